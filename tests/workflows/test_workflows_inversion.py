"""Inversion of a small anomaly: exact gradients, kill and resume, doubts that are told, bad input that is refused."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError, Interrupted
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.field_gathers import MuteRules, mute_gathers
from subsurface_app.workflows.inversion import (
    Band,
    InversionError,
    InversionPlan,
    Iteration,
    ask_to_stop,
    estimate_wavelet,
    inversion_cost,
    invert,
    low_pass,
    misfit_of,
    misfit_of_model,
    model_metrics,
    run_inversion,
    time_lags,
)
from subsurface_app.workflows.inversion.checkpoints import NAME
from subsurface_app.workflows.inversion.waves import BandObjective, scheme_of, set_up
from subsurface_app.workflows.shots import LineSurvey, model_shots

SHAPE, SPACING = (31, 25), 20.0
# From top to bottom through the lens.
SURVEY = LineSurvey(
    n_shots=3, receiver_spacing=40.0, source_depth=40.0, receiver_depth=440.0, freq=6.0, record_length=0.6
)
PLAN = InversionPlan(bands=(Band(5.0, 4), Band(None, 4)), fixed_depth=60.0, highest=3000.0, border=10)


def anomaly(factor: int) -> VelocityModel:
    """A lens of 2300 m/s in a gradient, on the grid or one that is finer by a factor."""
    n = [(k - 1) * factor + 1 for k in SHAPE]
    x, z = np.meshgrid(*[SPACING / factor * np.arange(k) for k in n], indexing="ij")
    vp = 1800.0 + 0.4 * z + 300.0 * np.exp(-(((x - 300) / 100) ** 2) - ((z - 240) / 80) ** 2)
    return VelocityModel("lens", "test", vp.astype(np.float32), (SPACING / factor,) * 2, (0.0, 0.0))


@pytest.fixture(scope="module")
def truth() -> Any:
    return anomaly(1).vp


@pytest.fixture(scope="module")
def start() -> VelocityModel:
    vp = np.tile((1800.0 + 0.4 * SPACING * np.arange(SHAPE[1])).astype(np.float32), (SHAPE[0], 1))
    return VelocityModel("start", "test", vp, (SPACING, SPACING), (0.0, 0.0))


@pytest.fixture(scope="module")
def gathers() -> ShotGathers:
    return model_shots(anomaly(2), SURVEY)


@pytest.mark.parametrize(
    ("prior", "strength", "density"),
    [("tv", 0.1, "constant"), ("learned", 1e-3, "constant"), ("none", 0.0, "gardner")],
)
def test_that_the_gradient_is_that_of_finite_differences_with_filter_bounds_prior_and_density(
    gathers: ShotGathers, start: VelocityModel, prior: Any, strength: float, density: Any
) -> None:
    plan = replace(PLAN, precision="float64", storage="full", prior=prior, strength=strength, density=density)
    waves = set_up(gathers, start, plan)
    objective = BandObjective(waves, plan.bands[0], plan, waves.wavelet, prior=plan.make_prior())
    x = plan.bounds.latent(waves.start)
    along = np.random.default_rng(0).normal(size=x.shape)
    _, gradient = objective(x)
    slope = float(np.sum(gradient * along))
    assert not gradient[:, :3].any(), "what lies above the fixed depth stays"
    rests = []
    for h in (1e-3, 1e-4, 1e-5, 1e-6):  # the learned prior has kinks, near which only small steps stay on one side
        ahead, behind = objective(x + h * along)[0], objective(x - h * along)[0]
        rests.append(abs((ahead - behind) / (2 * h) / slope - 1))
    assert min(rests) <= 1e-4
    if prior == "learned":
        assert objective.prior_value(x) > 0
        return
    value = objective(x)[0]
    taylor = [abs(objective(x + h * along)[0] - value - h * slope) for h in (1e-2, 1e-3)]
    assert np.log10(taylor[0] / taylor[1]) == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("density", ["constant", "gardner"])
def test_that_the_product_with_the_hessian_is_symmetric_and_not_negative(
    gathers: ShotGathers, start: VelocityModel, density: Any
) -> None:
    plan = replace(PLAN, precision="float64", storage="full", density=density)
    waves = set_up(gathers, start, plan)
    objective = BandObjective(waves, plan.bands[0], plan, waves.wavelet)
    x = plan.bounds.latent(waves.start)
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=x.shape), rng.normal(size=x.shape)
    of_a, of_b = objective.hessian_product(x, a), objective.hessian_product(x, b)
    assert np.sum(of_a * b) == pytest.approx(np.sum(a * of_b), rel=1e-8)
    assert np.sum(of_a * a) > 0


def test_that_density_follows_velocity_in_rock_and_not_in_water(gathers: ShotGathers, start: VelocityModel) -> None:
    wet = np.array(start.vp[:])
    wet[:, :3] = 1500.0
    waves = set_up(gathers, replace(start, vp=wet), replace(PLAN, density="gardner"))
    rho = waves.medium(wet).rho
    assert rho is not None
    assert (rho[:, :3] == 1000.0).all()
    np.testing.assert_allclose(rho[:, 3:], 310.0 * wet[:, 3:] ** 0.25, rtol=1e-6)
    assert set_up(gathers, start, PLAN).medium(wet).rho is None


def test_that_checkpoints_give_the_gradient_of_kept_wavefields(gathers: ShotGathers, start: VelocityModel) -> None:
    """Fields kept as often as the band needs stand for those of every step within the filter's sixth digit."""
    found = {}
    for storage in ("full", "sampled", "checkpoint"):
        plan = replace(PLAN, storage=storage)
        waves = set_up(gathers, start, plan)
        found[storage] = BandObjective(waves, plan.bands[0], plan, waves.wavelet)(plan.bounds.latent(waves.start))
    for plain, most in (("sampled", 1e-6), ("full", 2e-5)):
        assert found["checkpoint"][0] == pytest.approx(found[plain][0], rel=most)
        apart = np.linalg.norm(found["checkpoint"][1] - found[plain][1])
        assert apart <= most * np.linalg.norm(found[plain][1])


