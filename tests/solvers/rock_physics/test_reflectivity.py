"""Plane waves at an interface: boundary conditions, energy, reciprocity, closed forms and approximations."""

import numpy as np
import pytest

from solvers.rock_physics import (
    Rock,
    aki_richards,
    elastic_impedance,
    extended_elastic_impedance,
    shuey,
    zoeppritz,
)

SHALE, SAND = Rock(2600.0, 1200.0, 2350.0), Rock(3200.0, 1800.0, 2250.0)
HARD = Rock(5200.0, 2900.0, 2600.0)
WATER = Rock(1480.0, 0.0, 1025.0)
PAIRS = [(SHALE, SAND), (SAND, SHALE), (SHALE, HARD), (HARD, SHALE)]
ANGLES = np.radians(np.linspace(0, 89, 90))


def boundary_residual(upper: Rock, lower: Rock, angle: float, incident: str) -> np.ndarray:
    """How far displacements and tractions on both sides differ, from the wavefields themselves; z down, exp(-i w t)."""
    found = zoeppritz(upper, lower, angle, incident=incident)
    p = np.sin(angle) / float(upper.vp if incident == "P" else upper.vs)

    def wave(rock: Rock, kind: str, way: int) -> np.ndarray:
        """(u_x, u_z, s_xz, s_zz) / (i omega) of a wave of displacement 1 that goes down (1) or up (-1)."""
        v = complex(rock.vp if kind == "P" else rock.vs)
        q = way * np.sqrt(1 / v**2 - p**2 + 0j)
        u = np.array([p, q]) * v if kind == "P" else np.array([way * q, -way * p]) * v
        mu, lame = float(rock.shear), float(rock.rho * rock.vp**2 - 2 * rock.shear)
        return np.array([*u, mu * (q * u[0] + p * u[1]), lame * p * u[0] + (lame + 2 * mu) * q * u[1]])

    above = wave(upper, incident, 1) + found.p_up * wave(upper, "P", -1) + found.s_up * wave(upper, "S", -1)
    below = found.p_down * wave(lower, "P", 1) + found.s_down * wave(lower, "S", 1)
    scale = np.abs(wave(upper, incident, 1)).reshape(2, 2).max(axis=1).repeat(2)
    return (above - below) / scale


@pytest.mark.parametrize("incident", ["P", "S"])
@pytest.mark.parametrize(("upper", "lower"), PAIRS)
def test_that_displacement_and_traction_are_continuous_before_and_beyond_critical_angles(upper, lower, incident):
    for angle in ANGLES[::7]:
        assert np.abs(boundary_residual(upper, lower, float(angle), incident)).max() < 1e-9


@pytest.mark.parametrize("incident", ["P", "S"])
@pytest.mark.parametrize(
    ("upper", "lower"), [*PAIRS, (WATER, HARD), (SHALE, WATER), (WATER, Rock(1600.0, 0.0, 1200.0))]
)
def test_that_all_energy_leaves_the_interface(upper, lower, incident):
    if incident == "S" and upper is WATER:
        assert np.isnan(zoeppritz(upper, lower, ANGLES, incident="S").p_up).all()
        return
    flux = zoeppritz(upper, lower, ANGLES, incident=incident).flux
    np.testing.assert_allclose(flux.sum(axis=0), 1.0, rtol=1e-7)
    assert (flux > -1e-12).all()


def test_that_equal_layers_reflect_nothing():
    for incident, through in (("P", "p_down"), ("S", "s_down")):
        found = zoeppritz(SAND, SAND, ANGLES, incident=incident)
        for name in ("p_up", "s_up", "p_down", "s_down"):
            expected = 1.0 if name == through else 0.0
            np.testing.assert_allclose(np.abs(getattr(found, name)), expected, atol=1e-12)
    np.testing.assert_allclose(aki_richards(SAND, SAND, ANGLES), 0.0)
    terms = shuey(SAND, SAND)
    assert float(terms.intercept) == float(terms.gradient) == float(terms.curvature) == 0.0


def test_that_the_interfaces_of_a_log_reflect_one_by_one():
    log = Rock([2600.0, 3200.0, 5200.0], [1200.0, 1800.0, 2900.0], [2350.0, 2250.0, 2600.0])
    found = zoeppritz(log[:-1], log[1:], np.radians([[0.0], [20.0]])).p_up
    assert found.shape == (2, 2)
    assert complex(found[1, 0]) == complex(zoeppritz(SHALE, SAND, np.radians(20.0)).p_up)
    assert complex(found[1, 1]) == complex(zoeppritz(SAND, HARD, np.radians(20.0)).p_up)


