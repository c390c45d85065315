"""The links of a lattice of geological time, applied without a matrix: Numba kernels on bare arrays.

The unknown is s = t - z, shape (iline, xline, sample). Three kinds of links, each with a weight, say what it must be:

along an axis   t(i + 1, z + p / 2) = t(i, z - p / 2): the layer that falls by p samples from one trace to the next
down a trace    t(z + 1) - t(z) = rate
ties            t at a place of one trace equals t at a place of another: horizons, throws

Between samples t is linear. Weights of links that would leave the volume are zero.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])
FASTMATH = {"contract", "reassoc", "nsz", "arcp"}
OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": FASTMATH}


def kernel(function: F) -> F:
    """Compiled at its first call, and kept in Numba's cache on disk."""
    compiled: F = njit(**OPTIONS)(function)
    return compiled


def inlined(function: F) -> F:
    """The same, within its callers."""
    compiled: F = njit(inline="always", **OPTIONS)(function)
    return compiled


@inlined
def _split(depth: float, n_sample: int) -> tuple[int, Any]:
    """The sample above a depth, and the share of the one below."""
    above = min(max(int(np.floor(depth)), 0), n_sample - 2)
    return above, np.float32(depth - above)


@kernel
def _apply_pair(a: Any, b: Any, out_a: Any, out_b: Any, slope: Any, weight: Any) -> None:
    n = a.shape[0]
    for k in range(n):
        w = weight[k]
        if w == 0.0:
            continue
        half = np.float32(0.5) * slope[k]
        ka, fa = _split(k - half, n)
        kb, fb = _split(k + half, n)
        one = np.float32(1.0)
        pull = w * ((one - fb) * b[kb] + fb * b[kb + 1] - (one - fa) * a[ka] - fa * a[ka + 1])
        out_b[kb] += (one - fb) * pull
        out_b[kb + 1] += fb * pull
        out_a[ka] -= (one - fa) * pull
        out_a[ka + 1] -= fa * pull


@kernel
def apply_links(s: Any, out: Any, slope_i: Any, weight_i: Any, slope_j: Any, weight_j: Any, weight_k: Any) -> None:
    """out = J' W J s for the links of the lattice; `out` is overwritten."""
    ni, nj, nk = s.shape
    out[:] = 0
    for i in range(ni):
        for j in range(nj):
            if i + 1 < ni:
                _apply_pair(s[i, j], s[i + 1, j], out[i, j], out[i + 1, j], slope_i[i, j], weight_i[i, j])
            if j + 1 < nj:
                _apply_pair(s[i, j], s[i, j + 1], out[i, j], out[i, j + 1], slope_j[i, j], weight_j[i, j])
            for k in range(nk - 1):
                pull = weight_k[i, j, k] * (s[i, j, k + 1] - s[i, j, k])
                out[i, j, k + 1] += pull
                out[i, j, k] -= pull


@kernel
def _diagonal_pair(out_a: Any, out_b: Any, slope: Any, weight: Any) -> None:
    n = out_a.shape[0]
    for k in range(n):
        w = weight[k]
        if w == 0.0:
            continue
        half = np.float32(0.5) * slope[k]
        ka, fa = _split(k - half, n)
        kb, fb = _split(k + half, n)
        one = np.float32(1.0)
        out_b[kb] += w * (one - fb)
        out_b[kb + 1] += w * fb
        out_a[ka] += w * (one - fa)
        out_a[ka + 1] += w * fa


@kernel
def diagonal_of_links(out: Any, slope_i: Any, weight_i: Any, slope_j: Any, weight_j: Any, weight_k: Any) -> None:
    """Half of the sums of absolute values along the rows of J' W J, no smaller than its diagonal; overwrites `out`.

    No eigenvalue of J' W J over it exceeds 2, whatever the shares of the two samples around a place.
    """
    ni, nj, nk = out.shape
    out[:] = 0
    for i in range(ni):
        for j in range(nj):
            if i + 1 < ni:
                _diagonal_pair(out[i, j], out[i + 1, j], slope_i[i, j], weight_i[i, j])
            if j + 1 < nj:
                _diagonal_pair(out[i, j], out[i, j + 1], slope_j[i, j], weight_j[i, j])
            for k in range(nk - 1):
                out[i, j, k + 1] += weight_k[i, j, k]
                out[i, j, k] += weight_k[i, j, k]


