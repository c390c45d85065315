"""The wavelet of an inversion: its shape from an item, from the wells or from the traces, and its scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.post_stack import PostStack
from solvers.tie import statistical_wavelet
from subsurface_app.data.objects import Note, SampleAxis, SeismicWavelet, note

if TYPE_CHECKING:
    from models.baselines import WellImpedance

Array = NDArray[np.float64]
_HALF = 0.064  # s on either side of time zero of a wavelet out of wells or traces
_SEEN = 0.2  # of the peak of its spectrum: from there on the wavelet sees impedance
_TIED = 0.4  # correlation at the wells from which on least squares give the scale
_LEAST_CUT = 1.0  # Hz


@dataclass(frozen=True)
class Scaled:
    """A wavelet in the unit of the seismic.

    Parameters   samples : (2 n + 1,); at_wells : correlation of modelled and recorded seismic by the wells, or None
                 how : "wells", "strength" (at the wells, badly tied) or "contrast" (without wells)
    """

    samples: Array
    how: str
    at_wells: float | None = None


def resampled(wavelet: SeismicWavelet, dt: float) -> Array:
    """The samples of a wavelet at another interval in s, an odd number, time zero in the middle."""
    samples = np.asarray(wavelet.samples[:], dtype=float)
    half = len(samples) // 2
    if len(samples) % 2 == 0 or not np.isfinite(samples).all() or not samples.any():
        raise GeometryError(
            "the wavelet {name} has {n} samples: expected an odd number of finite values, not all zero",
            name=wavelet.name,
            n=len(samples),
        )
    if abs(wavelet.dt - dt) < 1e-9:
        return samples
    if wavelet.dt > dt:  # band-limited between its samples
        times = dt * np.arange(-int(half * wavelet.dt / dt), int(half * wavelet.dt / dt) + 1)
        own = wavelet.dt * np.arange(-half, half + 1)
        return np.asarray(np.sinc((times[:, None] - own) / wavelet.dt) @ samples)
    from scipy.signal import firwin

    ratio = dt / wavelet.dt
    smooth = np.convolve(samples, firwin(8 * int(np.ceil(ratio)) + 1, 1 / ratio), mode="same")
    n = int(half / ratio)
    return np.asarray(np.interp(ratio * np.arange(-n, n + 1), np.arange(-half, half + 1), smooth))


def statistical(traces: Array, dt: float) -> Array:
    """Zero phase, with the mean amplitude spectrum of the traces, (trace, sample); peak 1."""
    length = min(2 * _HALF, dt * (traces.shape[1] // 2 - 1))
    used = [one for one in traces if np.ptp(one) > 0]
    if not used:
        raise GeometryError("every trace that was looked at is dead: choose another region")
    made = np.mean([statistical_wavelet(one, dt, length=length).samples for one in used], axis=0)
    return np.asarray(made / made[len(made) // 2])


def fitted(wells: Sequence["WellImpedance"], traces: Array, axis: SampleAxis) -> Array:
    """The wavelet that turns the wells into their traces, (well trace, sample), least squares."""
    from models.baselines import wavelet_from_traces

    half = max(4, min(round(_HALF / axis.step), axis.count // 4))
    return wavelet_from_traces(_logs(wells), traces, half_length=half)


def scaled(shape: Array, wells: Sequence["WellImpedance"], traces: Array, contrast: float, power: float) -> Scaled:
    """A wavelet with the scale that explains the seismic.

    With wells by least squares against their traces; where these do not fit (correlation below 0.4) a least-squares
    scale would be far too small, and the strength of the traces decides. Without wells the seismic is taken to come
    from reflection coefficients of the RMS `contrast`.

    Parameters   traces : (well trace, sample), where the wells stand; power : variance of the seismic without noise
    """
    if not wells:
        # of D m for steps that are alike in nothing: each is seen by half on two samples
        spread = 0.5 * float(np.linalg.norm(np.convolve(shape, [1.0, 1.0])))
        return Scaled(shape * np.sqrt(power) / (contrast * spread), "contrast")
    wanted, seen = modelled_at(shape, wells, traces)
    strength = float(np.sqrt((seen**2).mean() / max((wanted**2).mean(), 1e-300)))
    alike = float(seen @ wanted) / max(float(np.linalg.norm(seen) * np.linalg.norm(wanted)), 1e-300)
    if alike >= _TIED:
        return Scaled(shape * alike * strength, "wells", alike)
    return Scaled(shape * strength, "strength", alike)


def modelled_at(shape: Array, wells: Sequence["WellImpedance"], traces: Array) -> tuple[Array, Array]:
    """Modelled and recorded samples where the wells are logged, one row each after the other."""
    from models.baselines import fill_logs

    logs = _logs(wells)
    made = PostStack(shape, logs.shape[1]).model(fill_logs(logs))
    logged = np.isfinite(logs)
    return made[logged], traces[logged]


def lowest_seen(wavelet: Array, dt: float, traces: Array | None = None) -> float:
    """The frequency in Hz from which on a wavelet sees impedance: a fifth of the peak of its spectrum.

    A wavelet that was fitted to a poor tie may promise more than the traces, (trace, sample), hold: the higher of both.
    """
    spectra = [np.abs(np.fft.rfft(wavelet, 4096))]
    if traces is not None:
        tapered = traces * np.hanning(traces.shape[1])
        spectra.append(np.sqrt((np.abs(np.fft.rfft(tapered, 4096, axis=-1)) ** 2).mean(axis=0)))
    at = max(int(np.argmax(one >= _SEEN * one.max())) for one in spectra)
    return max(_LEAST_CUT, float(np.fft.rfftfreq(4096, dt)[at]))


def smoothing_of(cut: float, dt: float) -> float:
    """The Gaussian, standard deviation in samples, that halves the amplitude at a frequency in Hz."""
    return float(np.sqrt(np.log(2) / 2) / (np.pi * cut * dt))


def notes_of(made: Scaled, origin: str, contrast: float) -> list[Note]:
    """Where shape and scale come from, in words."""
    said = [note(_SHAPES[origin])]
    values: dict[str, Any] = {"r": round(made.at_wells, 2)} if made.at_wells is not None else {"contrast": contrast}
    said.append(note(_SCALES[made.how], **values))
    return said


_SHAPES = {
    "item": mark("the shape of the wavelet is that of the item"),
    "wells": mark("the wavelet was fitted to the wells and their traces"),
    "traces": mark("the wavelet is statistical: its phase is taken to be zero, which nothing checks"),
}
_SCALES = {
    "wells": mark(
        "the scale of the wavelet is by least squares at the wells: modelled and recorded seismic correlate by {r}"
    ),
    "strength": mark(
        "modelled and recorded seismic correlate by {r} at the wells, too little for least squares: the strength of "
        "the traces gave the scale; check ties and polarity"
    ),
    "contrast": mark(
        "no well says how strong the wavelet is: the seismic was taken to come from reflection coefficients of "
        "{contrast} RMS, so contrasts of impedance may be wrong by a factor everywhere"
    ),
}


def _logs(wells: Sequence["WellImpedance"]) -> Array:
    values = np.stack([np.asarray(one.impedance, dtype=float) for one in wells])
    known = np.isfinite(values) & (values > 0)
    return np.where(known, np.log(np.where(known, values, 1.0)), np.nan)
