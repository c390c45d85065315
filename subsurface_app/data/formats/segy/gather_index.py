"""Which trace of a file stands at which place of a gather: shots by channels, bins by offsets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.lattice import Lattice, span_lattice
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.sorting import GatherSorting
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.units import FOOT

# columns by number are used while they are at most so many times the traces of the largest gather
_WIDEST = 2
# places that a file may be spread out to, for each of its traces
_SPARSEST = 40


@dataclass(frozen=True)
class GatherIndex:
    """The places of the traces.

    Parameters   index : array, int32 - trace number from 0, -1 where none is; shape (n_shots, n_receivers) or (iline,
                     xline, offset)
                 shots : array, int32, shape (n_shots,) - numbers of the shots in file order; empty for bins
                 columns : array - channel numbers (int32), or offsets in m or degrees (float64), shape (column,);
                     empty where the traces of each gather are counted
                 lattice : Lattice or None - of the bins
                 notes : tuple of str - what was unusual, and what was made of it
    """

    index: NDArray[np.int32]
    shots: NDArray[np.int32]
    columns: NDArray[Any]
    lattice: Lattice | None
    notes: tuple[str, ...]

    @property
    def n_live(self) -> int:
        return int(np.count_nonzero(self.index >= 0))


def index_shots(layout: SegyLayout, sorting: GatherSorting, table: Fields) -> GatherIndex:
    """Shots in the order in which they begin, their traces by channel; by file order where channels do not tell apart.

    Raises   DataError - the shots are so uneven that padding them would fill the disk
    """
    n_traces = len(table["offset"])
    if sorting.traces_per_gather:
        numbers = (np.arange(n_traces) // sorting.traces_per_gather + 1).astype(np.int32)
    else:
        numbers = table[f"byte_{sorting.keys[0]}"]
    found, first, codes = np.unique(numbers, return_index=True, return_inverse=True)
    in_file = np.argsort(first)
    rank = np.empty_like(in_file)
    rank[in_file] = np.arange(found.size)
    shot = rank[codes.ravel()]
    shots = found[in_file].astype(np.int32)
    fold = np.bincount(shot)
    notes = _fold_notes(translate("shots"), fold)
    columns: NDArray[Any] = np.empty(0, np.int32)
    if not sorting.within:
        column, n_columns = _counted(shot), int(fold.max())
    else:
        channel = table[f"byte_{sorting.within}"]
        found_channels, column = np.unique(channel, return_inverse=True)
        columns, column = found_channels.astype(np.int32), column.ravel()
        n_columns = columns.size
        example = _twice(shot, column)
        if example is not None or n_columns > _WIDEST * fold.max():
            if example is not None:
                notes.append(
                    translate(
                        "channel {channel} of shot {shot} is trace {first} and trace {second}: the traces of each shot "
                        "are taken in file order; give the byte of another channel number if that is wrong",
                        channel=int(channel[example[0]]),
                        shot=int(shots[shot[example[0]]]),
                        first=example[0] + 1,
                        second=example[1] + 1,
                    )
                )
            columns, column, n_columns = np.empty(0, np.int32), _counted(shot), int(fold.max())
        elif n_traces > 1 and shot[0] == shot[1] and channel[0] > channel[1]:
            # as in the file: channels that are written from the last to the first stay so
            columns, column = columns[::-1], n_columns - 1 - column
    _check_places(layout, shots.size * n_columns, n_traces)
    index = np.full((shots.size, n_columns), -1, np.int32)
    index[shot, column] = np.arange(n_traces, dtype=np.int32)
    return GatherIndex(index, shots, columns.astype(np.int32), None, tuple(notes))


def index_bins(layout: SegyLayout, sorting: GatherSorting, table: Fields, *, in_metres: bool) -> GatherIndex:
    """Bins on their lattice, the traces of each by offset.

    Where no two traces of a bin share an offset and the offsets of all are much the same, these are the columns; else
    the traces of each bin are counted from the smallest offset on.
    Parameters   in_metres : bool - the columns are offsets (feet are converted), not angles
    Raises       DataError - the bins fill no lattice
    """
    iline, xline = bin_numbers(sorting, table)
    lattice = span_lattice(iline, xline)
    if not lattice.is_regular:
        raise irregular_bins(layout, sorting, lattice)
    rows = (iline.astype(np.int64) - lattice.ilines.first) // lattice.ilines.step
    columns = (xline.astype(np.int64) - lattice.xlines.first) // lattice.xlines.step
    place = rows * lattice.xlines.count + columns
    fold = np.bincount(place, minlength=lattice.n_cells)
    notes = _fold_notes(translate("gathers"), fold)
    offsets = table["offset"]
    found, column = np.unique(offsets, return_inverse=True)
    column = column.ravel()
    example = _twice(place, column)
    n_columns, values = found.size, found.astype(np.float64)
    if example is not None or n_columns > _WIDEST * fold.max():
        if example is not None:
            notes.append(
                translate(
                    "traces {first} and {second} share inline {iline}, crossline {xline} and offset {offset}: "
                    "the traces of each gather are counted by their offset, none is left out",
                    first=example[0] + 1,
                    second=example[1] + 1,
                    iline=int(iline[example[0]]),
                    xline=int(xline[example[0]]),
                    offset=int(offsets[example[0]]),
                )
            )
        else:
            notes.append(
                translate(
                    "{n} different offsets in gathers of at most {fold} traces: the traces of each gather are counted "
                    "by their offset, and the offset of each is kept",
                    n=found.size,
                    fold=int(fold.max()),
                )
            )
        order = np.lexsort((np.arange(len(offsets)), offsets, place))
        column = np.empty(len(offsets), np.int64)
        column[order] = _counted(place[order])
        n_columns, values = int(fold.max()), np.empty(0)
    _check_places(layout, lattice.n_cells * n_columns, len(offsets))
    index = np.full((lattice.ilines.count, lattice.xlines.count, n_columns), -1, np.int32)
    index[rows, columns, column] = np.arange(len(offsets), dtype=np.int32)
    scale = FOOT if layout.feet and in_metres else 1.0
    if scale != 1.0:
        notes.append(translate("the binary header says feet (bytes 3255-3256): offsets are converted to metres"))
    return GatherIndex(index, np.empty(0, np.int32), values * scale, lattice, tuple(notes))


def bin_numbers(sorting: GatherSorting, table: Fields) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Inline and crossline of each trace; a line of CDP gathers is inline 1, a single gather inline and crossline 0."""
    if len(sorting.keys) == 2:
        return table[f"byte_{sorting.keys[0]}"], table[f"byte_{sorting.keys[1]}"]
    nothing = np.zeros_like(table["offset"])
    if len(sorting.keys) == 1:
        return nothing + 1, table[f"byte_{sorting.keys[0]}"]
    return nothing, nothing