def test_that_the_lens_is_found_and_the_iterations_tell_of_it(
    gathers: ShotGathers, start: VelocityModel, truth: Any
) -> None:
    seen: list[Iteration] = []
    result = run_inversion(gathers, start, PLAN, truth=truth, on_iteration=seen.append)
    metrics = result.record["metrics"]["vp"]
    assert metrics["end"]["rel_l2"] < 0.75 * metrics["start"]["rel_l2"]
    assert metrics["end"]["ssim"] > metrics["start"]["ssim"]
    assert result.ended == "done"
    assert result.notes == (), "data from a finer grid, a start within half a period, the right wavelet"
    assert seen[-1].point == result.curve[-1]
    assert result.record["evaluations"] == PLAN.evaluations
    for band in (0, 1):
        values = [one.value for one in result.curve if one.band == band]
        assert values == sorted(values, reverse=True)
    last = seen[-1]
    assert np.array_equal(last.model, result.vp)
    assert last.observed.shape == last.predicted.shape == gathers.data.shape
    assert (last.fraction, last.seconds_left) == (1.0, 0.0)
    assert np.abs(result.update[:, :3]).max() == 0
    assert result.record["shot_gradients"] == 3 * PLAN.evaluations
    assert result.record["inverse_crime"] is False
    assert result.record["cpu_s"] > 0
    json.dumps(result.record)


@pytest.mark.parametrize(
    ("changes", "below"),
    [
        ({"optimiser": "adam", "rate": 0.05, "shots_a_step": 2, "bands": (Band(None, 12),)}, 0.95),
        ({"optimiser": "gauss_newton", "bands": (Band(None, 4),)}, 0.8),
        ({"prior": "tv", "strength": 3e-3, "misfit": "huber", "bands": (Band(None, 6),)}, 0.9),
        ({"prior": "learned", "strength": 3e-3, "bands": (Band(None, 6),)}, 0.9),
        ({"wavelet": "estimate", "bands": (Band(None, 6),)}, 0.9),
    ],
)
def test_that_every_way_downhill_comes_nearer_to_the_truth(
    gathers: ShotGathers, start: VelocityModel, truth: Any, changes: dict[str, Any], below: float
) -> None:
    metrics = run_inversion(gathers, start, replace(PLAN, **changes), truth=truth).record["metrics"]["vp"]
    assert metrics["end"]["rel_l2"] < below * metrics["start"]["rel_l2"]


