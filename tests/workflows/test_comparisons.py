"""Two items held against each other: numbers with known answers, parts that overlap, tiles, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from volume_cases import AFFINE, STEP, noise, ricker, volume

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, LineNumbers, LogCurve, Prediction, SurveyGeometry, VelocityModel, Well
from subsurface_app.workflows.comparisons import (
    PairCount,
    compare,
    compare_horizons,
    compare_logs,
    compare_models,
    match_traces,
)


def test_that_unrelated_noise_of_equal_strength_has_an_nrms_of_141_percent_and_opposite_traces_200():
    one, other = volume(noise((40, 40, 200), 1)), volume(noise((40, 40, 200), 2))
    metrics = compare(one, other).metrics
    # rms(a - b) = sqrt(2) rms: 200 sqrt(2) / 2; the scatter of 320,000 samples is some 0.2 %
    assert metrics["nrms_percent"] == pytest.approx(141.4, abs=0.5)
    assert metrics["nrms_median_percent"] == pytest.approx(141.4, abs=1.0)
    assert metrics["correlation"] == pytest.approx(0.0, abs=0.01)
    opposite = compare(one, replace(one, samples=-one.samples)).metrics
    assert opposite["nrms_percent"] == pytest.approx(200.0)
    assert opposite["correlation"] == pytest.approx(-1.0)


@pytest.mark.parametrize("samples", [-6.0, -1.37, 0.0, 0.4, 12.25])
def test_that_the_shift_of_a_wavelet_is_found_to_a_twentieth_of_a_sample(samples: float):
    spectrum = np.fft.rfft(ricker())
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(ricker().shape[-1]) * samples)
    moved = np.fft.irfft(spectrum * turn, ricker().shape[-1])
    made = compare(volume(ricker()), volume(moved))
    assert made.metrics["shift_median_ms"] == pytest.approx(1000 * STEP * samples, abs=1000 * STEP * 0.05)
    assert np.asarray(made.shift)[0, 0] == pytest.approx(STEP * samples, abs=0.05 * STEP)
    # a shift alone takes nothing from what one trace foretells of the other
    assert made.metrics["predictability_percent"] > 90


def test_that_opposite_polarity_is_told_from_a_shift_of_half_a_period():
    trace = ricker()
    half = int(np.argmin(trace[0, 0])) - int(np.argmax(trace[0, 0]))  # from the peak to the trough
    made = compare(volume(trace), volume(-trace))
    assert made.metrics["opposite_polarity"] == pytest.approx(1.0, abs=1e-3)
    assert made.metrics["shift_median_ms"] == pytest.approx(0.0, abs=0.2)
    moved = compare(volume(trace), volume(np.roll(trace, half, axis=-1)))
    assert "opposite_polarity" not in moved.metrics
    assert moved.metrics["shift_median_ms"] == pytest.approx(1000 * STEP * half, abs=0.2)


def test_that_a_prediction_is_compared_with_a_volume_of_its_quantity_only():
    shown = volume(noise((4, 5, 40)) + 9e6, quantity="impedance", unit="kg/(m2.s)")
    mean = np.asarray(shown.samples)
    made = Prediction("AI", "A", mean + 5, mean, shown.geometry, shown.axis, "impedance", "m", 0.0, "v")
    compared = compare(shown, made)
    assert compared.metrics["difference_mean"] == pytest.approx(5.0, abs=0.5)
    assert compared.unit == "kg/(m2.s)"
    with pytest.raises(GeometryError, match="one quantity"):
        compare(volume(noise((4, 5, 40))), made)


def test_that_silent_traces_and_peaks_at_the_end_of_the_range_have_no_shift():
    left, right = np.zeros((2, 200), np.float32), np.zeros((2, 200), np.float32)
    left[0, 20], right[0, 120] = 1, 1
    match = match_traces(left, right, 25)
    assert np.isnan(match.same.shift).all()
    assert np.isnan(match.opposite.shift).all()
    assert np.isnan(match.predictability[1])


def test_that_the_part_that_both_volumes_have_is_compared():
    whole = noise((20, 30, 60))
    left = volume(whole[:15, :25, :50])
    right = volume(2 * whole[5:, 10:, 20:], first=(105, 310), start=20 * STEP)
    made = compare(left, right)
    assert made.geometry.ilines == LineNumbers(105, 1, 10)
    assert made.geometry.xlines == LineNumbers(310, 1, 15)
    assert (made.axis.start, made.axis.count) == (pytest.approx(20 * STEP), 30)
    np.testing.assert_allclose(np.asarray(made.difference[:]), whole[5:15, 10:25, 20:50], rtol=1e-6)
    assert made.metrics["correlation"] == pytest.approx(1.0)
    assert made.metrics["n_compared"] == 10 * 15 * 30


def test_that_dead_traces_and_samples_without_a_value_count_for_nothing():
    samples = noise((6, 7, 40))
    other = samples + np.float32(1.0)
    other[0, 0] = 1e6
    other[3, 3, 5] = np.nan
    live = np.ones((6, 7), dtype=bool)
    live[0, 0] = False
    metrics = compare(volume(samples), volume(other, live=live)).metrics
    assert metrics["n_compared"] == 6 * 7 * 40 - 40 - 1
    assert metrics["difference_mean"] == pytest.approx(1.0, abs=1e-6)
    assert metrics["difference_std"] == pytest.approx(0.0, abs=1e-3)


def test_that_pieces_of_any_size_give_the_numbers_of_the_whole_even_far_from_zero():
    rng = np.random.default_rng(5)
    left = 4000 + rng.standard_normal(10_000)
    right = left + 0.1 * rng.standard_normal(10_000)
    count = PairCount()
    for part in np.array_split(np.arange(10_000), [7, 1000, 1001, 7000]):
        count.add(left[part], right[part])
    assert count.correlation == pytest.approx(np.corrcoef(left, right)[0, 1], rel=1e-10)
    edges, counts = count.histogram()
    assert counts.sum() == 10_000
    assert edges[0] == pytest.approx(np.percentile(right - left, 0.1), rel=0.02)


def test_that_what_is_read_at_once_is_a_tile():
    class Watched:
        def __init__(self) -> None:
            self.shape, self.dtype, self.largest = (200, 150, 80), np.dtype(np.float32), 0

        def __getitem__(self, key: object) -> np.ndarray:
            found = np.broadcast_to(np.float32(1.0), self.shape)[key]
            self.largest = max(self.largest, found.size)
            return found

    one = volume(np.zeros((200, 150, 80)))
    left, right = (replace(one, samples=Watched()) for _ in range(2))
    compare(left, right)
    assert 0 < left.samples.largest <= 64 * 64 * 80


def test_that_other_lattices_and_units_are_refused_in_words():
    one = volume(noise((4, 4, 20)))
    with pytest.raises(GeometryError, match="no inline lies in"):
        compare(one, volume(noise((4, 4, 20)), first=(900, 300)))
    with pytest.raises(GeometryError, match="different lattices"):
        compare(one, replace(one, axis=replace(one.axis, start=0.0013)))
    with pytest.raises(GeometryError, match="compare volumes of one quantity"):
        compare(one, volume(noise((4, 4, 20)), quantity="velocity", unit="m/s"))


def _horizon(values: np.ndarray, first: int = 100, domain: str = "twt") -> Horizon:
    geometry = SurveyGeometry(LineNumbers(first, 1, values.shape[0]), LineNumbers(300, 1, values.shape[1]), AFFINE)
    return Horizon("h", "A", values.astype(np.float32), geometry, domain)


def test_that_horizons_are_compared_where_both_have_picks():
    left = np.full((10, 8), 1.0)
    left[0, 0] = np.nan
    made = compare_horizons(_horizon(left), _horizon(np.full((8, 8), 1.02), first=105))
    difference = np.asarray(made.difference)
    assert np.isnan(difference[:5]).all()
    np.testing.assert_allclose(difference[5:], 0.02, atol=1e-6)
    assert (made.subject, made.unit, made.metrics["n_compared"]) == ("horizon", "s", 40)
    with pytest.raises(GeometryError, match="in depth"):
        compare_horizons(_horizon(left), _horizon(left, domain="depth"))


def _well(*logs: LogCurve) -> Well:
    return Well("W", "A", 0.0, 0.0, 0.0, np.zeros((1, 4)), logs)


def test_that_logs_of_other_sampling_are_compared_at_the_depths_of_the_left_one():
    fine, coarse = np.arange(100.0, 200.0, 0.5), np.arange(90.0, 190.0, 2.0)
    left = _well(LogCurve("VP", "m/s", "m/s", fine, (2 * fine).astype(np.float32)))
    right = _well(LogCurve("VP", "m/s", "us/ft", coarse, (2 * coarse + 5).astype(np.float32)))
    made = compare_logs(left, right)
    known = np.asarray(made.difference)[fine <= coarse[-1]]
    np.testing.assert_allclose(known, 5.0, atol=1e-3)
    assert np.isnan(np.asarray(made.difference)[fine > coarse[-1]]).all()
    with pytest.raises(GeometryError, match="has no log RHO"):
        compare_logs(left, right, left_log="RHO")


def test_that_models_on_one_grid_are_compared_and_others_refused():
    model = VelocityModel("m", "A", np.full((5, 6), 2000, np.float32), (10.0, 10.0), (0.0, 0.0))
    faster = replace(model, vp=model.vp * 1.1)
    made = compare_models(model, faster)
    np.testing.assert_allclose(made.difference, 200.0, rtol=1e-4)
    assert made.metrics["nrms_percent"] == pytest.approx(200 * 0.1 / 2.1, rel=1e-4)
    with pytest.raises(GeometryError, match="different grids"):
        compare_models(model, replace(model, spacing=(5.0, 10.0)))
