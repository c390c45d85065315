"""What all steps on gathers read: samples, live traces, offsets; and gathers cut to some shots and traces."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import ArrayLike, SampleAxis, SegyHeaders, ShotGathers

Array = NDArray[Any]


def live_of(gathers: ShotGathers) -> NDArray[np.bool_]:
    """Which traces are there, shape (n_shots, n_receivers)."""
    if gathers.live is None:
        return np.ones(gathers.data.shape[:2], bool)
    return np.asarray(gathers.live[:], dtype=bool)


def recorded_of(gathers: ShotGathers) -> Array:
    """All samples without their mute, zero where no trace is; shape (n_shots, n_receivers, nt).

    Raises   GeometryError - live traces that are not finite
    """
    data, live = np.asarray(gathers.recorded[:]), live_of(gathers)
    bad = live & ~np.isfinite(data).all(axis=-1)
    if bad.any():
        shot, receiver = np.argwhere(bad)[0].tolist()
        raise GeometryError(
            "{count} traces of {name} hold NaN or infinity, the first at shot {shot}, trace {receiver} (from 1 on): "
            "kill them first (gathers.kill)",
            count=int(bad.sum()),
            name=gathers.name,
            shot=shot + 1,
            receiver=receiver + 1,
        )
    return np.where(live[..., None], data, 0).astype(data.dtype)


def offsets_of(gathers: ShotGathers) -> NDArray[np.float64]:
    """Offsets of all traces with their sign, shape (n_shots, n_receivers), m; NaN where no trace is.

    Raises   GeometryError - neither the file nor positions say them
    """
    found = [gathers.offsets_of(i_shot) for i_shot in range(gathers.data.shape[0])]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        raise GeometryError(
            "{name} has neither offsets nor positions: import it with the bytes of one of them", name=gathers.name
        )
    return np.where(live_of(gathers), np.stack(known), np.nan)


def straight_line(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The straight line nearest to points (n, 2): its middle, its direction of length one, how far along each lies, m.

    It runs the way in which the coordinate grows along which it is longer.
    """
    middle = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    direction = axes[0] * np.sign(axes[0][np.argmax(np.abs(axes[0]))])
    return middle, direction, (points - middle) @ direction


def cut_gathers(
    gathers: ShotGathers,
    shots: NDArray[np.integer[Any]],
    columns: NDArray[np.integer[Any]],
    live: NDArray[np.bool_],
    n_samples: int | None = None,
) -> ShotGathers:
    """Some shots and columns of gathers, and which of their traces are there.

    Parameters   live : ndarray of bool, shape (len(shots), len(columns)); n_samples : int or None - from the first on
    """
    axis = gathers.axis
    count = axis.count if n_samples is None else n_samples
    place = np.ix_(shots, columns)

    def at(array: ArrayLike | None) -> Array | None:
        return None if array is None else np.asarray(array[:])[place]

    headers = gathers.headers
    if headers is not None:
        kept = np.where(live[..., None], np.asarray(headers.traces[:])[place], 0).astype(np.uint8)
        headers = SegyHeaders(headers.text, headers.binary, kept)
    data = np.where(live[..., None], np.asarray(gathers.recorded[:])[place], 0)[..., :count]
    wavelet = None if gathers.wavelet is None else np.asarray(gathers.wavelet[:])[..., :count]
    return replace(
        gathers,
        data=data.astype(np.float32),
        sources=None if gathers.sources is None else np.asarray(gathers.sources[:])[shots],
        receivers=at(gathers.receivers),
        wavelet=wavelet,
        axis=SampleAxis(axis.domain, axis.start, axis.step, count),
        live=None if live.all() else live,
        offsets=at(gathers.offsets),
        shots=shots.astype(np.int32) + 1 if gathers.shots is None else np.asarray(gathers.shots[:])[shots],
        channels=at(gathers.channels),
        windows=at(gathers.windows),
        headers=headers,
    )


def told(gathers: ShotGathers, step: str, **values: Any) -> dict[str, Any]:
    """The settings of gathers to which something was done: they list it."""
    settings = dict(gathers.settings)
    return {**settings, "steps": [*settings.get("steps", []), {"step": step, **values}]}
