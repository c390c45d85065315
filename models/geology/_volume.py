"""One synthetic volume, all of its truths side by side, from settings and a seed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.geology._rocks import SURFACE_IMPEDANCE, draw_column, log_impedance
from models.geology._settings import SAMPLE_SURVEY, GeologySettings
from models.geology._signal import image, noise, reflectivity
from models.geology._structure import build_structure
from solvers.errors import GeometryError

Array = NDArray[np.float32]
MARGIN = 14  # samples above and below the volume, so that the wavelet meets rock on both sides


@dataclass(frozen=True)
class SyntheticVolume:
    """Arrays of one shape (iline, xline, sample), float32 but for `faults`.

    Parameters   seismic : the image with noise, dead traces zero; clean : the image without noise, standard deviation 1
                 faults : bool, surfaces one voxel thick; rgt : relative geological time as depth of deposition in
                 samples, grows downward; impedance : kg/(m2 s); reflectivity : at normal incidence
                 live : (iline, xline) bool, False for dead traces
    """

    seismic: Array
    clean: Array
    faults: NDArray[np.bool_]
    rgt: Array
    impedance: Array
    reflectivity: Array
    live: NDArray[np.bool_]

    @property
    def velocity(self) -> Array:
        """P-wave velocity in m/s that has this impedance when density follows Gardner's rule, 310 v**0.25 kg/m3."""
        return (self.impedance / np.float32(310.0)) ** np.float32(0.8)

    @property
    def density(self) -> Array:
        """Density in kg/m3 that belongs to `velocity`."""
        return self.impedance / self.velocity


def generate_volume(settings: GeologySettings, seed: int | np.random.Generator) -> SyntheticVolume:
    """Draw one volume; the same settings and seed give the same arrays.

    Raises   GeometryError - for a shape that is not three positive lengths
    """
    if len(settings.shape) != 3 or min(settings.shape) < 1:
        raise GeometryError(
            "a synthetic volume has three positive lengths (iline, xline, sample), not {shape}",
            shape=str(settings.shape),
        )
    rng = np.random.default_rng(seed)
    n_sample = settings.shape[2]
    structure = build_structure(settings, MARGIN, n_sample + 2 * MARGIN, rng)
    column = draw_column(settings, float(structure.depth.min()), float(structure.depth.max()), rng)
    logarithm = log_impedance(column, structure.depth, settings.lateral_change, rng)
    reflection = reflectivity(logarithm)

    inside = (slice(None), slice(None), slice(MARGIN, MARGIN + n_sample))
    clean = np.ascontiguousarray(image(reflection, settings, rng)[inside])
    clean /= clean.std() + np.float32(1e-12)
    low, high = settings.snr
    snr = low * (high / low) ** (rng.random() ** settings.snr_skew)
    seismic = clean + np.float32(1 / snr) * noise(clean.shape, settings, rng)
    live = np.ones(settings.shape[:2], dtype=bool)
    if rng.random() < settings.dead_chance:
        live = rng.random(settings.shape[:2]) >= rng.uniform(*settings.dead_traces)
        seismic[~live] = 0
    return SyntheticVolume(
        seismic=seismic,
        clean=clean,
        faults=np.ascontiguousarray(structure.faults[inside]),
        rgt=np.ascontiguousarray(structure.depth[inside]),
        impedance=np.float32(SURFACE_IMPEDANCE) * np.exp(logarithm[inside]),
        reflectivity=np.ascontiguousarray(reflection[inside]),
        live=live,
    )


def sample_survey(seed: int = 2028) -> SyntheticVolume:
    """The generated survey of the sample project: 128 x 128 x 256, folds, faults, an erosion surface, known truth."""
    return generate_volume(SAMPLE_SURVEY, seed)
