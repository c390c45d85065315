"""Commands on the logs of a well: a raw well becomes net pay; nothing of it is overwritten, and history tells how."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solvers.errors import GeometryError, SubsurfaceError
from subsurface_app.commands import CommandError, commands, estimate_command, propose_values, run_command
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.objects import LogCurve, Top, Well, ZoneReport, item_facts
from subsurface_app.data.store import Item, Project, Step

MD = 1000 + 0.5 * np.arange(401)
SAND = MD < 1100


def raw_well() -> Well:
    """Sand over shale; the sand holds oil above 1050 m. The gamma ray has a spike, run 2 lies 1.5 m too shallow."""
    rng = np.random.default_rng(0)
    gamma = np.where(SAND, 20.0, 120.0) + rng.normal(0, 0.5, MD.size)
    gamma[60] = 900.0
    phi = np.where(SAND, 0.25, 0.05)
    density = (1 - phi) * 2650 + phi * 1000
    rt = np.where(SAND, 0.05 / 0.25**2, 3.0) * np.where(MD < 1050, 25.0, 1.0)
    logs = {
        "GR": ("gAPI", MD, gamma),
        "RHOB": ("kg/m3", MD, density),
        "DTC": ("s/m", MD, (1 - phi) * 1.821e-4 + phi * 6.2e-4),
        "RD": ("ohm.m", MD[::2], rt[::2]),
        "GR_2": ("gAPI", MD - 1.5, 0.9 * gamma + 3),
    }
    curves = tuple(LogCurve(name, unit, unit, md, values.astype("f4")) for name, (unit, md, values) in logs.items())
    path = np.array([[0.0, 0.0, 0.0, -25.0], [2000.0, 0.0, 0.0, 1975.0]])
    tops = (Top("Sand", 1010.0), Top("Shale", 1100.0))
    return Well("W-1", "A", 0.0, 0.0, 25.0, path, curves, tops)


@pytest.fixture
def well(project: Project) -> Item:
    return project.commit([project.stage(raw_well())], Step("test", {}))[0]


def curve(project: Project, item: Item, mnemonic: str) -> LogCurve:
    made = project[item.id]
    assert isinstance(made, Well)
    return made.log(mnemonic)


def test_that_a_raw_well_becomes_net_pay_step_by_step(project: Project, well: Item, tmp_path: Path) -> None:
    (clean,) = run_command(project, "logs.despike", {"well": well, "log": "GR"})
    assert np.asarray(curve(project, clean, "GR").values)[60] == 900.0
    assert np.asarray(curve(project, clean, "GR_DESPIKED").values)[60] == pytest.approx(20.0, abs=2)
    (shaly,) = run_command(
        project, "logs.shale_volume", {"well": clean, "gamma_ray": "GR_DESPIKED", "clean": 20.0, "shale": 120.0}
    )
    (porous,) = run_command(project, "logs.porosity", {"well": shaly})
    assert np.allclose(np.asarray(curve(project, porous, "PHI").values)[SAND], 0.25, atol=1e-3)
    (wet,) = run_command(project, "logs.water_saturation", {"well": porous, "method": "simandoux"})
    # one well, four versions after the first
    assert (wet.name, wet.version_of) == ("W-1", porous.id)
    assert [one.id for one in project.items("well")] == [wet.id]
    assert [one.id for one in project.versions("W-1")] == [well.id, clean.id, shaly.id, porous.id, wet.id]
    made, report = run_command(project, "logs.net_pay", {"well": wet})
    assert [one.mnemonic for one in project[made.id].logs][:5] == [one.mnemonic for one in raw_well().logs]
    found = project[report.id]
    assert isinstance(found, ZoneReport)
    sand, shale = found.rows
    assert (sand.zone, sand.top, sand.base) == ("Sand", 1010.0, 1100.0)
    assert sand.net == pytest.approx(89.75, abs=0.5)
    assert sand.pay == pytest.approx(39.75, abs=1.1)  # the resistivity is sampled every metre
    assert sand.pay_water_saturation == pytest.approx(0.2, abs=0.02)
    assert shale.net == 0
    assert np.isnan(shale.porosity)
    flags = np.asarray(curve(project, made, "PAY").values)
    assert set(flags[np.isfinite(flags)]) == {0.0, 1.0, 2.0}
    facts = dict(item_facts(report.kind, report.attributes))
    assert "net 89" in facts["Sand"]
    run_command(project, "export.zone_report", {"item": report, "file": str(tmp_path / "net.csv")})
    rows = (tmp_path / "net.csv").read_text().splitlines()
    assert rows[0].startswith("zone,top_m,base_m,gross_m")
    assert rows[-1].startswith("cut-offs")
    assert "0.4,0.1,0.6" in rows[-1]
    assert [step.command for step, _ in project.lineage(report.id)][1:] == [
        "logs.despike",
        "logs.shale_volume",
        "logs.porosity",
        "logs.water_saturation",
        "logs.net_pay",
    ]
    assert "logs.net_pay" in history_as_python(project, report.id)


def test_that_runs_are_shifted_spliced_and_resampled(project: Project, well: Item) -> None:
    (moved,) = run_command(project, "logs.shift", {"well": well, "moving": "GR_2", "fixed": "GR"})
    shifted = curve(project, moved, "GR_2_SHIFTED")
    assert np.asarray(shifted.md)[0] == pytest.approx(1000.0, abs=0.05)
    assert "shifted by +1.50 m onto GR" in shifted.description
    (given,) = run_command(project, "logs.shift", {"well": well, "moving": "GR_2", "along": "RD", "shift": -2.0})
    assert np.asarray(curve(project, given, "RD_SHIFTED").md)[0] == pytest.approx(998.0)
    (spliced,) = run_command(
        project, "logs.splice", {"well": moved, "upper": "GR", "lower": "GR_2_SHIFTED", "at": 1080}
    )
    values = curve(project, spliced, "GR_SPLICED")
    assert np.asarray(values.values)[-1] == pytest.approx(0.9 * 120 + 3, abs=3)
    (coarse,) = run_command(project, "logs.resample", {"well": spliced, "log": "RHOB, GR_SPLICED", "step": 2.0})
    assert np.asarray(curve(project, coarse, "RHOB_RESAMPLED").md)[:2] == pytest.approx([1000.0, 1002.0])
    (again,) = run_command(project, "logs.resample", {"well": coarse, "log": "RHOB", "step": 5.0})
    assert curve(project, again, "RHOB_RESAMPLED_2").mnemonic == "RHOB_RESAMPLED_2"


def test_that_impossible_readings_go_however_many_there_are_in_a_row(project: Project) -> None:
    """As of Alma-3, whose shear sonic reads -3278 us/m over stretches."""
    slowness = np.full(MD.size, 3e-4) + 1e-6 * np.sin(MD)
    slowness[100:180], slowness[300] = -3.278e-3, 1e-6
    well = replace(raw_well(), logs=(LogCurve("DT4S", "s/m", "us/m", MD, slowness.astype("f4")),))
    (item,) = project.commit([project.stage(well)], Step("test", {}))
    (made,) = run_command(project, "logs.despike", {"well": item, "log": "DT4S"})
    values = np.asarray(curve(project, made, "DT4S_DESPIKED").values)
    assert np.isnan(values[100:180]).all()
    assert values[300] == pytest.approx(3e-4, abs=2e-6)
    (kept,) = run_command(project, "logs.despike", {"well": item, "log": "DT4S", "impossible": False})
    assert np.asarray(curve(project, kept, "DT4S_DESPIKED_2").values)[140] < 0


def test_that_a_form_proposes_the_logs_and_lines_of_the_well(project: Project, well: Item) -> None:
    proposed = propose_values(project, "logs.shale_volume", {"well": well.id})
    assert proposed["gamma_ray"] == "GR"
    assert proposed["clean"] == pytest.approx(20, abs=1.5)
    assert propose_values(project, "logs.porosity", {"well": well.id})["sonic"] == "DTC"
    assert propose_values(project, "logs.porosity", {}) == {}


def test_that_the_sonic_and_shale_correction_give_the_porosity_of_the_sand(project: Project, well: Item) -> None:
    (shaly,) = run_command(project, "logs.shale_volume", {"well": well, "method": "larionov_young"})
    parameters = {"well": shaly, "method": "wyllie", "of_shale": 0.05}
    (made,) = run_command(project, "logs.porosity", parameters)
    effective = np.asarray(curve(project, made, "PHIE").values)
    assert np.allclose(effective[SAND][:50], 0.25, atol=0.01)
    assert effective[~SAND].mean() < 0.01


def test_that_a_missing_log_is_learned_from_the_wells_around(project: Project) -> None:
    items = []
    for number in range(4):
        rng = np.random.default_rng(number)
        slowness = 2.5e-4 + 1e-5 * np.cumsum(rng.normal(size=400)) / 8
        values = {"GR": ("gAPI", rng.uniform(20, 120, 400)), "DT": ("s/m", slowness)}
        if number != 3:
            values["RHOB"] = ("kg/m3", 2900 - 2e6 * slowness)
        curves = tuple(LogCurve(key, unit, unit, MD[:400], one.astype("f4")) for key, (unit, one) in values.items())
        well = Well(f"W-{number}", "B", 1000.0 * number, 0.0, 0.0, np.array([[0.0, 0.0, 0.0, 0.0]]), curves)
        items += project.commit([project.stage(well)], Step("test", {}))
    (made,) = run_command(project, "logs.predict", {"well": items[3]})
    predicted, low, high = (
        np.asarray(curve(project, made, f"RHOB_{end}").values) for end in ("PREDICTED", "LOW", "HIGH")
    )
    truth = 2900 - 2e6 * np.asarray(project[items[3].id].log("DT").values)
    assert np.abs(predicted - truth).max() < 5
    assert np.all(low <= high)
    estimate = estimate_command(project, "logs.predict", {"well": items[3]})
    assert estimate is not None
    assert estimate.shapes == {"log": (400,)}
    with pytest.raises(SubsurfaceError, match="two are needed"):
        run_command(project, "logs.predict", {"well": items[3], "wells": [items[0].id]})
    with pytest.raises(SubsurfaceError, match="0 other wells have the log shear_slowness"):
        run_command(project, "logs.predict", {"well": items[3], "target": "shear_slowness"})


def test_that_what_a_well_lacks_is_named_and_nothing_is_made(project: Project, well: Item) -> None:
    before = len(project.items())
    for command_id, parameters, error, words in (
        ("logs.despike", {"log": "CALI"}, GeometryError, "has no log CALI: it has GR"),
        ("logs.porosity", {"method": "neutron_density"}, GeometryError, "no log that is known as Neutron porosity"),
        ("logs.water_saturation", {}, GeometryError, "known as Porosity"),
        ("logs.net_pay", {"porosity": "DTC"}, GeometryError, "DTC says no unit of Porosity, found s/m"),
        ("logs.splice", {"upper": "GR", "lower": "RHOB"}, GeometryError, "splice logs of one unit"),
        ("logs.shift", {"moving": "GR"}, GeometryError, "neither a log that stays nor a shift"),
        ("logs.resample", {"log": "GR", "step": -1.0}, CommandError, "step"),
        ("logs.shale_volume", {"clean": 200.0, "shale": 20.0}, GeometryError, "not above the clean line"),
    ):
        with pytest.raises(error, match=words):
            run_command(project, command_id, {"well": well, **parameters})
    assert len(project.items()) == before
    assert {one for one in commands() if one.startswith("logs.")} >= {"logs.despike", "logs.net_pay"}
