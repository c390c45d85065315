"""The settings that we use: for training, for validation, the frozen test regimes, and the sample survey.

Training, validation and test draw from other ranges on purpose, so that a number is not one on the training
distribution with another seed. The test regimes are frozen: `recipes.json` lists their hashes.
"""

from dataclasses import replace

from models.geology._settings import GeologySettings

TRAINING = GeologySettings(
    sampling=(0.5, 2.0),
    fold_height=(0.0, 14.0),
    fold_width=(12.0, 70.0),
    n_folds=(0, 8),
    dip=(0.0, 0.45),
    shear=(-0.5, 0.5),
    growth=(-0.4, 1.0),
    clinoform_chance=0.2,
    rough_chance=0.2,
    n_unconformities=(0, 2),
    erosion=(0.0, 14.0),
    drape=(0.0, 1.0),
    n_faults=(0, 12),
    throw=(1.0, 30.0),
    throw_skew=2.0,
    fault_dip=(48.0, 87.0),
    through_chance=0.5,
    reverse_chance=0.15,
    listric_chance=0.2,
    growth_chance=0.2,
    relay_chance=0.2,
    salt_chance=0.08,
    n_channels=(0, 2),
    karst_chance=0.1,
    layer_thickness=(1.5, 8.0),
    compaction=(0.1, 0.8),
    burial=(0.0, 1.0),
    contrast=(0.05, 0.12),
    package_spread=(0.0, 0.6),
    lateral_change=0.5,
    peak_frequency=(12.0, 60.0),
    bandpass_chance=0.35,
    phase=(-60.0, 60.0),
    quality=(40.0, 500.0),
    smear=((0.0, 0.6), (0.2, 1.6)),
    snr=(0.33, 5.0),
    snr_skew=1.6,
    noise_frequency=(0.0, 90.0),
    noise_width=(12.0, 90.0),
    noise_correlation=(0.0, 1.2),
    dipping_chance=0.25,
    multiple_chance=0.25,
    footprint_chance=0.2,
    missing_chance=0.5,
    dead_chance=0.2,
    gain_chance=0.3,
    bits_chance=0.15,
    reversed_chance=0.5,
)

VALIDATION = GeologySettings(
    sampling=(0.7, 1.4),
    fold_height=(3.0, 16.0),
    fold_width=(15.0, 40.0),
    n_folds=(1, 6),
    dip=(0.1, 0.4),
    shear=(-0.3, 0.3),
    n_unconformities=(0, 1),
    erosion=(2.0, 10.0),
    drape=(0.0, 0.6),
    n_faults=(1, 8),
    throw=(2.0, 20.0),
    throw_skew=1.3,
    fault_dip=(52.0, 80.0),
    through_chance=0.6,
    reverse_chance=0.2,
    listric_chance=0.15,
    growth_chance=0.15,
    relay_chance=0.15,
    n_channels=(0, 1),
    karst_chance=0.05,
    layer_thickness=(2.0, 5.0),
    burial=(0.5, 1.0),
    contrast=(0.07, 0.1),
    peak_frequency=(14.0, 45.0),
    bandpass_chance=0.5,
    high_cut=(25.0, 50.0),
    phase=(-45.0, 45.0),
    smear=((0.1, 0.5), (0.4, 1.2)),
    snr=(0.5, 4.0),
    noise_frequency=(5.0, 70.0),
    noise_width=(20.0, 70.0),
    noise_correlation=(0.0, 0.8),
    multiple_chance=0.15,
    footprint_chance=0.15,
    missing_chance=0.3,
)

# Folds, faults, a wavelet and noise. The colour of the noise decides how hard a low S/N is: this nearly white noise is
# as hard for the public FaultNet as the volumes on which its scores are usually quoted; IN_BAND_NOISE, in the
# wavelet's own band and correlated between traces, is far harder at the same S/N.
_EASY = GeologySettings(footprint_chance=0.15)
REGIMES = {
    "easy": _EASY,
    "small throw": replace(_EASY, throw=(2.0, 6.0)),
    "low S/N": replace(_EASY, snr=(0.4, 0.8)),
    "small throw, low S/N": replace(_EASY, throw=(2.0, 6.0), snr=(0.4, 0.8)),
}

IN_BAND_NOISE = replace(
    REGIMES["small throw, low S/N"],
    noise_frequency=(12.5, 50.0),
    noise_width=(25.0, 50.0),
    noise_correlation=(0.3, 0.9),
    footprint_chance=0.3,
)

SAMPLE_SURVEY = GeologySettings(
    shape=(128, 128, 256),
    fold_height=(6.0, 16.0),
    fold_width=(25.0, 60.0),
    n_folds=(5, 5),
    dip=(0.05, 0.12),
    n_unconformities=(1, 1),
    erosion=(8.0, 14.0),
    drape=(0.4, 0.6),
    n_faults=(6, 6),
    throw=(6.0, 22.0),
    fault_dip=(58.0, 76.0),
    through_chance=0.6,
    reverse_chance=0.0,
    layer_thickness=(4.0, 5.0),
    package_spread=(0.25, 0.25),
    lateral_change=0.4,
    peak_frequency=(25.0, 27.5),
    phase=(0.0, 0.0),
    quality=(250.0, 400.0),
    smear=((0.4, 0.5), (0.5, 0.7)),
    snr=(1.6, 1.7),
    noise_correlation=(0.4, 0.6),
)
