"""Looking into a large SEG-Y file at once: the geometry of a regular survey follows from some of its trace headers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.affine import fit_affine
from subsurface_app.data.formats.lattice import Lattice
from subsurface_app.data.formats.segy.coordinates import read_coordinates
from subsurface_app.data.formats.segy.keys import RELIABLE, presets_for
from subsurface_app.data.formats.segy.layout import SegyLayout, read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.read import Seismic, read_segy
from subsurface_app.data.formats.segy.scan import coordinate_pairs, read_header_fields
from subsurface_app.data.formats.segy.timing import Fields, sample_axis
from subsurface_app.data.formats.segy.traces import LazySamples, OnStep, TraceFile
from subsurface_app.data.objects import LineNumbers, SeismicVolume, SurveyGeometry

Numbers = NDArray[np.int32]

FEW_TRACES = 100_000  # all headers of these are read in less than a second
_LONGEST_LINE = 8192
_RUNS, _RUN = 400, 4


@dataclass(frozen=True)
class _Order:
    """Line numbers of a file that goes through a full lattice line by line: the slow and the fast number."""

    slow: LineNumbers
    fast: LineNumbers

    def matches(self, rows: NDArray[np.int64], slow: Numbers, fast: Numbers) -> bool:
        line, place = rows // self.fast.count, rows % self.fast.count
        return bool(
            np.array_equal(slow, self.slow.first + self.slow.step * line)
            and np.array_equal(fast, self.fast.first + self.fast.step * place)
        )


@dataclass(frozen=True)
class _Placed:
    """A survey's lines, ascending, and the trace number of each place."""

    ilines: LineNumbers
    xlines: LineNumbers
    index: Numbers


def browse_segy(
    path: str | Path,
    *,
    mapping: SegyMapping | None = None,
    name: str | None = None,
    quantity: str = "amplitude",
    unit: str = "",
    on_step: OnStep | None = None,
) -> Seismic:
    """A SEG-Y file to look at, within a second or two however large it is; its samples stay in the file.

    Of a large survey without holes, in lines one after the other and numbered at bytes 189 and 193 (or at those
    given), some 10,000 trace headers spread over the file are read: they must all stand where the order says. Any other
    file is read by `read_segy`, whose result is the same but that it has the trace headers too.

    Parameters   mapping, name, quantity, unit, on_step : as for `read_segy`
    Raises       DataError - see `read_segy`
    """
    path, mapping = Path(path), mapping or SegyMapping()
    layout = read_layout(path, mapping)
    if layout.n_traces > FEW_TRACES and mapping.kind != "2d":
        rows = _spread(layout.n_traces)
        table = read_header_fields(layout, mapping, rows)
        for title, iline, xline in presets_for(mapping, layout.extended_text):
            lines = (table[f"byte_{iline}"], table[f"byte_{xline}"])
            if title in RELIABLE and (index := _index(layout.n_traces, rows, *lines)) is not None:
                return _volume(layout, mapping, table, lines, index, name or path.stem, quantity, unit)
    return read_segy(path, mapping=mapping, name=name, quantity=quantity, unit=unit, on_step=on_step)


def _spread(n_traces: int) -> NDArray[np.int64]:
    """The first traces, more than a line of them, and short runs up to the last trace."""
    starts = np.linspace(_LONGEST_LINE, n_traces - _RUN, _RUNS).astype(np.int64)
    return np.unique(np.concatenate([np.arange(_LONGEST_LINE), (starts[:, None] + np.arange(_RUN)).ravel()]))


def _index(n_traces: int, rows: NDArray[np.int64], iline: Numbers, xline: Numbers) -> _Placed | None:
    """Trace number of each place of the survey; None when the headers do not show a full one."""
    for slow, fast, is_transposed in ((iline, xline, False), (xline, iline, True)):
        order = _order(n_traces, slow, fast)
        if order is None or not order.matches(rows, slow, fast):
            continue
        index = np.arange(n_traces, dtype=np.int32).reshape(order.slow.count, order.fast.count)
        index = index[:: int(np.sign(order.slow.step)), :: int(np.sign(order.fast.step))]
        along, across = _ascending(order.slow), _ascending(order.fast)
        return _Placed(across, along, index.T) if is_transposed else _Placed(along, across, index)
    return None


def _order(n_traces: int, slow: Numbers, fast: Numbers) -> _Order | None:
    """The order that the first traces show."""
    ends = np.flatnonzero(slow[:_LONGEST_LINE] != slow[0])
    if ends.size == 0:
        return None
    count = int(ends[0])
    step = int(fast[1]) - int(fast[0]) if count > 1 else 1
    jump = int(slow[count]) - int(slow[0])
    if n_traces % count or step == 0:
        return None
    return _Order(LineNumbers(int(slow[0]), jump, n_traces // count), LineNumbers(int(fast[0]), step, count))


def _ascending(lines: LineNumbers) -> LineNumbers:
    return lines if lines.step > 0 else LineNumbers(lines.last, -lines.step, lines.count)


def _volume(
    layout: SegyLayout,
    mapping: SegyMapping,
    table: Fields,
    lines: tuple[Numbers, Numbers],
    placed: _Placed,
    name: str,
    quantity: str,
    unit: str,
) -> SeismicVolume:
    axis, _ = sample_axis(layout, mapping, table)
    lattice = Lattice(placed.ilines, placed.xlines, layout.n_traces, layout.n_traces, None)
    geometry = SurveyGeometry(placed.ilines, placed.xlines)
    for pair in coordinate_pairs(mapping):
        found = read_coordinates(table, pair, feet=layout.feet)
        fit = fit_affine(lattice, *lines, found.x, found.y) if found.x is not None and found.y is not None else None
        if fit is not None:
            fitted = SurveyGeometry(placed.ilines, placed.xlines, fit.affine, assumed=fit.assumed)
            if fit.residual <= 0.5 * max(fitted.bin_size):
                geometry = fitted
                break
    samples = LazySamples(TraceFile(layout), placed.index)
    return SeismicVolume(name, "", samples, geometry, axis, quantity, unit)
