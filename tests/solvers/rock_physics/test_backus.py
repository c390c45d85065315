"""Thin layers and bedded rocks: printed examples, identities, invariance, moving window."""

import numpy as np
import pytest

from solvers.errors import GeometryError, RockPhysicsError
from solvers.rock_physics import Rock, Vti, backus_average, backus_log

FIELDS = ("c11", "c33", "c13", "c44", "c66", "rho")


def layers(n: int, seed: int = 0) -> tuple[Rock, np.ndarray]:
    rng = np.random.default_rng(seed)
    vp = rng.uniform(1800, 5500, n)
    return Rock(vp, vp / rng.uniform(1.6, 2.8, n), rng.uniform(2000, 2800, n)), rng.uniform(0.1, 2.0, n)


def assert_same(one: Vti, other: Vti, rtol: float = 1e-12) -> None:
    for name in FIELDS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=rtol, err_msg=name)


def test_the_handbooks_dolomite_and_shale():
    # The Rock Physics Handbook, Backus average: A, C, F, D, M in GPa
    stack = Rock([5200.0, 2900.0], [2700.0, 1400.0], [2450.0, 2340.0])
    found = backus_average(stack, [0.75, 0.50])
    moduli = np.array([found.c11, found.c33, found.c13, found.c44, found.c66]) / 1e9
    np.testing.assert_allclose(moduli, [45.1, 34.03, 16.7, 8.28, 12.55], rtol=2e-3)
    assert float(found.rho) == pytest.approx(2406.0)


@pytest.mark.parametrize(
    ("vp", "vs", "epsilon", "delta_star", "delta", "gamma"),
    [
        (3368.0, 1829.0, 0.110, -0.127, -0.035, 0.255),  # Taylor sandstone
        (3928.0, 2055.0, 0.334, 0.818, 0.730, 0.575),  # Mesaverde clayshale (5501)
        (4721.0, 2890.0, 0.135, 0.172, 0.205, 0.180),  # Cotton Valley shale
    ],
)
def test_that_thomsens_table_holds_between_its_columns(vp, vs, epsilon, delta_star, delta, gamma):
    # Thomsen (1986), table 1; 2 (c13 + c44)^2 = 2 c33^2 delta* + (c33 - c44)(c11 + c33 - 2 c44) defines delta*
    rock = Vti.from_thomsen(Rock(vp, vs, 2500.0), epsilon, delta, gamma)
    stiff = rock.c33 - rock.c44
    again = (2 * (rock.c13 + rock.c44) ** 2 - stiff * (rock.c11 + rock.c33 - 2 * rock.c44)) / (2 * rock.c33**2)
    assert float(again) == pytest.approx(delta_star, abs=2e-3)
    found = [rock.epsilon, rock.delta, rock.gamma]
    np.testing.assert_allclose(found, [epsilon, delta, gamma], rtol=1e-12)
    np.testing.assert_allclose([rock.vertical.vp, rock.vertical.vs], [vp, vs])


def test_that_equal_layers_are_one_isotropic_rock():
    rock = Rock(3000.0, 1500.0, 2300.0)
    same = backus_average(Rock(np.full(5, 3000.0), 1500.0, 2300.0), [1.0, 2.0, 0.0, 0.5, 3.0])
    assert_same(same, Vti.from_rock(rock))
    for value in (same.epsilon, same.delta, same.gamma):
        assert abs(float(value)) < 1e-12


def test_that_neither_order_nor_grouping_of_layers_matters():
    rock, thickness = layers(12)
    whole = backus_average(rock, thickness)
    order = np.random.default_rng(1).permutation(12)
    assert_same(backus_average(rock[order], 7.0 * thickness[order]), whole)
    # an average of averages: bedded layers average too
    groups = [backus_average(rock[one], thickness[one]) for one in (slice(5), slice(5, 12))]
    stack = Vti(*(np.array([getattr(group, name) for group in groups]) for name in FIELDS))
    assert_same(backus_average(stack, [thickness[:5].sum(), thickness[5:].sum()]), whole)


def test_that_isotropic_layers_make_only_the_anisotropy_that_they_can():
    # Berryman (1979): along the bedding both waves are faster, epsilon is no less than delta
    rng = np.random.default_rng(2)
    rock = Rock(rng.uniform(1800, 5500, (200, 6)), rng.uniform(700, 1200, (200, 6)), rng.uniform(2000, 2800, (200, 6)))
    found = backus_average(rock, rng.uniform(0.1, 1, (200, 6)), axis=1)
    assert found.c11.shape == (200,)
    assert (found.gamma >= -1e-12).all()
    assert (found.c11 >= found.c44).all()
    assert (found.epsilon - found.delta >= -1e-12).all()
    np.testing.assert_allclose(found.c11 - 2 * found.c66 > 0, True)