def test_normal_incidence():
    down = zoeppritz(SHALE, HARD, 0.0)
    z1, z2 = float(SHALE.impedance), float(HARD.impedance)
    assert complex(down.p_up) == pytest.approx((z2 - z1) / (z2 + z1))
    assert complex(down.p_down) == pytest.approx(2 * z1 / (z2 + z1))
    assert complex(down.s_up) == complex(down.s_down) == 0
    y1, y2 = float(SHALE.rho * SHALE.vs), float(HARD.rho * HARD.vs)
    assert complex(zoeppritz(SHALE, HARD, 0.0, incident="S").s_up) == pytest.approx((y1 - y2) / (y1 + y2))


@pytest.mark.parametrize("angle", [10.0, 40.0, 70.0])
def test_that_conversion_is_reciprocal(angle):
    # the way back along the same rays: amplitudes in energy units are equal
    theta = np.radians(angle)
    p = np.sin(theta) / float(SAND.vp)
    p_s = zoeppritz(SAND, SHALE, theta).s_up
    back = zoeppritz(SAND, SHALE, np.arcsin(p * float(SAND.vs)), incident="S").p_up
    cos_p, cos_s = np.sqrt(1 - (p * float(SAND.vp)) ** 2), np.sqrt(1 - (p * float(SAND.vs)) ** 2)
    ratio = np.sqrt(float(SAND.vs) * cos_s / (float(SAND.vp) * cos_p))
    assert complex(p_s) * ratio == pytest.approx(complex(back) / ratio)


def test_that_a_free_surface_has_its_closed_form():
    # Aki and Richards (2002), eq. 5.27 and 5.28: nothing below
    theta = ANGLES[1:]
    a, b = float(SAND.vp), float(SAND.vs)
    p = np.sin(theta) / a
    xi, eta = np.cos(theta) / a, np.sqrt(1 / b**2 - p**2)
    rayleigh = (1 / b**2 - 2 * p**2) ** 2 + 4 * p**2 * xi * eta
    found = zoeppritz(SAND, Rock(300.0, 0.0, 1e-6), theta)
    np.testing.assert_allclose(found.p_up, (-((1 / b**2 - 2 * p**2) ** 2) + 4 * p**2 * xi * eta) / rayleigh, atol=1e-7)
    down_is_up = (
        4 * a / b * p * xi * (1 / b**2 - 2 * p**2) / rayleigh
    )  # Aki and Richards send it up; the sign of z differs
    np.testing.assert_allclose(np.abs(found.s_up), np.abs(down_is_up), atol=1e-7)


def test_that_the_sea_floor_reflects_as_brekhovskikh_says():
    theta = ANGLES[1:]
    c, a, b = float(WATER.vp), float(HARD.vp), float(HARD.vs)
    sine = np.sin(theta)
    cos_p, cos_s = (np.sqrt(1 - (sine * v / c) ** 2 + 0j) for v in (a, b))
    z = float(WATER.rho) * c / np.cos(theta)
    z_p, z_s = float(HARD.rho) * a / cos_p, float(HARD.rho) * b / cos_s
    twice_sine = 2 * (sine * b / c) * cos_s
    twice_cosine = 1 - 2 * (sine * b / c) ** 2
    whole = z_p * twice_cosine**2 + z_s * twice_sine**2
    expected = (whole - z) / (whole + z)
    np.testing.assert_allclose(zoeppritz(WATER, HARD, theta).p_up, expected, atol=1e-7)
    # beyond both critical angles all of it comes back
    assert np.abs(zoeppritz(WATER, HARD, np.radians(60.0)).p_up) == pytest.approx(1.0, abs=1e-7)


def test_a_published_coefficient():
    # T. Berge's spreadsheet, by way of bruges' tests: 12250, 6200 ft/s, 2.66 g/cm3 over 11600, 6650, 2.34 at 40 degrees
    upper, lower = Rock(12250.0, 6200.0, 2.66), Rock(11600.0, 6650.0, 2.34)
    found = complex(zoeppritz(upper, lower, np.radians(40.0)).p_up)
    assert found.real == pytest.approx(-0.112236, abs=5e-6)
    assert found.imag == 0


@pytest.mark.parametrize("sign", [-1, 1])
def test_that_approximations_err_by_the_square_of_the_contrast(sign):
    theta = np.radians(np.linspace(0, 40, 9))

    def errors(contrast: float) -> list[float]:
        lower = Rock(2600 * (1 + contrast), 1200 * (1 - 0.7 * contrast), 2350 * (1 + 0.3 * contrast))
        exact = zoeppritz(SHALE, lower, theta).p_up.real
        three = shuey(SHALE, lower).reflection(theta)
        return [float(np.abs(one - exact).max()) for one in (aki_richards(SHALE, lower, theta), three)]

    small, large = errors(sign * 0.01), errors(sign * 0.02)
    for one, two in zip(small, large, strict=True):
        assert 3.0 < two / one < 5.0  # twice the contrast, four times the error
        assert one < 2e-4


