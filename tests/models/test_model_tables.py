"""The tables of `make bench-models`: frozen cases, the best variant counts, every row runs, goals and cards follow."""

from dataclasses import replace

import numpy as np
import pytest

from models import LoadedModel, load_model
from models._card import read_card
from models.baselines import fill_linear
from models.geology import VALIDATION, generate_volume
from resources import resource_path
from tests.benchmarks.bench_models import _beside
from tests.benchmarks.model_tables import calibration, cards, footprint, pictures, real
from tests.benchmarks.model_tables.cases import IN_DOMAIN, MISSING, draw_cases
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
from tests.benchmarks.model_tables.goals import bars_of
from tests.benchmarks.model_tables.horizons import horizon_column
from tests.benchmarks.model_tables.noise_ceiling import noise_ceiling
from tests.benchmarks.model_tables.page import write_page
from tests.benchmarks.model_tables.rock import impedance_column
from tests.benchmarks.model_tables.tables import (
    FAULT_SCORE,
    MISSING_SCORE,
    NOISE_SCORE,
    both_sides,
    measure_column,
)

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
    tracked = horizon_column([], "easy", 1, TINY, lambda text: None)
    assert {"dip-steered tracking", "flat"} < set(tracked)
    by_truth = tracked["true gradient and faults, integrated, one horizon"]
    assert by_truth["error_samples"]["mean"] < tracked["flat"]["error_samples"]["mean"]
    assert by_truth["order_violations_percent"]["mean"] == 0
    rock = impedance_column([], "easy", 1, TINY, lambda text: None)
    assert 0 < rock["model-based inversion"]["correlation"]["mean"] < 1
    assert 0 < rock["running sum of the seismic"]["correlation_in_band"]["mean"] < 1
    few = impedance_column([], "easy", 1, TINY, lambda text: None, kinds=("ours",))
    assert few == {}


def test_that_rows_of_one_kind_are_put_among_those_that_were_measured():
    old = {"easy": {"classic": {"kind": "classical", "f1": 1}, "nothing": {"kind": "control"}}}
    new = {"easy": {"mine": {"kind": "ours"}, "nothing": {"kind": "control", "f1": 2}}, "hard": {}}
    both = _beside(old, new)
    assert list(both["easy"]) == ["mine", "classic", "nothing"]
    assert both["easy"]["nothing"] == {"kind": "control", "f1": 2}
    assert both["hard"] == {}


def test_that_models_stand_in_the_tables_of_their_tasks_with_a_control(monkeypatch, tmp_path):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    models = open_models(None)
    names = [each.name for each in model_rows(models, "fault")]
    assert [names[0], names[1], names[-1]] == ["volume-xs", "volume-xs, 4 passes", "volume-xs, random weights"]
    assert len(names) == 3 + (models[0].card.n_members > 1)
    assert model_rows(models, "no such task") == []
    sizes = (*TINY, ((24, 24, 32), 1, (1, 2)))  # volumes of a column differ in size
    rows = model_rows(models, "denoise", passes=(1,))
    row = measure_column(rows, "noise of 5 dB", NOISE_SCORE, n_sets=1, sizes=sizes, tell=lambda text: None)
    numbers = {"snr_db", "ssim", "local_similarity", "coverage_90", "seconds_per_mvoxel"}
    assert set(row["volume-xs"]) == {"kind", *numbers}
    assert row["volume-xs"]["snr_db"]["mean"] > row["volume-xs, random weights"]["snr_db"]["mean"]


def test_that_hidden_live_traces_are_scored_and_dead_ones_are_not():
    recorded = np.random.default_rng(0).standard_normal((1, 40, 32)).astype(np.float32)
    recorded[0, ::4] = 0  # dead from the start
    seen = []

    def fill(case, factor):
        seen.append(case.live)
        return Estimate(np.where(case.live[..., None], 99.0, factor * case.clean).astype(np.float32))

    rows = [
        Contender("near", "classical", {"": lambda case: fill(case, 0.9)}),
        Contender("nearer", "ours", {"": lambda case: fill(case, 0.99)}),
        Contender("far", "ours", {"": lambda case: fill(case, 0.5)}),
    ]
    columns = real.hidden_columns(rows, {"a line": recorded}, 2, lambda text: None)
    assert list(columns) == ["a line, 20 % hidden", "a line, 50 % hidden"]
    column = columns["a line, 50 % hidden"]
    assert column["near"]["snr_db"]["mean"] == pytest.approx(20, abs=0.01)
    assert (column["nearer"]["against"], column["nearer"]["verdict"]) == ("near", "better")
    assert column["nearer"]["gain_db"] == pytest.approx(20, abs=0.01)
    assert column["far"]["verdict"] == "worse"
    assert not any(live[0, ::4].any() for live in seen)
    assert seen[0].sum() > seen[-1].sum() > 5


