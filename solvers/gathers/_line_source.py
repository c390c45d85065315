"""Records of a point source in three dimensions made those of a line source, as waves in two dimensions need them."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Path = Literal["reflected", "direct"]


def line_source_records(
    records: Array,
    dt: float,
    *,
    path: Path = "reflected",
    velocity: float | NDArray[np.float64] = 1500.0,
    offsets: Array | None = None,
    delay: float = 0.0,
    t0: float = 0.0,
) -> Array:
    """Records as a line source square to the section would have made them.

    In a homogeneous medium, far from the source, the transforms of the two Green's functions differ by the factor
    sqrt(2 pi r c / omega) exp(i pi / 4): a convolution with 1 / sqrt(t), which turns the phase by an eighth of a circle
    and lifts the low frequencies, times sqrt(2 r c). What differs is how r c is known at a time t:

    - "reflected": r = v t along the path, so sqrt(2 r c) = v sqrt(2 t). For layers v is the RMS velocity; a constant
      factor goes into the wavelet, so that one velocity will do where only that is estimated.
    - "direct": r is the offset and c = r / t: r sqrt(2 / t). For direct, refracted and surface waves whose velocities
      differ.

    Parameters   records : ndarray, shape (..., n_receivers, nt)
                 velocity : float, m/s, or ndarray (nt,) of them over time - of "reflected"
                 offsets : ndarray, shape (..., n_receivers), m - needed by "direct"
                 delay : float, s - from the beginning of the record to where the wavelet's energy lies in a first
                     arrival at offset zero; t counts from there
                 t0 : float, s - time of the first sample
    Returns      records : ndarray, of the shape and dtype of `records`
    Notes        Exact only in the far field: three wavelengths away the error is some 4 %, and it falls as 1 / r; a
                 wavelet's delay that is not told adds to it.
    References   Pica, Diet and Tarantola (1990), Nonlinear inversion of seismic reflection data in a laterally
                 invariant medium, doi 10.1190/1.1442836; Forbriger, Groos and Schaefer (2014), Line-source simulation
                 for shallow-seismic data, Part 1, Geophysical Journal International 198(3), 1387-1404
    """
    nt = records.shape[-1]
    times = np.maximum(t0 + dt * np.arange(nt) - delay, dt)
    turned = half_integral(records, dt)
    if path == "direct":
        if offsets is None:
            raise ValueError("direct waves need offsets")
        scale = np.abs(np.asarray(offsets, dtype=np.float64))[..., None] * np.sqrt(2.0 / times)
    else:
        scale = np.asarray(velocity, dtype=np.float64) * np.sqrt(2.0 * times)
    return np.asarray(turned * scale, dtype=records.dtype)


def half_integral(traces: Array, dt: float) -> NDArray[np.float64]:
    """The convolution of traces with 1 / sqrt(t), t > 0, along the last axis; each sample holds its share of the pole.

    Parameters   traces : ndarray, shape (..., nt)
    Returns      ndarray, float64, of that shape; in units of the traces times sqrt(s)
    """
    from scipy.fft import irfft, next_fast_len, rfft

    nt = traces.shape[-1]
    # Traces are straight between samples: the kernel is 1 / sqrt(t) against triangles, whose integral is known.
    cubes = np.abs(np.arange(-1, nt + 1)) ** 1.5
    kernel = (4.0 / 3.0) * np.sqrt(dt) * (cubes[2:] - 2.0 * cubes[1:-1] + cubes[:-2] * (np.arange(-1, nt - 1) > 0))
    n_fft = next_fast_len(2 * nt, real=True)
    spectrum = rfft(traces.astype(np.float64), n_fft, axis=-1) * rfft(kernel, n_fft)
    return np.asarray(irfft(spectrum, n_fft, axis=-1)[..., :nt])
