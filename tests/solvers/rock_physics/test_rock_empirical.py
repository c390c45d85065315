"""Empirical relations: printed values, round trips, limits, fits."""

import numpy as np
import pytest

from solvers.errors import RockPhysicsError
from solvers.rock_physics import (
    FAUST_SCALE,
    Fluid,
    Rock,
    faust_velocity,
    faust_velocity_of_factor,
    fit_faust,
    fit_gardner,
    gardner_density,
    gardner_velocity,
    greenberg_castagna_in_situ,
    greenberg_castagna_vs,
    mudrock_vp,
    mudrock_vs,
    raymer_velocity,
    substitute_fluid,
    wyllie_velocity,
)

BRINE = Fluid(np.array(1040.0), np.array(2.8e9))
GAS = Fluid(np.array(200.0), np.array(0.06e9))


def test_that_gardners_density_is_the_same_in_feet():
    # 0.23 g/cm3 (ft/s)^-0.25 as published, 310 kg/m3 (m/s)^-0.25 here: the same to one per cent
    vp = np.array([1800.0, 3000.0, 5500.0])
    np.testing.assert_allclose(gardner_density(vp), 230 * (vp / 0.3048) ** 0.25, rtol=1e-2)


def test_that_gardner_goes_both_ways_and_is_fitted_to_a_well():
    vp = np.array([1600.0, 2500.0, 4000.0, np.nan, -1.0])
    rho = gardner_density(vp, scale=280.0, exponent=0.27)
    np.testing.assert_allclose(gardner_velocity(rho, scale=280.0, exponent=0.27)[:3], vp[:3])
    assert np.isnan(rho[3:]).all()
    np.testing.assert_allclose(fit_gardner(vp, rho), (280.0, 0.27))
    with pytest.raises(RockPhysicsError, match="1 samples"):
        fit_gardner([3000.0, np.nan], [2300.0, 2300.0])


def test_castagnas_mudrock_line():
    # vp = 1.16 vs + 1.36 km/s; in the other form vs = 0.862 vp - 1.172
    assert float(mudrock_vp(1000.0)) == pytest.approx(2520.0)
    np.testing.assert_allclose(mudrock_vs(mudrock_vp([0.0, 500.0, 2000.0])), [0.0, 500.0, 2000.0], atol=1e-9)
    assert float(mudrock_vs(3000.0)) == pytest.approx(0.862 * 3000 - 1172, abs=2.0)
    assert np.isnan(mudrock_vs([1200.0, np.nan])).all()


def test_the_handbooks_shaly_sand_of_greenberg_and_castagna():
    # The Rock Physics Handbook: 60 % sandstone, 40 % shale, vp 3.0 km/s: 1.51 km/s
    found = greenberg_castagna_vs(3000.0, {"sandstone": 0.6, "shale": 0.4})
    assert float(found) == pytest.approx(1510.0, abs=5.0)


def test_that_pure_lithologies_have_their_own_line():
    vp = np.array([4.0, 5.0, 6.0])
    lines = {
        "sandstone": 0.80416 * vp - 0.85588,
        "limestone": -0.05508 * vp**2 + 1.01677 * vp - 1.03049,
        "dolomite": 0.58321 * vp - 0.07775,
        "shale": 0.76969 * vp - 0.86735,
    }
    for name, line in lines.items():
        np.testing.assert_allclose(greenberg_castagna_vs(1e3 * vp, {name: 1.0}), 1e3 * line)
        others = {other: 0.0 for other in lines if other != name}
        np.testing.assert_allclose(greenberg_castagna_vs(1e3 * vp, {name: 1.0, **others}), 1e3 * line)
    # at 1.1 km/s shale has no S wave, and sandstone alone does not mind
    assert np.isfinite(greenberg_castagna_vs(1100.0, {"sandstone": 1.0, "shale": 0.0}))
    assert np.isnan(greenberg_castagna_vs(1100.0, {"sandstone": 0.5, "shale": 0.5}))


