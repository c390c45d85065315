"""Logs of wells on the way to other wells: what a table of them holds, and which zones there are."""

from dataclasses import replace

import numpy as np
import pytest

from models.errors import ModelError
from solvers.errors import GeometryError
from solvers.logs import CutOffs
from subsurface_app.data.objects import LogCurve, Repair, Top, Well
from subsurface_app.workflows.logs import (
    PoreFilling,
    PoreFluids,
    PorosityRules,
    SaturationRules,
    SolidRules,
    add_porosity,
    add_shale_volume,
    add_water_saturation,
    inputs_for,
    net_pay,
    predict_log,
    substitute_fluids,
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


def test_that_many_samples_outside_raise_a_doubt_and_what_is_missing_says_how_it_comes() -> None:
    path = np.array([[0.0, 0.0, 0.0, 0.0], [2000.0, 0.0, 0.0, 2000.0]])
    logs = (log("PHI", "1", np.full(MD.size, 0.2)), log("RT", "ohm.m", np.full(MD.size, 2.0)))
    wet = Well("W", "A", 0.0, 0.0, 0.0, path, logs)
    _, fine = add_water_saturation(wet, SaturationRules(water=0.05))  # Archie: Rw / phi^2 is 1.25, below 2 ohm.m
    assert len(fine) == 1
    made, doubted = add_water_saturation(wet, SaturationRules(water=0.2))
    assert "resistivity of the water" in doubted[1].text
    assert np.allclose(made.log("SW").values, 1.0)
    with pytest.raises(GeometryError, match=r"Shale volume: it has .*compute it first with logs\.shale_volume"):
        net_pay(made, CutOffs())


def test_that_curves_are_added_and_never_replaced() -> None:
    made = with_curves(well(), [log("VSH", "1", MD), log("VSH", "1", MD)])
    assert [one.mnemonic for one in made.logs] == ["VSH", "PHI", "SW", "VSH_2", "VSH_3"]
    assert made.name == "W"
    assert made.log("VSH") is made.logs[0]


def drilled(name: str, *quantities: str, kb: float = 30.0, ground: float | None = -120.0) -> Well:
    """A vertical well whose density obeys Gardner, with a gamma ray that says nothing of it."""
    rng = np.random.default_rng(len(name) + ord(name[0]))
    slowness = 3e-4 + 1e-4 * np.sin(MD / 7 + rng.uniform(0, 6))
    logs = {
        "GR": ("gAPI", rng.uniform(20, 120, MD.size)),
        "DT": ("s/m", slowness),
        "RHOB": ("kg/m3", 310 * (1 / slowness) ** 0.25),
        "RDEP": ("ohm.m", rng.uniform(1, 10, MD.size)),
    }
    path = np.array([[0.0, 0, 0, -kb], [2000.0, 0, 0, 2000.0 - kb]])
    curves = tuple(log(key, *logs[key]) for key in quantities)
    return Well(name, "B", 0.0, 0.0, kb, path, curves, ground=ground)


def test_that_a_rule_tells_its_units_its_range_and_how_it_was_checked() -> None:
    others = [drilled(name, "GR", "DT", "RHOB") for name in "ABC"]
    made, notes = predict_log(drilled("X", "GR", "DT"), others, "density", "gardner")
    said = [one.text for one in notes]
    assert said[0].startswith("RHOB from 3 wells; blind in each of them the error is")
    assert "density in kg/m3 is 310 times the fourth root of the velocity in m/s" in said[1]
    assert made.log("RHOB_PREDICTED").description == "predicted by gardner from the wells A, B, C"
    alone, notes = predict_log(drilled("X", "DT"), [], "density", "gardner")
    assert "cannot be checked" in notes[0].text
    wide = np.asarray(alone.log("RHOB_HIGH").values) - np.asarray(alone.log("RHOB_LOW").values)
    assert np.nanmedian(wide) == pytest.approx(440.0, rel=1e-3)
    _, notes = predict_log(drilled("X", "DT", "RHOB"), [], "density", "gardner_fitted")
    assert "checked in 4 pieces" in notes[0].text
    assert "is 310 times the velocity in m/s to the power 0.25" in notes[1].text
    with pytest.raises(ModelError, match="gives slowness, not density"):
        predict_log(drilled("X", "DT"), others, "density", "faust")
    # what is learned from a log that says nothing is worse than the rule, and says so
    noisy = [drilled(name, "GR", "RHOB", "DT") for name in "ABC"]
    _, notes = predict_log(drilled("X", "GR"), noisy, "density", "linear")
    assert any("the rule gardner does better" in one.text for one in notes)


def test_that_faust_takes_the_depth_below_the_sea_bed() -> None:
    deep, _ = predict_log(drilled("X", "RDEP"), [], "slowness", "faust")
    shallow, _ = predict_log(drilled("X", "RDEP", ground=None), [], "slowness", "faust")
    table = deep.log("DT_PREDICTED")
    md = np.asarray(table.md)
    ratio = np.asarray(table.values) / np.asarray(shallow.log("DT_PREDICTED").values)
    # 30 m of air and 120 m of water do not count as burial; without a sea bed depth is below the kelly bushing
    assert ratio == pytest.approx((md / (md - 150)) ** (1 / 6), rel=1e-5)


def test_that_fluids_tell_their_reasons_and_what_lies_outside_their_range() -> None:
    ones = np.ones(MD.size)
    logs = {
        "DT": ("s/m", 1 / (2500 * ones)),
        "DTS": ("s/m", 1 / (1200 * ones)),
        "RHOB": ("kg/m3", 2150 * ones),
        "PHI": ("1", np.where(MD < 1075, 0.25, 0.45)),
    }
    sand = replace(drilled("S"), logs=tuple(log(key, *one) for key, one in logs.items()))
    hot = PoreFluids(pressure=10e6, temperature=420.0, gas_oil_ratio=100.0)
    before, after = PoreFilling("gas", 1.0), PoreFilling("oil", 0.2)
    made, notes = substitute_fluids(sand, hot, before, after, SolidRules(), mixing="patches")
    said = " / ".join(one.text for one in notes)
    assert "fluid replaced in 500 of 1000 samples" in said
    assert "500 samples have no answer: / porosity is above the critical one" in said
    assert "brine was not measured at such a pressure" in said
    assert "m3/m3 of that gas here, not 100" in said
    assert "no shale volume: the grains are taken as the mineral alone" in said
    assert made.log("DT_SUBSTITUTED").description.endswith("100 % brine replaced by 20 % brine with oil")
    critical = PoreFluids(pressure=4.244e6, temperature=368.0, gas_gravity=1.6)
    with pytest.raises(GeometryError, match=r"have no gas at 4\.244 MPa and 368 K"):
        substitute_fluids(sand, critical, before, after, SolidRules())
    _, notes = substitute_fluids(sand, PoreFluids(), PoreFilling("gas"), after, SolidRules(), mixing="brie")
    assert "no water saturation: the pores are taken as full of brine before" in notes[0].text
    assert not any("hold the same after" in one.text for one in notes)
    _, notes = substitute_fluids(sand, PoreFluids(), PoreFilling("gas"), PoreFilling("oil", 1.0), SolidRules())
    assert any("hold the same after as before" in one.text for one in notes)


def test_that_nobody_learns_from_copies_of_the_well_or_counts_a_hole_twice() -> None:
    def well(number: int) -> Well:
        rng = np.random.default_rng(number)
        sonic = 2.5e-4 + 1e-5 * np.cumsum(rng.normal(size=MD.size)) / 12
        logs = (
            log("DT", "s/m", sonic),
            log("GR", "gAPI", rng.uniform(20, 120, MD.size)),
            log("RHOB", "kg/m3", 2900 - 2e6 * sonic + 30 * number),
        )
        return Well(f"W-{number}", "B", 1000.0 * number, 0.0, 0.0, np.array([[0.0, 0.0, 0.0, 0.0]]), logs)

    own, one, other = (well(number) for number in range(3))
    alone, notes = predict_log(own, [one, other], "density")
    assert not any("copies" in each.text for each in notes)
    # a version under another name, one that was added to, one at another head whose other logs were taken away
    copies = [replace(own, name="cleaned"), replace(one, name="W-1 + VSH"), replace(other, name="C", x=7.0)]
    copies[2] = replace(copies[2], logs=copies[2].logs[::2])
    made, notes = predict_log(own, [*copies, one, other], "density")
    assert np.array_equal(made.log("RHOB_LOW").values, alone.log("RHOB_LOW").values, equal_nan=True)
    assert "cleaned, W-1 + VSH, C" in notes[-1].text
    with pytest.raises(ModelError, match="two are needed"):
        predict_log(own, [copies[0], copies[1], one], "density")
