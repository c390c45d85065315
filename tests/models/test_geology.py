"""The generator of synthetic geology: its truths agree with each other, and its seed settles everything."""

from dataclasses import fields, replace

import numpy as np
import pytest

from models.geology import REGIMES, SAMPLE_SURVEY, TRAINING, GeologySettings, generate_volume
from solvers.errors import GeometryError

PLAIN = GeologySettings(
    shape=(40, 44, 48),
    n_folds=(0, 0),
    fold_height=(0.0, 0.0),
    dip=(0.0, 0.0),
    clinoform_chance=0.0,
    unconformity_chance=0.0,
    rough_chance=0.0,
    n_faults=(2, 2),
    throw=(6.0, 8.0),
    reverse_chance=0.0,
    through_chance=1.0,
    dead_chance=0.0,
)


def test_that_the_same_seed_gives_the_same_volume_and_another_seed_another():
    first, again, other = (generate_volume(TRAINING, seed) for seed in (5, 5, 6))
    for item in fields(first):
        np.testing.assert_array_equal(getattr(first, item.name), getattr(again, item.name))
    assert not np.array_equal(first.seismic, other.seismic)


@pytest.mark.parametrize("shape", [(20, 24, 32), (1, 48, 40), (1, 1, 1)])
def test_that_every_truth_has_the_shape_that_was_asked_for(shape):
    volume = generate_volume(replace(TRAINING, shape=shape), 0)
    for name in ("seismic", "clean", "faults", "rgt", "impedance", "reflectivity"):
        assert getattr(volume, name).shape == shape
    assert volume.live.shape == shape[:2]
    assert np.isfinite(volume.seismic).all()


def test_that_time_jumps_at_faults_and_nowhere_else():
    volume = generate_volume(PLAIN, 3)
    jump = np.zeros(PLAIN.shape, dtype=bool)
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
    settings = replace(PLAIN, n_faults=(1, 1))
    for seed in range(6):
        faults = generate_volume(settings, seed).faults
        solid = faults[:-1, :-1, :-1].copy()
        for i, j, k in list(np.ndindex(2, 2, 2))[1:]:
            solid &= faults[i : i + 39, j : j + 43, k : k + 47]
        assert not solid.any(), "a block of 2 x 2 x 2 voxels lies wholly on the fault"


def test_that_time_grows_downward_where_no_reverse_fault_repeats_the_layers():
    settings = replace(TRAINING, shape=(24, 64, 64), reverse_chance=0.0)
    for seed in range(30):
        assert np.diff(generate_volume(settings, seed).rgt, axis=-1).min() > 0


def test_that_one_layer_keeps_its_impedance_across_a_fault():
    volume = generate_volume(replace(PLAIN, lateral_change=0.0), 4)
    times = np.round(volume.rgt, 2).ravel()
    order = np.argsort(times, kind="stable")
    same = np.diff(times[order]) == 0
    assert same.sum() > 1000
    assert np.abs(np.diff(np.log(volume.impedance.ravel()[order])))[same].max() < 0.02


def test_that_the_signal_to_noise_ratio_is_the_one_asked_for():
    volume = generate_volume(replace(PLAIN, snr=(2.0, 2.0)), 1)
    assert volume.clean.std() == pytest.approx(1.0, abs=1e-3)
    assert 1 / (volume.seismic - volume.clean).std() == pytest.approx(2.0, rel=0.01)


def test_that_velocity_times_density_is_impedance():
    volume = generate_volume(replace(PLAIN, shape=(3, 3, 30)), 1)
    np.testing.assert_allclose(volume.velocity * volume.density, volume.impedance, rtol=1e-5)
    assert 1200 < volume.velocity.min() < volume.velocity.max() < 7000


def test_that_validation_and_training_draw_from_other_ranges():
    for settings in REGIMES.values():
        assert settings.noise_frequency != TRAINING.noise_frequency
        assert settings.peak_frequency != TRAINING.peak_frequency
        assert settings.fold_height != TRAINING.fold_height


def test_that_the_sample_survey_has_faults_and_an_erosion_surface():
    volume = generate_volume(replace(SAMPLE_SURVEY, shape=(32, 32, 256)), 2028)
    assert SAMPLE_SURVEY.shape == (128, 128, 256)
    assert volume.faults.any()
    assert (np.diff(volume.rgt, axis=-1) > 2).any(axis=-1).all(), "every trace crosses the erosion surface"


def test_that_an_impossible_shape_is_refused_in_words():
    with pytest.raises(GeometryError, match="three positive lengths"):
        generate_volume(replace(TRAINING, shape=(0, 4, 4)), 0)


def _grown(mask: np.ndarray, n: int) -> np.ndarray:
    grown = mask.copy()
    for axis in range(3):
        for step in range(1, n + 1):
            for sign in (-step, step):
                grown |= np.roll(mask, sign, axis=axis)
    return grown