@pytest.mark.parametrize("snr", [0.5, 1.0, 4.0])
def test_that_the_noise_ceiling_is_the_snr_of_the_data(snr):
    """Of unlike noise on neighbouring traces; without noise it is far above what it may be trusted for."""
    quiet = replace(VALIDATION, shape=(1, 128, 128), missing_chance=0, footprint_chance=0, multiple_chance=0)
    sections = [
        generate_volume(replace(quiet, snr=(snr, snr), noise_correlation=(0.0, 0.0)), seed) for seed in range(5, 9)
    ]
    truth = [10 * np.log10(np.sum(v.seismic**2) / np.sum((v.seismic - v.clean) ** 2)) for v in sections]
    assert np.mean([noise_ceiling(v.seismic) for v in sections]) == pytest.approx(np.mean(truth), abs=0.8)
    assert min(noise_ceiling(v.clean) for v in sections) > 20


def test_that_labels_of_both_sides_are_twice_as_thick():
    fault = np.zeros((4, 8, 6), bool)
    fault[:, 3] = True
    thick = both_sides(fault)
    np.testing.assert_array_equal(np.flatnonzero(thick.any(axis=(0, 2))), [2, 3])


def test_that_a_right_spread_rises_and_a_random_one_does_not():
    rng = np.random.default_rng(0)
    std = rng.uniform(0.5, 2, 20_000)
    error = std * rng.standard_normal(20_000)
    right, wrong = calibration.by_spread(error, std), calibration.by_spread(error, rng.permutation(std))
    assert right["rises"]
    assert right["error_over_spread"] == pytest.approx(1, abs=0.05)
    assert not wrong["rises"]


@pytest.fixture(scope="module")
def model() -> LoadedModel:
    return load_model("volume-xs", device="cpu")


def test_that_truth_has_no_error_under_any_task(model, monkeypatch):
    """A model that says the truth: each task is compared with the right one, in its unit and with its sign."""
    case = draw_cases(IN_DOMAIN, 0, TINY)[0]
    gradient = case.truth.rgt_gradient
    down = np.where(np.abs(gradient[2]) > 1e-3, gradient[2], 1)
    said = {
        "denoise": case.clean,
        "dip_iline": -gradient[0] / down,
        "dip_xline": -gradient[1] / down,
        "relative_impedance": case.truth.relative_impedance,
        "impedance": case.truth.impedance,
        "rgt": 3 + 0.5 * case.truth.rgt,
    }

    def say(model, volume, task, **others):
        made = {
            name: Estimate(said[name], np.ones_like(volume)) for name in ([task] if isinstance(task, str) else task)
        }
        return made[task] if isinstance(task, str) else made

    monkeypatch.setattr(calibration, "predict", say)
    able = replace(model, card=replace(model.card, tasks=tuple(said)))
    pairs = calibration.errors_and_spreads(able, case, is_missing=False)
    assert set(pairs) == set(said)
    for task, (error, _) in pairs.items():
        scale = np.std(said[task])
        assert np.sqrt(np.mean(error**2)) < (0.02 if task == "rgt" else 1e-5) * scale, task


