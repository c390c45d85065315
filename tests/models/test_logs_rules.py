"""Rules of rock physics for missing logs: each finds what obeys it, and wells or pieces of a well check it."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.logs import BURIAL, RULES, WellTable, fill_by_rule, leave_one_well_out, rule_for, rules_for

RECORD = Path(__file__).parents[1] / "benchmarks" / "records" / "logs.json"
IN_SI = {"us/ft": 0.3048e6, "g/cm3": 1e-3}


def well(number: int, n: int = 400, noise: float = 0.0, **without: bool) -> WellTable:
    """A well that obeys Gardner, Faust and the line of brine-filled sandstone (half of it) and shale."""
    rng = np.random.default_rng(number)
    depth = 1000 + 0.5 * np.arange(n)
    vp = np.clip(2200 + 1.2 * (depth - 1000) + 300 * rng.normal(size=n), 1800, 5000)
    is_sand = np.arange(n) % 2 == 0
    vs = np.where(is_sand, 0.80416 * vp - 855.88, 0.76969 * vp - 867.35)
    burial = depth - 100
    logs = {
        "slowness": 1 / vp,
        "density": 310 * vp**0.25 + noise * rng.normal(size=n),
        "shear_slowness": 1 / vs,
        "gamma_ray": np.where(is_sand, 20.0, 120.0),
        "deep_resistivity": (vp / 2200.0) ** 6 * 1e3 / burial,
        BURIAL: burial,
    }
    kept = {key: values for key, values in logs.items() if key not in without}
    return WellTable(f"W{number}", "A", depth, kept)


def test_that_each_rule_finds_the_log_that_obeys_it() -> None:
    one = well(0)
    assert rule_for("gardner", "density").estimate(one, (310.0, 0.25)) == pytest.approx(one.log("density"))
    assert rule_for("gardner", "slowness").estimate(one, (310.0, 0.25)) == pytest.approx(one.log("slowness"))
    assert rule_for("greenberg_castagna", "shear_slowness").estimate(one, ()) == pytest.approx(
        one.log("shear_slowness"), rel=1e-3
    )
    line = 1 / rule_for("mudrock", "shear_slowness").estimate(one, ())
    assert 1.16 * line + 1360 == pytest.approx(1 / one.log("slowness"))
    for name, target in (("gardner_fitted", "density"), ("gardner_fitted", "slowness"), ("faust_fitted", "slowness")):
        rule = rule_for(name, target)
        wells = [well(k) for k in range(3)]
        constants = rule.constants_of(wells)
        expected = (310.0, 0.25) if name == "gardner_fitted" else (2200 / 1e3 ** (1 / 6),)
        assert constants == pytest.approx(expected)
        assert max(one.rmse for one in leave_one_well_out(wells, target, rule.inputs, rule.method)) < 1e-6


def test_that_the_interval_is_what_the_rule_misses_by_in_other_wells() -> None:
    made = fill_by_rule(well(9, density=True), [well(k, noise=30.0) for k in range(5)], rule_for("gardner", "density"))
    assert made.checked_in == "wells"
    assert [one.well for one in made.blind] == ["W0", "W1", "W2", "W3", "W4"]
    assert np.unique((made.high - made.low).round(6)).tolist() == pytest.approx([2 * 1.645 * 30], rel=0.05)
    assert made.worse_than_mean == ()
    other = [
        WellTable("S", "A", one.depth, {**one.logs, "density": one.log("density") - 700}) for one in (well(1), well(2))
    ]
    assert fill_by_rule(well(9), other, rule_for("gardner", "density")).worse_than_mean == ("S", "S")


def test_that_a_gap_is_filled_by_the_well_alone_and_without_the_log_by_errors_of_public_wells() -> None:
    lonely = well(3, noise=20.0)
    truth = lonely.log("density").copy()
    lonely.logs["density"][150:200] = np.nan  # type: ignore[index]
    for name in ("gardner", "gardner_fitted"):
        made = fill_by_rule(lonely, [lonely], rule_for(name, "density"))
        assert made.checked_in == "pieces"
        assert [one.well for one in made.blind] == ["W3 1/4", "W3 2/4", "W3 3/4", "W3 4/4"]
        gap = slice(150, 200)
        assert np.mean((truth[gap] >= made.low[gap]) & (truth[gap] <= made.high[gap])) > 0.75
        assert np.median(made.high - made.low) < 100
    # shale is told by the lines of the whole well, also in a piece that is all sand
    sandy = well(4)
    order = np.argsort(sandy.log("gamma_ray"), kind="stable")
    logs = {key: values[order] for key, values in sandy.logs.items()}
    parted = WellTable("P", "A", sandy.depth, logs)
    made = fill_by_rule(parted, [], rule_for("greenberg_castagna", "shear_slowness"))
    assert max(one.rmse for one in made.blind) < 1e-3 * np.mean(parted.log("shear_slowness"))
    bare = well(3, density=True)
    made = fill_by_rule(bare, [], rule_for("gardner", "density"))
    assert (made.checked_in, made.blind) == ("public wells", ())
    assert made.high - made.low == pytest.approx(440.0)
    with pytest.raises(ModelError, match="choose the published constants"):
        fill_by_rule(bare, [], rule_for("gardner_fitted", "density"))


def test_that_what_a_rule_cannot_do_is_refused_or_counted() -> None:
    with pytest.raises(ModelError, match="gives slowness, not density: choose one of gardner, gardner_fitted"):
        rule_for("faust", "density")
    with pytest.raises(ModelError, match="has no log gamma_ray"):
        fill_by_rule(well(0, gamma_ray=True), [], rule_for("greenberg_castagna", "shear_slowness"))
    one = well(0)
    one.logs["slowness"][:7] = 1 / 7000  # type: ignore[index]
    one.logs["slowness"][7:9] = np.nan  # type: ignore[index]
    rule = rule_for("gardner", "density")
    assert rule.is_outside(one, rule.estimate(one, rule.constants)).sum() == 7
    buried = WellTable("B", "A", one.depth, {key: one.logs[key] for key in one.logs if key != BURIAL})
    rule = rule_for("faust", "slowness")
    # without it measured depth stands for the depth below ground
    ratio = rule.estimate(one, rule.constants) / rule.estimate(buried, rule.constants)
    assert ratio == pytest.approx((one.depth / one.log(BURIAL)) ** (1 / 6))


def test_that_errors_in_public_wells_are_those_that_the_benchmark_recorded() -> None:
    tables = json.loads(RECORD.read_text())["rows"]
    for rule in RULES:
        if rule.errors is not None:
            column = tables[rule.target]["table"]["pooled"]
            low, high = (one / IN_SI[column["unit"]] for one in column["rows"][rule.name]["errors"])
            assert (rule.errors.low, rule.errors.high) == pytest.approx((low, high), rel=5e-3)
    assert {one.name for one in rules_for("shear_slowness")} == {"mudrock", "greenberg_castagna"}


def test_that_a_well_in_which_a_rule_has_no_answer_is_counted_and_stops_nothing() -> None:
    """The mudrock line has no S wave below 1360 m/s."""
    slow = well(1)
    slow = WellTable("slow", "A", slow.depth, {**slow.logs, "slowness": np.full(slow.depth.shape, 1 / 1300.0)})
    made = fill_by_rule(well(9), [slow, well(2)], rule_for("mudrock", "shear_slowness"))
    assert [(one.well, one.n) for one in made.blind] == [("slow", 0), ("W2", 400)]
    assert made.worse_than_mean in ((), ("W2",))
    assert np.isfinite(made.high - made.low).all()
