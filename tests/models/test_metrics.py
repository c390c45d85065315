"""Every measure on data made by hand, whose value is known."""

import numpy as np
import pytest

from models.metrics import (
    average_precision,
    brier_skill,
    calibration_error,
    coverage,
    error_by_spread,
    horizon_error,
    iso_surface,
    local_similarity,
    missing_snr,
    order_violations,
    output_snr,
    overlap,
    paired_bootstrap,
    score_faults,
    seam_ratio,
    spread_holds,
    structural_similarity,
)


def test_that_the_fault_score_is_one_within_two_voxels_and_nothing_beyond():
    truth = np.zeros((16, 16, 16), dtype=bool)
    truth[:, 8] = True
    for shift, expected in ((0, 1.0), (2, 1.0), (3, 0.0)):
        likelihood = np.roll(truth, shift, axis=1).astype(np.float32)
        f1 = score_faults([likelihood], [truth]).f1
        # at the threshold 0 all is predicted: that F1 is the floor
        assert f1 == pytest.approx(expected, abs=1e-6) or (expected == 0 and f1 < 0.6)


def test_that_average_precision_of_a_perfect_order_is_one_and_of_chance_the_base_rate():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.1
    assert average_precision(truth.astype(np.float32), truth) == pytest.approx(1.0)
    assert average_precision(rng.random(20_000).astype(np.float32), truth) == pytest.approx(0.1, abs=0.02)


def test_that_honest_probabilities_have_no_calibration_error_and_boasting_ones_do():
    rng = np.random.default_rng(0)
    probability = rng.random(200_000).astype(np.float32)
    truth = rng.random(200_000) < probability
    assert calibration_error(probability, truth) < 0.01
    assert calibration_error(probability**0.3, truth) > 0.1
    assert brier_skill(probability, truth) > 0.2
    assert brier_skill(np.full(200_000, truth.mean(), np.float32), truth) == pytest.approx(0, abs=1e-6)


def test_that_output_snr_is_ten_decibels_at_a_tenth_of_the_energy():
    clean = np.ones((4, 4, 4), dtype=np.float32)
    assert output_snr([clean], [clean * (1 + np.sqrt(0.1))]) == pytest.approx(10, abs=1e-3)


def test_that_the_fault_score_counts_as_the_reference_says():
    """Precision: predicted voxels within two voxels of a true one; recall: true voxels within two of a predicted one;
    at the best threshold. Counted again here in the plainest way."""
    rng = np.random.default_rng(4)
    truth = np.zeros((9, 10, 11), bool)
    truth[:, 4, :] = True
    likelihood = (0.5 * rng.random(truth.shape) + 0.3 * np.roll(truth, 1, axis=1)).astype(np.float32)
    true_places = np.argwhere(truth)
    best = 0.0
    for threshold in np.unique(likelihood):
        places = np.argwhere(likelihood >= threshold)
        near = ((places[:, None] - true_places[None]) ** 2).sum(axis=2) <= 4
        precision, recall = near.any(axis=1).mean(), near.any(axis=0).mean()
        best = max(best, 2 * precision * recall / max(precision + recall, 1e-12))
    found = score_faults([likelihood], [truth])
    assert found.f1 == pytest.approx(best, abs=0.005)  # 400 thresholds in place of all
    assert found.f1 <= best + 1e-9


def test_that_volumes_are_pooled_and_one_without_faults_can_only_cost_precision():
    truth = np.zeros((8, 8, 8), bool)
    truth[:, 4] = True
    perfect = truth.astype(np.float32)
    empty, alarm = np.zeros_like(truth), np.zeros_like(perfect)
    alarm[:, 2] = 1.0
    assert score_faults([perfect, 0 * perfect], [truth, empty]).f1 == pytest.approx(1.0)
    assert score_faults([perfect, alarm], [truth, empty]).f1 == pytest.approx(2 / 3, abs=1e-6)  # precision one half


def test_that_average_precision_by_hand_and_with_ties():
    truth = np.array([True, False, True, False])
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), truth) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert average_precision(np.array([0.5, 0.5, 0.5, 0.5]), truth) == pytest.approx(0.5)
    assert average_precision(np.array([0.5, 0.5, 0.5, 0.5]), truth[::-1]) == pytest.approx(0.5)


def test_that_calibration_looks_only_at_voxels_above_the_limit():
    probability = np.concatenate([np.full(1000, 0.04), np.full(100, 0.5)]).astype(np.float32)
    truth = np.concatenate([np.ones(1000, bool), np.arange(100) < 30])
    assert calibration_error(probability, truth) == pytest.approx(0.2, abs=1e-6)
    assert calibration_error(np.zeros(5, np.float32), np.zeros(5, bool)) == 0


def test_that_brier_skill_by_hand():
    truth = np.array([1, 0, 0, 0], bool)
    assert brier_skill(np.array([0.8, 0, 0, 0]), truth) == pytest.approx(1 - (0.04 / 4) / (0.25 * 0.75))
    assert brier_skill(np.array([0.0, 1, 1, 1]), truth) < 0


def test_that_ninety_percent_of_normal_errors_lie_in_the_interval():
    rng = np.random.default_rng(0)
    std = rng.uniform(0.5, 2, 100_000)
    truth = rng.normal(0, std)
    assert coverage(np.zeros(100_000), std, truth) == pytest.approx(0.9, abs=0.004)
    assert coverage(np.zeros(100_000), 0.5 * std, truth) == pytest.approx(0.589, abs=0.006)


