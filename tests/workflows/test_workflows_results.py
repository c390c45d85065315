"""Predictions, baselines and comparisons: shapes, names, metrics with known answers, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from models import ModelError
from solvers.errors import GeometryError
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.baselines import baseline_volume
from subsurface_app.workflows.comparisons import compare
from subsurface_app.workflows.predictions import PredictionChoice, middle_of, predict_volume
from subsurface_app.workflows.volumes.cropping import Box

SHAPE = (12, 20, 64)


def volume(samples: np.ndarray, quantity: str = "amplitude", name: str = "v") -> SeismicVolume:
    geometry = SurveyGeometry(LineNumbers(1, 1, samples.shape[0]), LineNumbers(1, 1, samples.shape[1]))
    axis = SampleAxis("twt", 0.0, 0.004, samples.shape[2])
    return SeismicVolume(name, "test", samples.astype(np.float32), geometry, axis, quantity)


@pytest.fixture
def layers() -> SeismicVolume:
    rng = np.random.default_rng(3)
    return volume(np.sin(0.5 * np.arange(SHAPE[2])) + 0.4 * rng.standard_normal(SHAPE))


def test_that_the_baseline_of_flat_layers_gains_signal_to_noise(layers: SeismicVolume) -> None:
    truth = volume(np.broadcast_to(np.sin(0.5 * np.arange(SHAPE[2])), SHAPE))
    cleaned, likelihood = baseline_volume(layers, ("denoise", "fault"), source="abc")
    assert (cleaned.quantity, likelihood.quantity) == ("amplitude", "fault_likelihood")
    assert cleaned.headers_from == likelihood.headers_from == "abc"
    metrics = compare(layers, cleaned, truth=truth).metrics
    assert metrics["right_snr_db"] > metrics["left_snr_db"] + 6


def test_that_one_pass_gives_both_predictions_on_the_lattice_of_the_volume(layers: SeismicVolume) -> None:
    made = predict_volume(layers, ("denoise", "fault"), PredictionChoice(device="cpu"), source="abc")
    assert made.device == "cpu"
    cleaned, faults = made.predictions
    assert (cleaned.task, faults.task) == ("denoise", "fault")
    for one in (cleaned, faults):
        assert one.mean.shape == one.spread.shape == SHAPE
        assert one.source == "abc"
        assert np.all(np.asarray(one.spread) >= 0)
    assert 0 <= np.min(faults.mean) <= np.max(faults.mean) <= 1


def test_that_a_quick_look_is_the_middle_of_a_large_slice() -> None:
    large = volume(np.broadcast_to(np.float32(0), (300, 900, 800)))
    slice_of_all = (slice(150, 151), slice(0, 900), slice(0, 800))
    part = middle_of(large, slice_of_all, 5e6)
    sides = [one.stop - one.start for one in part]
    assert part[0] == slice_of_all[0]
    assert 73 * (sides[1] + 72) * (sides[2] + 72) <= 5e6 < 1.3 * 73 * (sides[1] + 72) * (sides[2] + 72)
    assert sides[1] / sides[2] == pytest.approx(900 / 800, rel=0.05)
    assert [(one.start + one.stop) / 2 for one in part] == pytest.approx([150.5, 450, 400], abs=1)
    assert middle_of(large, part, 5e6) == part
    least = middle_of(large, slice_of_all, 1.0)
    assert [one.stop - one.start for one in least] == [1, 64, 64]


def test_that_unknown_models_and_dead_volumes_are_refused_in_words(layers: SeismicVolume) -> None:
    with pytest.raises(ModelError, match="there is no model nonsense"):
        predict_volume(layers, ("fault",), PredictionChoice("nonsense"))
    with pytest.raises(ModelError):
        predict_volume(volume(np.zeros(SHAPE)), ("fault",), PredictionChoice(device="cpu"))


def test_that_what_holds_no_waves_or_no_traces_is_refused_in_words(layers: SeismicVolume) -> None:
    with pytest.raises(GeometryError, match="v holds Fault probability, and models read seismic amplitudes"):
        predict_volume(volume(layers.samples, "fault_likelihood"), ("fault",))
    with pytest.raises(GeometryError, match="the task rgt follows traces downward"):
        predict_volume(layers, ("denoise", "rgt"), box=Box(samples=(0.1, 0.1)))


def test_that_a_scaled_copy_correlates_fully_and_its_nrms_is_known() -> None:
    one = volume(np.random.default_rng(1).standard_normal(SHAPE))
    metrics = compare(one, replace(one, samples=3 * one.samples)).metrics
    assert metrics["correlation"] == pytest.approx(1.0)
    assert metrics["nrms_percent"] == pytest.approx(200 * 2 / 4, rel=1e-5)


def test_that_signal_to_noise_is_in_decibels_of_energy() -> None:
    truth = volume(np.random.default_rng(1).standard_normal(SHAPE))
    metrics = compare(truth, replace(truth, samples=1.1 * truth.samples), truth=truth).metrics
    assert metrics["right_snr_db"] == pytest.approx(20.0, abs=1e-3)


def test_that_a_perfect_fault_has_f1_of_one_and_one_five_voxels_off_none() -> None:
    truth = np.zeros((16, 16, 32))
    truth[:, 5] = 1
    moved = np.zeros_like(truth)
    moved[:, 10] = 1
    known = volume(truth, "fault_likelihood")
    metrics = compare(known, volume(moved, "fault_likelihood"), truth=known).metrics
    assert metrics["left_f1"] == pytest.approx(1.0)
    # At the lowest threshold everything is a fault: recall 1, precision the share of voxels near the truth, 5 of 16.
    assert metrics["right_f1"] <= 2 * (5 / 16) / (1 + 5 / 16) + 1e-6


def test_that_the_difference_is_right_minus_left() -> None:
    left, right = volume(np.ones(SHAPE), name="a"), volume(np.full(SHAPE, 3.0), name="b")
    made = compare(left, right, left_id="l", right_id="r")
    assert np.all(np.asarray(made.difference) == 2)
    assert (made.left, made.right, made.name) == ("l", "r", "a | b")


def test_that_different_lattices_and_quantities_are_refused(layers: SeismicVolume) -> None:
    with pytest.raises(GeometryError, match="different lattices"):
        compare(layers, replace(layers, axis=replace(layers.axis, step=0.002)))
    with pytest.raises(GeometryError, match="one quantity"):
        compare(layers, volume(np.ones(SHAPE), "fault_likelihood"))
