"""Missing logs: what is linear is found, wells are never mixed, intervals hold, and a bad prediction says so."""

from collections.abc import Sequence

import numpy as np
import pytest

from models.errors import ModelError
from models.logs import (
    CLASS_METHODS,
    METHODS,
    ClassTable,
    Method,
    WellTable,
    classes_blind,
    fill_log,
    leave_one_well_out,
    pooled_interval,
    with_neighbours,
)

INPUTS = ("gamma_ray", "neutron", "deep_resistivity")


def well(number: int, n: int = 300, noise: float = 0.0, offset: float = 0.0) -> WellTable:
    """A well whose density follows linearly from its other logs."""
    rng = np.random.default_rng(number)
    gamma, neutron, decades = rng.uniform(20, 120, n), rng.uniform(0.05, 0.35, n), rng.uniform(-0.5, 2, n)
    density = 2700 - 0.5 * gamma - 1000 * neutron + 30 * decades + offset + noise * rng.normal(size=n)
    logs = {"gamma_ray": gamma, "neutron": neutron, "deep_resistivity": 10**decades, "density": density}
    return WellTable(f"W{number}", "A" if number % 2 else "B", 1000 + 0.5 * np.arange(n), logs)


def test_that_a_linear_relation_is_found_across_wells() -> None:
    wells = [well(k) for k in range(4)]
    linear = leave_one_well_out(wells, "density", INPUTS, METHODS["linear"])
    mean = leave_one_well_out(wells, "density", INPUTS, METHODS["mean"])
    assert max(one.rmse for one in linear) < 0.5  # the ridge of a thousandth
    assert min(one.correlation for one in linear) > 0.9999
    assert not any(one.is_worse_than_mean for one in linear)
    # another well's mean is never nearer than the own one
    assert all(one.is_worse_than_mean for one in mean)
    assert [one.well for one in linear] == ["W0", "W1", "W2", "W3"]


def test_that_a_blind_well_is_never_learned_from() -> None:
    seen: list[frozenset[str]] = []

    def fit(wells: Sequence[WellTable], target: str, inputs: Sequence[str], seed: int):
        known = frozenset(one.name for one in wells)
        seen.append(known)
        return lambda blind: np.full(blind.depth.shape, np.nan if blind.name in known else 2000.0)

    found = leave_one_well_out([well(k) for k in range(4)], "density", INPUTS, Method("spy", fit))
    assert [one.n for one in found] == [300] * 4
    names = {f"W{k}" for k in range(4)}
    assert sorted(seen, key=sorted) == sorted(
        [frozenset(names - {a, b}) for a in names for b in names if a <= b], key=sorted
    )


def test_that_intervals_of_ninety_percent_hold_on_wells_like_those_they_were_made_from() -> None:
    rng = np.random.default_rng(3)
    # wells of different length whose errors hang together: an offset of its own beside the noise
    covered = []
    for _ in range(40):
        errors = [rng.normal(0, 1) + rng.normal(0, 1, int(n)) for n in rng.integers(50, 400, 31)]
        interval = pooled_interval(errors[:-1])
        covered.append(np.mean((errors[-1] >= interval.low) & (errors[-1] <= interval.high)))
    assert np.mean(covered) == pytest.approx(0.90, abs=0.04)
    same = pooled_interval([np.arange(-100, 101.0), np.full(5, np.nan)])
    assert (same.low, same.high) == (-90.0, 90.0)
    long, short = np.full(1000, 5.0), np.full(10, -5.0)  # a short well counts as much
    assert pooled_interval([long, short]).low == -5.0


def test_that_a_prediction_worse_than_the_mean_says_so() -> None:
    wells = [well(k, offset=(k - 2) * 800.0 / 4) for k in range(5)]
    made = fill_log(wells[0], wells, "density", INPUTS, METHODS["linear"])
    assert "W4" in made.worse_than_mean
    good = fill_log(well(9), [well(k, noise=5) for k in range(5)], "density", INPUTS, METHODS["linear"])
    assert good.worse_than_mean == ()
    truth = well(9).log("density")
    assert np.mean((truth >= good.low) & (truth <= good.high)) > 0.85
    assert np.all(good.high - good.low < 25)


