"""Which shots, offsets and times of gathers are used."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from solvers.errors import GeometryError
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.field_gathers.reading import cut_gathers, live_of, offsets_of, told


@dataclass(frozen=True)
class Choice:
    """What is kept; None has no end.

    Parameters   first_shot, last_shot : int - numbers of shots, both included; every : int - of these every k-th
                 leave_out : tuple of int - numbers of shots that are left out
                 min_offset, max_offset : float, m - without sign, both included
                 last_time : float, s - records end there
    """

    first_shot: int | None = None
    last_shot: int | None = None
    every: int = 1
    leave_out: tuple[int, ...] = ()
    min_offset: float | None = None
    max_offset: float | None = None
    last_time: float | None = None


def choose_traces(gathers: ShotGathers, choice: Choice, *, name: str = "") -> ShotGathers:
    """Gathers cut to some shots, offsets and times; columns that no shot has any more are left out.

    Raises   GeometryError - nothing is left
    """
    numbers = shot_numbers(gathers)
    kept = np.ones(len(numbers), bool)
    if choice.first_shot is not None:
        kept &= numbers >= choice.first_shot
    if choice.last_shot is not None:
        kept &= numbers <= choice.last_shot
    shots = np.flatnonzero(kept)[:: choice.every]
    shots = shots[~np.isin(numbers[shots], choice.leave_out)]
    live = live_of(gathers)
    if choice.min_offset is not None or choice.max_offset is not None:
        far = np.abs(offsets_of(gathers))
        low, high = choice.min_offset or 0.0, np.inf if choice.max_offset is None else choice.max_offset
        with np.errstate(invalid="ignore"):
            live &= (far >= low) & (far <= high)
    axis = gathers.axis
    n_samples = axis.count
    if choice.last_time is not None:
        n_samples = min(int((choice.last_time - axis.start) / axis.step + 1 + 1e-6), axis.count)
    shots = shots[live[shots].any(axis=1)]
    columns = np.flatnonzero(live[shots].any(axis=0)) if len(shots) else shots
    if not len(columns) or n_samples < 2:
        raise GeometryError(
            "nothing of {name} is left: its shots are {first} to {last}, its offsets {near} to {far} m, its times "
            "{start} to {stop} s",
            name=gathers.name,
            first=int(numbers.min()),
            last=int(numbers.max()),
            near=round(float(np.nanmin(np.abs(offsets_of(gathers))))),
            far=round(float(np.nanmax(np.abs(offsets_of(gathers))))),
            start=axis.start,
            stop=round(axis.start + axis.step * (axis.count - 1), 6),
        )
    cut = cut_gathers(gathers, shots, columns, live[np.ix_(shots, columns)], n_samples)
    return replace(cut, name=name or f"{gathers.name}, part", settings=told(gathers, "choose", **asdict(choice)))


def shot_numbers(gathers: ShotGathers) -> np.ndarray:
    """The number of each shot, shape (n_shots,); counted from 1 where nothing says it."""
    if gathers.shots is None:
        return np.arange(1, gathers.data.shape[0] + 1)
    return np.asarray(gathers.shots[:], dtype=np.int64)
