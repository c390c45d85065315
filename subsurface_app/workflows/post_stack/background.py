"""Impedance below the band of the seismic: carried from wells along layers, or read from a model of the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.rock_physics import gardner_density
from subsurface_app.data.objects import SampleAxis, SeismicVolume, VelocityModel, quantity_name
from subsurface_app.workflows.depth_conversion import NewAxis, convert_volume
from subsurface_app.workflows.time_depth import VelocityTimeDepth, as_velocity_volume

if TYPE_CHECKING:
    from models.baselines import WellImpedance

Array = NDArray[np.float64]
Bins = tuple[NDArray[np.intp], NDArray[np.intp]]


class Background(Protocol):
    """Log-impedance without what the wavelet sees, and its standard deviation, at bins of the seismic."""

    def at(self, bins: Bins) -> tuple[Array, Array]:
        """Each of shape (trace, sample)."""
        ...


@dataclass(frozen=True)
class FromWells:
    """The slow part of the wells, kriged along layers between horizons, or along time slices without any.

    Parameters   wells : on the traces of the seismic, one at least
                 shape : (iline, xline, sample) of the seismic
                 horizons : arrays (iline, xline) in samples, from the shallowest down
                 smooth : samples, of the Gaussian; reach : traces
    """

    wells: tuple["WellImpedance", ...]
    shape: tuple[int, int, int]
    horizons: tuple[NDArray[np.float32], ...]
    smooth: float
    reach: float

    def at(self, bins: Bins) -> tuple[Array, Array]:
        from models.baselines import carry_logs

        carried = carry_logs(self._model, self._layers(bins), np.stack(bins, axis=-1).astype(float))
        return carried.slow, np.sqrt(carried.slow_variance)

    @cached_property
    def _model(self) -> Any:
        from models.baselines import WellLogs, fit_layers

        places = np.array([(one.iline, one.xline) for one in self.wells])
        values = np.stack([np.asarray(one.impedance, dtype=float) for one in self.wells])
        known = np.isfinite(values) & (values > 0)
        logs = np.where(known, np.log(np.where(known, values, 1.0)), np.nan)
        layers = self._layers((places[:, 0], places[:, 1]))
        return fit_layers(WellLogs(places.astype(float), logs, layers), self.smooth, slow_range=self.reach)

    def _layers(self, bins: Bins) -> Array:
        """Layers parallel to the nearest horizon above the first and below the last, in proportion between them."""
        samples = np.arange(self.shape[2], dtype=float)
        if not self._surfaces:
            return np.broadcast_to(samples, (len(bins[0]), len(samples))).copy()
        usual = np.array([float(one.mean()) for one in self._surfaces])
        usual = np.maximum.accumulate(usual + 1e-3 * np.arange(len(usual)))
        layers = np.empty((len(bins[0]), len(samples)))
        for n, (i, j) in enumerate(zip(*bins, strict=True)):
            here = np.maximum.accumulate([float(one[i, j]) for one in self._surfaces] + 1e-3 * np.arange(len(usual)))
            layers[n] = np.interp(samples, here, usual)
            layers[n] += np.minimum(samples - here[0], 0) + np.maximum(samples - here[-1], 0)
        return layers

    @cached_property
    def _surfaces(self) -> list[Array]:
        """The horizons, where they are not picked as at the nearest pick."""
        from scipy.ndimage import distance_transform_edt

        filled = []
        for one in self.horizons:
            nearest = distance_transform_edt(~np.isfinite(one), return_distances=False, return_indices=True)
            filled.append(np.asarray(one, dtype=float)[tuple(nearest)])
        return filled


class FromModel:
    """An impedance, or a velocity with Gardner's density, in time or depth; a velocity in depth brings its own times.

    Parameters   model : SeismicVolume of impedance or interval velocity, or VelocityModel
                 seismic : SeismicVolume - on whose traces it is wanted
                 spread : standard deviation of its logarithm
    Raises       GeometryError - another quantity, or an impedance in depth
    """

    def __init__(
        self, model: SeismicVolume | VelocityModel, seismic: SeismicVolume, *, smooth: float, spread: float
    ) -> None:
        volume = as_velocity_volume(model)
        if volume.quantity not in ("impedance", "velocity"):
            raise GeometryError(
                "{name} holds {quantity}: a background is an impedance or an interval velocity; choose another item",
                name=volume.name,
                quantity=quantity_name(volume.quantity),
            )
        if volume.axis.domain == "depth":
            if volume.quantity == "impedance":
                raise GeometryError(
                    "the impedance {name} is in depth and the seismic in time: bring it into time first",
                    name=volume.name,
                )
            new = NewAxis(seismic.axis.step, 0.0, seismic.axis.stop)
            volume = convert_volume(volume, VelocityTimeDepth(volume), new)
        self._is_velocity, self._axis = volume.quantity == "velocity", volume.axis
        # a lattice of values between which traces are read; what it calls them does not matter to it
        shifted = SampleAxis("twt", max(volume.axis.start, 0.0), volume.axis.step, volume.axis.count)
        self._lattice = VelocityTimeDepth(
            SeismicVolume(
                *(volume.name, volume.area, volume.samples, volume.geometry, shifted, "velocity", "m/s"),
                live=volume.live,
            )
        )
        self._seismic, self._smooth, self._spread = seismic, smooth, spread

    def at(self, bins: Bins) -> tuple[Array, Array]:
        values = self._lattice.velocities_on_bins(self._seismic.geometry, *bins)
        if self._is_velocity:
            values = values * gardner_density(values)
        from scipy.ndimage import gaussian_filter1d

        samples = self._axis.position(self._seismic.axis.values)
        own = np.arange(self._axis.count)
        read = np.stack([np.interp(samples, own, row) for row in np.log(values)])
        slow = gaussian_filter1d(read, self._smooth, axis=-1, mode="nearest")
        return slow, np.full(slow.shape, self._spread)


def spread_at_wells(background: Background, wells: Sequence["WellImpedance"], smooth: float, otherwise: float) -> float:
    """How far a background is off the slow part of the wells, RMS of the logarithm; never less than 0.01."""
    from models.baselines import smooth_known

    if not wells:
        return otherwise
    bins = np.array([one.iline for one in wells]), np.array([one.xline for one in wells])
    values = np.stack([np.asarray(one.impedance, dtype=float) for one in wells])
    known = np.isfinite(values) & (values > 0)
    logs = smooth_known(np.log(np.where(known, values, 1.0)), smooth, known)
    return max(0.01, float(np.sqrt(((background.at(bins)[0] - logs)[known] ** 2).mean())))
