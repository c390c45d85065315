"""Impedance of a volume of any size, a few inlines at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._scaling import measure_offset
from models.baselines import WellImpedance
from models.baselines._along_layers import WellLogs
from models.baselines._impedance import layers_of, places_of, rows_at_once, wells_on_traces
from models.errors import ModelError
from models.impedance._blind import BlindWell, WellTie, calibrate, tie_wells
from models.impedance._fusion import Evidence, invert, make_prior

Shape = tuple[int, int, int]
DEAF = 1e6  # variance of the seismic on dead traces, in parts of the usual one


@dataclass(frozen=True)
class ImpedanceEstimate:
    """Impedance and its standard deviation, kg/(m2 s), like the volume; and how far to trust them.

    Parameters   mean, std : the median of a log-normal distribution, and its spread to first order
                 blind : every well as the others predict it; none where there is a single well
                 ties : how the wells fit the seismic; look at those that `contradicts`
                 gain : of the network's log impedance at the wells; about 1, negative where polarity is reversed
                 compaction : growth of log impedance per sample of depth along a layer
    """

    mean: Any
    std: Any
    blind: tuple[BlindWell, ...]
    ties: tuple[WellTie, ...]
    gain: float
    compaction: float


def estimate_impedance(
    seismic: Any,
    wells: Sequence[WellImpedance],
    *,
    seismic_std: Any = None,
    in_band: Any = None,
    in_band_std: Any = None,
    layers: Any = None,
    live: NDArray[np.bool_] | None = None,
    out: tuple[Any, Any] | None = None,
    spread_factor: float = 1.0,
    on_step: Callable[[int, int], None] | None = None,
) -> ImpedanceEstimate:
    """Absolute impedance from seismic, wells, and, where given, a network's impedance in band and geological time.

    Parameters   seismic : array-like (iline, xline, sample), any amplitude unit, noise taken out (task "denoise",
                 or a classical filter); one inline makes a section. A level that it swings around is taken off
                 wells : at least one, impedance in kg/(m2 s); for deviated wells see `WellImpedance`
                 seismic_std : of its error, same shape and unit; None - the same everywhere
                 in_band, in_band_std : log impedance in the band of the seismic and its standard deviation (task
                 "relative_impedance"), in either polarity, the same in all tiles; None - classical: the seismic alone
                 layers : relative geological time (task "rgt"); None - time slices
                 live : bool, shape (iline, xline): dead traces of the seismic hold the model of wells and network;
                 constant traces are dead, too
                 out : array-likes (mean, std) to fill in place of new arrays
                 spread_factor : on the standard deviation, beside that of the blind wells
                 on_step : called with (done, total), may raise to stop
    Returns      ImpedanceEstimate. Cost: 2 s for 128 cubed; for every well an eigenvalue problem of n_sample
    Raises       ModelError - no wells, wells or arrays that do not fit the volume
    """
    shape = _check_arrays(seismic, seismic_std, in_band, in_band_std, layers, live, out)
    if not wells:
        raise ModelError("impedance needs a well: give one or more")
    offset = measure_offset(seismic, live)
    volumes = _Volumes(shape, seismic, seismic_std, in_band, in_band_std, layers, live, offset)
    logs, at_wells, names = _read_wells(volumes, wells)
    fusion, blind = calibrate(names, logs, at_wells)
    mean, std = out or (np.empty(shape, np.float32), np.empty(shape, np.float32))
    groups = rows_at_once(shape)
    for done, rows in enumerate(groups, start=1):
        evidence = volumes.read(rows)
        prior = make_prior(fusion, evidence, places_of(rows, shape))
        logarithm, variance = invert(fusion, evidence, *prior)
        impedance = np.exp(logarithm)
        n = rows.stop - rows.start
        mean[rows] = impedance.reshape(n, *shape[1:]).astype(np.float32)
        std[rows] = (spread_factor * impedance * np.sqrt(variance)).reshape(n, *shape[1:]).astype(np.float32)
        if on_step:
            on_step(done, len(groups))
    ties = tie_wells(names, logs, at_wells)
    return ImpedanceEstimate(mean, std, blind, ties, fusion.voices[0].gain, fusion.layers.drift)


def blind_wells(
    seismic: Any,
    wells: Sequence[WellImpedance],
    *,
    seismic_std: Any = None,
    in_band: Any = None,
    in_band_std: Any = None,
    layers: Any = None,
    live: NDArray[np.bool_] | None = None,
) -> tuple[BlindWell, ...]:
    """Every well as the others predict it, without the volume: with a network, or without `in_band` the classical way.

    Parameters and errors are those of `estimate_impedance`; two wells at least.
    """
    shape = _check_arrays(seismic, seismic_std, in_band, in_band_std, layers, live, None)
    if len({_name(well, i) for i, well in enumerate(wells)}) < 2:
        raise ModelError("a blind well needs others that predict it: give two wells or more")
    offset = measure_offset(seismic, live)
    volumes = _Volumes(shape, seismic, seismic_std, in_band, in_band_std, layers, live, offset)
    logs, at_wells, names = _read_wells(volumes, wells)
    return calibrate(names, logs, at_wells)[1]


@dataclass(frozen=True)
class _Volumes:
    """The arrays, read a few inlines at a time."""

    shape: Shape
    seismic: Any
    seismic_std: Any
    in_band: Any
    in_band_std: Any
    layers: Any
    live: NDArray[np.bool_] | None
    offset: float  # of the seismic

    def read(self, rows: slice) -> Evidence:
        seismic = self._flat(self.seismic, rows)
        bad = ~np.isfinite(seismic)
        noise = self._flat(self.seismic_std, rows, 1.0) ** 2
        usual = self._flat(self.in_band_std, rows, 1.0) ** 2
        dead = bad.any(axis=1) | (np.ptp(np.where(bad, 0.0, seismic), axis=1) == 0)
        if self.live is not None:
            dead |= ~np.asarray(self.live[rows], dtype=bool).reshape(-1)
        return Evidence(
            np.where(dead[:, None], 0.0, seismic - self.offset),
            np.where(dead[:, None], DEAF * noise, noise),
            np.nan_to_num(self._flat(self.in_band, rows, 0.0)),
            usual,
            layers_of(self.layers, rows, self.shape),
        )

    def _flat(self, array: Any, rows: slice, otherwise: float = 0.0) -> NDArray[np.float64]:
        if array is None:
            return np.full(((rows.stop - rows.start) * self.shape[1], self.shape[2]), otherwise)
        return np.asarray(array[rows], dtype=float).reshape(-1, self.shape[2])


def _read_wells(volumes: _Volumes, wells: Sequence[WellImpedance]) -> tuple[WellLogs, Evidence, list[str]]:
    """The wells with what is known on their traces, and the name under which each is left out."""
    if len({(well.iline, well.xline) for well in wells}) < len(wells):
        raise ModelError("two wells lie at the same place: keep one of them")
    logs = wells_on_traces(volumes.shape, wells, volumes.layers)
    traces = [(volumes.read(slice(well.iline, well.iline + 1)), well.xline) for well in wells]
    at_wells = Evidence(
        *(
            np.stack([getattr(evidence, name)[xline] for evidence, xline in traces])
            for name in ("seismic", "seismic_variance", "in_band", "in_band_variance", "layers")
        )
    )
    return logs, at_wells, [_name(well, i) for i, well in enumerate(wells)]


def _name(well: WellImpedance, i: int) -> str:
    return well.name or f"{i + 1}"


def _check_arrays(
    seismic: Any, seismic_std: Any, in_band: Any, in_band_std: Any, layers: Any, live: Any, out: Any
) -> Shape:
    shape = tuple(int(n) for n in getattr(seismic, "shape", ()))
    if len(shape) != 3 or min(shape) < 1:
        raise ModelError("a volume has three axes (iline, xline, sample), not the shape {shape}", shape=str(shape))
    mean, std = out or (None, None)
    given = {
        "seismic_std": seismic_std,
        "in_band": in_band,
        "in_band_std": in_band_std,
        "layers": layers,
        "out[0]": mean,
        "out[1]": std,
    }
    for name, array in given.items():
        if array is not None and tuple(array.shape) != shape:
            raise ModelError(
                "{name} has the shape {found}: expected that of the seismic, {expected}",
                name=name,
                found=str(tuple(array.shape)),
                expected=str(shape),
            )
    if live is not None and np.shape(live) != shape[:2]:
        raise ModelError(
            "the live mask has the shape {found}: expected (iline, xline) = {expected}",
            found=str(np.shape(live)),
            expected=str(shape[:2]),
        )
    return shape[0], shape[1], shape[2]
