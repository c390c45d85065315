"""Post-stack inversion: the operator against convolution, the exact step to the data, the published figure."""

import numpy as np
import pytest
from scipy.signal import filtfilt

from solvers.errors import GeometryError
from solvers.post_stack import PostStack, invert_plug_and_play, invert_total_variation

SECONDS = np.arange(31) * 0.004


def _ricker(frequency=15.0):
    arc = (np.pi * frequency * SECONDS) ** 2
    half = (1 - 2 * arc) * np.exp(-arc)
    return np.concatenate([half[:0:-1], half])


def _decibels(truth, found):
    return 10 * np.log10((truth**2).sum() / ((truth - found) ** 2).sum())


def test_that_a_step_of_impedance_gives_the_wavelet_at_its_depth_with_half_its_height():
    step = np.where(np.arange(201) < 100, 0.0, 0.2)
    trace = PostStack(_ricker(), 201).model(step)
    inside = 0.25 * 0.2 * _ricker()  # the centred difference sees the step on the sample above it and on the one below
    expected = np.zeros(201)
    expected[69:130] += inside
    expected[70:131] += inside
    np.testing.assert_allclose(trace, expected, atol=1e-15)


def test_that_the_step_to_the_data_solves_its_normal_equations():
    rng = np.random.default_rng(3)
    operator = PostStack(_ricker(), 60)
    given, data = rng.normal(size=(2, 4, 60))
    for weight in (0.0, 1e-3, 10.0):
        found = operator.nearest(given, data, weight)
        gradient = weight * (operator.model(found) - data) @ operator.matrix + found - given
        assert np.abs(gradient).max() < 1e-10


def test_that_total_variation_reaches_the_published_figure_on_marmousi(shared_data):
    """22.63 dB in 100 iterations (Romero et al. 2022), with their draw of the noise; other draws give 22.7 to 23.1."""
    path = shared_data / "velocity_models" / "marmousi_221x601.bin"
    truth = np.log(1000 * np.fromfile(path, "<f4").reshape(221, 601).T.astype(float) * 2)
    background = filtfilt(np.ones(60) / 60, 1, truth, axis=1)
    background = filtfilt(np.ones(50) / 50, 1, background, axis=0)
    noise = np.random.RandomState(1).normal(0, 0.1, truth.T.shape).T
    noise = filtfilt(np.ones(5) / 5, 1, noise, axis=0, method="gust")
    noise = filtfilt(np.ones(10) / 10, 1, noise, axis=1, method="gust")
    operator = PostStack(_ricker(), 221)
    data = operator.model(truth)
    assert _decibels(data, data + noise) == pytest.approx(19.9, abs=0.2)
    assert _decibels(np.exp(truth), np.exp(background)) == pytest.approx(15.64, abs=0.01)
    found = invert_total_variation(operator, data + noise, background)
    assert _decibels(np.exp(truth), np.exp(found)) == pytest.approx(22.63, abs=0.05)


def test_that_total_variation_works_alike_along_every_axis_of_a_volume():
    rng = np.random.default_rng(5)
    operator = PostStack(_ricker(), 40)
    volume = np.repeat(rng.normal(0, 0.1, (1, 6, 40)).cumsum(2), 5, axis=0)
    data, flat = operator.model(volume), np.zeros_like(volume)
    whole = invert_total_variation(operator, data, flat, n_iterations=20)
    np.testing.assert_allclose(whole, np.swapaxes(
        invert_total_variation(operator, np.swapaxes(data, 0, 1), np.swapaxes(flat, 0, 1), n_iterations=20), 0, 1
    ), atol=1e-12)  # fmt: skip


def test_that_turns_with_a_prior_that_changes_nothing_end_at_the_data():
    """And a prior that always answers the same leaves what the data do not see as that answer has it."""
    rng = np.random.default_rng(7)
    operator = PostStack(_ricker(), 80)
    truth = rng.normal(0, 0.1, (3, 80)).cumsum(1)
    told = []
    found = invert_plug_and_play(
        operator,
        operator.model(truth),
        np.zeros_like(truth),
        lambda section, level: section,
        levels=[0.1] * 30,
        noise=1e-6,
        on_step=lambda done, total: told.append((done, total)),
    )
    np.testing.assert_allclose(operator.model(found), operator.model(truth), atol=1e-6)
    assert told[-1] == (30, 30)


@pytest.mark.parametrize("wavelet", [np.ones(4), np.array([1.0, np.nan, 1.0]), np.ones((3, 3))])
def test_that_a_wavelet_without_a_middle_is_refused(wavelet):
    with pytest.raises(GeometryError, match="odd number of finite values"):
        PostStack(wavelet, 50)
