"""Model-based inversion: the impedance that explains the seismic and stays near a model kriged between wells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, convolution_matrix
from scipy.ndimage import gaussian_filter1d

from models._scaling import measure_offset
from models.baselines._along_layers import WellLogs, carry_logs, fit_layers, growing
from models.baselines._door import Array, Live, open_traces
from models.errors import ModelError

SPLIT = 4.0  # samples: the Gaussian that parts what is carried far from details, where no network says more
SAMPLES_AT_ONCE = 2**18
TINY = 1e-12  # a log without a step gives no wavelet rather than an error


@dataclass(frozen=True)
class WellImpedance:
    """What a well knows on its trace: impedance, shape (sample,), kg/(m2 s), NaN where it was not logged.

    A deviated well is one of these for each trace that it crosses, NaN outside its piece, all with the same name.
    """

    iline: int
    xline: int
    impedance: NDArray[np.float32]
    name: str = ""


def krige_impedance(
    shape: tuple[int, int, int],
    wells: Sequence[WellImpedance],
    *,
    layers: Array | None = None,
    correlation_range: float = 60.0,
) -> Array:
    """Impedance between wells: their logarithms, kriged along time slices or along layers.

    The slow part is carried everywhere, details fade with the distance from the wells, and where layers lie at several
    depths the wells say how much impedance grows with the depth of today.

    Parameters   shape : (iline, xline, sample); wells : at least one
                 layers : ndarray of that shape that grows with depth and is constant along a layer (geological time
                 from tracked horizons); None - time slices
                 correlation_range : traces, where the correlation of the slow part has fallen to 5 percent
    Returns      ndarray, shape, float32, kg/(m2 s); outside the logged depths the nearest logged value goes on
    Raises       ModelError - no wells, wells outside the volume, logs of another length or without one positive value
    """
    if not wells:
        raise ModelError("kriging needs a well: give one or more")
    model = fit_layers(wells_on_traces(shape, wells, layers), SPLIT, slow_range=correlation_range)
    made = np.empty(shape, np.float32)
    for rows in rows_at_once(shape):
        made[rows] = np.exp(carry_logs(model, layers_of(layers, rows, shape), places_of(rows, shape)).mean).reshape(
            made[rows].shape
        )
    return made


def rows_at_once(shape: tuple[int, int, int]) -> list[slice]:
    """Inlines in groups of about SAMPLES_AT_ONCE samples."""
    n = max(1, SAMPLES_AT_ONCE // (shape[1] * shape[2]))
    return [slice(start, min(start + n, shape[0])) for start in range(0, shape[0], n)]


def places_of(rows: slice, shape: tuple[int, int, int]) -> NDArray[np.float64]:
    """Where the traces of these inlines stand, (trace, 2)."""
    lines = np.meshgrid(np.arange(rows.start, rows.stop), np.arange(shape[1]), indexing="ij")
    return np.stack(lines, axis=-1).reshape(-1, 2).astype(float)


def wells_on_traces(shape: tuple[int, int, int], wells: Sequence[WellImpedance], layers: Any = None) -> WellLogs:
    """Logarithms of impedance with the geological time of their traces."""
    logs = []
    for well in wells:
        values = _checked(well, shape)
        is_logged = np.isfinite(values) & (values > 0)
        logs.append(np.where(is_logged, np.log(np.where(is_logged, values, 1.0)), np.nan))
    time = [layers_of(layers, slice(well.iline, well.iline + 1), shape)[well.xline] for well in wells]
    return WellLogs(np.array([(well.iline, well.xline) for well in wells], float), np.stack(logs), np.stack(time))


def layers_of(layers: Any, rows: slice, shape: tuple[int, int, int]) -> NDArray[np.float64]:
    """Geological time of these inlines, (trace, sample), growing strictly downward; sample numbers for None."""
    if layers is None:
        return np.broadcast_to(np.arange(shape[2], dtype=float), ((rows.stop - rows.start) * shape[1], shape[2]))
    return growing(np.asarray(layers[rows], dtype=float).reshape(-1, shape[2]))


def estimate_wavelet(
    volume: Array, wells: Sequence[WellImpedance], *, half_length: int = 16, damping: float = 0.05
) -> NDArray[np.float64]:
    """The wavelet, shape (2 half_length + 1,), that turns the wells' reflectivity into their traces, least squares.

    damping : towards a short wavelet, in parts of the mean power. The scale of the seismic is part of the wavelet.
    """
    logs = wells_on_traces((volume.shape[0], volume.shape[1], volume.shape[2]), wells).logs
    traces = np.stack([np.asarray(volume[well.iline, well.xline], dtype=float) for well in wells])
    return wavelet_from_traces(logs, traces, half_length=half_length, damping=damping)


def wavelet_from_traces(
    logs: NDArray[np.float64], traces: NDArray[np.float64], *, half_length: int = 16, damping: float = 0.05
) -> NDArray[np.float64]:
    """`estimate_wavelet` from the logarithms of the wells, NaN where not logged, and their traces, (well, sample)."""
    n = logs.shape[1]
    rows, right = [], []
    for logarithm, filled, trace in zip(logs, fill_logs(logs), traces, strict=True):
        reflectivity = np.zeros(n)
        reflectivity[1:] = 0.5 * np.diff(filled)
        shifted = convolution_matrix(reflectivity, 2 * half_length + 1, mode="full")
        logged = np.isfinite(logarithm)
        rows.append(shifted[half_length : half_length + n][logged])
        right.append(trace[logged])
    matrix, data = np.concatenate(rows), np.concatenate(right)
    normal = matrix.T @ matrix
    far = np.linspace(-1, 1, 2 * half_length + 1) ** 2
    normal += (damping * np.trace(normal) / len(far) + TINY) * np.diag(0.2 + 4 * far)
    return np.linalg.solve(normal, matrix.T @ data)


def fill_logs(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unlogged samples take the nearest logged value; (well, sample)."""
    places = np.arange(logs.shape[1])
    return np.stack([np.interp(places, places[np.isfinite(log)], log[np.isfinite(log)]) for log in logs])


