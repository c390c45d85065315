"""The generator of synthetic geology: its truths agree with its geometry, and its seed settles everything."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from models.geology import (
    FACIES,
    REGIMES,
    SAMPLE_SURVEY,
    TRAINING,
    VALIDATION,
    GeologySettings,
    generate_batch,
    generate_volume,
)
from models.geology._dice import Dice
from models.geology._volume import SyntheticBatch, draw_together
from solvers.errors import GeometryError
from tests.models.geology_settings import LAYER_CAKE

FAULTED = replace(LAYER_CAKE, n_faults=(2, 2))


def test_that_the_same_seed_gives_the_same_bits_and_another_seed_others():
    first, again, other = (generate_volume(replace(TRAINING, shape=(24, 56, 32)), seed) for seed in (5, 5, 6))
    for item in fields(first):
        np.testing.assert_array_equal(getattr(first, item.name), getattr(again, item.name))
    assert not np.array_equal(first.seismic, other.seismic)


def test_that_the_number_of_threads_does_not_change_a_bit():
    threads, drawn = torch.get_num_threads(), []
    try:
        for n in (1, 2):
            torch.set_num_threads(n)
            drawn.append(generate_volume(replace(TRAINING, shape=(40, 64, 40)), 8))
    finally:
        torch.set_num_threads(threads)
    for item in fields(drawn[0]):
        np.testing.assert_array_equal(*(getattr(each, item.name) for each in drawn))


def test_that_an_element_of_a_batch_is_the_volume_of_its_seed():
    settings = replace(TRAINING, shape=(16, 20, 24))
    batch = generate_batch(settings, [3, 1, 2])
    for i, seed in enumerate((3, 1, 2)):
        alone = generate_volume(settings, seed)
        for item in fields(alone):
            np.testing.assert_array_equal(getattr(batch.volume(i), item.name), getattr(alone, item.name))


def test_that_volumes_made_together_as_on_a_gpu_are_those_made_one_by_one():
    settings = replace(TRAINING, shape=(16, 20, 24), salt_chance=0.4, karst_chance=0.4)
    seeds = list(range(10))
    compare(draw_together(settings, seeds, torch.device("cpu")), generate_batch(settings, seeds))


def test_that_everything_is_made_on_the_device_asked_for(monkeypatch):
    # The meta device computes nothing, but refuses to mix with tensors of the CPU, as a GPU does.
    def shaped(dice: Dice, name: str, *shape: int) -> torch.Tensor:
        return torch.empty(dice.n, *shape, device=dice.device)

    monkeypatch.setattr(Dice, "normal", shaped)
    monkeypatch.setattr(Dice, "uniform", shaped)
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda tensor: True)  # every optional part
    settings = replace(TRAINING, shape=(8, 9, 10), n_channels=(1, 2), n_unconformities=(2, 2), karst_chance=1.0)
    batch = draw_together(replace(settings, salt_chance=1.0, n_faults=(3, 4)), [0, 1], torch.device("meta"))
    for item in fields(batch):
        assert getattr(batch, item.name).is_meta, item.name


@pytest.mark.gpu
def test_that_a_gpu_draws_the_same_structures():
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    settings = replace(TRAINING, shape=(32, 32, 32), rough_chance=0.0, lateral_change=0.0)
    seeds = list(range(6))
    on_gpu, on_cpu = generate_batch(settings, seeds, "cuda"), generate_batch(settings, seeds)
    assert on_gpu.seismic.is_cuda
    compare(on_gpu, on_cpu, ("rgt", "throw", "log_impedance", "clean", "reflectivity"))


def compare(found: SyntheticBatch, expected: SyntheticBatch, names: tuple[str, ...] = ()) -> None:
    """Equal but for rounding, which may put a voxel on the other side of a surface."""
    for name in names or [item.name for item in fields(found)]:
        one, other = (getattr(each, name).double().cpu() for each in (found, expected))
        alike = torch.isclose(
            one, other, rtol=1e-3, atol=1e-3 * max(1.0, float(other.nan_to_num().std())), equal_nan=True
        )
        assert alike.double().mean() > 0.995, name


@pytest.mark.parametrize("shape", [(20, 24, 32), (1, 48, 40), (30, 1, 26), (1, 1, 9), (1, 1, 1), (2, 2, 2)])
def test_that_every_truth_has_the_shape_that_was_asked_for_in_single_precision(shape):
    settings = replace(
        TRAINING, shape=shape, salt_chance=1.0, karst_chance=1.0, dipping_chance=1.0, footprint_chance=1.0
    )
    batch = generate_batch(settings, [0, 1])
    for name in ("seismic", "clean", "faults", "throw", "rgt", "gradient_known", "log_impedance", "facies", "salt"):
        assert getattr(batch, name).shape == (2, *shape)
    assert batch.rgt_gradient.shape == (2, 3, *shape)
    assert batch.horizons.shape == (2, settings.n_horizons, *shape[:2])
    assert batch.live.shape == (2, *shape[:2])
    for item in fields(batch):
        values = getattr(batch, item.name)
        assert values.dtype in (torch.float32, torch.bool, torch.uint8), item.name
        assert item.name == "horizons" or bool(torch.isfinite(values.float()).all()), item.name


def test_that_a_trace_across_a_fault_skips_its_throw():
    checked = 0
    for seed in range(8):
        volume = generate_volume(replace(LAYER_CAKE, n_faults=(1, 1), fault_dip=(50.0, 70.0)), seed)
        for i, j, k in np.argwhere(volume.faults)[::97]:
            if 5 <= k < 43:
                jump = volume.rgt[i, j, k + 5] - volume.rgt[i, j, k - 5] - 10
                assert jump == pytest.approx(volume.throw[i, j, k], abs=0.3)
                checked += 1
    assert checked > 50


def test_that_time_jumps_at_faults_and_nowhere_else():
    volume = generate_volume(FAULTED, 3)
    jump = np.zeros(FAULTED.shape, dtype=bool)
    for axis in (0, 1):
        step = np.abs(np.diff(volume.rgt, axis=axis)) > 2.0
        low = [slice(None)] * 3
        high = [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        jump[tuple(low)] |= step
        jump[tuple(high)] |= step
    near_fault = _grown(volume.faults, 1)
    assert jump.any()
    assert not (jump & ~near_fault).any(), "a jump of time away from every fault"
    assert (volume.faults & ~_grown(jump, 1)).mean() < 0.002, "a fault label where time is smooth"


def test_that_fault_labels_are_one_voxel_thick():
    settings = replace(LAYER_CAKE, n_faults=(1, 1))
    for seed in range(6):
        faults = generate_volume(settings, seed).faults
        solid = faults[:-1, :-1, :-1].copy()
        for i, j, k in list(np.ndindex(2, 2, 2))[1:]:
            solid &= faults[i : i + 39, j : j + 43, k : k + 47]
        assert not solid.any(), "a block of 2 x 2 x 2 voxels lies wholly on the fault"


def test_that_time_grows_downward_where_no_reverse_fault_repeats_the_layers():
    settings = replace(TRAINING, shape=(20, 40, 64), reverse_chance=0.0, salt_chance=0.5)
    for seed in range(30):
        volume = generate_volume(settings, seed)
        step = np.diff(volume.rgt, axis=-1)
        assert step[~volume.salt[..., 1:]].min() > 0


def test_that_a_reverse_fault_repeats_layers():
    volume = generate_volume(replace(LAYER_CAKE, n_faults=(1, 1), reverse_chance=1.0), 1)
    assert volume.throw.min() < -2
    assert np.diff(volume.rgt, axis=-1).min() < -2


def test_that_one_layer_keeps_its_impedance_across_faults_and_folds():
    settings = replace(FAULTED, fold_height=(2.0, 8.0), n_folds=(1, 3), dip=(0.0, 0.3))
    volume = generate_volume(settings, 4)
    times = np.round(volume.rgt, 2).ravel()
    order = np.argsort(times, kind="stable")
    same = np.diff(times[order]) == 0
    assert same.sum() > 1000
    assert np.abs(np.diff(volume.log_impedance.ravel()[order]))[same].max() < 0.02
    facies = np.diff(volume.facies.ravel()[order].astype(int))[same]
    assert np.mean(facies != 0) < 0.01


def test_that_impedance_and_facies_change_along_the_layers_when_asked_to():
    settings = replace(LAYER_CAKE, lateral_change=1.0)
    volumes = [generate_volume(settings, seed) for seed in range(4)]
    assert any(np.ptp(volume.log_impedance[:, :, 20]) > 0.02 for volume in volumes)
    assert any(np.ptp(volume.facies[:, :, k]) > 0 for volume in volumes for k in range(48))


def test_that_buried_rock_is_harder_whatever_its_age():
    settings = replace(FAULTED, n_faults=(1, 1), contrast=(0.0, 0.0), compaction=(0.6, 0.6), burial=(1.0, 1.0))
    volume = generate_volume(settings, 3)
    np.testing.assert_allclose(np.diff(volume.log_impedance, axis=-1), 0.6 / 48, atol=1e-5)


@pytest.mark.parametrize("sampling", [1.0, 2.0, 0.5])
def test_that_the_dip_of_time_is_the_dip_of_the_plane(sampling):
    settings = replace(LAYER_CAKE, dip=(0.3, 0.3), sampling=(sampling, sampling))
    volume = generate_volume(settings, 2)
    gradient = volume.rgt_gradient
    dip = np.hypot(gradient[0], gradient[1]) / gradient[2]
    np.testing.assert_allclose(dip, 0.3 * sampling, rtol=1e-3)


def test_that_the_gradient_of_time_does_not_see_the_jump_across_a_fault():
    settings = replace(LAYER_CAKE, n_faults=(3, 3), throw=(8.0, 12.0))
    volume = generate_volume(settings, 3)
    known = volume.gradient_known
    assert known.mean() > 0.99
    assert np.abs(volume.rgt_gradient[:2, known]).max() < 0.4  # 12 samples of throw that fade over 60 traces
    np.testing.assert_allclose(volume.rgt_gradient[2, known], 1, atol=1e-3)


def test_that_horizons_are_surfaces_of_equal_age_between_the_samples():
    volume = generate_volume(replace(VALIDATION, shape=(24, 28, 48), n_horizons=5), 11)
    assert volume.horizons.shape == (5, 24, 28)
    checked = 0
    for depth, age in zip(volume.horizons, volume.ages, strict=True):
        for i, j in np.argwhere(np.isfinite(depth)):
            assert np.interp(depth[i, j], np.arange(48), volume.rgt[i, j]) == pytest.approx(age, abs=1e-2)
            checked += 1
    assert checked > 1000


def test_that_a_horizon_is_missing_where_a_fault_has_pulled_it_apart():
    settings = replace(LAYER_CAKE, n_faults=(1, 1), fault_dip=(45.0, 50.0), throw=(8.0, 8.0))
    depth = generate_volume(settings, 3).horizons[1]
    gap = np.isnan(depth)
    assert 0 < gap.mean() < 0.4


def test_that_an_erosion_surface_cuts_old_layers_and_hides_time():
    settings = replace(LAYER_CAKE, n_unconformities=(1, 1), dip=(0.3, 0.3), erosion=(0.0, 0.0), hiatus=(9.0, 9.0))
    for seed in range(4):
        volume = generate_volume(settings, seed)
        step = np.diff(volume.rgt, axis=-1)
        surface = step.argmax(-1)
        # nothing below the surface is younger than anything above it, plus the hiatus
        above = np.arange(48) <= surface[..., None]
        assert volume.rgt[~above].min() - volume.rgt[above].max() >= 8.9
        dip = np.hypot(volume.rgt_gradient[0], volume.rgt_gradient[1])
        assert np.median(dip[above]) == pytest.approx(0.09, abs=0.01), "the young phase is gentle"
        assert np.median(dip[~above]) == pytest.approx(0.39, abs=0.31), "the old one is tilted by both"


def test_that_layers_above_an_erosion_surface_onlap_it_or_drape_it():
    relief = replace(
        LAYER_CAKE,
        n_unconformities=(1, 1),
        fold_height=(8.0, 8.0),
        n_folds=(2, 2),
        erosion=(10.0, 10.0),
        wave_share=1.0,
    )
    slopes = {}
    for drape in (0.0, 1.0):
        volume = generate_volume(replace(relief, drape=(drape, drape)), 1)
        young = np.arange(48) < np.diff(volume.rgt, axis=-1).argmax(-1)[..., None]
        slopes[drape] = np.abs(volume.rgt_gradient[:2, young]).mean()
        ends = volume.rgt[:, :, :-1][np.diff(young, axis=-1)]
        assert (np.ptp(ends) > 4) == (drape == 0.0), "onlapping layers end one by one, draping ones do not"
    assert slopes[1.0] > 1.5 * slopes[0.0]


def test_that_salt_is_one_hard_body_without_layers_or_faults():
    settings = replace(TRAINING, shape=(40, 40, 48), salt_chance=1.0, n_faults=(6, 6))
    seen = 0
    for seed in range(6):
        volume = generate_volume(settings, seed)
        seen += volume.salt.sum()
        assert not (volume.faults & volume.salt).any()
        assert (volume.facies[volume.salt] == FACIES.index("salt")).all()
        assert not volume.gradient_known[volume.salt].any()
        if volume.salt.any():
            assert np.ptp(volume.log_impedance[volume.salt]) == 0
    assert seen > 1000


@pytest.mark.parametrize("facies", ["channel", "karst"])
def test_that_bodies_lie_in_their_layers(facies):
    settings = replace(FAULTED, n_channels=(1, 1), karst_chance=1.0, fold_height=(4.0, 8.0), n_folds=(2, 2))
    seen = 0
    for seed in range(6):
        volume = generate_volume(settings, seed)
        where = volume.facies == FACIES.index(facies)
        seen += where.sum()
        if where.any():
            assert np.ptp(volume.rgt[where]) <= 12.01
    assert seen > 200


def test_that_velocity_times_density_is_impedance():
    volume = generate_volume(replace(FAULTED, shape=(3, 3, 30)), 1)
    np.testing.assert_allclose(volume.velocity * volume.density, volume.impedance, rtol=1e-5)
    assert 1200 < volume.velocity.min() < volume.velocity.max() < 7000


def test_that_training_validation_and_test_draw_from_other_ranges():
    for one, other in (
        (TRAINING, VALIDATION),
        *((each, settings) for settings in REGIMES.values() for each in (TRAINING, VALIDATION)),
    ):
        for name in (
            "noise_frequency",
            "noise_width",
            "peak_frequency",
            "fold_height",
            "fault_dip",
            "n_faults",
            "smear",
        ):
            assert getattr(one, name) != getattr(other, name), name


def test_that_the_sample_survey_has_faults_and_an_erosion_surface():
    volume = generate_volume(replace(SAMPLE_SURVEY, shape=(32, 32, 256)), 2033)
    assert SAMPLE_SURVEY.shape == (128, 128, 256)
    assert volume.faults.any()
    assert (np.diff(volume.rgt, axis=-1) > 2).any(axis=-1).all(), "every trace crosses the erosion surface"


def test_that_impossible_settings_are_refused_in_words():
    with pytest.raises(GeometryError, match="three positive lengths"):
        replace(TRAINING, shape=(0, 4, 4))
    with pytest.raises(GeometryError, match="random, gap, regular, not lost"):
        GeologySettings(missing_kinds=("gap", "lost"))


def _grown(mask: np.ndarray, n: int) -> np.ndarray:
    grown = mask.copy()
    for axis in range(3):
        for step in range(1, n + 1):
            for sign in (-step, step):
                grown |= np.roll(mask, sign, axis=axis)
    return grown