def test_that_a_model_is_cleaned_after_each_band_and_water_and_bounds_stay(
    gathers: ShotGathers, start: VelocityModel
) -> None:
    from models.priors import load_prior

    plain, cleaned = (
        run_inversion(gathers, start, replace(PLAN, bands=(Band(5.0, 3, clean=level),))) for level in (0.0, 100.0)
    )
    expected = np.asarray(load_prior()(plain.vp.astype(float), 100.0))
    assert np.array_equal(cleaned.vp[:, :3], np.asarray(start.vp)[:, :3])
    np.testing.assert_allclose(cleaned.vp[:, 3:], expected[:, 3:], atol=0.5)
    assert PLAN.lowest < cleaned.vp.min() < cleaned.vp.max() < PLAN.highest
    with pytest.raises(InversionError, match="cleans at -1"):
        replace(PLAN, bands=(Band(5.0, 3, clean=-1.0),))


# --- kill and resume --------------------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_workflows_inversion import PLAN, SURVEY, SHAPE, SPACING, anomaly
import numpy as np
from subsurface_app.data.objects import VelocityModel
from subsurface_app.workflows.inversion import invert
from subsurface_app.workflows.shots import model_shots
vp = np.tile((1800.0 + 0.4 * SPACING * np.arange(SHAPE[1])).astype(np.float32), (SHAPE[0], 1))
start = VelocityModel("start", "test", vp, (SPACING, SPACING), (0.0, 0.0))
for event in invert(model_shots(anomaly(2), SURVEY), start, PLAN, folder=Path(sys.argv[1])):
    print(event.point.evaluations, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_that_a_killed_run_goes_on_to_the_same_model_bit_for_bit(
    gathers: ShotGathers, start: VelocityModel, tmp_path: Path
) -> None:
    whole = run_inversion(gathers, start, PLAN)
    command = [sys.executable, "-c", CHILD, str(tmp_path / "run"), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for _ in range(3):
            done = int(child.stdout.readline())
            child.stdin.write("\n")
            child.stdin.flush()
        os.kill(child.pid, signal.SIGKILL)
    seen: list[Iteration] = []
    result = run_inversion(gathers, start, PLAN, folder=tmp_path / "run", on_iteration=seen.append)
    assert 0 < done < PLAN.evaluations
    assert len(seen) <= len(whole.curve) - 3 + 1, "at most one iteration is made again"
    assert np.array_equal(result.vp, whole.vp)
    assert [one.value for one in result.curve] == [one.value for one in whole.curve]


def test_that_a_cancel_keeps_the_checkpoint_and_another_plan_is_refused(
    gathers: ShotGathers, start: VelocityModel, tmp_path: Path
) -> None:
    def stop(done: float, total: float) -> None:
        if done > 3:
            raise Interrupted("the job was cancelled")

    with pytest.raises(Interrupted):
        run_inversion(gathers, start, PLAN, folder=tmp_path, on_step=stop)
    assert (tmp_path / NAME).exists()
    with pytest.raises(InversionError, match="another plan"):
        next(invert(gathers, start, replace(PLAN, seed=1), folder=tmp_path))
    (tmp_path / NAME).write_bytes(b"no checkpoint")
    with pytest.raises(InversionError, match="damaged"):
        next(invert(gathers, start, PLAN, folder=tmp_path))


def test_that_a_stop_asked_for_before_a_resumed_run_iterates_keeps_the_model_of_its_checkpoint(
    gathers: ShotGathers, start: VelocityModel, tmp_path: Path
) -> None:
    first = invert(gathers, start, PLAN, folder=tmp_path)
    for _ in range(2):
        kept = next(first)
    first.close()
    ask_to_stop(tmp_path)
    seen: list[Iteration] = []
    result = run_inversion(gathers, start, PLAN, folder=tmp_path, on_iteration=seen.append)
    assert result.ended == "stopped"
    assert not seen
    assert np.array_equal(result.vp, kept.model.astype(np.float32))
    assert run_inversion(gathers, start, PLAN, folder=tmp_path).ended == "done", "the question is asked once"


# --- what is wrong is told --------------------------------------------------------------------------------------------


def test_that_what_is_not_finite_ends_the_run_with_the_last_good_model(
    gathers: ShotGathers, start: VelocityModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Iteration] = []
    real, count = BandObjective.__call__, [0]

    def breaking(self: BandObjective, x: Any) -> Any:
        value, gradient = real(self, x)
        count[0] += 1
        return value, gradient * (np.nan if count[0] == 5 else 1.0)

    monkeypatch.setattr(BandObjective, "__call__", breaking)
    result = run_inversion(gathers, start, PLAN, on_iteration=seen.append)
    assert result.ended == "not_finite"
    assert count[0] == 5
    assert np.array_equal(result.vp, seen[-1].model)
    assert "last good model" in result.notes[-1].text


def test_that_a_misfit_that_rises_ends_the_run_with_its_best_model_or_is_told_once(
    gathers: ShotGathers, start: VelocityModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = BandObjective.__call__, [0]

    def rising(self: BandObjective, x: Any) -> Any:
        found = real(self, x)
        count[0] += 1
        self.data_value *= 1.6 ** max(count[0] - 3, 0)
        return found

    monkeypatch.setattr(BandObjective, "__call__", rising)
    plan = replace(PLAN, bands=(Band(None, 12),), optimiser="adam", rate=0.02, on_doubt="stop")
    seen: list[Iteration] = []
    result = run_inversion(gathers, start, plan, on_iteration=seen.append)
    best = min(seen, key=lambda one: one.point.data)
    assert result.ended == "rising"
    far = [one.point.data > 1.5 * best.point.data for one in seen]
    assert far[-6:] == [False, *[True] * 5], "five iterations far above the lowest are enough"
    assert np.array_equal(result.vp, seen[seen.index(best) - 1].model), "Adam tells the misfit of before its step"
    assert "try smaller steps" in result.notes[-1].text
    count[0] = 0
    result = run_inversion(gathers, start, replace(plan, on_doubt="go_on"))
    assert result.ended == "done"
    assert sum("misfit rose" in one.text for one in result.notes) == 1


@pytest.mark.parametrize("evaluations", [4, 5, 8])
def test_that_steps_that_are_too_large_are_told_in_short_bands_too_and_undone(
    gathers: ShotGathers, start: VelocityModel, evaluations: int
) -> None:
    plan = replace(PLAN, bands=(Band(None, evaluations),), optimiser="adam", rate=2.0, on_doubt="stop")
    seen: list[Iteration] = []
    result = run_inversion(gathers, start, plan, on_iteration=seen.append)
    assert result.ended == "rising"
    assert len(seen) <= evaluations
    assert min(one.point.data for one in seen) == seen[0].point.data
    np.testing.assert_allclose(result.vp, np.asarray(start.vp), rtol=1e-6, err_msg="the start was the best")
    calm = run_inversion(gathers, start, replace(plan, rate=0.02))
    assert calm.ended == "done"
    assert not any("misfit rose" in one.text for one in calm.notes)


def test_that_a_band_whose_last_misfits_rise_is_told_before_the_next(
    gathers: ShotGathers, start: VelocityModel
) -> None:
    bands = (Band(5.0, 3), Band(None, 3))
    plan = replace(PLAN, bands=bands, optimiser="adam", rate=2.0, illumination=0.0, on_doubt="stop")
    result = run_inversion(gathers, start, plan)
    assert result.ended == "rising"
    assert {one.band for one in result.curve} == {0}


def test_that_a_cycle_skipped_start_a_wrong_wavelet_and_the_inverse_crime_are_told(
    gathers: ShotGathers, start: VelocityModel
) -> None:
    one = replace(PLAN, bands=(Band(None, 1),), on_doubt="stop", lowest=1000.0)
    slow = replace(start, vp=np.asarray(start.vp) * np.float32(0.72))
    with pytest.raises(InversionError, match="half a period"):
        next(invert(gathers, slow, one))
    for wavelet, words in ((-gathers.wavelet, "upside down"), (5 * gathers.wavelet, "times as strong")):
        with pytest.raises(InversionError, match=words):
            next(invert(replace(gathers, wavelet=wavelet), start, one))
    late = replace(gathers, wavelet=np.roll(gathers.wavelet, -11))
    with pytest.raises(InversionError, match="late"):
        next(invert(late, start, one))
    for order, words in ((8, "with the order of this"), (4, "with another order")):
        plan = replace(one, space_order=order)
        with pytest.raises(InversionError, match=words):
            next(invert(model_shots(anomaly(1), SURVEY), start, plan))
    finer = model_shots(anomaly(1), replace(SURVEY, refine=2))
    assert next(invert(finer, start, one)).model.shape == start.vp.shape


def test_that_traces_that_are_not_finite_stop_the_run_or_are_left_out(
    gathers: ShotGathers, start: VelocityModel
) -> None:
    data = np.array(gathers.data)
    data[1, 4, 30] = np.nan
    bad = replace(gathers, data=data)
    with pytest.raises(InversionError, match="shot 1, receiver 4"):
        next(invert(bad, start, PLAN))
    event = next(invert(bad, start, replace(PLAN, bad_traces="skip")))
    assert np.isfinite(event.model).all()
    assert any("left out" in note.text for note in event.notes)


def test_that_inputs_that_do_not_fit_are_refused_in_words(gathers: ShotGathers, start: VelocityModel) -> None:
    narrow = replace(start, vp=np.asarray(start.vp)[:20])
    with pytest.raises(GeometryError, match="which reaches from"):
        next(invert(gathers, narrow, PLAN))
    with pytest.raises(InversionError, match="widen the bounds"):
        next(invert(gathers, start, replace(PLAN, highest=1900.0)))
    with pytest.raises(InversionError, match="nothing would be fired"):
        next(invert(replace(gathers, wavelet=0 * gathers.wavelet), start, PLAN))
    with pytest.raises(InversionError, match="it is kept above 10000"):
        next(invert(gathers, start, replace(PLAN, fixed_depth=1e4)))
    with pytest.raises(InversionError, match="random shots mislead"):
        replace(PLAN, shots_a_step=2)
    with pytest.raises(InversionError, match="misfit l7"):
        replace(PLAN, misfit="l7")


# --- parts ------------------------------------------------------------------------------------------------------------


def test_that_filtered_records_are_those_of_the_filtered_wavelet(gathers: ShotGathers, start: VelocityModel) -> None:
    filtered = low_pass(np.asarray(gathers.data, dtype=np.float64), 6.0, 0.004)
    waves = set_up(gathers, start, PLAN)
    from solvers import AcousticModel

    model = AcousticModel(waves.engine.grid, waves.start)
    plain = waves.engine.forward(model, waves.wavelet).data
    of_filtered = waves.engine.forward(model, low_pass(waves.wavelet, 6.0, 0.004)).data
    apart = low_pass(plain.astype(np.float64), 6.0, 0.004) - of_filtered
    assert np.linalg.norm(apart) < 1e-3 * np.linalg.norm(of_filtered)
    assert np.linalg.norm(filtered) < np.linalg.norm(gathers.data)


def test_that_a_wavelet_is_found_again_from_records() -> None:
    rng = np.random.default_rng(2)
    answers = np.zeros((2, 6, 400))
    answers[..., 20:200] = rng.normal(size=(2, 6, 180))
    t = 0.004 * np.arange(400)

    def ricker(freq: float, delay: float) -> Any:
        a = (np.pi * freq * (t - delay)) ** 2
        return (1 - 2 * a) * np.exp(-a)

    def records(wavelet: Any) -> Any:
        return np.array([[np.convolve(one, wavelet)[:400] for one in shot] for shot in answers])

    guess, right = ricker(12.0, 0.14), -2.0 * ricker(10.0, 0.16)
    found = estimate_wavelet(records(guess), records(right), guess, 0.004)
    assert np.linalg.norm(found - right) < 0.05 * np.linalg.norm(right)


def test_that_lags_are_those_by_which_traces_were_shifted() -> None:
    trace = np.exp(-(((np.arange(300) - 120) / 8.0) ** 2)) * np.cos(0.3 * np.arange(300))
    lags, alike = time_lags(trace[None], np.roll(trace, 9)[None], 0.002, 0.1)
    assert lags[0] == pytest.approx(0.018)
    assert alike[0] == pytest.approx(1.0, abs=1e-6)


def test_that_metrics_count_below_the_water_bottom_only(truth: Any) -> None:
    wet = np.array(truth)
    wet[:, :4] = 1500.0
    same = wet.copy()
    same[:, :4] = 3000.0
    assert model_metrics(wet, same) == pytest.approx({"rel_l2": 0.0, "ssim": 1.0, "mae": 0.0, "rmse": 0.0})
    off = wet + np.float32(10.0)
    found = model_metrics(wet, off)
    assert found["mae"] == pytest.approx(10.0)
    assert found["rel_l2"] == pytest.approx(np.sqrt(31 * 21) * 10 / np.linalg.norm(wet[:, 4:]), rel=1e-5)


def test_that_twice_the_evaluations_cost_about_twice_as_much(gathers: ShotGathers, start: VelocityModel) -> None:
    shape, once = inversion_cost(gathers, start, replace(PLAN, bands=(Band(None, 100),)))
    _, twice = inversion_cost(gathers, start, replace(PLAN, bands=(Band(None, 200),)))
    assert shape == SHAPE
    assert (twice.seconds - twice.start_seconds) / (once.seconds - once.start_seconds) == pytest.approx(2, rel=0.02)
    assert once.memory > 0
    _, wide = inversion_cost(gathers, start, replace(PLAN, bands=(Band(None, 100),), wavelet="estimate"))
    assert wide.memory > once.memory, "a wavelet that is estimated has a wider band: more fields are kept"


def test_that_density_that_follows_costs_memory_and_time(gathers: ShotGathers, start: VelocityModel) -> None:
    plain, follows = (
        inversion_cost(gathers, start, replace(PLAN, density=one, storage="full"))[1] for one in ("constant", "gardner")
    )
    assert 1.5 < (follows.seconds - follows.start_seconds) / (plain.seconds - plain.start_seconds) < 2
    inner_dt, border = scheme_of(PLAN, start).inner_dt, 2 * PLAN.border
    assert inner_dt is not None
    fluxes = 2 * 4 * int(0.6 / inner_dt) * (SHAPE[0] + border) * (SHAPE[1] + border)
    assert follows.memory - plain.memory > fluxes, "two fluxes beside each field that is kept"


def test_that_receivers_beside_their_source_are_left_out(gathers: ShotGathers, start: VelocityModel) -> None:
    beside = replace(gathers, receivers=np.asarray(gathers.receivers) * [1.0, 40.0 / 440.0])
    apart = np.abs(np.asarray(beside.receivers)[..., 0] - np.asarray(gathers.sources)[..., 0])
    assert (apart < 30.0).any()
    for told, least in ((None, 30.0), (0.0, 0.0), (120.0, 120.0)):
        waves = set_up(beside, start, replace(PLAN, min_offset=told))
        assert np.array_equal(waves.used, apart >= least)
        assert not waves.observed[~waves.used].any()
    with pytest.raises(InversionError, match="nearer to their source than 100000"):
        set_up(gathers, start, replace(PLAN, min_offset=1e5))
    with pytest.raises(InversionError, match="a band takes those up to 100"):
        replace(PLAN, bands=(Band(None, 1, max_offset=100.0),), min_offset=200.0)


def test_that_a_muted_run_and_its_model_leave_the_same_of_the_records(
    gathers: ShotGathers, start: VelocityModel
) -> None:
    muted = mute_gathers(gathers, MuteRules(along="linear", velocity=2200.0, t0=0.45, taper=0.02))
    plan = replace(PLAN, bands=(Band(None, 2),))
    found = run_inversion(muted, start, plan)
    of_run = misfit_of(found.predicted - found.observed, found.observed)
    assert misfit_of_model(muted, replace(start, vp=found.vp), plan) == pytest.approx(of_run, rel=1e-4)
    assert misfit_of_model(gathers, replace(start, vp=found.vp), plan) != pytest.approx(of_run, rel=1e-2)