def invert_impedance(
    volume: Array,
    wells: Sequence[WellImpedance],
    live: Live | None = None,
    *,
    wavelet: NDArray[np.float64] | None = None,
    layers: Array | None = None,
    correlation_range: float = 60.0,
    smoothing: float = 4.0,
    damping: float = 0.3,
    reach: float = 3.0,
) -> Array:
    """Impedance from post-stack seismic and a few wells; the classical row of the impedance table.

    Reflectivity is half the step of log-impedance (weak contrasts), so every trace is a linear problem with the same
    matrix: the most probable impedance, where errors of the model are alike over `reach` samples. One factorisation
    serves all. Noise should be taken out of the volume before (`denoise_gaussian`): traces are inverted one by one.

    Parameters   volume : ndarray, shape (iline, xline, sample), any amplitude unit; dead traces get the model
                 wells : at least one; live : bool, shape (iline, xline)
                 wavelet : odd number of samples, zero time in the middle; None - estimated from the wells
                 layers, correlation_range : of `krige_impedance`
                 smoothing : Gaussian along the vertical by which the model is made smooth, samples: what is finer must
                 come from the seismic; along true layers little is needed. damping : variance of the noise, in parts of
                 that of the seismic which the model's errors would make
                 reach : samples, exp(-1) of the likeness of the model's errors
    Returns      ndarray, float32, same shape, kg/(m2 s). Cost: 128 cubed in 1 s
    References   Russell and Hampson (1991), Comparison of poststack seismic inversion methods, 61st
                 annual meeting, SEG; Buland and Omre (2003), Bayesian linearized AVO inversion, doi 10.1190/1.1543206
    """
    known, is_live = open_traces(volume, live)
    shape = (known.shape[0], known.shape[1], known.shape[2])
    if offset := measure_offset(known, is_live):
        known = known - np.float32(offset)
    model = np.log(krige_impedance(shape, wells, layers=layers, correlation_range=correlation_range).astype(float))
    model = gaussian_filter1d(model, smoothing, axis=2, mode="nearest")
    if wavelet is None:
        wavelet = estimate_wavelet(known, wells)
    forward = wavelet_operator(wavelet, shape[2])
    likeness = vertical_likeness(shape[2], reach)
    power = float(np.trace(forward @ likeness @ forward.T)) / shape[2]
    gain = inversion_gain(forward, likeness, damping * power)
    model[is_live] += (known[is_live] - model[is_live] @ forward.T) @ gain.T
    return np.exp(model).astype(np.float32)


def wavelet_operator(wavelet: NDArray[np.float64], n_sample: int) -> NDArray[np.float64]:
    """The matrix from log-impedance to the seismic trace: half its steps, convolved with the wavelet."""
    half = len(wavelet) // 2
    spread = convolution_matrix(wavelet, n_sample, mode="full")[half : half + n_sample]
    step = 0.5 * (np.eye(n_sample) - np.eye(n_sample, k=-1))
    step[0] = 0
    return spread @ step


def vertical_likeness(n_sample: int, reach: float) -> NDArray[np.float64]:
    """Correlation exp(-h / reach) of samples of one trace."""
    place = np.arange(n_sample, dtype=float)
    return np.exp(-np.abs(place[:, None] - place) / reach)


def inversion_gain(forward: NDArray[np.float64], covariance: NDArray[np.float64], noise: float) -> NDArray[np.float64]:
    """What turns a misfit of the seismic into a correction of log-impedance, for white noise of that variance."""
    seen = forward @ covariance
    return cho_solve(cho_factor(seen @ forward.T + noise * np.eye(len(forward))), seen).T


def _checked(well: WellImpedance, shape: tuple[int, int, int]) -> NDArray[np.float64]:
    """The well's impedance, with ModelError where it does not fit."""
    values = np.asarray(well.impedance, dtype=float)
    if values.shape != shape[2:] or not (0 <= well.iline < shape[0] and 0 <= well.xline < shape[1]):
        raise ModelError(
            "a well at {place} with {found} samples does not fit the volume {shape}",
            place=str((well.iline, well.xline)),
            found=values.size,
            shape=str(shape),
        )
    if not (np.isfinite(values) & (values > 0)).any():
        raise ModelError("the well at {place} has no positive impedance", place=str((well.iline, well.xline)))
    return values
