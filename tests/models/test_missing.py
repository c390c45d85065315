"""Missing traces from a network's guess and f-x prediction, mixed as hidden live traces ask for."""

import numpy as np
import pytest

from models._missing import Mixture, choose_probes, fill_region, hide_alike, lay_blocks, weigh
from models._on_site import fill_on_site
from models.baselines import fill_fx
from models.metrics import missing_snr

SHAPE = (24, 20, 48)


def _layers(shape=SHAPE):
    """Two dipping plane waves: exactly predictable from trace to trace."""
    i, j, k = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    return (np.sin(0.5 * (k - 0.3 * i - 0.2 * j)) + 0.5 * np.sin(0.8 * (k + 0.4 * i))).astype(np.float32)


def _live(shape=SHAPE, share=0.5, seed=0):
    return np.random.default_rng(seed).random(shape[:2]) >= share


def _weigh(volume, live, network):
    """The mixture for a network that makes `network` of the volume, whatever is hidden from it."""
    where = tuple(slice(0, n) for n in volume.shape)
    recorded = np.where(live[..., None], volume, np.float32(0))
    return weigh([(recorded, live, where)], lambda *_: network, np.random.default_rng(1))


def test_that_a_network_that_knows_nothing_is_left_out():
    mixture = _weigh(_layers(), _live(), np.zeros(SHAPE, np.float32))
    assert mixture.network < 0.02
    assert mixture.started + mixture.plain == pytest.approx(1 - mixture.network, abs=1e-5)
    assert mixture.gain < 0.3


def test_that_a_network_that_sees_through_the_noise_is_trusted():
    noise = np.random.default_rng(2).standard_normal(SHAPE).astype(np.float32)
    mixture = _weigh(_layers() + noise, _live(), _layers())
    assert mixture.network > 0.8
    assert mixture.gain == pytest.approx(1, abs=0.05)


def test_that_prediction_over_a_wide_gap_ends_nearer_to_the_truth_when_it_starts_from_a_rough_guess():
    volume = _layers((20, 32, 48))
    live = np.ones((20, 32), bool)
    live[:, 6:26] = False
    rough = volume + 0.3 * np.random.default_rng(3).standard_normal(volume.shape).astype(np.float32)
    recorded = np.where(live[..., None], volume, np.float32(0))
    alone, started, plain = (
        missing_snr([volume], [Mixture(*shares).fill(recorded, live, rough)], [live]) for shares in np.eye(3)
    )
    assert started > alone + 3
    assert started > plain


def test_that_shares_are_not_negative_and_sum_to_one():
    rng = np.random.default_rng(4)
    for seed in range(3):
        network = _layers() + rng.uniform(0.1, 2) * rng.standard_normal(SHAPE).astype(np.float32)
        mixture = _weigh(_layers(), _live(share=0.6, seed=seed), network)
        shares = np.array([mixture.network, mixture.started, mixture.plain])
        assert shares.min() >= 0
        assert shares.sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.75])
def test_that_hidden_traces_are_live_ones_and_not_too_many(share):
    live = _live((48, 48), share)
    kept = hide_alike(live, np.random.default_rng(5))
    assert not (kept & ~live).any()
    assert 0.05 < 1 - kept.sum() / live.sum() < 0.3


def test_that_a_gap_hides_a_gap():
    live = np.ones((40, 40), bool)
    live[:, 10:26] = False
    hidden = live & ~hide_alike(live, np.random.default_rng(6))
    columns = hidden.all(axis=0)
    assert hidden.any()
    assert np.array_equal(columns, hidden.any(axis=0))


@pytest.mark.parametrize("shape", [(70, 130), (1, 1100), (5, 1)])
def test_that_blocks_cover_the_lines_once(shape):
    count = np.zeros(shape, int)
    for core, around in lay_blocks(shape):
        count[core] += 1
        assert all(b.start <= a.start and a.stop <= b.stop for a, b in zip(core, around, strict=True))
    assert (count == 1).all()


def test_that_probes_hold_dead_and_live_traces():
    live = np.ones((200, 200), bool)
    live[70:100, 70:100] = False
    assert choose_probes(live) == [(slice(64, 128), slice(64, 128))]