def test_that_absent_inputs_are_borne_and_what_does_not_suffice_is_refused() -> None:
    wells = [well(k) for k in range(4)]
    lacking = WellTable("L", "A", wells[0].depth, {key: wells[0].log(key) for key in ("gamma_ray", "neutron")})
    lacking.logs["neutron"][:50] = np.nan  # type: ignore[index]
    lacking.logs["gamma_ray"][:40] = np.nan  # type: ignore[index]
    made = fill_log(lacking, wells, "density", INPUTS, METHODS["linear"])
    assert np.isnan(made.values[:40]).all()
    assert np.isfinite(made.values[40:]).all()
    with pytest.raises(ModelError, match="none of the logs"):
        fill_log(WellTable("E", "A", np.arange(3.0), {}), wells, "density", INPUTS, METHODS["linear"])
    with pytest.raises(ModelError, match="two are needed"):
        fill_log(lacking, wells[:1], "density", INPUTS, METHODS["mean"])
    with pytest.raises(ModelError, match="leaving one out needs two"):
        leave_one_well_out(wells, "shear_slowness", INPUTS, METHODS["mean"])
    with pytest.raises(ModelError, match="to the same depths"):
        WellTable("W", "A", np.arange(3.0), {"density": np.zeros(2)})


def test_that_an_input_that_is_constant_in_the_wells_says_nothing_of_another_one() -> None:
    wells = [well(k, n) for k, n in enumerate((211, 307, 453, 300))]  # their weighted mean is not the constant itself
    for one in wells[:3]:
        one.logs["gamma_ray"][:] = 77.7  # type: ignore[index]
    predicted = METHODS["linear"].fit(wells[:3], "density", INPUTS, 0)(wells[3])
    without = METHODS["linear"].fit(wells[:3], "density", INPUTS[1:], 0)(wells[3])
    assert predicted == pytest.approx(without, rel=1e-6)
    x, labels = np.c_[np.full(90, 0.1), np.arange(90) % 3], np.arange(90) % 3
    asked = np.c_[np.linspace(-5, 5, 90), np.arange(90) % 3]
    assert np.array_equal(CLASS_METHODS["linear"](x, labels, asked, 0), labels)


def test_that_a_resistivity_that_is_not_positive_is_no_reading() -> None:
    one = well(0)
    one.logs["deep_resistivity"][:2] = 0.0, -1.0  # type: ignore[index]
    assert np.isnan(one.features(INPUTS)[:2, 2]).all()
    assert np.isfinite(one.features(INPUTS)[2:]).all()


def test_that_boosting_bends_where_a_line_cannot() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    wells = []
    for k in range(3):
        one = well(k, n=400)
        bent = 2500 + 300 * np.abs(one.log("neutron") - 0.2) / 0.15
        wells.append(WellTable(one.name, one.basin, one.depth, {**one.logs, "density": bent}))
    line = leave_one_well_out(wells, "density", INPUTS, METHODS["linear"], intervals=False)
    trees = leave_one_well_out(wells, "density", INPUTS, METHODS["boosting"], intervals=False)
    assert np.mean([one.rmse for one in trees]) < 0.3 * np.mean([one.rmse for one in line])
    lacking = [
        WellTable(one.name, one.basin, one.depth, {**one.logs, "neutron": np.full(400, np.nan)}) for one in wells
    ]
    blind = METHODS["boosting"].fit(lacking[1:], "density", INPUTS, 0)(wells[0])
    assert np.isfinite(blind).all()  # an input that no well has is left out
    again = METHODS["boosting"].fit(wells[1:], "density", INPUTS, 0)(wells[0])
    assert np.sqrt(np.mean((again - wells[0].log("density")) ** 2)) == pytest.approx(trees[0].rmse, rel=1e-12)


def classes(number: int) -> ClassTable:
    rng = np.random.default_rng(number)
    labels = rng.integers(0, 3, 200)
    inputs = np.stack([labels + 0.1 * rng.normal(size=200), rng.normal(size=200)], axis=1)
    inputs[::17, 1] = np.nan
    labels[-5:] = -1
    return ClassTable(f"W{number}", inputs, labels)


def test_that_separate_classes_are_told_apart_and_unlabelled_samples_count_for_nothing() -> None:
    tables = [classes(k) for k in range(4)]
    assert all(one.right > 0.99 and one.n == 195 for one in classes_blind(tables, CLASS_METHODS["linear"]))
    assert np.mean([one.right for one in classes_blind(tables, CLASS_METHODS["mean"])]) < 0.45
    empty = [ClassTable(one.name, np.c_[one.inputs, np.full(200, np.nan)], one.labels) for one in tables]
    assert all(one.right > 0.99 for one in classes_blind(empty, CLASS_METHODS["linear"]))
    wide = with_neighbours(tables[0])
    assert wide.inputs.shape == (200, 6)
    assert np.array_equal(wide.inputs[5, :2], tables[0].inputs[4], equal_nan=True)
