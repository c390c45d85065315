"""How near a cleaned or completed volume is to the truth, and how much signal went with the noise."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, uniform_filter

Array = NDArray[np.float32]


def output_snr(clean: list[Array], estimate: list[Array]) -> float:
    """10 log10 of signal energy over error energy, dB, pooled over volumes."""
    signal = sum(float(np.sum(part.astype(np.float64) ** 2)) for part in clean)
    error = sum(float(np.sum((a - b).astype(np.float64) ** 2)) for a, b in zip(clean, estimate, strict=True))
    return float(10 * np.log10(signal / error))


def missing_snr(clean: Sequence[Array], estimate: Sequence[Array], live: Sequence[NDArray[np.bool_]]) -> float:
    """`output_snr` over the dead traces alone; live : shape (iline, xline), False where a trace was missing."""
    return output_snr(
        [part[~alive] for part, alive in zip(clean, live, strict=True)],
        [part[~alive] for part, alive in zip(estimate, live, strict=True)],
    )


def structural_similarity(truth: NDArray[Any], estimate: NDArray[Any], *, window: int = 7) -> float:
    """SSIM with a uniform window along every axis that has room for it, and the range of the truth.

    Constants .01 and .03 of the range, sample variances, mean over the windows that lie inside; equals scikit-image's
    `structural_similarity(truth, estimate, data_range=np.ptp(truth))` for two and three axes.
    References   Wang et al. (2004), Image quality assessment: from error visibility to structural similarity,
                 doi 10.1109/TIP.2003.819861
    """
    a, b = truth.astype(np.float64), estimate.astype(np.float64)
    size = [window if n >= window else 1 for n in a.shape]
    inside = tuple(slice(n // 2, length - n // 2) for n, length in zip(size, a.shape, strict=True))
    count = np.prod(size)
    correction = count / max(1.0, count - 1.0)

    def mean(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return uniform_filter(x, size)[inside]

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = (correction * (mean(x * x) - m * m) for x, m in ((a, mean_a), (b, mean_b)))
    both = correction * (mean(a * b) - mean_a * mean_b)
    c1, c2 = (0.01 * np.ptp(a)) ** 2, (0.03 * np.ptp(a)) ** 2
    ratio = (2 * mean_a * mean_b + c1) * (2 * both + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return float(ratio.mean())


def local_similarity(
    a: Array, b: Array, *, smoothing: tuple[float, float] = (3.0, 6.0), n_iterations: int = 20
) -> Array:
    """How alike two volumes are around every sample, 0 to 1: of removed noise and signal, it shows signal lost.

    The geometric mean of the smooth factors by which one volume best becomes the other, found by conjugate gradients
    with shaping regularisation, which stop when a thousandth of the misfit is left.
    Parameters   a, b : ndarrays of one shape (iline, xline, sample); smoothing : Gaussian, in traces and in samples
    References   Fomel (2007), Local seismic attributes, doi 10.1190/1.2437573
    """
    sigma = [smoothing[0] if n > 1 else 0.0 for n in a.shape[:2]] + [smoothing[1]]
    first, second = (part.astype(np.float32) / np.float32(part.std() + 1e-30) for part in (a, b))
    one = _smooth_factor(first, second, sigma, n_iterations)
    other = _smooth_factor(second, first, sigma, n_iterations)
    return np.sqrt(np.clip(np.abs(one * other), 0, 1))


def _smooth_factor(target: Array, source: Array, sigma: list[float], n_iterations: int) -> Array:
    """The smooth c with source * c nearest to target: (l2 + H (source^2 - l2) H) p = H source target, c = H p."""
    level = np.mean(source**2) + np.float32(1e-30)

    def shape(x: Array) -> Array:
        return gaussian_filter(x, sigma, mode="reflect", truncate=3.0)  # symmetric, so its own transpose

    def normal(p: Array) -> Array:
        return level * p + shape((source**2 - level) * shape(p))

    solution = np.zeros_like(target)
    rest = shape(source * target)
    direction, power = rest.copy(), _power(rest)
    enough = 1e-6 * power
    for _ in range(n_iterations):
        if power <= enough:
            break
        image = normal(direction)
        step = np.float32(power / (float(np.vdot(direction, image)) + 1e-30))
        solution += step * direction
        rest -= step * image
        before, power = power, _power(rest)
        direction = rest + np.float32(power / before) * direction
    return shape(solution)


def _power(x: Array) -> float:
    return float(np.vdot(x, x))