def test_that_equal_shear_moduli_make_no_anisotropy():
    shear, rho, vp = 8e9, np.array([2200.0, 2500.0, 2700.0]), np.array([2500.0, 3500.0, 4500.0])
    found = backus_average(Rock(vp, np.sqrt(shear / rho), rho), [1.0, 1.0, 2.0])
    for value in (found.epsilon, found.delta, found.gamma):
        assert abs(float(value)) < 1e-12


def test_that_waves_at_angles_have_thomsens_velocities():
    rock = Vti.from_thomsen(Rock(3000.0, 1500.0, 2300.0), 0.04, 0.02, 0.03)
    theta = np.radians([0.0, 30.0, 90.0])
    vp, vsv, vsh = rock.phase_velocities(theta)
    sine, cosine = np.sin(theta) ** 2, np.cos(theta) ** 2
    # the weak-anisotropy formulas are good to the square of the parameters
    np.testing.assert_allclose(vp, 3000 * (1 + 0.02 * sine * cosine + 0.04 * sine**2), rtol=2e-3)
    np.testing.assert_allclose(vsv, 1500 * (1 + 4 * (0.04 - 0.02) * sine * cosine), rtol=2e-3)
    np.testing.assert_allclose(vsh, 1500 * (1 + 0.03 * sine), rtol=2e-3)
    np.testing.assert_allclose([vp[2], vsh[2]], [np.sqrt(rock.c11 / rock.rho), np.sqrt(rock.c66 / rock.rho)])


def test_that_a_fluid_layer_lets_the_stack_slip():
    found = backus_average(Rock([1500.0, 4000.0], [0.0, 2200.0], [1030.0, 2500.0]), [0.1, 1.0])
    assert float(found.c44) == 0
    assert np.isfinite(found.c33)
    log = backus_log(Rock([4000.0, 1500.0, 4000.0, 4000.0], [2200.0, 0.0, 2200.0, 2200.0], 2500.0), np.arange(4.0), 1.0)
    np.testing.assert_array_equal(log.c44 == 0, [False, True, False, False])


def test_that_a_window_on_a_log_averages_what_lies_in_it():
    rock, _ = layers(40)
    depth = np.cumsum(np.random.default_rng(4).uniform(0.1, 0.4, 40))
    window = 1.7
    found = backus_log(rock, depth, window)
    edges = np.concatenate(
        [[1.5 * depth[0] - 0.5 * depth[1]], (depth[1:] + depth[:-1]) / 2, [1.5 * depth[-1] - 0.5 * depth[-2]]]
    )
    for i in (0, 13, 39):
        top, base = depth[i] - window / 2, depth[i] + window / 2
        inside = np.clip(np.minimum(edges[1:], base) - np.maximum(edges[:-1], top), 0, None)
        expected = backus_average(rock, inside)
        for name in FIELDS:
            np.testing.assert_allclose(getattr(found, name)[i], getattr(expected, name), rtol=1e-9)


def test_that_a_log_of_equal_samples_and_a_narrow_window_change_nothing():
    flat = Rock(np.full(30, 3000.0), 1500.0, 2300.0)
    assert_same(backus_log(flat, np.arange(30.0), 6.0), Vti.from_rock(flat))
    rock, _ = layers(30)
    narrow = backus_log(rock, np.arange(30.0), 0.5)
    np.testing.assert_allclose([narrow.vertical.vp, narrow.vertical.vs], [rock.vp, rock.vs])


def test_that_gaps_are_left_out_and_wide_ones_stay():
    rock, _ = layers(60)
    vp = rock.vp.copy()
    vp[10], vp[30:45] = np.nan, np.nan
    found = backus_log(Rock(vp, rock.vs, rock.rho), np.arange(60.0), 5.0)
    assert np.isfinite(found.c33[[8, 10, 12, 29, 45]]).all()
    np.testing.assert_array_equal(np.isnan(found.c33), np.isnan(found.c44))
    assert np.isnan(found.c33[31:44]).all()
    all_needed = backus_log(Rock(vp, rock.vs, rock.rho), np.arange(60.0), 5.0, least_share=1.0)
    assert np.isnan(all_needed.c33[8:13]).all()


def test_that_depths_and_thicknesses_that_cannot_be_are_refused():
    rock, thickness = layers(5)
    with pytest.raises(GeometryError, match="grow"):
        backus_log(rock, [0.0, 1.0, 1.0, 2.0, 3.0], 2.0)
    with pytest.raises(GeometryError, match="window"):
        backus_log(rock, np.arange(5.0), 0.0)
    with pytest.raises(RockPhysicsError, match="thickness"):
        backus_average(rock, -thickness)
