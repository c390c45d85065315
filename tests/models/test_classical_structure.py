"""Slopes, horizon tracking, kriging and inversion, where the answer is known."""

import numpy as np
import pytest

from models import ModelError
from models.baselines import (
    WellImpedance,
    estimate_wavelet,
    invert_impedance,
    krige_impedance,
    kriging_weights,
    local_slopes,
    track_horizon,
)


def dipping(shape: tuple[int, int, int], slopes: tuple[float, float], *, throw: float = 0.0) -> np.ndarray:
    """Layers that fall by `slopes` samples from trace to trace, and by `throw` more beyond the middle crossline."""
    trace = np.convolve(np.random.default_rng(0).standard_normal(400), np.hanning(9), "same")
    x, y = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    fall = slopes[0] * x + slopes[1] * y + throw * (y > shape[1] // 2)
    return np.interp(np.arange(shape[2]) - fall[..., None] + 150, np.arange(400), trace).astype(np.float32)


@pytest.mark.parametrize(("shape", "slopes"), [((20, 24, 64), (0.4, -0.7)), ((1, 40, 64), (0.0, 0.9))])
def test_that_slopes_are_those_of_the_layers(shape, slopes):
    found = local_slopes(dipping(shape, slopes))
    inner = np.s_[3 : -3 or None, 3:-3, 8:-8] if shape[0] > 1 else np.s_[:, 3:-3, 8:-8]
    assert np.abs(found.iline[inner] - slopes[0]).mean() < 0.02
    assert np.abs(found.xline[inner] - slopes[1]).mean() < 0.02
    assert found.planarity[inner].mean() > 0.9
    noise = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    assert local_slopes(noise).planarity.mean() < 0.6


@pytest.mark.parametrize(("shape", "slopes"), [((16, 20, 64), (0.4, -0.7)), ((1, 40, 64), (0.0, 0.6))])
def test_that_tracking_follows_a_dipping_horizon(shape, slopes):
    volume = dipping(shape, slopes)
    volume[0, 3] = np.nan
    i, j = shape[0] // 2, shape[1] // 2
    horizon = track_horizon(volume, (i, j, 31.5))
    x, y = np.meshgrid(np.arange(shape[0]) - i, np.arange(shape[1]) - j, indexing="ij")
    truth = 31.5 + slopes[0] * x + slopes[1] * y
    assert horizon[i, j] == 31.5
    assert np.abs(horizon - truth).max() < 0.6
    assert np.abs(horizon - truth).mean() < 0.15


def test_that_tracking_goes_around_the_end_of_a_fault():
    """The fault dies out at inline 12: all traces can be reached on unbroken layers."""
    shape = (28, 24, 80)
    trace = np.convolve(np.random.default_rng(0).standard_normal(400), np.hanning(9), "same")
    x, y = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    # East of the middle the layers fall along the inlines before inline 12, and stay beyond it.
    fall = np.where(y >= 12, 0.6 * np.maximum(0, 12 - x), 0.0)
    volume = np.interp(np.arange(shape[2]) - fall[..., None] + 150, np.arange(400), trace).astype(np.float32)
    horizon = track_horizon(volume, (2, 3, 30.0))
    away = np.abs(y - 11.5) > 3
    assert np.abs(horizon - 30 - fall)[away].mean() < 0.5


def test_that_a_seed_outside_is_refused_and_progress_is_told():
    volume = dipping((24, 24, 40), (0.1, 0.1))
    with pytest.raises(ModelError, match="lies outside the volume"):
        track_horizon(volume, (24, 0, 5.0))
    steps = []
    track_horizon(volume, (0, 0, 20.0), on_step=lambda done, total: steps.append((done, total)))
    assert steps == [(500, 576), (576, 576)]


def test_that_kriging_is_exact_at_wells_and_unbiased_between():
    places = np.array([[2.0, 3.0], [10.0, 4.0], [7.0, 15.0], [1.0, 14.0]])
    targets = np.stack(np.meshgrid(np.arange(16.0), np.arange(18.0), indexing="ij"), -1).reshape(-1, 2)
    weights = kriging_weights(places, targets, correlation_range=20.0)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(kriging_weights(places, places, correlation_range=20.0), np.eye(4), atol=1e-12)
    far = kriging_weights(places, np.array([[1e4, 1e4]]), correlation_range=20.0)
    np.testing.assert_allclose(far[0], kriging_weights(places, np.array([[-1e4, 1e4]]), correlation_range=20.0)[0])
    with pytest.raises(ModelError, match="same place"):
        kriging_weights(places[[0, 0]], targets, correlation_range=20.0)


@pytest.fixture
def earth():
    """Layers of impedance that fall along crosslines, their depth of deposition, and four wells."""
    shape = (16, 20, 96)
    rng = np.random.default_rng(2)
    column = np.repeat(np.cumsum(rng.normal(0.01, 0.08, 40)), 6)
    layers = np.arange(96.0) - 0.5 * np.arange(20.0)[:, None] + 60 + np.zeros((16, 1, 1))
    impedance = (6e6 * np.exp(np.interp(layers, np.arange(240), column))).astype(np.float32)
    wells = [WellImpedance(i, j, impedance[i, j]) for i, j in ((2, 3), (12, 4), (4, 16), (13, 17))]
    return shape, impedance, layers, wells


def ricker(frequency: float = 0.12, half: int = 16) -> np.ndarray:
    square = (np.pi * frequency * np.arange(-half, half + 1)) ** 2
    return (1 - 2 * square) * np.exp(-square)


def synthetic(impedance: np.ndarray) -> np.ndarray:
    step = np.zeros_like(impedance)
    step[..., 1:] = 0.5 * np.diff(np.log(impedance), axis=-1)
    return np.apply_along_axis(np.convolve, 2, step, 3.0 * ricker(), "same").astype(np.float32)


def test_that_kriged_impedance_is_the_wells_at_the_wells_and_exact_along_layers(earth):
    shape, impedance, layers, wells = earth
    kriged = krige_impedance(shape, wells)
    for well in wells:
        np.testing.assert_allclose(kriged[well.iline, well.xline], well.impedance, rtol=1e-5)
    along = krige_impedance(shape, wells, layers=layers)
    assert np.abs(along / impedance - 1)[:, 8:16, 10:-10].mean() < 2e-3  # steps fall between samples
    assert np.abs(kriged / impedance - 1)[:, 8:16, 10:-10].mean() > 1e-2


def test_that_the_wavelet_is_found_from_wells_and_their_traces(earth):
    _, impedance, _, wells = earth
    found = estimate_wavelet(synthetic(impedance), wells, damping=1e-4)
    assert np.corrcoef(found, 3 * ricker())[0, 1] > 0.98
    assert abs(found[16] / 3 - 1) < 0.1


def test_that_inversion_finds_between_wells_what_kriging_of_time_slices_cannot(earth):
    shape, impedance, layers, wells = earth
    seismic = synthetic(impedance)
    seismic[8, 10] = np.nan

    def correlation(found: np.ndarray) -> float:
        return float(np.corrcoef(np.log(found).ravel(), np.log(impedance).ravel())[0, 1])

    inverted = invert_impedance(seismic, wells, wavelet=3 * ricker(), damping=0.02)
    assert correlation(inverted) > correlation(krige_impedance(shape, wells)) + 0.02
    assert correlation(invert_impedance(seismic, wells, layers=layers)) > 0.98
    assert np.isfinite(inverted).all()
    assert inverted.dtype == np.float32
    remade = synthetic(invert_impedance(seismic, wells, wavelet=3 * ricker(), damping=1e-6))
    assert np.abs(remade - seismic)[0].max() < 0.02 * np.abs(seismic[0]).max()


def test_that_wells_that_do_not_fit_are_refused(earth):
    shape, impedance, _, _ = earth
    with pytest.raises(ModelError, match="does not fit the volume"):
        krige_impedance(shape, [WellImpedance(0, 0, impedance[0, 0, :50])])
    with pytest.raises(ModelError, match="does not fit the volume"):
        krige_impedance(shape, [WellImpedance(99, 0, impedance[0, 0])])
    with pytest.raises(ModelError, match="no positive impedance"):
        krige_impedance(shape, [WellImpedance(0, 0, np.full(96, np.nan, np.float32))])
    with pytest.raises(ModelError, match="needs a well"):
        krige_impedance(shape, [])