def test_that_the_relation_for_any_fluid_undoes_gassmann():
    rng = np.random.default_rng(3)
    porosity, shale = rng.uniform(0.08, 0.3, 300), rng.uniform(0, 0.6, 300)
    fractions = {"sandstone": 1 - shale, "shale": shale}
    vp = 5000 - 6000 * porosity - 800 * shale
    wet = Rock(vp, greenberg_castagna_vs(vp, fractions), 2650 - 1610 * porosity)
    with_gas = substitute_fluid(wet, porosity, 34e9, BRINE, GAS)
    assert not with_gas.refusal.any()
    vs = greenberg_castagna_in_situ(with_gas.rock.vp, with_gas.rock.rho, fractions, porosity, 34e9, GAS, BRINE)
    np.testing.assert_allclose(vs, with_gas.rock.vs, rtol=1e-4)
    same = greenberg_castagna_in_situ(wet.vp, wet.rho, fractions, porosity, 34e9, BRINE, BRINE)
    np.testing.assert_allclose(same, wet.vs, rtol=1e-12)


def test_that_unknown_lithologies_and_wrong_sums_are_refused():
    with pytest.raises(RockPhysicsError, match="basalt"):
        greenberg_castagna_vs(3000.0, {"basalt": 1.0})
    with pytest.raises(RockPhysicsError, match="add up to 1"):
        greenberg_castagna_vs(3000.0, {"sandstone": 0.6, "shale": 0.2})


def test_that_the_time_average_adds_travel_times():
    porosity = np.linspace(0, 1, 11)
    vp = wyllie_velocity(porosity, 5500.0, 1600.0)
    np.testing.assert_allclose(1 / vp, porosity / 1600 + (1 - porosity) / 5500)


def test_that_raymers_velocity_is_continuous_from_mineral_to_fluid():
    porosity = np.linspace(0, 1, 2001)
    vp = raymer_velocity(porosity, 5500.0, 1600.0, 2650.0, 1000.0)
    assert vp[0] == 5500.0
    assert vp[-1] == pytest.approx(1600.0)
    assert np.abs(np.diff(vp)).max() < 10.0  # m/s per 0.0005 of porosity: no jump
    # vel2res, shale of Carcione et al. (2007): 4.0 km/s and 1.5 km/s, porosity 0.25 and 0.3
    np.testing.assert_allclose(raymer_velocity([0.25, 0.3], 4000.0, 1500.0, 2500.0, 1000.0), [2625.0, 2410.0])


def test_that_fausts_velocity_is_the_same_in_feet():
    # 2000 ft/s with feet and ohm feet
    depth, resistivity = 2000.0, 3.0
    in_feet = 2000 * (depth / 0.3048 * resistivity / 0.3048) ** (1 / 6) * 0.3048
    assert float(faust_velocity(depth, resistivity)) == pytest.approx(in_feet)
    assert np.isnan(faust_velocity([0.0, -5.0, np.nan], 3.0)).all()


def test_that_fausts_velocity_of_the_formation_factor_is_the_published_one():
    # 2.2888 km/s at one kilometre and factor one; vel2res prints these for 2 km and factors 1, 1.6, 4
    assert float(faust_velocity_of_factor(1000.0, 1.0)) == pytest.approx(2288.8)
    found = faust_velocity_of_factor(2000.0, [1.0, 1.6, 4.0])
    np.testing.assert_allclose(found, [2569.09114, 2778.43031, 3236.852], rtol=1e-6)


def test_that_fausts_scale_is_fitted_to_a_well():
    depth, resistivity = np.array([500.0, 1500.0, 3000.0, np.nan]), np.array([1.0, 2.0, 8.0, 1.0])
    vp = 0.8 * faust_velocity(depth, resistivity)
    assert fit_faust(depth, resistivity, vp) == pytest.approx(0.8 * FAUST_SCALE)
    with pytest.raises(RockPhysicsError):
        fit_faust(np.nan, 1.0, 2000.0)