def test_that_goals_page_and_card_follow_from_the_record(tmp_path):
    def row(kind, **numbers):
        return {"kind": kind} | {name: {"mean": value, "std": 0.1} for name, value in numbers.items()}

    real_row = row("ours", snr_db=12.0) | {"against": "linear", "gain_db": 1.0, "verdict": "better"}
    columns = {
        "missing": {
            "gap of 16 traces": {"volume-xs": row("ours", snr_db=7.0), "volume-xs, 4 passes": row("ours", snr_db=8.5)}
        },
        "horizons": {
            "easy": {
                "volume-xs": row("ours", error_samples=1.5),
                "volume-xs, one horizon": row("ours", error_samples=1.2),
                "flat": row("control", error_samples=4.0),
            }
        },
        "hidden-real": {
            "a line, 20 % hidden": {
                "volume-xs": real_row,
                "linear": row("classical", snr_db=11.0),
                "ceiling": {"kind": "estimate", "ceiling_db": 13.0},
            }
        },
    }
    run = {"date": "2026-01-01", "commit": "abc1234", "load_before": 0.1, "sets": 3}
    tables = {name: {"measured": {"all": run}, "columns": each} for name, each in columns.items()}
    tables["missing"]["measured"] = {
        "ours": run,
        "control": run,
        "classical": run | {"date": "2025-12-31", "commit": None},
        "imported": run | {"date": None, "before": "2025-12-30"},
    }
    seams = {"fault": {"of_tiles": 1.01, "with_geology": 1.4}}
    columns = {"seam_ratio": {"volume-xs": seams}, "from_disk": {"volume-xs": {"volume_gb": 2.0, "peak_gb": 1.5}}}
    tables["running"] = {"measured": {"all": run}, "columns": columns}
    record = {"models": {"volume-xs": {}}, "machine": {}, "tables": tables}
    bars = {bar.what: bar for bar in bars_of(record, "volume-xs")}
    gap = bars["missing, gap of 16 traces: snr_db"]
    assert (gap.row, gap.holds) == ("volume-xs, 4 passes", True)
    verdicts = [bar.holds for bar in bars_of(record, "volume-xs") if "error_samples" in bar.what]
    assert verdicts == [True, False]  # 1.5 of 2 samples; 1.2 of 1 with a horizon
    line = bars["hidden-real, a line, 20 % hidden: above linear"]
    assert line.holds  # 50 % of the gap, though not 2 dB
    assert "50%" in line.measured

    write_page(record, tmp_path / "models.md")
    page = (tmp_path / "models.md").read_text()
    assert "| missing, gap of 16 traces: snr_db | volume-xs, 4 passes | 8.5 | >= 8 | 10 | holds |" in page
    assert (
        "Measured: ours, control 2026-01-01 UTC, load 0.1, commit abc1234; classical 2025-12-31 UTC, load 0.1; "
        "imported no later than 2025-12-30 UTC, the time was not kept." in page
    )
    assert "1.50 | 1.20 (one horizon)" in page
    assert "of tiles 1.01, with geology 1.4" in page  # both are told, the first is judged
    assert bars["running: seam ratio, fault"].holds

    path = tmp_path / "volume-xs.safetensors"
    path.write_bytes(resource_path("weights", "volume-xs.safetensors").read_bytes())
    before = load_model(path, device="cpu").network.state_dict()
    cards.write_card(record, str(path))
    after = load_model(path, device="cpu").network.state_dict()
    assert all(bool((before[name] == after[name]).all()) for name in before)
    kept = read_card(path).extra["benchmark"]["tables"]["missing"]["columns"]["gap of 16 traces"]
    assert kept["volume-xs, 4 passes"]["snr_db"] == 8.5


def test_that_every_task_of_a_model_is_drawn(model, tmp_path):
    section = draw_cases("easy", 0, (((1, 48, 64), 1, (1, 2)),))[0].seismic
    written = pictures.draw_pictures(model, {"a line": section}, tmp_path, lambda text: None)
    drawable = [task for task in pictures.SHEETS if task in (*model.card.tasks, "embedding")]
    assert [path.name for path in written] == [f"a_line_{task}.png" for task in drawable]
    assert all(path.stat().st_size > 10_000 for path in written)


def test_that_a_large_volume_holds_what_was_generated(tmp_path):
    import zarr

    footprint.write_volume(tmp_path / "volume", (40, 20, 24), block=16)
    volume = np.asarray(zarr.open_array(tmp_path / "volume", mode="r")[:])
    np.testing.assert_array_equal(volume[16:32, :16, :16], volume[:16, :16, :16][::-1])
    assert volume[32:].any()


def test_that_the_sample_line_is_always_among_the_surveys():
    line = real.read_surveys()["F3 inline 362"]
    assert line.shape == (1, 951, 463)
    assert np.isfinite(line).all()
