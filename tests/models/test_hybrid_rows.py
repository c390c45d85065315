"""The rows of the hybrid benchmark on small ground and short budgets: all there, fair, and truer than their start."""

from dataclasses import replace

import numpy as np
import pytest

from subsurface_app.workflows.inversion import Band, misfit_of_model
from tests.benchmarks.hybrid_tables import impedance, lost_traces, network_start, prior
from tests.benchmarks.hybrid_tables.waveform import HARD_SEEDS, generated, model_of

pytestmark = pytest.mark.slow
SHORT = (Band(6.0, 1), Band(10.0, 1), Band(None, 2))


def test_that_inversion_from_a_network_and_from_a_line_have_one_budget_and_explain_more_than_they_began_with() -> None:
    from models import load_model
    from models.velocity import survey_of

    network = load_model("shots-velocity", device="cpu")
    (ground,) = network_start.generated(survey_of(network.card), 1)
    rows = network_start.measure_ground(ground, network, replace(network_start.PLAN, bands=SHORT))
    assert set(rows) == {"a line", "the network"}
    for row in rows.values():
        assert row["record"]["evaluations"] == 4
        before, after = row["misfits"]
        assert after < 0.8 * before
        assert row["end"]["rel_l2"] < row["start"]["rel_l2"]
    assert 0 < rows["the network"]["spread"]["coverage_90"] <= 1


def test_that_all_rows_of_the_learned_prior_have_one_budget() -> None:
    ground = generated(HARD_SEEDS[0])
    found = prior.measure(ground, prior.CASES[0], plan=replace(prior.PLAN, bands=SHORT))
    rows = found["rows"]
    before = misfit_of_model(ground.gathers, model_of("start", ground.start, 10.0), prior.PLAN)
    assert set(rows) == {*prior.ROWS[prior.CASES[0]], "model: shots-velocity, cleaned"}
    for name, row in rows.items():
        if not name.startswith("model"):
            assert row["evaluations"] == 4
            assert row["misfit"] < before < 1
            assert 0 < row["rel_l2"] < 1.05 * found["start"]["rel_l2"]


def test_that_waves_with_the_network_fill_traces_better_than_either() -> None:
    ground = generated(HARD_SEEDS[0], 60)
    pattern = next(iter(lost_traces.PATTERNS))
    found = lost_traces.measure(ground, pattern, plan=replace(lost_traces.PLAN, bands=SHORT))
    rows = {name: row["snr_db"] for name, row in found["rows"].items()}
    others = [at for name, at in rows.items() if not name.startswith(("hybrid", "without"))]
    assert rows["hybrid: waves and volume-xs"] > max(others) + 2
    assert {"live traces", "filled", "all"} < set(found["inversions"])


def test_that_plug_and_play_starts_from_total_variation_and_improves_it() -> None:
    problems = impedance.generated(1)
    start = impedance.total_variation(factor=100.0, n_iterations=300)
    both = impedance.plug_and_play(start, first=0.1, last=0.02, turns=6, trust=3.0)
    rows = [impedance.measure(one, problems) for one in (lambda given: given.background, start, both)]
    background, physics, hybrid = (row["snr_db"] for row in rows)
    assert background < physics < hybrid
    assert np.isfinite(hybrid)
