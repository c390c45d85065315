"""Fluids at depth: printed values, trends, limits and mixtures."""

import numpy as np
import pytest

from solvers.errors import RockPhysicsError
from solvers.rock_physics import (
    BRINE_VALIDITY,
    GAS_VALIDITY,
    Fluid,
    brine,
    density_of_api,
    gas,
    largest_gas_oil_ratio,
    largest_gas_water_ratio,
    mix_brie,
    mix_fluids,
    mix_patches,
    oil,
)

CELSIUS = 273.15


def test_the_handbooks_gas_of_gravity_1_at_80_degrees_and_300_bar():
    # The Rock Physics Handbook, example of Gassmann's relation
    found = gas(30e6, 80 + CELSIUS, 1.0)
    assert float(found.bulk) / 1e6 == pytest.approx(133.0, abs=0.5)
    assert float(found.rho) == pytest.approx(336.0, abs=0.5)


@pytest.mark.parametrize(
    ("salinity", "celsius", "mpa", "gpa"),
    [
        *((0.0, 50, 0.1, 2.35), (0.15, 50, 0.1, 3.14), (0.3, 50, 0.1, 4.13)),
        *((0.0, 100, 50, 2.66), (0.15, 100, 50, 3.39), (0.3, 100, 50, 4.26)),
        *((0.0, 300, 100, 1.54), (0.15, 300, 100, 2.16), (0.3, 300, 100, 3.12)),
    ],
)
def test_the_stiffness_of_brine_in_batzle_and_wangs_figure_14(salinity, celsius, mpa, gpa):
    # as the tests of Equinor's open_petro_elastic read them off
    assert float(brine(mpa * 1e6, celsius + CELSIUS, salinity).bulk) / 1e9 == pytest.approx(gpa, rel=0.01)


def test_that_sound_in_saturated_brine_is_as_fast_as_in_caverns():
    # socon.com, sonar surveys of caverns: 1740 to 1870 m/s by density, 1800 where nothing is measured
    found = brine([0.1e6, 10e6], [298.15, 313.15], 0.26).velocity
    np.testing.assert_allclose(found, 1800.0, rtol=0.03)


def test_that_the_handbooks_brine_is_the_same_but_for_a_coefficient():
    # 3.013 GPa at 80 degrees, 30 MPa and 10 % salt, with 1820 in place of the paper's 820 s^2
    found = brine(30e6, 80 + CELSIUS, 0.1)
    velocity = float(found.velocity) - 1000 * 0.1**2
    assert float(found.rho) * velocity**2 / 1e9 == pytest.approx(3.013, abs=0.0005)


@pytest.mark.parametrize(
    ("gravity", "celsius", "mpa", "rho", "bulk_mpa"),
    [
        *((0.6, 50, 10, 73, 17.5), (0.6, 100, 25, 145, 52.5), (0.6, 200, 50, 185, 104)),
        *((1.2, 50, 25, 425, 207), (1.2, 100, 50, 430, 340), (1.2, 200, 10, 104, 17.5)),
    ],
)
def test_the_gases_of_batzle_and_wangs_figures_2_and_3(gravity, celsius, mpa, rho, bulk_mpa):
    found = gas(mpa * 1e6, celsius + CELSIUS, gravity)  # read off as those of brine
    assert float(found.rho) == pytest.approx(rho, rel=0.01)
    assert float(found.bulk) / 1e6 == pytest.approx(bulk_mpa, rel=0.01)


@pytest.mark.parametrize(
    ("standard_rho", "celsius", "mpa", "rho", "bulk_gpa"),
    [
        *((1000, 100, 0.1, 930, 1.54), (1000, 100, 50, 950, 2.21), (1000, 200, 25, 850, 0.926)),
        *((880, 100, 25, 830, 1.345), (880, 200, 50, 760, 0.93), (780, 100, 0.1, 720, 0.73)),
    ],
)
def test_the_dead_oils_of_batzle_and_wangs_figures_5_and_7(standard_rho, celsius, mpa, rho, bulk_gpa):
    found = oil(mpa * 1e6, celsius + CELSIUS, standard_rho)
    assert float(found.rho) == pytest.approx(rho, rel=0.01)
    assert float(found.bulk) / 1e9 == pytest.approx(bulk_gpa, rel=0.01)


