"""The parts of the generator one by one: faults, wavelets, noise, missing traces, gain, and the frozen recipes."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.geology import REGIMES, TRAINING, generate_volume, time_gradient, trace_horizons
from models.geology._dice import stack
from models.geology._faults import Fault, Restoration, _relay, undo_fault
from models.geology._recipes import FROZEN, LIST, describe_recipes, recipe_hash
from models.geology._wavelet import Wavelet, low_pass, wavelet_matrix
from tests.models.geology_settings import LAYER_CAKE

PLANE = Fault(1.0, 0.0, 0.0, 0.0, 40.0, 1.5, 7.0)  # dips along the inlines, 7 samples of throw
SHAPE = (60, 20, 80)
RICKER = Wavelet(0.0, 25.0, 1.0, 1.0, 2, 2, 0.0, 1e9)
NOISY = replace(LAYER_CAKE, snr=(0.7, 0.7), multiple_chance=1.0, dipping_chance=1.0, footprint_chance=1.0)


def restore(*faults: Fault) -> Restoration:
    """Undo faults in a flat layer cake of SHAPE."""
    x = (torch.arange(SHAPE[0]) - 29.5).view(1, -1, 1)
    y = (torch.arange(SHAPE[1]) - 9.5).view(1, 1, -1)
    depth = torch.arange(80.0).expand(1, *SHAPE).contiguous()
    nothing = torch.zeros(1, *SHAPE)
    state = Restoration(depth, nothing.bool(), nothing, nothing.int(), nothing)
    for fault in faults:
        undo_fault(state, stack([fault], torch.device("cpu")), x, y, label_throw=1.0)
    return state


def horizon(state: Restoration, age: float) -> np.ndarray:
    gradient, _ = time_gradient(state.depth, state.block)
    return trace_horizons(state.depth, gradient, torch.tensor([[age]]))[0, 0].numpy()


@pytest.mark.parametrize("throw", [1.0, 7.0, 30.0, -4.5])
def test_that_a_horizon_jumps_by_the_throw_of_the_fault(throw):
    state = restore(replace(PLANE, throw=throw))
    depth = horizon(state, 38.0)
    assert np.nanmin(depth[0]) == pytest.approx(38, abs=1e-3), "the footwall stays"
    assert depth[-1] == pytest.approx(38 + throw, abs=1e-3), "the hanging wall moves by the throw"
    np.testing.assert_allclose(state.throw[state.faults], throw, rtol=1e-4)


def test_that_a_fault_has_the_dip_asked_for():
    voxels = np.argwhere(restore(PLANE).faults[0].numpy()).astype(float)
    slope = np.polyfit(voxels[:, 0], voxels[:, 2], 1)[0]
    assert slope == pytest.approx(1.5, rel=0.03)


def test_that_a_growth_fault_thickens_the_layers_of_its_hanging_wall_while_it_moves():
    state = restore(replace(PLANE, throw=10.0, growth_top=20.0, growth_rate=1 / 40))
    rate = torch.diff(state.depth[0, -1, 10])  # time per sample far in the hanging wall
    np.testing.assert_allclose(rate[22:58], 1 - 10 / 40, atol=1e-4)
    np.testing.assert_allclose(rate[:18], 1, atol=1e-4)
    np.testing.assert_allclose(rate[62:], 1, atol=1e-4)
    assert state.throw.max() > 1.5 * state.throw[state.faults].min()


def test_that_a_listric_fault_flattens_and_rolls_the_layers_over():
    state = restore(replace(PLANE, listric=1 / 25, z=10.0, throw=10.0))
    surface = [np.argwhere(column)[:, 0].mean() for column in state.faults[0, 31:, 10].numpy() if column.any()]
    steps = np.diff(surface)
    assert steps[-1] < 0.6 * steps[0]
    depth = horizon(state, 12.0)[40:, 10]  # hanging wall only
    assert (np.diff(depth) < 0).all(), "layers rise away from the fault"
    gradient, _ = time_gradient(state.depth, state.block)
    assert (gradient[0, 0, 40:58, 10, 12] > 0).all()


def test_that_two_faults_across_a_relay_ramp_share_the_throw():
    rng = np.random.default_rng(0)
    across = replace(PLANE, normal_x=0.0, normal_y=1.0)
    pair = _relay(across, (60.0, 20.0), rng)
    first, second = (restore(each).throw[0].amax((1, 2)) for each in pair)
    shared = (first > 1) & (second > 1)
    assert shared.sum() > 5
    np.testing.assert_allclose((first + second)[shared], 7, atol=0.01)


def test_that_the_image_of_flat_layers_is_reflectivity_convolved_with_the_wavelet():
    volume = generate_volume(LAYER_CAKE, 2)
    time = 0.004 * np.arange(-12, 13)
    ricker = (1 - 2 * (np.pi * 25 * time) ** 2) * np.exp(-((np.pi * 25 * time) ** 2))
    reflectivity = volume.reflectivity[5, 7].astype(float)
    expected = np.convolve(reflectivity, ricker, mode="same")[12:-12]  # what lies outside reflects at the ends
    image = volume.clean[5, 7, 12:-12]
    scale = (expected @ image) / (expected @ expected)
    np.testing.assert_allclose(image, scale * expected, atol=2e-3)
    np.testing.assert_allclose(
        reflectivity[1:], np.tanh(0.5 * np.diff(volume.log_impedance[5, 7].astype(float))), atol=1e-5
    )


def test_that_phase_and_absorption_do_what_they_say():
    n = 128
    zero, quarter, lossy = (
        wavelet_matrix(stack([wavelet], torch.device("cpu")), n, 0, 0.004)[0].double().numpy()
        for wavelet in (RICKER, replace(RICKER, phase=np.pi / 2), replace(RICKER, quality=40.0))
    )
    np.testing.assert_allclose(zero[64], zero[64][::-1].take(np.arange(-1, n - 1)), atol=1e-5)  # even about 64
    spectrum = np.fft.rfft(zero[64])
    assert np.abs(spectrum).argmax() == round(25 * n * 0.004)
    np.testing.assert_allclose(np.fft.rfft(quarter[64])[1:-1], 1j * spectrum[1:-1], atol=5e-4)
    centroids = [np.average(np.arange(65), weights=np.abs(np.fft.rfft(lossy[at])) ** 2) for at in (10, 60, 110)]
    assert centroids[0] > centroids[1] + 1 > centroids[2] + 1
    at, frequency = 60, 30 / (n * 0.004)
    kept = np.abs(np.fft.rfft(lossy[at])[30] / np.fft.rfft(zero[at])[30])
    assert kept == pytest.approx(np.exp(-np.pi * frequency * at * 0.004 / 40), rel=0.02)


def test_that_a_band_pass_keeps_its_band():
    wavelet = stack(
        [replace(RICKER, bandpass=1.0, low_cut=6.0, high_cut=40.0, low_order=3, high_order=3)], torch.device("cpu")
    )
    amplitude = np.abs(np.fft.rfft(wavelet_matrix(wavelet, 250, 0, 0.004)[0, 125].numpy()))  # 1 Hz a bin
    assert amplitude[15:25].min() > 0.95
    assert amplitude[[6, 40]] == pytest.approx(2**-0.5, abs=0.03)
    assert amplitude[[1, 90]] == pytest.approx([(1 / 6) ** 3, (40 / 90) ** 3], abs=0.01)


def test_that_relative_impedance_and_its_low_frequencies_make_impedance():
    volume = generate_volume(LAYER_CAKE, 3)
    background = volume.log_impedance - volume.relative_impedance
    assert np.abs(np.diff(background, axis=-1)).max() < 0.3 * np.abs(np.diff(volume.log_impedance, axis=-1)).max()
    weights = low_pass(stack([RICKER], torch.device("cpu")), 64, 0.004)
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-5)
    frequency = 0.4 * 25 * 0.004
    wave = torch.cos(2 * torch.pi * frequency * (torch.arange(64.0) - 32))
    assert float((wave @ weights)[0, 32]) == pytest.approx(0.7, abs=0.03)


def test_that_the_signal_to_noise_ratio_is_the_one_asked_for():
    for seed in range(3):
        volume = generate_volume(NOISY, seed)
        assert volume.clean.std() == pytest.approx(1.0, abs=0.02)
        noise = volume.seismic - volume.clean
        assert np.sqrt(np.mean(volume.clean**2) / np.mean(noise**2)) == pytest.approx(0.7, rel=1e-3)
        assert volume.snr == pytest.approx(0.7)


def test_that_a_gentle_erosion_surface_is_no_staircase():
    bare = replace(LAYER_CAKE, contrast=(0.0, 0.0), compaction=(0.7, 0.7))
    folded = replace(bare, fold_height=(6.0, 6.0), fold_width=(40.0, 40.0), n_folds=(1, 1))
    eroded = replace(folded, n_unconformities=(1, 1), erosion=(8.0, 8.0), hiatus=(20.0, 20.0), drape=(1.0, 1.0))
    volume = generate_volume(eroded, 2)
    jump = volume.reflectivity[:, :, 2:] - 0.5 * 0.7 / 48
    centre = (jump * np.arange(2, 48)).sum(-1) / jump.sum(-1)
    assert np.ptp(centre) > 1
    assert np.abs(np.diff(centre, n=2, axis=1)).max() < 0.25, "the surface moves by less than a sample at once"


def test_that_noise_lies_in_the_band_asked_for():
    settings = replace(LAYER_CAKE, snr=(0.1, 0.1), noise_frequency=(60.0, 60.0), noise_width=(10.0, 10.0))
    volume = generate_volume(settings, 0)
    power = (np.abs(np.fft.rfft(volume.seismic - volume.clean, axis=-1)) ** 2).mean((0, 1))
    frequency = np.fft.rfftfreq(48, 0.004)
    assert np.average(frequency, weights=power) == pytest.approx(60, abs=4)


def test_that_the_footprint_has_its_period_and_fades_with_depth():
    settings = replace(
        LAYER_CAKE, shape=(48, 48, 32), snr=(0.2, 0.2), footprint_chance=1.0, footprint_period=(8.0, 8.0)
    )
    for seed in range(3):
        volume = generate_volume(settings, seed)
        power = (volume.seismic - volume.clean) ** 2
        by_line = [power.mean(axis=(1 - axis, 2)) for axis in (0, 1)]
        striped = max(by_line, key=np.std)
        assert np.abs(np.fft.rfft(striped))[1:].argmax() + 1 == 48 // 8


def test_that_a_multiple_repeats_the_image_later():
    volume = generate_volume(replace(LAYER_CAKE, snr=(1.0, 1.0), multiple_chance=1.0), 0)
    noise = (volume.seismic - volume.clean)[:6, :6]
    likeness = [np.corrcoef(noise[..., k:].ravel(), volume.clean[:6, :6, : 48 - k].ravel())[0, 1] for k in range(1, 32)]
    assert np.abs(likeness).max() > 0.3
    assert np.argmax(np.abs(likeness)) > 4


def test_that_smear_grows_with_depth():
    settings = replace(LAYER_CAKE, n_faults=(1, 1), fault_dip=(85.0, 86.0), smear=((0.0, 0.0), (2.0, 2.0)))
    sharp, smeared = (generate_volume(each, 3).clean for each in (replace(settings, smear=((0, 0), (0, 0))), settings))
    rough = [np.abs(np.diff(each, n=2, axis=1)).max((0, 1)) for each in (sharp, smeared)]
    kept = rough[1] / rough[0]
    assert kept[:8].mean() > 2 * kept[-8:].mean()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_that_the_share_of_missing_traces_is_the_one_asked_for(share):
    settings = replace(LAYER_CAKE, missing_chance=1.0, missing_kinds=("random",), missing=(share, share))
    volume = generate_volume(settings, 0)
    assert (~volume.live).sum() == round(share * volume.live.size)
    assert not volume.seismic[~volume.live].any()
    assert volume.clean[~volume.live].any()


def test_that_gaps_and_decimation_are_as_wide_as_asked_for():
    gap = replace(LAYER_CAKE, shape=(40, 40, 8), missing_chance=1.0, missing_kinds=("gap",), gap=(16, 16))
    regular = replace(gap, missing_kinds=("regular",), decimation=(4, 4))
    for seed in range(4):
        lost = ~generate_volume(gap, seed).live
        along = lost.all(axis=1) if lost.all(axis=1).any() else lost.all(axis=0)
        assert along.sum() == 16
        assert lost.sum() == 16 * 40
        assert np.ptp(np.flatnonzero(along)) == 15
        assert generate_volume(regular, seed).live.sum() == 10 * 40
    section = generate_volume(replace(gap, shape=(1, 60, 8)), 0)
    assert (~section.live).sum() == 16


def test_that_eight_bits_polarity_and_gain_are_applied():
    small = replace(LAYER_CAKE, shape=(12, 12, 48))
    plain = generate_volume(small, 1)
    turned = generate_volume(replace(small, reversed_chance=1.0), 1)
    np.testing.assert_allclose(turned.clean, -plain.clean, atol=1e-6)
    assert turned.polarity == -1
    np.testing.assert_array_equal(turned.log_impedance, plain.log_impedance)
    coarse = generate_volume(replace(small, bits_chance=1.0), 1)
    assert len(np.unique(coarse.seismic)) <= 255
    assert np.mean((coarse.seismic - coarse.clean) ** 2) < 0.01
    gained = [generate_volume(replace(small, gain_chance=1.0), seed) for seed in range(8)]
    ratios = [np.ptp(np.log(np.abs(each.clean[0, 0]) + 1e-6)) for each in gained]
    assert all(np.isfinite(ratios))
    for each in gained:  # one gain for both: noise of a thousandth stays a thousandth
        assert np.std(each.seismic - each.clean) < 0.01 * np.std(each.clean)


def test_that_the_frozen_recipes_are_those_that_were_listed_before_training():
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    assert listed == describe_recipes(), (
        "the generator's code or a frozen recipe has changed: raise VERSION in _recipes.py, write recipes.json again "
        "by `python -m models.geology hash`, and measure again all that was measured on the old ones"
    )


def test_that_the_frozen_regimes_are_those_of_the_reference_cases():
    throws = {
        "easy": (4.0, 24.0),
        "small throw": (2.0, 6.0),
        "low S/N": (4.0, 24.0),
        "small throw, low S/N": (2.0, 6.0),
    }
    ratios = {"easy": (1.5, 6.0), "small throw": (1.5, 6.0), "low S/N": (0.4, 0.8), "small throw, low S/N": (0.4, 0.8)}
    for name, settings in REGIMES.items():
        assert settings.throw == throws[name]
        assert settings.snr == ratios[name]
        assert FROZEN[name].settings == settings
    shapes = {settings.shape for settings, _ in FROZEN["easy"].draws()}
    assert shapes == {(64, 64, 64), (96, 96, 96), (128, 128, 128)}


def test_that_a_hash_changes_with_any_number():
    assert recipe_hash(TRAINING) != recipe_hash(replace(TRAINING, snr=(0.33, 5.001)))
    assert recipe_hash(TRAINING) == recipe_hash(replace(TRAINING))
    assert len({recipe.hash for recipe in FROZEN.values()}) == len(FROZEN)


def test_that_the_command_prints_the_list_and_draws_a_sheet(tmp_path):
    command = [sys.executable, "-m", "models.geology"]
    printed = subprocess.run([*command, "hash"], check=True, capture_output=True, text=True).stdout
    assert json.loads(printed) == describe_recipes()
    sheet = tmp_path / "sheet.png"
    asked = ["sheet", "training", "--seeds", "1", "2", "--shape", "8", "20", "24", "--out", str(sheet)]
    subprocess.run([*command, *asked], check=True)
    assert sheet.read_bytes().startswith(b"\x89PNG")
    gathers = tmp_path / "gathers.png"
    asked = ["sheet", "easy", "--gathers", "--seeds", "1", "--shape", "1", "4", "80", "--out", str(gathers)]
    subprocess.run([*command, *asked], check=True)
    assert gathers.read_bytes().startswith(b"\x89PNG")
