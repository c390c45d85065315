"""The table runner of `make bench-models`: frozen cases, and the best variant of a contender counts."""

import numpy as np
import pytest

from models.baselines import fill_linear
from tests.benchmarks.model_tables import real
from tests.benchmarks.model_tables.cases import MISSING, draw_cases
from tests.benchmarks.model_tables.contenders import (
    CLASSICAL_FAULTS,
    CLASSICAL_MISSING,
    CLASSICAL_NOISE,
    NOTHING,
    Contender,
    Estimate,
    model_rows,
    open_models,
)
from tests.benchmarks.model_tables.structure import horizon_column, impedance_column
from tests.benchmarks.model_tables.tables import FAULT_SCORE, MISSING_SCORE, NOISE_SCORE, measure_column

TINY = (((24, 40, 48), 1, (1, 2)),)


def _measure(contenders, column, score, n_sets=2):
    return measure_column(contenders, column, score, n_sets=n_sets, sizes=TINY, tell=lambda text: None)


@pytest.mark.parametrize("column", ["easy", *MISSING])
def test_that_cases_are_the_same_every_time_and_other_in_another_set(column):
    first, again, other = draw_cases(column, 0, TINY)[0], draw_cases(column, 0, TINY)[0], draw_cases(column, 1, TINY)[0]
    np.testing.assert_array_equal(first.seismic, again.seismic)
    assert not np.allclose(first.clean, other.clean)


def test_that_columns_of_missing_traces_leave_what_they_say():
    share = {name: np.mean([draw_cases(name, i, TINY)[0].live for i in range(6)]) for name in MISSING[:2]}
    assert share["50 % of traces missing"] == pytest.approx(0.5, abs=0.03)
    assert share["75 % of traces missing"] == pytest.approx(0.25, abs=0.03)
    case = draw_cases("gap of 16 traces", 0, TINY)[0]
    missing = ~case.live
    whole = {axis: int(missing.all(axis=axis).sum()) for axis in (0, 1)}  # of crosslines, of inlines
    assert sorted(whole.values()) in ([0, 12], [0, 16])  # a gap takes at most half of the 24 inlines
    assert missing.sum() == 40 * whole[1] + 24 * whole[0]
    assert (case.seismic[~case.live] == 0).all()
    np.testing.assert_array_equal(case.seismic[case.live], case.clean[case.live])


def test_that_the_best_variant_counts_and_is_named():
    half = Contender(
        "scaled",
        "classical",
        {f"by {factor}": (lambda case, f=factor: Estimate(f * case.clean)) for factor in (0.5, 0.9, 0.0)},
    )
    row = _measure([half], "noise of 0 dB", NOISE_SCORE)["scaled"]
    assert (row["kind"], row["variant"]) == ("classical", "by 0.9")
    assert row["snr_db"]["mean"] == pytest.approx(20, abs=0.1)
    assert row["snr_db"]["std"] == pytest.approx(0, abs=0.01)


def test_that_every_classical_row_runs_in_its_table():
    """The numbers are small volumes' numbers; that they are finite and in order is what this says."""
    noise = _measure([*CLASSICAL_NOISE, NOTHING], "noise of 0 dB", NOISE_SCORE, n_sets=1)
    assert noise["input"]["snr_db"]["mean"] == pytest.approx(0, abs=0.5)
    assert all(noise[each.name]["snr_db"]["mean"] > 2 for each in CLASSICAL_NOISE)
    missing = _measure(CLASSICAL_MISSING, "50 % of traces missing", MISSING_SCORE, n_sets=1)
    truth = draw_cases("50 % of traces missing", 0, TINY)[0]
    filled = [Estimate(fill_linear(truth.seismic, truth.live))]
    assert missing["linear"]["snr_db"]["mean"] == pytest.approx(MISSING_SCORE.rank([truth], filled), abs=1e-3)
    assert missing["f-x prediction"]["snr_db"]["mean"] > missing["linear"]["snr_db"]["mean"]
    faults = _measure(CLASSICAL_FAULTS, "easy", FAULT_SCORE, n_sets=1)
    assert 0 < faults["semblance"]["f1"]["mean"] <= 1
    tracked = horizon_column("easy", 1, TINY, lambda text: None)
    assert set(tracked) == {"dip-steered tracking", "flat"}
    rock = impedance_column("easy", 1, TINY, lambda text: None)
    assert 0 < rock["model-based inversion"]["correlation"]["mean"] < 1


def test_that_models_stand_in_the_tables_of_their_tasks_with_a_control(monkeypatch, tmp_path):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    models = open_models(None)
    assert [each.name for each in model_rows(models, "fault")] == [
        "volume-xs",
        "volume-xs, 4 passes",
        "volume-xs, random weights",
    ]
    assert model_rows(models, "no such task") == []
    row = _measure(model_rows(models, "denoise", passes=(1,)), "noise of 5 dB", NOISE_SCORE, n_sets=1)
    assert set(row["volume-xs"]) == {"kind", "snr_db", "ssim", "local_similarity", "coverage_90"}
    assert row["volume-xs"]["snr_db"]["mean"] > row["volume-xs, random weights"]["snr_db"]["mean"]


def test_that_hidden_live_traces_are_scored_and_dead_ones_are_not(monkeypatch):
    recorded = np.random.default_rng(0).standard_normal((1, 40, 32)).astype(np.float32)
    recorded[0, ::4] = 0  # dead from the start
    monkeypatch.setattr(real, "read_surveys", lambda: {"a line": recorded})
    seen = []

    def fill(case):
        seen.append(case.live)
        return Estimate(np.where(case.live[..., None], 99.0, 0.9 * case.clean).astype(np.float32))

    columns = real.hidden_columns([Contender("near", "classical", {"": fill})], 2, lambda text: None)
    assert list(columns) == ["a line, 20 % hidden", "a line, 50 % hidden"]
    assert columns["a line, 50 % hidden"]["near"]["snr_db"]["mean"] == pytest.approx(20, abs=0.01)
    assert not any(live[0, ::4].any() for live in seen)
    assert seen[0].sum() > seen[-1].sum() > 5


def test_that_the_sample_line_is_always_among_the_surveys():
    line = real.read_surveys()["F3 inline 362"]
    assert line.shape == (1, 951, 463)
    assert np.isfinite(line).all()