def test_the_densities_of_brine_that_another_program_was_checked_with():
    # SHEMAT-Suite, rhof: 25 degC, 0.1013 MPa, 0.25; 120 degC, 30 MPa, 0.10; to 0.2 %, its pure water is another's
    found = brine([0.1013e6, 30e6], [298.15, 393.15], [0.25, 0.10])
    np.testing.assert_allclose(found.rho, [1187.35, 1027.06], rtol=2e-3)


def test_that_pure_water_is_that_of_the_steam_tables():
    # IAPWS-95, 20 degC and 0.101325 MPa: 998.2 kg/m3, 1482.3 m/s; 50 degC, 20 MPa: 996.5 kg/m3; within 0.2 %
    water = brine([0.101325e6, 20e6], [20 + CELSIUS, 50 + CELSIUS], 0.0)
    np.testing.assert_allclose(water.rho, [998.2, 996.5], rtol=2e-3)
    assert float(water.velocity[0]) == pytest.approx(1482.3, rel=2e-3)


def test_that_thin_gas_is_an_ideal_one():
    # density p M / (R T) with 28.8 g/mol for air, bulk modulus gamma p with Batzle and Wang's gamma at zero pressure
    found = gas(1e3, 60 + CELSIUS, 0.6)
    assert float(found.rho) == pytest.approx(1e3 * 0.6 * 28.8e-3 / (8.31441 * (60 + CELSIUS)), rel=0.06)
    assert float(found.bulk) == pytest.approx(1e3 * (0.85 + 2.8 + 27.1 / 3.5**2 - 8.7 * np.exp(-0.65)), rel=1e-2)


def test_that_gas_stiffens_as_its_own_density_says():
    # isothermal modulus rho dp/drho from the density alone, times gamma, is the adiabatic one
    p = np.array([5e6, 20e6, 50e6])
    step = 1.0
    isothermal = gas(p, 350.0, 0.65).rho * 2 * step / (gas(p + step, 350.0, 0.65).rho - gas(p - step, 350.0, 0.65).rho)
    reduced = p / 1e6 / (4.892 - 0.4048 * 0.65)
    gamma = 0.85 + 5.6 / (reduced + 2) + 27.1 / (reduced + 3.5) ** 2 - 8.7 * np.exp(-0.65 * (reduced + 1))
    np.testing.assert_allclose(gas(p, 350.0, 0.65).bulk, gamma * isothermal, rtol=1e-4)


def test_that_gas_near_its_critical_point_has_no_answer():
    critical = (4.892 - 0.4048 * 0.6) * 1e6, 94.72 + 170.75 * 0.6
    assert np.isnan(gas(*critical, 0.6).rho)
    assert np.isfinite(gas(30e6, 350.0, 0.6).rho)


def test_that_water_is_densest_when_cold_salt_and_pressed_and_stiffest_at_middle_temperatures():
    assert (np.diff(brine(20e6, np.linspace(300, 370, 8), 0.03).rho) < 0).all()
    assert (np.diff(brine(20e6, 330.0, np.linspace(0, 0.3, 8)).rho) > 0).all()
    assert (np.diff(brine(np.linspace(5e6, 80e6, 8), 330.0, 0.03).bulk) > 0).all()
    warmth = np.linspace(20, 100, 81)
    stiffest = warmth[np.argmax(brine(20e6, warmth + CELSIUS, 0.0).bulk)]
    assert 40 <= stiffest <= 80  # Batzle and Wang's abstract


def test_that_dissolved_gas_softens_brine_only():
    dry, wet = brine(20e6, 340.0, 0.05), brine(20e6, 340.0, 0.05, gas_water_ratio=2.0)
    assert float(dry.bulk / wet.bulk) == pytest.approx(1 + 0.0494 * 2)
    assert wet.rho == dry.rho
    limit = largest_gas_water_ratio(20e6, 340.0, [0.0, 0.1])
    assert 0 < limit[1] < limit[0] < 10


def test_that_oil_at_the_surface_has_its_own_density():
    for api in (20.0, 30.0, 45.0):
        rho = density_of_api(api)
        assert float(oil(0.101325e6, 15.6 + CELSIUS, rho).rho) == pytest.approx(float(rho), rel=5e-3)
    assert float(density_of_api(10.0)) == pytest.approx(1000.0)


