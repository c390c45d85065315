"""Fluids, angles and long waves on a well's logs: published rocks, the way back, and what is not known is said."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.rock_physics import brine, gas, saturated_bulk
from subsurface_app.commands import estimate_command, propose_values, run_command
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.objects import LogCurve, Well
from subsurface_app.data.store import Item, Project, Step

MD = 2000 + 0.5 * np.arange(200)
SHALY = MD >= 2080
HANDBOOK = {"pressure": 30.0, "temperature": 80.0, "salinity": 0.1, "gas_gravity": 1.0, "critical_porosity": 0.4}


def put(project: Project, logs: dict[str, tuple[str, np.ndarray]]) -> Item:
    curves = tuple(LogCurve(name, unit, unit, MD, values.astype("f4")) for name, (unit, values) in logs.items())
    well = Well("W", "A", 0.0, 0.0, 0.0, np.array([[0.0, 0, 0, 0], [3000.0, 0, 0, 3000.0]]), curves)
    return project.commit([project.stage(well)], Step("test", {}))[0]


@pytest.fixture
def gas_sand(project: Project) -> Item:
    """The Rock Physics Handbook's sandstone full of gas: porosity 0.20, dry 12 GPa, mineral 36 GPa; then shale."""
    k_gas = float(gas(30e6, 353.15, 1.0).bulk)
    bulk, shear = float(saturated_bulk(12e9, 36.6e9, k_gas, 0.20)), 9e9
    rho = 0.8 * 2650 + 0.2 * float(gas(30e6, 353.15, 1.0).rho)
    ones = np.ones(MD.size)
    return put(
        project,
        {
            "DT": ("s/m", ones / np.sqrt((bulk + 4 / 3 * shear) / rho)),
            "DTS": ("s/m", ones / np.sqrt(shear / rho)),
            "RHOB": ("kg/m3", rho * ones),
            "PHI": ("1", 0.2 * ones),
            "VSH": ("1", np.where(SHALY, 0.9, 0.0)),
            "SW": ("1", 0.0 * ones),
        },
    )


def values(project: Project, item: Item, mnemonic: str) -> np.ndarray:
    made = project[item.id]
    assert isinstance(made, Well)
    return np.asarray(made.log(mnemonic).values, dtype=float)


def test_that_the_handbooks_gas_sand_is_filled_with_brine_and_emptied_again(project: Project, gas_sand: Item) -> None:
    (wet,) = run_command(project, "logs.substitute_fluid", {"well": gas_sand, **HANDBOOK})
    vp, vs, rho = (
        1 / values(project, wet, "DT_SUBSTITUTED"),
        1 / values(project, wet, "DTS_SUBSTITUTED"),
        values(project, wet, "RHOB_SUBSTITUTED"),
    )
    # The handbook has 17.6 GPa, for a mineral of 36 GPa and brine of 3.013 GPa; here the mineral is quartz, and brine
    # has the last coefficient of the paper.
    expected = float(saturated_bulk(12e9, 36.6e9, float(brine(30e6, 353.15, 0.1).bulk), 0.20))
    assert expected == pytest.approx(17.6e9, rel=0.01)
    assert (rho * (vp**2 - 4 / 3 * vs**2))[~SHALY] == pytest.approx(expected, rel=1e-3)
    assert (rho * vs**2)[~SHALY] == pytest.approx(9e9, rel=1e-5)
    assert rho[~SHALY] == pytest.approx(0.8 * 2650 + 0.2 * float(brine(30e6, 353.15, 0.1).rho), rel=1e-6)
    assert np.array_equal(values(project, wet, "DT_SUBSTITUTED")[SHALY], values(project, gas_sand, "DT")[SHALY])
    named = {"sonic": "DT_SUBSTITUTED", "shear": "DTS_SUBSTITUTED", "density": "RHOB_SUBSTITUTED"}
    back_to = {"well": wet, **HANDBOOK, **named, "water_before": 1.0, "water_after": 0.0}
    (dry,) = run_command(project, "logs.substitute_fluid", back_to)
    for name in ("DT", "DTS", "RHOB"):
        again = values(project, dry, f"{name}_SUBSTITUTED_SUBSTITUTED")
        assert again == pytest.approx(values(project, gas_sand, name), rel=1e-6)
    assert "logs.substitute_fluid" in history_as_python(project, dry.id)
    assert propose_values(project, "logs.substitute_fluid", {"well": gas_sand.id})["saturation"] == "SW"
    assert estimate_command(project, "logs.substitute_fluid", {"well": gas_sand, **HANDBOOK}) is not None


