"""Finite differences of vectors of cells, for the Numba kernels.

The order is the length of a tuple of weights, which is part of its type, and an empty tuple leaves an axis out. The
tuple holds c[0 ... halo] of the second difference, then d[1 ... halo] of the half-way one (see `_stencils`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba.extending import overload

from solvers._vectors import load, prefetch, shifted

R = TypeVar("R")

OPTIONS: Any = {"fastmath": {"contract", "reassoc", "nsz", "arcp"}, "error_model": "numpy", "boundscheck": False}

# Always inside its callers: a copy left outside would stand in the process that compiles for the one that the cache
# keeps, and the two, optimised apart, round differently.
_CALLED: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}


def second_across(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    """Second difference at cells i ... across an axis of stride s; `here` is the vector at i."""
    raise NotImplementedError("runs inside kernels only")


def second_along(before: Any, here: Any, behind: Any, w: Any) -> Any:
    """Second difference along the row, from a vector and its two neighbours."""
    raise NotImplementedError("runs inside kernels only")


def half(u: Any, i: Any, s: Any, w: Any) -> Any:
    """First difference half a cell behind cells i ... along the axis of stride s."""
    raise NotImplementedError("runs inside kernels only")


def half_behind(before: Any, here: Any, behind: Any, w: Any) -> Any:
    """First difference half a cell behind each cell along the row, from a vector and its two neighbours."""
    raise NotImplementedError("runs inside kernels only")


def half_before(before: Any, here: Any, behind: Any, w: Any) -> Any:
    """First difference half a cell before each cell along the row, from a vector and its two neighbours."""
    raise NotImplementedError("runs inside kernels only")


def fetch(new: Any, scale: Any, now: Any, i: Any, row: Any, ahead: Any, wy: Any) -> None:
    """Ask for what the next row needs, in 3D: there rows are short and come from everywhere."""
    raise NotImplementedError("runs inside kernels only")


def _across_0(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    return here - here


def _across_2(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    return w[0] * here + w[1] * (load(u, i - s) + load(u, i + s))


def _across_4(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    return w[0] * here + w[1] * (load(u, i - s) + load(u, i + s)) + w[2] * (load(u, i - s2) + load(u, i + s2))


def _across_6(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    return (
        w[0] * here
        + w[1] * (load(u, i - s) + load(u, i + s))
        + w[2] * (load(u, i - s2) + load(u, i + s2))
        + w[3] * (load(u, i - s3) + load(u, i + s3))
    )


def _across_8(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    s4 = s2 + s2
    return (
        w[0] * here
        + w[1] * (load(u, i - s) + load(u, i + s))
        + w[2] * (load(u, i - s2) + load(u, i + s2))
        + w[3] * (load(u, i - s3) + load(u, i + s3))
        + w[4] * (load(u, i - s4) + load(u, i + s4))
    )


def _along_2(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return w[0] * here + w[1] * (shifted(before, here, -1) + shifted(here, behind, 1))


def _along_4(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[0] * here
        + w[1] * (shifted(before, here, -1) + shifted(here, behind, 1))
        + w[2] * (shifted(before, here, -2) + shifted(here, behind, 2))
    )


def _along_6(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[0] * here
        + w[1] * (shifted(before, here, -1) + shifted(here, behind, 1))
        + w[2] * (shifted(before, here, -2) + shifted(here, behind, 2))
        + w[3] * (shifted(before, here, -3) + shifted(here, behind, 3))
    )


def _along_8(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[0] * here
        + w[1] * (shifted(before, here, -1) + shifted(here, behind, 1))
        + w[2] * (shifted(before, here, -2) + shifted(here, behind, 2))
        + w[3] * (shifted(before, here, -3) + shifted(here, behind, 3))
        + w[4] * (shifted(before, here, -4) + shifted(here, behind, 4))
    )


def _half_0(u: Any, i: Any, s: Any, w: Any) -> Any:
    return load(u, i) - load(u, i)


def _half_2(u: Any, i: Any, s: Any, w: Any) -> Any:
    return w[2] * (load(u, i + s) - load(u, i))


def _half_4(u: Any, i: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    return w[3] * (load(u, i + s) - load(u, i)) + w[4] * (load(u, i + s2) - load(u, i - s))


def _half_6(u: Any, i: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    return (
        w[4] * (load(u, i + s) - load(u, i))
        + w[5] * (load(u, i + s2) - load(u, i - s))
        + w[6] * (load(u, i + s3) - load(u, i - s2))
    )


def _half_8(u: Any, i: Any, s: Any, w: Any) -> Any:
    s2 = s + s
    s3 = s2 + s
    s4 = s2 + s2
    return (
        w[5] * (load(u, i + s) - load(u, i))
        + w[6] * (load(u, i + s2) - load(u, i - s))
        + w[7] * (load(u, i + s3) - load(u, i - s2))
        + w[8] * (load(u, i + s4) - load(u, i - s3))
    )


def _behind_2(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return w[2] * (shifted(here, behind, 1) - here)


def _behind_4(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return w[3] * (shifted(here, behind, 1) - here) + w[4] * (shifted(here, behind, 2) - shifted(before, here, -1))


def _behind_6(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[4] * (shifted(here, behind, 1) - here)
        + w[5] * (shifted(here, behind, 2) - shifted(before, here, -1))
        + w[6] * (shifted(here, behind, 3) - shifted(before, here, -2))
    )


def _behind_8(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[5] * (shifted(here, behind, 1) - here)
        + w[6] * (shifted(here, behind, 2) - shifted(before, here, -1))
        + w[7] * (shifted(here, behind, 3) - shifted(before, here, -2))
        + w[8] * (shifted(here, behind, 4) - shifted(before, here, -3))
    )


def _before_2(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return w[2] * (here - shifted(before, here, -1))


def _before_4(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return w[3] * (here - shifted(before, here, -1)) + w[4] * (shifted(here, behind, 1) - shifted(before, here, -2))


def _before_6(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[4] * (here - shifted(before, here, -1))
        + w[5] * (shifted(here, behind, 1) - shifted(before, here, -2))
        + w[6] * (shifted(here, behind, 2) - shifted(before, here, -3))
    )


def _before_8(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return (
        w[5] * (here - shifted(before, here, -1))
        + w[6] * (shifted(here, behind, 1) - shifted(before, here, -2))
        + w[7] * (shifted(here, behind, 2) - shifted(before, here, -3))
        + w[8] * (shifted(here, behind, 3) - shifted(before, here, -4))
    )


def _fetch_nothing(new: Any, scale: Any, now: Any, i: Any, row: Any, ahead: Any, wy: Any) -> None:
    pass


def _fetch_next_row(new: Any, scale: Any, now: Any, i: Any, row: Any, ahead: Any, wy: Any) -> None:
    prefetch(new, i + row)
    prefetch(scale, i + row)
    prefetch(now, i + ahead)


_ACROSS = {0: _across_0, 3: _across_2, 5: _across_4, 7: _across_6, 9: _across_8}
_ALONG = {3: _along_2, 5: _along_4, 7: _along_6, 9: _along_8}
_HALF = {0: _half_0, 3: _half_2, 5: _half_4, 7: _half_6, 9: _half_8}


_BEHIND = {3: _behind_2, 5: _behind_4, 7: _behind_6, 9: _behind_8}
_BEFORE = {3: _before_2, 5: _before_4, 7: _before_6, 9: _before_8}


# Numba asks these with the types of the arguments; `count` is the number of weights.
def _choose_across(u: Any, i: Any, here: Any, s: Any, w: Any) -> Any:
    return _ACROSS[w.count]


def _choose_along(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return _ALONG[w.count]


def _choose_half(u: Any, i: Any, s: Any, w: Any) -> Any:
    return _HALF[w.count]


def _choose_behind(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return _BEHIND[w.count]


def _choose_before(before: Any, here: Any, behind: Any, w: Any) -> Any:
    return _BEFORE[w.count]


def _choose_fetch(new: Any, scale: Any, now: Any, i: Any, row: Any, ahead: Any, wy: Any) -> Any:
    return _fetch_next_row if wy.count else _fetch_nothing


overload(half_behind, jit_options=OPTIONS)(_choose_behind)
overload(half_before, jit_options=OPTIONS)(_choose_before)
overload(fetch, jit_options=OPTIONS)(_choose_fetch)
overload(second_across, jit_options=OPTIONS)(_choose_across)
overload(second_along, jit_options=OPTIONS)(_choose_along)
overload(half, jit_options=OPTIONS)(_choose_half)


def kernel(function: Callable[..., R]) -> Callable[..., R]:
    """Compile a top-level function at its first call from Python, release the GIL in it and keep it on disk."""
    dispatcher: Callable[..., R] = numba.njit(cache=True, nogil=True, **OPTIONS)(function)
    return dispatcher


def inner(function: Callable[..., R]) -> Callable[..., R]:
    """Compile a function that kernels call, without Python's side and a cache of its own, which take seconds.

    Called from Python it ends the process.
    """
    dispatcher: Callable[..., R] = numba.njit(**_CALLED, **OPTIONS)(function)
    return dispatcher
