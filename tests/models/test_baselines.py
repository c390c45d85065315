"""The classical baselines on volumes whose answer is known."""

import numpy as np
import pytest

from models import ModelError
from models.baselines import denoise_gaussian, fault_semblance


def _layers(shape: tuple[int, int, int], throw: int) -> np.ndarray:
    """Layers that a vertical fault between the two middle crosslines offsets by `throw` samples."""
    rng = np.random.default_rng(0)
    trace = np.convolve(rng.standard_normal(shape[2] + 60), np.hanning(9), "same")
    volume = np.empty(shape, dtype=np.float32)
    for xline in range(shape[1]):
        shift = throw if xline >= shape[1] // 2 else 0
        volume[:, xline] = trace[20 + shift : 20 + shift + shape[2]]
    return volume


@pytest.mark.parametrize("n_iline", [1, 12])
def test_that_semblance_is_highest_on_the_fault_and_low_on_unbroken_layers(n_iline):
    likelihood = fault_semblance(_layers((n_iline, 40, 64), throw=6))
    on_fault, off_fault = likelihood[:, 19:21, 10:-10], likelihood[:, 4:12, 10:-10]
    assert likelihood.min() >= 0
    assert likelihood.max() <= 1
    assert on_fault.mean() > 5 * off_fault.mean()
    assert fault_semblance(_layers((n_iline, 40, 64), throw=0)).max() < 0.01


def test_that_semblance_follows_dipping_layers():
    rng = np.random.default_rng(0)
    trace = np.convolve(rng.standard_normal(200), np.hanning(9), "same")
    dipping = np.stack([trace[50 - i : 114 - i] for i in range(40)])[None].astype(np.float32)
    assert fault_semblance(dipping)[:, 5:-5, 12:-12].mean() < 0.05


def test_that_silence_is_no_fault():
    quiet = _layers((4, 12, 96), throw=6)
    quiet[..., 40:] = 0
    assert fault_semblance(quiet)[..., 60:].max() == 0


def test_that_a_dead_trace_is_no_fault():
    volume = _layers((12, 40, 64), throw=0)
    volume[5, 20] = np.nan
    volume[7, 8] = 0
    assert fault_semblance(volume).max() < 0.01


def test_that_the_gaussian_averages_live_traces_alone():
    flat = _layers((12, 40, 64), throw=0)
    live = np.random.default_rng(0).random((12, 40)) > 0.4
    np.testing.assert_allclose(denoise_gaussian(flat, live), flat, atol=1e-4)


@pytest.mark.parametrize("n_iline", [1, 12])
def test_that_the_gaussian_keeps_flat_layers_and_lowers_noise(n_iline):
    flat = _layers((n_iline, 40, 64), throw=0)
    noise = np.random.default_rng(1).standard_normal(flat.shape).astype(np.float32)
    np.testing.assert_allclose(denoise_gaussian(flat), flat, atol=1e-5)
    assert np.std(denoise_gaussian(flat + noise) - flat) < (0.6 if n_iline == 1 else 0.4)


@pytest.mark.parametrize("method", [fault_semblance, denoise_gaussian])
def test_that_baselines_report_progress_and_can_be_stopped(method):
    steps = []
    method(_layers((6, 8, 32), throw=2), on_step=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        method(_layers((6, 8, 32), throw=2), on_step=stop)


@pytest.mark.parametrize("method", [fault_semblance, denoise_gaussian])
def test_that_baselines_refuse_what_they_cannot_read(method):
    with pytest.raises(ModelError, match="no live trace"):
        method(np.full((2, 4, 16), np.nan, dtype=np.float32))
    with pytest.raises(ModelError, match="three axes"):
        method(np.zeros((4, 4), dtype=np.float32))