def test_that_error_rises_with_an_honest_spread_and_not_with_a_shuffled_one():
    rng = np.random.default_rng(0)
    std = rng.uniform(0.1, 2, 20_000)
    error = rng.normal(0, std)
    parts = error_by_spread(error, std)
    assert parts.shape == (10,)
    assert (np.diff(parts) > 0).all()
    shuffled = error_by_spread(error, rng.permutation(std))
    assert shuffled[-1] / shuffled[0] < 1.2
    assert spread_holds(parts)
    assert not spread_holds(shuffled)
    assert not spread_holds(parts[::-1])
    assert not spread_holds(np.ones(10))


def test_that_the_bootstrap_interval_holds_the_mean_and_tells_a_gain_from_none():
    rng = np.random.default_rng(0)
    low, high = paired_bootstrap(rng.normal(1, 1, 40))
    assert 0 < low < 1 < high
    low, high = paired_bootstrap(np.array([1.0, -1.0] * 20))
    assert low < 0 < high


def test_that_missing_snr_looks_at_missing_traces_alone():
    clean = np.ones((3, 4, 5), np.float32)
    live = np.ones((3, 4), bool)
    live[1, 2] = False
    estimate = np.full_like(clean, 77.0)
    estimate[1, 2] = 0.9
    assert missing_snr([clean], [estimate], [live]) == pytest.approx(20, abs=1e-4)


def test_that_ssim_is_one_for_the_truth_and_follows_its_formula():
    rng = np.random.default_rng(0)
    image = rng.standard_normal((1, 30, 40)).astype(np.float32)
    assert structural_similarity(image, image) == pytest.approx(1.0)
    assert structural_similarity(image, np.roll(image, 9, axis=2)) < 0.2
    # One window of 7 x 7: the formula itself.
    a, b = rng.standard_normal((2, 7, 7))
    spread = np.ptp(a)
    covariance = np.cov(a.ravel(), b.ravel())
    expected = (2 * a.mean() * b.mean() + (0.01 * spread) ** 2) * (2 * covariance[0, 1] + (0.03 * spread) ** 2)
    expected /= a.mean() ** 2 + b.mean() ** 2 + (0.01 * spread) ** 2
    expected /= covariance[0, 0] + covariance[1, 1] + (0.03 * spread) ** 2
    assert structural_similarity(a, b) == pytest.approx(expected)


def test_that_local_similarity_is_one_for_a_scaled_copy_and_small_for_unrelated_noise():
    rng = np.random.default_rng(0)
    signal, noise = rng.standard_normal((2, 16, 20, 48))
    np.testing.assert_allclose(local_similarity(signal, 3 * signal), 1, atol=0.02)
    assert local_similarity(noise, signal).mean() < 0.1
    leaked = noise.copy()
    leaked[:, :10] += signal[:, :10]  # signal went with the noise in the western half
    similarity = local_similarity(leaked, signal)
    assert similarity[:, :6].mean() > 0.5
    assert similarity[:, 14:].mean() < 0.15


def test_that_overlap_by_hand():
    first, second = np.zeros((2, 4), bool)
    assert overlap(first, second) == 1
    first[:2], second[1:3] = True, True
    assert overlap(first, second) == pytest.approx(1 / 3)


def test_that_the_seam_ratio_is_one_without_seams_and_finds_a_step_at_one():
    rng = np.random.default_rng(0)
    smooth = rng.standard_normal((40, 50, 60))
    assert seam_ratio(smooth, ((), (25,), (30,))) == pytest.approx(1, abs=0.06)
    stepped = smooth.copy()
    stepped[:, :, 30:] += 3
    assert seam_ratio(stepped, ((), (), (30,))) > 4
    assert seam_ratio(np.zeros((4, 4, 4)), ((2,), (), ())) == 1
    only_seam = np.zeros((4, 4, 4))
    only_seam[2:] = 1
    assert seam_ratio(only_seam, ((2,), (), ())) == np.inf


def test_that_what_steps_without_tiles_is_no_seam():
    """Geology and a network's lattice step by themselves; a seam is what is higher than without tiles."""
    stairs = np.broadcast_to(np.repeat(np.arange(8.0), 8), (4, 4, 64)).astype(np.float32)
    assert seam_ratio(stairs, ((), (), (32,))) > 5
    assert seam_ratio(stairs, ((), (), (32,)), untiled=stairs) == 1
    higher = stairs + np.where(np.arange(64) >= 32, np.float32(1), np.float32(0))
    assert seam_ratio(higher, ((), (), (32,)), untiled=stairs) == pytest.approx(4)


def test_that_an_iso_surface_lies_where_time_reaches_its_value():
    i, j, k = np.meshgrid(np.arange(5.0), np.arange(6.0), np.arange(20.0), indexing="ij")
    time = (2 * k - i + 0.5 * j).astype(np.float32)
    surface = iso_surface(time, 13.0)
    np.testing.assert_allclose(surface, 0.5 * (13 + i - 0.5 * j)[..., 0], atol=1e-5)
    assert np.isnan(iso_surface(time, 1000.0)).all()
    assert np.isnan(iso_surface(time, -100.0)).all()
    assert iso_surface(time, 0.0)[0, 0] == 0


def test_that_horizon_errors_and_order_violations_by_hand():
    truth = np.full((3, 4), 10.0, np.float32)
    found = truth + 2
    found[0, 0] = np.nan
    assert horizon_error(found, truth) == pytest.approx(2)
    time = np.tile(np.arange(5.0), (2, 2, 1))
    assert order_violations(time) == 0
    time[0, 0, 2] = 0.5  # one of sixteen steps goes back
    assert order_violations(time) == pytest.approx(1 / 16)
