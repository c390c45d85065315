"""Gassmann: printed examples, identities, the way back, and reasons of refusal."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.rock_physics import Fluid, Refusal, Rock, dry_bulk, mix_fluids, saturated_bulk, substitute_fluid

BRINE = Fluid(np.array(1040.0), np.array(2.95e9))
GAS = Fluid(np.array(250.0), np.array(0.207e9))
QUARTZ = 37e9


def sands(n: int = 400) -> tuple[Rock, np.ndarray]:
    """Rocks with a frame, filled with brine, and their porosities."""
    rng = np.random.default_rng(1)
    porosity = rng.uniform(0.02, 0.38, n)
    softness = rng.uniform(0.3, 0.9, n) * (1 - porosity / 0.4)
    bulk = saturated_bulk(QUARTZ * softness, QUARTZ, BRINE.bulk, porosity)
    return Rock.from_moduli(bulk, 44e9 * softness, (1 - porosity) * 2650 + porosity * BRINE.rho), porosity


def test_the_handbooks_sandstone_with_gas_and_with_water():
    # The Rock Physics Handbook: porosity 0.20, dry 12 GPa, mineral 36 GPa, gas 133 MPa, water 3.013 GPa
    found = saturated_bulk(12e9, 36e9, [0.133e9, 3.013e9], 0.20) / 1e9
    np.testing.assert_allclose(found, [12.29, 17.6], atol=0.005)


def test_the_tutorials_gas_sand_filled_with_brine():
    # Smith, Sondergeld and Rai (2003): velocities and densities are printed, porosity is read off their figure, and
    # the water saturation is the one that these ask for
    sand, porosity = Rock(2428.95, 1462.43, 2080.0), 0.275
    gas_share = (2210.0 - 2080.0) / porosity / (1040.0 - 250.0)
    in_situ = mix_fluids([BRINE, GAS], [1 - gas_share, gas_share])
    brine_sand = substitute_fluid(sand, porosity, 36.27e9, in_situ, BRINE).rock
    np.testing.assert_allclose([brine_sand.vp, brine_sand.vs], [2850.49, 1416.10], rtol=5e-3)


def test_that_the_same_fluid_changes_nothing():
    rock, porosity = sands()
    same = substitute_fluid(rock, porosity, QUARTZ, BRINE, BRINE).rock
    for name in ("vp", "vs", "rho"):
        np.testing.assert_allclose(getattr(same, name), getattr(rock, name), rtol=1e-13)


def test_that_the_way_to_gas_and_back_loses_nothing():
    rock, porosity = sands()
    with_gas = substitute_fluid(rock, porosity, QUARTZ, BRINE, GAS)
    assert not with_gas.refusal.any()
    back = substitute_fluid(with_gas.rock, porosity, QUARTZ, GAS, BRINE).rock
    for name in ("vp", "vs", "rho"):
        np.testing.assert_allclose(getattr(back, name), getattr(rock, name), rtol=1e-10)
    frame = dry_bulk(rock.bulk, QUARTZ, BRINE.bulk, porosity)
    np.testing.assert_allclose(frame, with_gas.dry_bulk, rtol=1e-10)
    np.testing.assert_allclose(saturated_bulk(frame, QUARTZ, BRINE.bulk, porosity), rock.bulk, rtol=1e-10)


def test_that_gas_slows_p_and_speeds_up_s_by_density_alone():
    rock, porosity = sands()
    with_gas = substitute_fluid(rock, porosity, QUARTZ, BRINE, GAS).rock
    assert (with_gas.bulk < rock.bulk).all()
    assert (with_gas.vs > rock.vs).all()
    np.testing.assert_allclose(with_gas.shear, rock.shear)
    np.testing.assert_allclose(with_gas.rho, rock.rho - porosity * (1040 - 250))


def test_that_the_form_of_the_textbooks_gives_the_same():
    dry, mineral, fluid, phi = 9e9, 37e9, 2.6e9, 0.25
    textbook = dry + (1 - dry / mineral) ** 2 / (phi / fluid + (1 - phi) / mineral - dry / mineral**2)
    assert float(saturated_bulk(dry, mineral, fluid, phi)) == pytest.approx(textbook, rel=1e-13)
    assert float(saturated_bulk(0.0, mineral, fluid, 0.4)) == pytest.approx(  # no frame: a suspension
        1 / (0.4 / fluid + 0.6 / mineral)
    )


def test_that_rock_without_pores_stays_as_it_is():
    solid = Rock(6050.0, 4090.0, 2650.0)
    found = substitute_fluid(solid, 0.0, QUARTZ, BRINE, GAS)
    assert found.refusal == Refusal.NONE
    assert float(found.rock.vp) == pytest.approx(6050.0)
    assert np.isnan(found.dry_bulk)
    assert float(saturated_bulk(QUARTZ, QUARTZ, 2.5e9, 0.0)) == QUARTZ


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (Refusal.MISSING, {"vp": np.nan}),
        (Refusal.MISSING, {"porosity": np.nan}),
        (Refusal.MISSING, {"vs": -5.0}),
        (Refusal.IMPOSSIBLE, {"porosity": 1.2}),
        (Refusal.IMPOSSIBLE, {"vs": 3000.0}),
        (Refusal.ABOVE_CRITICAL, {"porosity": 0.45}),
        (Refusal.SOFT_MINERAL, {"mineral": 2e9}),
        (Refusal.STIFFER_THAN_MINERAL, {"vp": 6500.0}),
        (Refusal.NO_FRAME, {"vp": 2000.0, "vs": 700.0}),
        (Refusal.NO_FRAME, {"porosity": 0.01}),
    ],
)
def test_that_each_sample_without_an_answer_says_why(reason, change):
    sample = {"vp": 3000.0, "vs": 1600.0, "rho": 2250.0, "porosity": 0.25, "mineral": QUARTZ} | change
    # a good sample beside it stays good
    vp, vs, rho, porosity, mineral = (
        np.array([good, sample[name]])
        for name, good in zip(sample, (3000.0, 1600.0, 2250.0, 0.25, QUARTZ), strict=True)
    )
    found = substitute_fluid(Rock(vp, vs, rho), porosity, mineral, BRINE, GAS, critical_porosity=0.4)
    assert found.refusal.tolist() == [Refusal.NONE, reason]
    assert found.counts() == {reason: 1}
    assert reason.text
    for values in (found.rock.vp, found.rock.vs, found.rock.rho, found.dry_bulk):
        np.testing.assert_array_equal(np.isnan(values), [False, True])


def test_that_logs_of_other_lengths_are_refused():
    with pytest.raises(GeometryError):
        substitute_fluid(Rock(np.full(3, 3000.0), 1600.0, 2250.0), np.full(4, 0.2), QUARTZ, BRINE, GAS)
