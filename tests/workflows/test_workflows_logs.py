"""Logs of wells on the way to other wells: what a table of them holds, and which zones there are."""

import numpy as np
import pytest

from models.errors import ModelError
from solvers.errors import GeometryError
from solvers.logs import CutOffs
from subsurface_app.data.objects import LogCurve, Repair, Top, Well
from subsurface_app.workflows.logs import (
    PorosityRules,
    SaturationRules,
    add_porosity,
    add_shale_volume,
    add_water_saturation,
    inputs_for,
    net_pay,
    predict_log,
    well_table,
    with_curves,
)
from subsurface_app.workflows.well_repairs import repaired

MD = 1000.1 + 0.15 * np.arange(1000)


def log(mnemonic: str, unit: str, values: np.ndarray, md: np.ndarray = MD) -> LogCurve:
    return LogCurve(mnemonic, unit, unit, md, values.astype("f4"))


def test_that_a_table_holds_the_known_logs_in_si_on_round_depths() -> None:
    velocity = np.full(MD.size, 2500.0)
    velocity[500] = 5000.0  # a spike
    shear = np.full(MD.size, 5e-4)
    shear[:300] = -3.3e-3  # no reading
    logs = [
        log("VP", "m/s", velocity),
        log("DT4S", "s/m", shear),
        log("GR", "gAPI", np.full(MD.size // 2, 80.0), MD[: MD.size // 2]),
        log("TENS", "lbf", velocity),
    ]
    table = well_table("W", "B", logs)
    assert set(table.logs) == {"slowness", "shear_slowness", "gamma_ray"}
    assert np.allclose(table.depth % 0.5, 0.0)
    assert np.nanmax(np.abs(table.log("slowness") - 1 / 2500)) < 1e-9
    assert np.isfinite(table.log("slowness")).all()
    assert np.isnan(table.log("shear_slowness")[:80]).all()
    assert np.nanmin(table.log("shear_slowness")) > 0
    assert np.isnan(table.log("gamma_ray")[-100:]).all()  # not drawn on below its end
    assert "density" not in inputs_for("density")
    with pytest.raises(GeometryError, match="none of the logs"):
        well_table("W", "B", logs[3:])


def test_that_nobody_learns_from_what_was_predicted() -> None:
    rng = np.random.default_rng(0)
    path = np.zeros((1, 4))

    def drilled(name: str, *, dense: bool) -> Well:
        slowness = rng.uniform(2e-4, 4e-4, MD.size)
        logs = [log("DT", "s/m", slowness)] + ([log("RHOB", "kg/m3", 3000 - 2e6 * slowness)] if dense else [])
        return Well(name, "B", 0.0, 0.0, 0.0, path, tuple(logs))

    measured = [drilled(name, dense=True) for name in ("A", "B")]
    guessed, _ = predict_log(drilled("C", dense=False), measured, "density")
    again, _ = predict_log(guessed, measured, "density")
    assert "RHOB_PREDICTED_2" in [one.mnemonic for one in again.logs]
    assert set(well_table("C", "B", again.logs).logs) == {"slowness"}
    made, _ = predict_log(drilled("D", dense=False), [*measured, again], "density")
    assert made.log("RHOB_PREDICTED").description.endswith("from the wells A, B")
    with pytest.raises(ModelError, match="1 other wells have the log density"):
        predict_log(drilled("D", dense=False), [measured[0], again], "density")


def test_that_a_log_that_is_shorter_than_a_step_is_borne() -> None:
    table = well_table("W", "B", [log("GR", "gAPI", np.full(2, 80.0), np.array([1000.1, 1000.2]))])
    assert table.depth.size == 1
    assert not table.has("gamma_ray")


def well(*tops: Top) -> Well:
    ones = np.ones(MD.size)
    logs = (log("VSH", "1", 0.1 * ones), log("PHI", "1", 0.2 * ones), log("SW", "1", 0.3 * ones))
    return Well("W", "A", 0.0, 0.0, 0.0, np.array([[0.0, 0, 0, 0], [2000.0, 0, 0, 1000.0]]), logs, tops)


def test_that_zones_reach_from_top_to_top_and_the_last_to_the_end_of_the_logs() -> None:
    tops = (Top("C", 1100.0), Top("A", 900.0), Top("B", 1050.0), Top("deep", 3000.0))
    _, report, _ = net_pay(well(*tops), CutOffs())
    assert [(one.zone, one.top, one.base) for one in report.rows] == [
        ("A", 900.0, 1050.0),
        ("B", 1050.0, 1100.0),
        ("C", 1100.0, 3000.0),
    ]
    assert report.rows[1].pay == pytest.approx(50.0)
    assert report.rows[0].unknown == pytest.approx(100.0, abs=0.1)
    _, chosen, _ = net_pay(well(*tops), CutOffs(), tops=("B",))
    assert [(one.zone, one.base) for one in chosen.rows] == [("B", pytest.approx(MD[-1]))]
    made, alone, _ = net_pay(well(), CutOffs(), vertical=True)
    assert alone.rows[0].pay == pytest.approx(0.5 * (MD[-1] - MD[0]))  # the hole leans by 60 degrees
    assert made.log("PAY").description.startswith("from VSH, PHI, SW")
    with pytest.raises(GeometryError, match="no zone of well W"):
        net_pay(well(Top("deep", 3000.0)), CutOffs())


def test_that_a_log_without_a_unit_is_not_taken_as_si_and_is_after_its_repair() -> None:
    path, phi = np.array([[0.0, 0, 0, 0], [2000.0, 0, 0, 2000.0]]), np.linspace(0.05, 0.3, MD.size)
    density = 2.65 - 1.65 * phi  # in g/cm3, which the file does not say
    unsaid = Well("W", "A", 0.0, 0.0, 0.0, path, (log("RHOB", "", density), log("GR", "", 400 * phi)))
    with pytest.raises(GeometryError, match=r"RHOB says no unit of Bulk density.*fit g/cm3;.*log=RHOB unit=g/cm3"):
        add_porosity(unsaid, PorosityRules())
    told = repaired(unsaid, Repair("log_unit", {"log": "RHOB", "unit": "g/cm3"}))
    made, _ = add_porosity(told, PorosityRules())
    assert np.allclose(made.log("PHI").values, phi, atol=1e-5)
    made, _ = add_shale_volume(unsaid)  # between percentiles its unit falls out
    assert np.nanmax(made.log("VSH").values) == pytest.approx(1.0)
    with pytest.raises(GeometryError, match="GR says no unit of Gamma ray"):
        add_shale_volume(unsaid, clean=20.0, shale=120.0)
    percent = Well(
        "W",
        "A",
        0.0,
        0.0,
        0.0,
        path,
        (
            log("PHIE", "", 100 * phi),
            log("RT", "", 10 * np.ones(MD.size)),
            log("SW", "%", 0 * phi),
            log("VSH", "1", phi),
        ),
    )
    with pytest.raises(GeometryError, match=r"PHIE says no unit of Porosity, found -: its values would fit %"):
        add_water_saturation(percent, SaturationRules())
    with pytest.raises(GeometryError, match="PHIE says no unit"):
        net_pay(percent, CutOffs())
    with pytest.raises(GeometryError, match=r"RT says no unit of Deep resistivity.*unit=ohm.m"):
        add_water_saturation(
            repaired(percent, Repair("log_unit", {"log": "PHIE", "unit": "%"})), SaturationRules(), porosity="PHIE"
        )
    with pytest.raises(GeometryError, match=r"RHOB says no unit of Neutron porosity, found kg/m3: .* none in 1 either"):
        add_porosity(told, PorosityRules("neutron_density"), neutron="RHOB")


def test_that_curves_are_added_and_never_replaced() -> None:
    made = with_curves(well(), [log("VSH", "1", MD), log("VSH", "1", MD)])
    assert [one.mnemonic for one in made.logs] == ["VSH", "PHI", "SW", "VSH_2", "VSH_3"]
    assert made.name == "W + VSH_2 + VSH_3"
    assert made.log("VSH") is made.logs[0]
