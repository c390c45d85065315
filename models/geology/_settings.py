"""What the generator draws from: every range in one frozen record."""

from dataclasses import dataclass

from solvers.errors import GeometryError

Range = tuple[float, float]
MISSING_KINDS = ("random", "gap", "regular")


@dataclass(frozen=True)
class GeologySettings:
    """Ranges (low, high) from which one volume is drawn, uniformly unless said.

    Lengths along the sections are in traces, depths and throws in samples, `*_chance` is the share of the volumes that
    have the thing.

    Parameters   shape : (n_iline, n_xline, n_sample); one inline makes a 2D section, cut steeply; dt : s
                 sampling : trace distance over that for which lengths are meant, of each lateral axis, log-uniform
                 fold_height, fold_width, n_folds : Gaussian folds, and two wave trains of `wave_share` of their height;
                 dip : regional slope, samples per trace; shear : change of that slope over the volume; growth : change
                 of the folds over the volume, deeper is stronger where positive
                 clinoform_chance : prograding layers; rough_chance : a zone of rough layers, which are no faults
                 n_unconformities, erosion : number of erosion surfaces, height of their relief; drape : share of that
                 relief which the layers above follow: 0 is onlap, 1 is draping; hiatus : time that is missing there
                 n_faults, throw, fault_dip (degrees) : throw is the vertical offset at the middle of the fault,
                 low + (high - low) * u**throw_skew for a uniform u, so a skew above 1 favours small throws;
                 through_chance : share of faults that cross the whole volume; and shares of faults that are reverse,
                 listric, grow while layers are laid down, or hand over to a second fault across a relay ramp;
                 label_throw : a fault is labelled where it still offsets the layers by this much
                 salt_chance, n_channels, karst_chance : bodies
                 layer_thickness : mean thickness of the layers of a column, log-uniform; compaction : growth of log
                 impedance over the volume; burial : share of that which follows the depth of burial today, without a
                 step at faults, where the rest follows the age; contrast : of the layers; package_spread : standard
                 deviation of the log contrast between packages of twelve layers; lateral_change : share of the
                 contrast that may change along the layers, with their facies
                 peak_frequency : of Ricker's wavelet, Hz, log-uniform; bandpass_chance : share of Butterworth band-pass
                 wavelets, between low_cut and high_cut, Hz; phase (degrees); quality : Q, log-uniform; smear : lateral
                 Gaussian of the image, traces, at the top and at the bottom at most
                 snr : standard deviation of the clean image over that of all that is added to it, log-uniform; a
                 snr_skew above 1 favours noise, as throw_skew favours small throws
                 noise_frequency, noise_width : band of the coloured noise, Hz; noise_correlation : its lateral
                 Gaussian, traces; dipping_chance : straight events; multiple_chance : residual multiples;
                 footprint_chance, footprint_period (traces)
                 missing_chance, missing_kinds : of missing traces, one kind for each volume; missing : share at random;
                 gap : traces in a row; decimation : one trace in n is live; dead_chance, dead : a few dead traces more
                 gain_chance : exponential gain or AGC; bits_chance : 8-bit samples; reversed_chance : polarity
                 n_horizons : surfaces of equal age given as truth
    """

    shape: tuple[int, int, int] = (64, 64, 64)
    dt: float = 0.004
    sampling: Range = (1.0, 1.0)
    fold_height: Range = (2.0, 12.0)
    fold_width: Range = (18.0, 50.0)
    n_folds: tuple[int, int] = (2, 8)
    wave_share: float = 0.3
    dip: Range = (0.05, 0.3)
    shear: Range = (0.0, 0.0)
    growth: Range = (-0.4, 0.6)
    clinoform_chance: float = 0.0
    rough_chance: float = 0.0
    n_unconformities: tuple[int, int] = (0, 0)
    erosion: Range = (1.0, 8.0)
    drape: Range = (1.0, 1.0)
    hiatus: Range = (2.0, 20.0)
    n_faults: tuple[int, int] = (2, 5)
    throw: Range = (4.0, 24.0)
    throw_skew: float = 1.0
    fault_dip: Range = (55.0, 82.0)
    through_chance: float = 0.8
    reverse_chance: float = 0.3
    listric_chance: float = 0.0
    growth_chance: float = 0.0
    relay_chance: float = 0.0
    label_throw: float = 1.0
    salt_chance: float = 0.0
    n_channels: tuple[int, int] = (0, 0)
    karst_chance: float = 0.0
    layer_thickness: Range = (2.0, 6.0)
    compaction: Range = (0.2, 0.7)
    burial: Range = (1.0, 1.0)
    contrast: Range = (0.08, 0.08)
    package_spread: Range = (0.1, 0.4)
    lateral_change: float = 0.3
    peak_frequency: Range = (15.0, 35.0)
    bandpass_chance: float = 0.0
    low_cut: Range = (3.0, 6.0)
    high_cut: Range = (20.0, 60.0)
    phase: Range = (-30.0, 30.0)
    quality: Range = (60.0, 400.0)
    smear: tuple[Range, Range] = ((0.3, 0.7), (0.3, 0.7))
    snr: Range = (1.5, 6.0)
    snr_skew: float = 1.0
    noise_frequency: Range = (12.5, 62.5)
    noise_width: Range = (37.5, 87.5)
    noise_correlation: Range = (0.0, 0.4)
    dipping_chance: float = 0.0
    multiple_chance: float = 0.0
    footprint_chance: float = 0.0
    footprint_period: Range = (2.0, 16.0)
    missing_chance: float = 0.0
    missing_kinds: tuple[str, ...] = MISSING_KINDS
    missing: Range = (0.0, 0.9)
    gap: tuple[int, int] = (1, 24)
    decimation: tuple[int, int] = (2, 4)
    dead_chance: float = 0.0
    dead: Range = (0.01, 0.15)
    gain_chance: float = 0.0
    bits_chance: float = 0.0
    reversed_chance: float = 0.0
    n_horizons: int = 4

    def __post_init__(self) -> None:
        """Raises GeometryError for a shape that is not three positive lengths, or an unknown kind of missing traces."""
        if len(self.shape) != 3 or min(self.shape) < 1:
            raise GeometryError(
                "a synthetic volume has three positive lengths (iline, xline, sample), not {shape}",
                shape=str(self.shape),
            )
        unknown = sorted(set(self.missing_kinds) - set(MISSING_KINDS))
        if unknown:
            raise GeometryError(
                "traces can be missing in the ways {known}, not {found}",
                known=", ".join(MISSING_KINDS),
                found=", ".join(unknown),
            )