def irregular_bins(layout: SegyLayout, sorting: GatherSorting, lattice: Lattice) -> DataError:
    """That the numbers of the gathers fill no lattice."""
    return DataError(
        "{path}: the gathers at bytes {keys} fill no regular lattice: {n_bins} gathers on {n_cells} places; "
        "give the bytes of inline and crossline or of the CDP number, or set layout=shots for shot gathers",
        path=str(layout.path),
        keys=", ".join(map(str, sorting.keys)),
        n_bins=lattice.n_bins,
        n_cells=lattice.n_cells,
    )


def _counted(groups: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Number of each trace within its group, from 0, in file order."""
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counted = np.empty(len(groups), np.int64)
    counted[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    return counted


def _twice(groups: NDArray[np.integer[Any]], column: NDArray[np.integer[Any]]) -> tuple[int, int] | None:
    """Two traces (from 0) at one place, or None."""
    place = groups.astype(np.int64) * (int(column.max()) + 1) + column
    order = np.argsort(place, kind="stable")
    repeats = np.flatnonzero(np.diff(place[order]) == 0)
    return (int(order[repeats[0]]), int(order[repeats[0] + 1])) if repeats.size else None


def _fold_notes(gathers: str, fold: NDArray[np.integer[Any]]) -> list[str]:
    there = fold[fold > 0]
    words = translate(
        "{n} {gathers} of {least} to {most} traces",
        n=there.size,
        gathers=gathers,
        least=int(there.min()),
        most=int(there.max()),
    )
    return [words] if there.min() != there.max() or there.size < fold.size else []


def _check_places(layout: SegyLayout, n_places: int, n_traces: int) -> None:
    if n_places > max(100_000, _SPARSEST * n_traces):
        raise DataError(
            "{path}: its gathers are so uneven that {n_traces} traces would take {n_places} places: give the bytes of "
            "the numbers that tell its gathers and their traces apart, or set layout=2d for one line in file order",
            path=str(layout.path),
            n_traces=n_traces,
            n_places=n_places,
        )
