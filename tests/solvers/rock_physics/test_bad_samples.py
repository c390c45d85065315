"""What a log holds besides numbers: gaps, null values and zeros spoil their own sample, silently, and no other."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from solvers import rock_physics as rp

QUARTZ = rp.MINERALS["quartz"]
WATER, GAS = rp.Fluid(np.array(1040.0), np.array(2.8e9)), rp.Fluid(np.array(200.0), np.array(0.06e9))
ROCK = {"vp": 3000.0, "vs": 1500.0, "rho": 2250.0}
BELOW = rp.Rock(3300.0, 1800.0, 2300.0)
PLACE = {"pressure": 30e6, "temperature": 350.0}


def rock(vp: Any, vs: Any, rho: Any) -> rp.Rock:
    return rp.Rock(vp, vs, rho)


# name -> a function of its arguments, and good values of these
RELATIONS: dict[str, tuple[Callable[..., Any], dict[str, float]]] = {
    "gas": (lambda **a: rp.gas(**a).bulk, PLACE | {"gravity": 0.65}),
    "oil": (lambda **a: rp.oil(**a).bulk, PLACE | {"standard_rho": 850.0, "gas_oil_ratio": 80.0, "gas_gravity": 0.7}),
    "brine": (lambda **a: rp.brine(**a).bulk, PLACE | {"salinity": 0.05, "gas_water_ratio": 1.0}),
    "gas in oil": (rp.largest_gas_oil_ratio, PLACE | {"standard_rho": 850.0, "gas_gravity": 0.7}),
    "gas in brine": (rp.largest_gas_water_ratio, PLACE | {"salinity": 0.05}),
    "gassmann": (
        rp.saturated_bulk,
        {"dry_bulk": 10e9, "mineral_bulk": 37e9, "fluid_bulk": 2.5e9, "porosity": 0.2},
    ),
    "substitution": (
        lambda porosity, mineral, **a: rp.substitute_fluid(rock(**a), porosity, mineral, WATER, GAS).rock.vp,
        ROCK | {"porosity": 0.25, "mineral": 37e9},
    ),
    "soft sand": (lambda **a: rp.soft_sand(**a, grain=QUARTZ)[0], {"porosity": 0.2, "pressure": 20e6}),
    "stiff sand": (lambda **a: rp.stiff_sand(**a, grain=QUARTZ)[1], {"porosity": 0.2, "pressure": 20e6}),
    "cement": (lambda porosity: rp.contact_cement(porosity, QUARTZ, QUARTZ)[0], {"porosity": 0.3}),
    "critical porosity": (lambda porosity: rp.critical_porosity_frame(porosity, 37e9, 44e9)[0], {"porosity": 0.2}),
    "pores": (
        lambda **a: rp.kuster_toksoz(QUARTZ, [rp.Inclusion(**a)])[0],
        {"fraction": 0.05, "aspect": 0.2},
    ),
    "clay-sand": (lambda **a: rp.xu_white(**a, fluid=WATER).vs, {"porosity": 0.2, "shale_volume": 0.3}),
    "shale": (lambda **a: rp.vernik_shale(**a).vs, {"porosity": 0.1, "clay": 0.6}),
    "gardner": (rp.gardner_density, {"vp": 3000.0}),
    "mudrock": (rp.mudrock_vs, {"vp": 3000.0}),
    "greenberg-castagna": (lambda vp: rp.greenberg_castagna_vs(vp, {"sandstone": 0.5, "shale": 0.5}), {"vp": 3000.0}),
    "in situ": (
        lambda vp, rho, porosity: rp.greenberg_castagna_in_situ(
            vp, rho, {"sandstone": 1.0}, porosity, 37e9, GAS, WATER
        ),
        {"vp": 3000.0, "rho": 2100.0, "porosity": 0.25},
    ),
    "wyllie": (
        rp.wyllie_velocity,
        {"porosity": 0.2, "mineral_vp": 5500.0, "fluid_velocity": 1600.0},
    ),
    "raymer": (
        lambda **a: rp.raymer_velocity(**a, mineral_rho=2650.0, fluid_rho=1000.0),
        {"porosity": 0.2, "mineral_vp": 5500.0, "fluid_velocity": 1600.0},
    ),
    "faust": (rp.faust_velocity, {"depth": 2000.0, "resistivity": 2.0}),
    "zoeppritz": (lambda angle, **a: np.abs(rp.zoeppritz(rock(**a), BELOW, angle).p_up), ROCK | {"angle": 0.4}),
    "aki-richards": (lambda angle, **a: rp.aki_richards(rock(**a), BELOW, angle), ROCK | {"angle": 0.4}),
    "shuey": (lambda **a: rp.shuey(rock(**a), BELOW).gradient, ROCK),
    "elastic impedance": (lambda **a: rp.elastic_impedance(rock(**a), 0.4, ratio=0.25), ROCK),
    "backus": (
        lambda **a: rp.backus_average(rp.Rock(*(np.stack([one, one], axis=-1) for one in a.values())), [1.0, 2.0]).c13,
        ROCK,
    ),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_that_a_bad_sample_is_nan_in_silence_and_its_neighbours_are_not(name: str) -> None:
    relation, arguments = RELATIONS[name]
    good = float(relation(**{key: np.array(value) for key, value in arguments.items()}))
    assert np.isfinite(good)
    for spoiled in arguments:
        for bad in (np.nan, -999.25, 0.0, np.inf):
            log = {key: np.full(3, value) for key, value in arguments.items()}
            log[spoiled][1] = bad
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = np.asarray(relation(**log))
            np.testing.assert_allclose(found[[0, 2]], good, rtol=1e-12, err_msg=f"{spoiled} = {bad}")
            if np.isnan(bad) or bad < 0:
                assert np.isnan(found[1]), f"{spoiled} = {bad} gives {found[1]}"