def test_that_a_region_keeps_what_was_recorded_and_fills_the_rest():
    volume = _layers((72, 40, 48))
    recorded = _live(volume.shape, 0.4)
    recorded[3, 5] = True
    seen = np.where(recorded[..., None], volume, np.float32(0))
    seen[3, 5, 20] = np.nan
    region = (slice(2, 71), slice(4, 40), slice(8, 48))
    network, spread = volume[region] + np.float32(0.2), np.full(volume[region].shape, 0.2, np.float32)
    mean, std = np.empty_like(network), np.empty_like(network)
    heard = []
    fill_region(
        seen,
        recorded,
        region,
        (network, spread),
        (mean, std),
        guess=lambda block, live, where: volume[where] + np.float32(0.2),
        spread_factor=2.0,
        on_step=lambda done, total: heard.append((done, total)),
    )
    known = recorded[region[:2]][..., None] & np.isfinite(seen[region])
    assert np.array_equal(mean[known], volume[region][known])
    assert not std[known].any()
    assert (std[~known] > 0).all()
    assert mean[1, 1, 12] == network[1, 1, 12]  # one sample of a recorded trace is not finite
    live = recorded[region[:2]]
    assert missing_snr([volume[region]], [mean], [live]) > 6 + missing_snr([volume[region]], [network], [live])
    assert heard == [(1, 2), (2, 2)]


def _section(n_trace=90, n_sample=160, seed=7):
    """Two plane waves of a noise wavelet each, dips that differ and are no whole samples: nothing any model knows."""
    rng = np.random.default_rng(seed)
    freq = np.fft.rfftfreq(2 * n_sample)
    band = np.exp(-(((freq - 0.12) / 0.07) ** 2))
    total = np.zeros((n_trace, n_sample))
    for dip in (0.37, -0.61):
        spectrum = band * (rng.standard_normal(freq.size) + 1j * rng.standard_normal(freq.size))
        shifts = np.exp(-2j * np.pi * freq * dip * np.arange(n_trace)[:, None])
        total += np.fft.irfft(spectrum * shifts, axis=1)[:, n_sample // 2 : n_sample // 2 + n_sample]
    return (total / total.std())[None].astype(np.float32)


def _noisy_section():
    volume = _section()
    noise = 0.1 * np.random.default_rng(8).standard_normal(volume.shape)
    return volume, volume + noise.astype(np.float32), _live(volume.shape, 0.4, seed=9)


def test_that_filters_taught_by_live_traces_fill_a_section_better_than_fx_prediction():
    clean, recorded, live = _noisy_section()
    plain = fill_fx(np.where(live[..., None], recorded, np.float32(0)), live)
    taught = fill_on_site(plain, live)
    assert missing_snr([clean], [taught], [live]) > 0.5 + missing_snr([clean], [plain], [live])
    assert np.array_equal(taught[live], recorded[live])


def test_that_filters_are_the_same_for_a_section_of_either_direction_and_of_any_strength():
    _, recorded, live = _noisy_section()
    taught = fill_on_site(recorded, live)
    assert np.array_equal(fill_on_site(recorded.swapaxes(0, 1), live.T), taught.swapaxes(0, 1))
    assert np.allclose(fill_on_site(1024 * recorded, live), 1024 * taught, rtol=1e-5, atol=1e-1)


def test_that_a_missing_trace_without_live_ones_near_keeps_its_guess():
    guess, live = _section(), np.zeros((1, 90), bool)
    live[0, 0] = True
    assert np.array_equal(fill_on_site(guess, live), guess)


def test_that_the_mixture_of_a_section_trusts_the_filters_where_they_are_best():
    _, recorded, live = _noisy_section()
    where = tuple(slice(0, n) for n in recorded.shape)
    shown = np.where(live[..., None], recorded, np.float32(0))
    blank = np.zeros_like(recorded)
    mixture = weigh([(shown, live, where)], lambda *_: blank, np.random.default_rng(1), is_section=True)
    assert mixture.on_site > 0.3
    assert mixture.network < 0.1


def test_that_filters_follow_traces_without_noise_more_exactly_than_noisy_ones():
    volume, live, blank = _layers(), _live(share=0.3), np.zeros(SHAPE, np.float32)
    noise = 0.3 * np.random.default_rng(2).standard_normal(SHAPE).astype(np.float32)
    assert _weigh(volume, live, blank).damping <= 1e-4
    assert _weigh(volume + noise, live, blank).damping == 1e-2


def test_that_fx_prediction_stays_alone_where_no_mixture_is_better():
    volume, live = _layers(), _live(share=0.3)
    mixture = _weigh(volume, live, np.zeros_like(volume))
    assert (mixture.network, mixture.started, mixture.plain, mixture.on_site) == (0, 0, 1, 0)
    shown = np.where(live[..., None], volume, np.float32(0))
    filled = mixture.fill(shown, live, np.zeros_like(volume))
    assert np.array_equal(filled, fill_fx(shown, live, damping=mixture.damping))