def test_that_what_has_no_answer_is_a_gap_with_its_reason(project: Project, gas_sand: Item) -> None:
    (made,) = run_command(
        project, "logs.substitute_fluid", {"well": gas_sand, **HANDBOOK, "top": 2050.0, "base": 2060.0}
    )
    found, own = values(project, made, "DT_SUBSTITUTED"), values(project, gas_sand, "DT")
    is_same = found == own
    assert np.array_equal(is_same, (MD < 2050) | (MD > 2060))
    (thin,) = run_command(project, "logs.substitute_fluid", {"well": gas_sand, **HANDBOOK, "critical_porosity": 0.1})
    assert np.isnan(values(project, thin, "DT_SUBSTITUTED_2")[~SHALY]).all()  # the version before has the first
    before = len(project.items())
    with pytest.raises(GeometryError, match="no depth of well W is left"):
        run_command(project, "logs.substitute_fluid", {"well": gas_sand, "top": 2500.0})
    lacking = put(project, {"DT": ("s/m", np.full(MD.size, 3e-4)), "RHOB": ("kg/m3", np.full(MD.size, 2300.0))})
    for command_id in ("logs.substitute_fluid", "logs.elastic_impedance", "logs.backus"):
        with pytest.raises(GeometryError, match="known as Shear slowness"):
            run_command(project, command_id, {"well": lacking})
    assert len(project.items()) == before + 1


def test_that_elastic_impedance_is_acoustic_at_zero_and_steps_as_reflections_do(project: Project) -> None:
    layer = MD < 2050
    well = put(
        project,
        {
            "VP": ("m/s", np.where(layer, 3000.0, 3060.0)),
            "VS": ("m/s", np.where(layer, 1500.0, 1545.0)),
            "RHOB": ("kg/m3", np.where(layer, 2300.0, 2310.0)),
        },
    )
    (zero,) = run_command(project, "logs.elastic_impedance", {"well": well, "angle": 0.0})
    assert values(project, zero, "EI_0") == pytest.approx(
        values(project, well, "VP") * values(project, well, "RHOB"), rel=1e-6
    )
    (far,) = run_command(project, "logs.elastic_impedance", {"well": well, "angle": 30.0})
    steps = np.log(values(project, far, "EI_30"))
    # three terms of Aki and Richards, with the mean (vs/vp)^2 of the log
    k = np.mean((values(project, well, "VS") / values(project, well, "VP")) ** 2)
    s, t = np.sin(np.radians(30)) ** 2, np.tan(np.radians(30)) ** 2
    reflection = 0.5 * (
        (1 + t) * np.log(3060 / 3000) - 8 * k * s * np.log(1545 / 1500) + (1 - 4 * k * s) * np.log(2310 / 2300)
    )
    assert steps[-1] - steps[0] == pytest.approx(2 * reflection, rel=1e-3)
    (chi,) = run_command(project, "logs.elastic_impedance", {"well": well, "kind": "extended", "angle": 0.0})
    assert values(project, chi, "EEI_0") == pytest.approx(values(project, zero, "EI_0"), rel=1e-6)
    with pytest.raises(GeometryError, match="none of elastic impedance: give 0 to 89"):
        run_command(project, "logs.elastic_impedance", {"well": well, "angle": -10.0})


def test_that_thin_layers_are_slower_together_than_each_by_its_time_and_an_even_rock_stays(project: Project) -> None:
    thin = np.arange(MD.size) % 2 == 0
    well = put(
        project,
        {
            "DT": ("s/m", 1 / np.where(thin, 3000.0, 2000.0)),
            "DTS": ("s/m", 1 / np.where(thin, 1700.0, 800.0)),
            "RHOB": ("kg/m3", np.where(thin, 2400.0, 2200.0)),
        },
    )
    (made,) = run_command(project, "logs.backus", {"well": well, "window": 10.0})
    inner = slice(20, 180)
    c33 = 2 / (1 / (2400 * 3000.0**2) + 1 / (2200 * 2000.0**2))
    c44 = 2 / (1 / (2400 * 1700.0**2) + 1 / (2200 * 800.0**2))
    c66 = 0.5 * (2400 * 1700.0**2 + 2200 * 800.0**2)
    assert 1 / values(project, made, "DT_BACKUS")[inner] == pytest.approx(np.sqrt(c33 / 2300), rel=2e-3)
    assert values(project, made, "RHOB_BACKUS")[inner] == pytest.approx(2300.0, rel=2e-3)
    assert values(project, made, "GAMMA")[inner] == pytest.approx((c66 - c44) / (2 * c44), rel=3e-2)
    even = {"DT": ("s/m", np.full(MD.size, 4e-4)), "DTS": ("s/m", np.full(MD.size, 8e-4))}
    even["RHOB"] = ("kg/m3", np.full(MD.size, 2300.0))
    (same,) = run_command(project, "logs.backus", {"well": put(project, even), "window": 10.0})
    assert values(project, same, "DT_BACKUS") == pytest.approx(4e-4, rel=1e-6)
    for name in ("EPSILON", "DELTA", "GAMMA"):
        assert np.abs(values(project, same, name)).max() < 1e-6