def test_that_two_and_three_terms_of_shuey_part_at_large_angles():
    terms = shuey(SHALE, SAND)
    two, three = (terms.reflection(np.radians([0.0, 20.0, 45.0]), terms=n) for n in (2, 3))
    assert two[0] == three[0] == terms.intercept
    assert abs(three[1] - two[1]) < 0.003
    assert abs(three[2] - two[2]) > 0.02
    exact = zoeppritz(SHALE, SAND, np.radians(20.0)).p_up.real
    assert float(three[1]) == pytest.approx(float(exact), abs=0.01)


def test_that_a_class_4_gas_sand_is_one():
    # Castagna, Swan and Foster (1998): shale over gas sand whose reflection weakens with the angle
    shale, gas_sand = Rock(3240.0, 1620.0, 2340.0), Rock(1650.0, 1090.0, 2070.0)
    terms = shuey(shale, gas_sand)
    assert float(terms.intercept) < -0.2
    assert float(terms.gradient) > 0
    exact = zoeppritz(shale, gas_sand, np.radians([0.0, 15.0, 30.0])).p_up.real
    assert (np.diff(exact) > 0).all()


def test_that_nan_and_impossible_angles_pass_through():
    rock = Rock([2600.0, np.nan], 1200.0, 2350.0)
    found = zoeppritz(rock, SAND, 0.3)
    np.testing.assert_array_equal(np.isnan(found.p_up), [False, True])
    assert np.isnan(zoeppritz(SHALE, SAND, [-0.1, 2.0]).p_up).all()
    assert np.isnan(aki_richards(SHALE, HARD, np.radians([35.0, 90.0]))).all()  # beyond critical


def test_that_steps_of_elastic_impedance_are_the_reflections_at_that_angle():
    theta = np.radians(25.0)
    vp, vs, rho = 2600 * np.array([1.0, 1.02]), 1300 * np.array([1.0, 1.01]), 2300 * np.array([1.0, 0.99])
    log = Rock(vp, vs, rho)
    impedance = elastic_impedance(log, theta)
    step = np.diff(np.log(impedance))[0] / 2
    terms = shuey(Rock(vp[0], vs[0], rho[0]), Rock(vp[1], vs[1], rho[1]))
    assert step == pytest.approx(float(terms.reflection(theta)), abs=2e-5)


def test_that_normalised_elastic_impedance_keeps_the_size_of_acoustic_impedance():
    log = Rock([2400.0, 2600.0, np.nan, 3000.0], [1100.0, 1250.0, 1200.0, 1500.0], [2200.0, 2300.0, 2250.0, 2350.0])
    reference = Rock(2600.0, 1250.0, 2300.0)
    np.testing.assert_allclose(elastic_impedance(log, 0.0), log.impedance)
    np.testing.assert_allclose(elastic_impedance(log, 0.0, reference=reference), log.impedance)
    at_angle = elastic_impedance(log, 0.5, reference=reference)
    assert at_angle[1] == pytest.approx(float(reference.impedance))
    assert np.isnan(at_angle[2])
    plain = elastic_impedance(log, 0.5)
    np.testing.assert_allclose(at_angle / at_angle[0], plain / plain[0])
    # with K = 1/4 the power of vs reaches -2 and that of density 0 at 90 degrees
    k_quarter = elastic_impedance(Rock(1.0, 2.0, 1.0), np.pi / 2 * (1 - 1e-9), ratio=0.25)
    assert float(k_quarter) == pytest.approx(0.25)


def test_that_extended_elastic_impedance_goes_from_intercept_to_gradient():
    vp, vs, rho = 2600 * np.array([1.0, 1.01]), 1300 * np.array([1.0, 1.005]), 2300 * np.array([1.0, 0.995])
    log, reference = Rock(vp, vs, rho), Rock(2600.0, 1300.0, 2300.0)
    terms = shuey(Rock(vp[0], vs[0], rho[0]), Rock(vp[1], vs[1], rho[1]))
    np.testing.assert_allclose(extended_elastic_impedance(log, 0.0, reference), log.impedance)
    for chi in np.radians([-60.0, 20.0, 90.0]):
        step = np.diff(np.log(extended_elastic_impedance(log, chi, reference)))[0] / 2
        expected = float(terms.intercept) * np.cos(chi) + float(terms.gradient) * np.sin(chi)
        assert step == pytest.approx(expected, abs=2e-5)