@kernel
def _push_pair(out_a: Any, out_b: Any, slope: Any, force: Any) -> None:
    n = out_a.shape[0]
    for k in range(n):
        if force[k] == 0.0:
            continue
        half = np.float32(0.5) * slope[k]
        ka, fa = _split(k - half, n)
        kb, fb = _split(k + half, n)
        one = np.float32(1.0)
        out_b[kb] += (one - fb) * force[k]
        out_b[kb + 1] += fb * force[k]
        out_a[ka] -= (one - fa) * force[k]
        out_a[ka + 1] -= fa * force[k]


@kernel
def push_links(out: Any, slope_i: Any, force_i: Any, slope_j: Any, force_j: Any, force_k: Any) -> None:
    """out = J' force, one force for each link; `out` is overwritten."""
    ni, nj, nk = out.shape
    out[:] = 0
    for i in range(ni):
        for j in range(nj):
            if i + 1 < ni:
                _push_pair(out[i, j], out[i + 1, j], slope_i[i, j], force_i[i, j])
            if j + 1 < nj:
                _push_pair(out[i, j], out[i, j + 1], slope_j[i, j], force_j[i, j])
            for k in range(nk - 1):
                out[i, j, k + 1] += force_k[i, j, k]
                out[i, j, k] -= force_k[i, j, k]


@kernel
def _strain_pair(a: Any, b: Any, slope: Any, out: Any) -> None:
    n = a.shape[0]
    for k in range(n):
        half = np.float32(0.5) * slope[k]
        ka, fa = _split(k - half, n)
        kb, fb = _split(k + half, n)
        one = np.float32(1.0)
        out[k] = (one - fb) * b[kb] + fb * b[kb + 1] - (one - fa) * a[ka] - fa * a[ka + 1]


@kernel
def strain_links(s: Any, slope_i: Any, out_i: Any, slope_j: Any, out_j: Any, out_k: Any) -> None:
    """J s: the difference of s across each link."""
    ni, nj, nk = s.shape
    for i in range(ni):
        for j in range(nj):
            if i + 1 < ni:
                _strain_pair(s[i, j], s[i + 1, j], slope_i[i, j], out_i[i, j])
            if j + 1 < nj:
                _strain_pair(s[i, j], s[i, j + 1], slope_j[i, j], out_j[i, j])
            for k in range(nk - 1):
                out_k[i, j, k] = s[i, j, k + 1] - s[i, j, k]


@kernel
def apply_ties(s: Any, out: Any, trace_a: Any, depth_a: Any, trace_b: Any, depth_b: Any, weight: Any) -> None:
    """Add J' W J s of the ties to `out`; s and out are flat over the traces, (n_traces, sample)."""
    n = s.shape[1]
    one = np.float32(1.0)
    for m in range(trace_a.shape[0]):
        ka, fa = _split(depth_a[m], n)
        kb, fb = _split(depth_b[m], n)
        a, b = trace_a[m], trace_b[m]
        pull = (one - fb) * s[b, kb] + fb * s[b, kb + 1] - (one - fa) * s[a, ka] - fa * s[a, ka + 1]
        pull *= weight[m]
        out[b, kb] += (one - fb) * pull
        out[b, kb + 1] += fb * pull
        out[a, ka] -= (one - fa) * pull
        out[a, ka + 1] -= fa * pull


@kernel
def push_ties(out: Any, trace_a: Any, depth_a: Any, trace_b: Any, depth_b: Any, force: Any) -> None:
    """Add J' force of the ties to `out`, (n_traces, sample)."""
    n = out.shape[1]
    one = np.float32(1.0)
    for m in range(trace_a.shape[0]):
        ka, fa = _split(depth_a[m], n)
        kb, fb = _split(depth_b[m], n)
        a, b = trace_a[m], trace_b[m]
        out[b, kb] += (one - fb) * force[m]
        out[b, kb + 1] += fb * force[m]
        out[a, ka] -= (one - fa) * force[m]
        out[a, ka + 1] -= fa * force[m]


@kernel
def diagonal_of_ties(out: Any, trace_a: Any, depth_a: Any, trace_b: Any, depth_b: Any, weight: Any) -> None:
    """Add what `diagonal_of_links` says, for the ties, to `out`, (n_traces, sample)."""
    n = out.shape[1]
    one = np.float32(1.0)
    for m in range(trace_a.shape[0]):
        ka, fa = _split(depth_a[m], n)
        kb, fb = _split(depth_b[m], n)
        out[trace_b[m], kb] += weight[m] * (one - fb)
        out[trace_b[m], kb + 1] += weight[m] * fb
        out[trace_a[m], ka] += weight[m] * (one - fa)
        out[trace_a[m], ka + 1] += weight[m] * fa
