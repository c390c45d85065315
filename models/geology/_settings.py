"""What the generator draws from: every range in one frozen record, and the sets of ranges that we use.

Training and validation draw from other ranges on purpose, so that a validation number is not a number on the
training distribution with another seed.
"""

from dataclasses import dataclass, replace

Range = tuple[float, float]


@dataclass(frozen=True)
class GeologySettings:
    """Ranges (low, high) from which one volume is drawn, uniformly unless said; lengths are in samples or traces.

    Parameters   shape : (n_iline, n_xline, n_sample); one inline makes a 2D section, cut steeply
                 fold_height, fold_width, n_folds : Gaussian and periodic folds; dip : regional slope, samples per trace
                 clinoform_chance, unconformity_chance : share of volumes with prograding layers, with erosion
                 rough_chance : share of volumes with a zone of rough layers, which are no faults
                 n_faults, throw, fault_dip (degrees) : throw is the vertical offset at the middle of the fault,
                 low + (high - low) * u**throw_skew for a uniform u, so a skew above 1 favours small throws;
                 reverse_chance; through_chance : share of faults that cross the whole volume;
                 label_throw : a fault is labelled where it still offsets the layers by this much
                 layer_thickness : mean thickness of the layers of a column, log-uniform; lateral_change : share of the
                 impedance contrast that changes along the layers; package_spread : standard deviation of the log
                 contrast between packages of twelve layers
                 peak_frequency : of the wavelet, cycles per sample, log-uniform; phase (degrees); bandpass_chance :
                 share of trapezoid wavelets in place of Ricker's; smear : lateral Gaussian of the image, traces
                 snr : standard deviation of the clean image over that of the noise, log-uniform; a snr_skew above 1
                 favours noise, as throw_skew favours small throws
                 noise_frequency, noise_width : band of the coloured noise, cycles per sample; noise_correlation : its
                 lateral Gaussian, traces; dipping_chance, footprint_chance : share of volumes with these kinds
                 dead_traces : share of dead traces in the volumes that have some; dead_chance : share of such volumes
    """

    shape: tuple[int, int, int] = (64, 64, 64)
    fold_height: Range = (0.0, 13.0)
    fold_width: Range = (12.0, 70.0)
    n_folds: tuple[int, int] = (0, 6)
    dip: Range = (0.0, 0.45)
    clinoform_chance: float = 0.3
    unconformity_chance: float = 0.3
    rough_chance: float = 0.25
    n_faults: tuple[int, int] = (0, 6)
    throw: Range = (1.5, 28.0)
    throw_skew: float = 2.0
    fault_dip: Range = (50.0, 86.0)
    reverse_chance: float = 0.15
    through_chance: float = 0.5
    label_throw: float = 1.0
    layer_thickness: Range = (1.5, 8.0)
    lateral_change: float = 0.5
    package_spread: Range = (0.0, 0.6)
    peak_frequency: Range = (0.045, 0.21)
    phase: Range = (-90.0, 90.0)
    bandpass_chance: float = 0.35
    smear: Range = (0.0, 1.0)
    snr: Range = (0.33, 5.0)
    snr_skew: float = 1.6
    noise_frequency: Range = (0.0, 0.35)
    noise_width: Range = (0.05, 0.35)
    noise_correlation: Range = (0.0, 1.2)
    dipping_chance: float = 0.25
    footprint_chance: float = 0.15
    dead_traces: Range = (0.01, 0.15)
    dead_chance: float = 0.2


TRAINING = GeologySettings()

VALIDATION = GeologySettings(
    fold_height=(2.0, 12.0),
    fold_width=(18.0, 50.0),
    n_folds=(2, 8),
    dip=(0.05, 0.3),
    clinoform_chance=0.0,
    unconformity_chance=0.15,
    rough_chance=0.0,
    n_faults=(2, 5),
    throw=(4.0, 24.0),
    throw_skew=1.0,
    fault_dip=(55.0, 82.0),
    reverse_chance=0.3,
    through_chance=0.8,
    layer_thickness=(2.0, 6.0),
    lateral_change=0.3,
    package_spread=(0.1, 0.4),
    peak_frequency=(0.06, 0.14),
    phase=(-30.0, 30.0),
    bandpass_chance=0.0,
    smear=(0.3, 0.7),
    snr=(1.5, 6.0),
    snr_skew=1.0,
    noise_frequency=(0.05, 0.25),
    noise_width=(0.15, 0.35),
    noise_correlation=(0.0, 0.4),
    dipping_chance=0.0,
    footprint_chance=0.15,
    dead_chance=0.0,
)

# The colour of the noise decides how hard a low S/N is: this nearly white noise is as hard for the public FaultNet as
# the volumes on which its scores are usually quoted; IN_BAND_NOISE, in the wavelet's own band and correlated between
# traces, is far harder at the same S/N.
REGIMES = {
    "easy": VALIDATION,
    "small throw": replace(VALIDATION, throw=(2.0, 6.0)),
    "low S/N": replace(VALIDATION, snr=(0.4, 0.8)),
    "small throw, low S/N": replace(VALIDATION, throw=(2.0, 6.0), snr=(0.4, 0.8)),
}

IN_BAND_NOISE = replace(
    REGIMES["small throw, low S/N"],
    noise_frequency=(0.05, 0.2),
    noise_width=(0.1, 0.2),
    noise_correlation=(0.3, 0.9),
    footprint_chance=0.3,
)

SAMPLE_SURVEY = GeologySettings(
    shape=(128, 128, 256),
    fold_height=(6.0, 16.0),
    fold_width=(25.0, 60.0),
    n_folds=(5, 5),
    dip=(0.05, 0.12),
    clinoform_chance=0.0,
    unconformity_chance=1.0,
    rough_chance=0.0,
    n_faults=(6, 6),
    throw=(6.0, 22.0),
    throw_skew=1.0,
    fault_dip=(58.0, 76.0),
    reverse_chance=0.0,
    through_chance=0.6,
    layer_thickness=(4.0, 5.0),
    lateral_change=0.4,
    package_spread=(0.25, 0.25),
    peak_frequency=(0.1, 0.11),
    phase=(0.0, 0.0),
    bandpass_chance=0.0,
    smear=(0.5, 0.6),
    snr=(1.6, 1.7),
    snr_skew=1.0,
    noise_correlation=(0.4, 0.6),
    dipping_chance=0.0,
    footprint_chance=0.0,
    dead_chance=0.0,
)