def test_that_dead_oil_travels_as_its_api_formula_says():
    # Batzle and Wang, eq. 20b, the same relation in degrees API
    api, t, p = 30.0, 60.0, 25.0
    velocity = 15450 / np.sqrt(77.1 + api) - 3.7 * t + 4.64 * p + 0.0115 * (0.36 * np.sqrt(api) - 1) * t * p
    assert float(oil(p * 1e6, t + CELSIUS, density_of_api(api)).velocity) == pytest.approx(velocity, rel=2e-3)


def test_that_gas_in_solution_makes_oil_light_and_soft():
    ratio = np.array([0.0, 50.0, 100.0, 200.0])
    live = oil(30e6, 360.0, 850.0, gas_oil_ratio=ratio, gas_gravity=0.7)
    assert (np.diff(live.rho) < 0).all()
    assert (np.diff(live.bulk) < 0).all()
    # the volume factor holds thermal expansion already: density does not jump at ratio zero
    trace = oil(30e6, 360.0, 850.0, gas_oil_ratio=1e-6, gas_gravity=0.7)
    assert float(trace.rho) == pytest.approx(float(live.rho[0]), rel=5e-3)


def test_that_more_gas_dissolves_under_pressure():
    # Batzle and Wang's eq. 21 in density and in degrees API agree
    found = largest_gas_oil_ratio(np.array([10e6, 50e6]), 100 + CELSIUS, density_of_api(45.0), 0.6)
    in_api = 2.03 * 0.6 * (np.array([10.0, 50.0]) * np.exp(0.02878 * 45 - 0.377)) ** 1.205
    np.testing.assert_allclose(found, in_api, rtol=0.02)
    assert found[1] > found[0]


def test_that_bad_samples_are_nan_and_nan_passes_through():
    found = brine([20e6, -1.0, np.nan, 20e6], 340.0, [0.05, 0.05, 0.05, 1.2])
    np.testing.assert_array_equal(np.isnan(found.rho), [False, True, True, True])
    np.testing.assert_array_equal(np.isnan(found.bulk), [False, True, True, True])


def test_that_the_range_of_a_relation_tells_the_samples_outside():
    found = BRINE_VALIDITY.outside(pressure=[50e6, 150e6, np.nan], temperature=350.0, salinity=0.05)
    np.testing.assert_array_equal(found, [False, True, False])
    with pytest.raises(RockPhysicsError, match="gravity"):
        GAS_VALIDITY.outside(salinity=0.1)


WATER, GAS, OIL = (
    Fluid(np.array(1050.0), np.array(2.8e9)),
    Fluid(np.array(200.0), np.array(0.06e9)),
    Fluid(np.array(750.0), np.array(1.1e9)),
)


def test_that_mixtures_are_ordered_and_pure_at_the_ends():
    s = np.linspace(0, 1, 11)
    even, patchy = mix_fluids([WATER, GAS], [s, 1 - s]), mix_patches([WATER, GAS], [s, 1 - s])
    brie = mix_brie(WATER, GAS, s)
    assert (even.bulk <= brie.bulk * (1 + 1e-12))[2:].all()  # not with 10 % liquid, as its docstring says
    assert (brie.bulk <= patchy.bulk * (1 + 1e-12)).all()
    for mixture in (even, patchy, brie):
        np.testing.assert_allclose(mixture.bulk[[0, -1]], [0.06e9, 2.8e9])
        np.testing.assert_allclose(mixture.rho, s * 1050 + (1 - s) * 200)
    np.testing.assert_allclose(mix_brie(WATER, GAS, s, exponent=1.0).bulk, patchy.bulk)


def test_that_liquids_without_gas_mix_evenly_in_bries_relation_too():
    s = np.array([0.3, 0.6])
    three = mix_brie(WATER, GAS, s, oil=OIL, oil_saturation=1 - s)
    np.testing.assert_allclose(three.bulk, mix_fluids([WATER, OIL], [s, 1 - s]).bulk)
    np.testing.assert_allclose(three.rho, mix_fluids([WATER, OIL], [s, 1 - s]).rho)


def test_that_saturations_that_fill_more_than_the_pores_are_refused():
    with pytest.raises(RockPhysicsError):
        mix_brie(WATER, GAS, 0.8, oil=OIL, oil_saturation=0.4)
    with pytest.raises(RockPhysicsError):
        mix_fluids([WATER, GAS], [0.5])
    with pytest.raises(RockPhysicsError, match="exponent"):
        mix_brie(WATER, GAS, 0.5, exponent=0.5)
