"""Averages and bounds: published examples, their order, limits, and what is refused."""

import numpy as np
import pytest

from solvers.errors import GeometryError, RockPhysicsError
from solvers.rock_physics import (
    MINERALS,
    Rock,
    critical_porosity_frame,
    hashin_shtrikman,
    hill,
    poisson_ratio,
    reuss,
    voigt,
    wood,
)


def test_the_handbooks_bounds_of_quartz_calcite_and_water():
    # Mavko, Mukerji and Dvorkin, The Rock Physics Handbook: 27 % water, solids 80 % quartz and 20 % calcite
    fractions = np.array([0.27, 0.73 * 0.8, 0.73 * 0.2])
    bounds = hashin_shtrikman([2.2e9, 36e9, 75e9], [0.0, 45e9, 31e9], fractions)
    found = np.array([bounds.bulk_low, bounds.bulk_high, bounds.shear_low, bounds.shear_high]) / 1e9
    np.testing.assert_allclose(found, [7.10, 26.9, 0.0, 24.6], atol=0.05)


def test_the_handbooks_soft_sand():
    # errata, first edition, page 157: a pack of 2 and 3 GPa at porosity 0.36, quartz of 36 and 45 GPa, porosity 0.30
    bounds = hashin_shtrikman([2e9, 36e9], [3e9, 45e9], [0.30 / 0.36, 0.06 / 0.36])
    assert float(bounds.shear_low) / 1e9 == pytest.approx(3.97, abs=0.005)


def test_the_handbooks_suspension_of_quartz_in_water():
    suspension = wood([36e9, 2.2e9], [2650.0, 1000.0], [0.6, 0.4])
    assert float(suspension.bulk) / 1e9 == pytest.approx(5.04, abs=0.005)
    assert float(suspension.rho) == pytest.approx(1990.0)
    assert float(suspension.velocity) == pytest.approx(1591.0, abs=1.0)


def test_that_bounds_are_ordered_for_any_mixture_of_solids_and_fluids():
    rng = np.random.default_rng(0)
    fractions = rng.dirichlet(np.ones(4), 500).T
    bulk, shear = rng.uniform(1e9, 90e9, (4, 500)), rng.uniform(0.0, 60e9, (4, 500))
    shear[0, ::2] = 0.0
    bounds = hashin_shtrikman(bulk, shear, fractions)
    slack = 1 + 1e-9
    for low, high, modulus in (
        (bounds.bulk_low, bounds.bulk_high, bulk),
        (bounds.shear_low, bounds.shear_high, shear),
    ):
        assert (reuss(modulus, fractions) <= low * slack).all()
        assert (low <= high * slack).all()
        assert (high <= voigt(modulus, fractions) * slack).all()
        average = hill(modulus, fractions)
        assert ((reuss(modulus, fractions) <= average * slack) & (average <= voigt(modulus, fractions) * slack)).all()


def test_that_two_bounds_meet_where_one_constituent_fills_all_or_all_are_alike():
    pure = hashin_shtrikman([[2.2e9], [37e9]], [[0.0], [44e9]], [[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_allclose(pure.bulk_low, [37e9, 2.2e9])
    np.testing.assert_allclose(pure.bulk_high, [37e9, 2.2e9])
    np.testing.assert_allclose(pure.shear_low, [44e9, 0.0])
    np.testing.assert_allclose(pure.shear_high, [44e9, 0.0])
    alike = hashin_shtrikman([20e9] * 3, [9e9] * 3, [0.2, 0.5, 0.3])
    np.testing.assert_allclose([alike.bulk_low, alike.bulk_high], 20e9)
    np.testing.assert_allclose([alike.shear_low, alike.shear_high], 9e9)


def test_that_equal_shear_moduli_give_hills_exact_bulk_modulus():
    # Hill (1963): with one shear modulus the bounds coincide, whatever the geometry
    bounds = hashin_shtrikman([10e9, 40e9], [12e9, 12e9], [0.3, 0.7])
    exact = 1 / (0.3 / (10e9 + 16e9) + 0.7 / (40e9 + 16e9)) - 16e9
    np.testing.assert_allclose([bounds.bulk_low, bounds.bulk_high], exact)


def test_that_fractions_may_change_along_a_log_while_minerals_do_not():
    clay = np.array([0.0, 0.25, np.nan, 1.0])
    k = hill([36.6e9, 21e9], [1 - clay, clay])
    assert np.isnan(k[2])
    np.testing.assert_allclose(k[[0, 3]], [36.6e9, 21e9])


def test_that_a_frame_softens_evenly_to_the_critical_porosity():
    bulk, shear = critical_porosity_frame([0.0, 0.2, 0.4, 0.7, 1.3, np.nan], 37e9, 44e9)
    np.testing.assert_allclose(bulk[:4], [37e9, 18.5e9, 0.0, 0.0])
    np.testing.assert_allclose(shear[:4], [44e9, 22e9, 0.0, 0.0])
    assert np.isnan(bulk[4:]).all()


def test_that_moduli_and_velocities_are_one_rock():
    rock = Rock([3000.0, 1500.0, -1.0], [1500.0, 0.0, 800.0], 2300.0)
    again = Rock.from_moduli(rock.bulk, rock.shear, rock.rho)
    np.testing.assert_allclose(again.vp, rock.vp)
    np.testing.assert_allclose(again.vs, rock.vs)
    np.testing.assert_allclose(rock.poisson[:2], [1 / 3, 0.5])
    assert np.isnan(rock.vp[2])
    assert float(poisson_ratio(MINERALS["quartz"].bulk, MINERALS["quartz"].shear)) == pytest.approx(0.064, abs=0.001)


@pytest.mark.parametrize("fractions", [[0.5, 0.4], [1.2, -0.2], [0.3, 0.3, 0.4]])
def test_that_fractions_that_make_no_whole_are_refused(fractions):
    with pytest.raises(RockPhysicsError, match="fractions"):
        voigt([1e9, 2e9], fractions)


def test_that_shapes_that_do_not_fit_are_refused_in_words():
    with pytest.raises(GeometryError, match=r"\(3,\), \(2,\), \(\)"):
        Rock(np.ones(3), np.ones(2), 2000.0)
