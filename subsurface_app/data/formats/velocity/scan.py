"""A velocity model in a file: which array it is, its unit, axis order and sampling, each with its evidence."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.velocity.contents import Contents, FileArray, check_size, contents_of
from subsurface_app.data.formats.velocity.grid_file import GridFile, Line, grid_path, read_grid
from subsurface_app.data.formats.velocity.raw import (
    ByteOrder,
    has_raw_velocities,
    likely_rows,
    raw_array,
    raw_samples,
    roughness,
)
from subsurface_app.data.formats.velocity.sampling import Sampling, depth_by_trend, stated_sampling
from subsurface_app.data.formats.velocity.units import VelocityUnit, fitting_units, to_si, unit_from_words
from subsurface_app.data.objects import Note, VelocityModel, note

Order = Literal["depth_first", "distance_first"]
_SHORTEST_AXIS = 2
_CLEARLY = 1.5
_MOST_NAMES = 12
_SPAN_OF_A_MAP = 0.25  # of the largest value: water over rock alone differ by more


@dataclass(frozen=True)
class VelocityMapping:
    """What the user says of a file, in place of what it says itself; None where it is to be found out.

    Parameters   array : str - name of the array, "" for the only one
                 unit : of the samples
                 order : "depth_first" for (z, x) and (z, y, x), "distance_first" for (x, z) and (x, y, z)
                 spacing, depth_spacing : float, m - along the distances (both of them in 3D), and downward
                 start, top : float, m - distance of the first column, depth of the first sample below sea level
                 shape : (nx, nz) or (nx, ny, nz) - of raw samples, which tell nothing
                 byte_order : of raw samples
                 grid : str - path of the file that tells the grid, see `write_velocity`; "" for the one beside it
    """

    array: str = ""
    unit: VelocityUnit | None = None
    order: Order | None = None
    spacing: float | None = None
    depth_spacing: float | None = None
    start: float | None = None
    top: float | None = None
    shape: tuple[int, ...] | None = None
    byte_order: ByteOrder | None = None
    grid: str = ""


@dataclass(frozen=True)
class VelocityScan:
    """What a file holds, and what an import would make of it.

    Parameters   path : Path; format : str - in words
                 array : str - name of the array; "" where the format has no names, or none was chosen
                 shape : tuple of int - of the model, (nx, nz) or (nx, ny, nz); () when it is not known
                 spacing, origin : tuple of float, m; () when not known
                 low, high : float, m/s
                 unit, order : as they were found or said; "" when not known
                 notes : evidence, one fact a line
                 problem : DataError or None - why it cannot be imported as it is; tells what to say
                 take : callable -> ndarray - the array in the file's unit and the model's order
                 is_map : bool - more likely a map of something else than a model
                 line : map positions of the first and last column, where the grid beside the file says them
    """

    path: Path
    format: str
    array: str = ""
    shape: tuple[int, ...] = ()
    spacing: tuple[float, ...] = ()
    origin: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: VelocityUnit | Literal[""] = ""
    order: Order | Literal[""] = ""
    notes: tuple[Note, ...] = ()
    problem: DataError | None = None
    take: Callable[[], NDArray[Any]] | None = field(default=None, repr=False)
    is_map: bool = False
    line: Line | None = None

    def to_json(self) -> dict[str, Any]:
        fields = ("format", "array", "shape", "spacing", "origin", "low", "high", "unit", "order")
        plain = {name: getattr(self, name) for name in fields}
        return {"path": str(self.path), **plain, "notes": [one.text for one in self.notes]}

    def noting(self, template: str, /, **values: Any) -> "VelocityScan":
        """The same with one more note, a marked template."""
        return replace(self, notes=(*self.notes, Note(template, values)))


def read_velocity(
    path: str | Path, *, mapping: VelocityMapping | None = None, name: str = "", area: str = ""
) -> VelocityModel:
    """A velocity model from a file of arrays; its notes say how it was read.

    Raises   DataError - the file is damaged, or does not say what it must and the mapping does not either; samples
             that are no velocities
    """
    scan = scan_velocity(path, mapping)
    if scan.problem is not None:
        raise scan.problem
    assert scan.take is not None
    assert scan.unit
    vp = np.ascontiguousarray(to_si(scan.take(), scan.unit))
    return VelocityModel(name or scan.path.stem, area, vp, scan.spacing, scan.origin, scan.line, scan.notes)


def scan_velocity(path: str | Path, mapping: VelocityMapping | None = None) -> VelocityScan:
    """Look into a file of arrays and say what model it holds; what is open stands in `problem`.

    Raises   DataError - the file cannot be opened or is damaged
    """
    path, said = Path(path), mapping or VelocityMapping()
    contents = contents_of(path)
    scan = VelocityScan(path, contents.format)
    grid, scan = _told_grid(scan, contents, said)
    if grid is not None:
        said = replace(
            said,
            unit=said.unit or "m/s",
            order="distance_first",
            shape=grid.shape if contents.format == "raw" else None,
            byte_order=said.byte_order or "little",
        )
    try:
        if contents.format == "raw":
            array, others, scan = _from_raw(scan, said)
        else:
            array, others, scan = _chosen(scan, contents, said)
        values = array.read().reshape(array.squeezed)
        _ask_of_map(scan, values, array, said)
        _refuse_holes(path, values)
        scan = _judge_unit(scan, values, array, said)
        stated = stated_sampling(values.shape, others) if grid is None else grid.sampling(_grid_file(path, said).name)
        return _judge_axes(scan, values, stated, said)
    except _OpenQuestion as question:
        return replace(question.scan, problem=question.problem)


class _OpenQuestion(Exception):  # noqa: N818 - an answer of the user settles it
    """The file leaves something open: the scan so far, and what to say."""

    def __init__(self, scan: VelocityScan, problem: DataError) -> None:
        super().__init__(str(problem))
        self.scan, self.problem = scan, problem


def _grid_file(path: Path, said: VelocityMapping) -> Path:
    return Path(said.grid) if said.grid else grid_path(path)


def _told_grid(scan: VelocityScan, contents: Contents, said: VelocityMapping) -> tuple[GridFile | None, VelocityScan]:
    """The grid in the small file that goes with the samples; None when there is none, or it is that of others."""
    if contents.format not in ("NumPy", "raw"):
        return None, scan
    told = _grid_file(scan.path, said)
    grid, notes = read_grid(told)
    scan = replace(scan, notes=(*scan.notes, *notes))
    if grid is None:
        is_silent = bool(said.grid) and not notes
        return None, scan.noting(mark("{file} tells no grid: left aside"), file=told.name) if is_silent else scan
    if contents.format == "raw":
        fits = scan.path.stat().st_size == 4 * math.prod(grid.shape) and said.shape in (None, grid.shape)
    else:
        fits = contents.arrays[0].squeezed == grid.shape
    if not fits or said.order == "depth_first":
        return None, scan.noting(mark("{file} does not fit the samples, or what is said: left aside"), file=told.name)
    return grid, replace(scan, line=grid.line)


def _from_raw(scan: VelocityScan, said: VelocityMapping) -> tuple[FileArray, list[FileArray], VelocityScan]:
    """Raw samples in the shape that was given; in which order, if it was not said, their smoothness tells."""
    if said.shape is None and not has_raw_velocities(scan.path):
        raise DataError(
            "{path} is none of the files that hold a velocity model: MATLAB 5 or 7.3, NumPy (.npy), HDF5, or float32 "
            "samples, all of them velocities; where it is of samples, set nx and nz",
            path=str(scan.path),
        )
    samples, byte_order = raw_samples(scan.path, said.byte_order)
    scan = scan.noting(mark("{count} samples of float32, {order} endian"), count=samples.size, order=byte_order)
    if said.shape is None:
        rows = likely_rows(samples)
        question = DataError(
            "{path} holds {count} float32 samples and does not say how many lie along distance and depth: set nx and "
            "nz; by their smoothness most likely are {shapes} (length of a row x number of rows)",
            path=str(scan.path),
            count=samples.size,
            shapes=", ".join(f"{row} x {samples.size // row}" for row in rows) or "-",
        )
        raise _OpenQuestion(scan, question)
    shapes: dict[Order, tuple[int, ...]] = {"distance_first": said.shape, "depth_first": said.shape[::-1]}
    arrays = {order: raw_array(scan.path, samples, shape) for order, shape in shapes.items()}
    order = said.order
    if order is None and said.shape[0] != said.shape[-1]:
        order, found = _order_of_raw(samples, shapes)
        scan = replace(scan, notes=(*scan.notes, *found))
        if order is None:
            raise _OpenQuestion(scan, _order_question(scan.path))
    return arrays[order or "distance_first"], [], replace(scan, order=order or "")


def _order_of_raw(samples: NDArray[Any], shapes: dict[Order, tuple[int, ...]]) -> tuple[Order | None, tuple[Note, ...]]:
    """The order in which raw samples make a smooth section, else the one in which velocity grows downward."""
    # Along the row the samples are neighbours in both; across the rows they are alike in the true order only.
    rough = {one: roughness(samples, shape[-1]) for one, shape in shapes.items()}
    best, other = sorted(rough, key=lambda one: rough[one])
    if rough[other] > _CLEARLY * rough[best]:
        evidence = note(
            mark("rows of {length} samples: neighbouring rows are {times} times more alike than in rows of {other}"),
            length=shapes[best][-1],
            other=shapes[other][-1],
            times=f"{rough[other] / max(rough[best], 1e-30):.1f}",
        )
        return best, (evidence, note(_order_words(best)))
    growing: list[tuple[Order, Note]] = []
    for one, shape in shapes.items():
        is_depth_first, evidence = depth_by_trend(samples.reshape(shape))
        if is_depth_first is (one == "depth_first"):
            growing.append((one, evidence))
    if len(growing) != 1:
        return None, ()
    ((order, evidence),) = growing
    return order, (evidence, note(_order_words(order)))


def _chosen(
    scan: VelocityScan, contents: Contents, said: VelocityMapping
) -> tuple[FileArray, list[FileArray], VelocityScan]:
    """The array that is the model: the one that was named, or the only one of two or three axes."""
    fitting = [one for one in contents.arrays if len(one.squeezed) in (2, 3) and min(one.squeezed) >= _SHORTEST_AXIS]
    chosen = [one for one in fitting if one.name == said.array] if said.array else fitting
    if len(chosen) != 1:
        values = {"path": str(scan.path), "found": _names(contents, fitting)}
        if said.array:
            problem = DataError(
                "{path} has no numeric array {array} of two or three axes: it has {found}", array=said.array, **values
            )
        elif fitting:
            problem = DataError(
                "{path} holds several arrays that could be the model: {found}; choose one by its name with array",
                **values,
            )
        else:
            problem = DataError(
                "{path} holds no numeric array of two or three axes: it has {found}; save the velocities as a plain "
                "array",
                **values,
            )
        raise _OpenQuestion(scan, problem)
    (array,) = chosen
    check_size(scan.path, array.name, array.shape)
    scan = replace(scan, array=array.name).noting(
        mark("{format}: array {name} of {shape}, {dtype}"),
        format=contents.format,
        name=array.name or "-",
        shape=" x ".join(map(str, array.shape)),
        dtype=array.dtype.name,
    )
    if array.shape != array.squeezed:
        scan = scan.noting(mark("axes of length one are left out"))
    return array, [one for one in contents.arrays if one is not array], scan


def _names(contents: Contents, fitting: list[FileArray]) -> str:
    """The arrays of a file, the fitting ones first if there are any."""
    shown = [f"{one.name or '-'} ({' x '.join(map(str, one.shape))})" for one in fitting or contents.arrays]
    shown += [] if fitting else list(contents.left_out)
    more = [f"+{len(shown) - _MOST_NAMES}"] if len(shown) > _MOST_NAMES else []
    return ", ".join(shown[:_MOST_NAMES] + more) or "-"


def _ask_of_map(scan: VelocityScan, values: NDArray[Any], array: FileArray, said: VelocityMapping) -> None:
    """Ask what a grid of numbers is that all lie close together: a horizon or a slice rather than velocities.

    Down a section velocities grow by much more, and a model has no holes; times or depths of a horizon differ little
    against what they are. A unit, said or in the file, or a spacing that is said, settles it.
    """
    known = values[np.isfinite(values)]
    is_said = said.unit is not None or said.spacing is not None or unit_from_words(array.unit) is not None
    if is_said or values.ndim != 2 or not known.size:
        return
    low, high = float(known.min()), float(known.max())
    span = (high - low) / max(abs(low), abs(high), 1e-30)
    if span > _SPAN_OF_A_MAP or (span == 0 and known.size == values.size):
        return
    question = DataError(
        "{path} holds {shape} numbers from {low} to {high}, {holes} missing: more likely times or depths of a horizon "
        "than velocities. An array does not say where it lies: save a horizon as columns inline, crossline, z (text) "
        "or as ZMAP+, IRAP or CPS-3. If it is a velocity model, set its spacing, e.g. spacing=10",
        path=str(scan.path),
        shape=" x ".join(map(str, values.shape)),
        low=f"{low:.6g}",
        high=f"{high:.6g}",
        holes=values.size - known.size,
    )
    raise _OpenQuestion(replace(scan, is_map=True), question)


def _refuse_holes(path: Path, values: NDArray[Any]) -> None:
    """Refuse samples that are no velocity in any unit."""
    bad = ~(np.isfinite(values) & (values > 0))
    if bad.any():
        where = np.argwhere(bad)[0].tolist()
        raise DataError(
            "{path}: {count} of {total} samples are no velocities (zero, negative or not a number), the first at "
            "{where} with {value}: fill them and import the file again",
            path=str(path),
            count=int(bad.sum()),
            total=int(values.size),
            where=", ".join(map(str, where)),
            value=f"{float(values[tuple(where)]):g}",
        )


def _judge_unit(scan: VelocityScan, values: NDArray[Any], array: FileArray, said: VelocityMapping) -> VelocityScan:
    low, high = float(values.min()), float(values.max())
    span = {"low": f"{low:.6g}", "high": f"{high:.6g}"}
    fitting = fitting_units(low, high)
    named = unit_from_words(array.unit)
    if said.unit is not None:
        unit, why = said.unit, mark("samples from {low} to {high} are taken as {unit}, as given")
    elif named is not None:
        unit, why = named, mark("samples from {low} to {high} are taken as {unit}, as the file says")
    elif len(fitting) == 1:
        unit, why = fitting[0], mark("samples from {low} to {high} fit velocities of rock and water only in {unit}")
    else:
        question = DataError(
            "{path}: samples from {low} to {high} could be {units}: set the unit",
            path=str(scan.path),
            **span,
            units=", ".join(fitting) or "-",
        )
        raise _OpenQuestion(scan, question)
    slowest, fastest = sorted(to_si(np.array([low, high]), unit).tolist())
    scan = replace(scan, unit=unit, low=slowest, high=fastest).noting(why, **span, unit=unit)
    if unit not in fitting:
        scan = scan.noting(
            mark("{low} to {high} m/s is unusual for P waves in rock and water"),
            low=round(slowest),
            high=round(fastest),
        )
    return scan


def _judge_axes(scan: VelocityScan, values: NDArray[Any], stated: Sampling, said: VelocityMapping) -> VelocityScan:
    """Order, spacing and origin, and the array itself in the model's order."""
    order = said.order or scan.order
    if not order and stated.is_depth_first is not None:
        order = "depth_first" if stated.is_depth_first else "distance_first"
        scan = scan.noting(_order_words(order))
    elif not order:
        assert scan.unit
        is_depth_first, evidence = depth_by_trend(to_si(values, scan.unit))
        if is_depth_first is None:
            raise _OpenQuestion(replace(scan, notes=(*scan.notes, evidence)), _order_question(scan.path))
        order = "depth_first" if is_depth_first else "distance_first"
        scan = replace(scan, notes=(*scan.notes, evidence)).noting(_order_words(order))
    is_depth_first = order == "depth_first"
    take = (lambda: values.T) if is_depth_first else (lambda: values)
    shape = values.shape[::-1] if is_depth_first else values.shape
    notes = (*scan.notes, *stated.notes)
    scan = replace(scan, order=order, shape=tuple(shape), take=take, notes=notes)
    spacing, origin = _grid(stated, len(shape), said)
    if spacing is None:
        question = DataError(
            "{path} does not say how far apart its samples are: set spacing (and depth_spacing, where it differs)",
            path=str(scan.path),
        )
        raise _OpenQuestion(scan, question)
    return replace(scan, spacing=spacing, origin=origin)


def _grid(stated: Sampling, n_axes: int, said: VelocityMapping) -> tuple[tuple[float, ...] | None, tuple[float, ...]]:
    """Spacing and origin: what was said before what the file says."""
    known = list(stated.spacing or ())
    across = [said.spacing] * (n_axes - 1) if said.spacing is not None else known[:-1]
    down = said.depth_spacing or (said.spacing if said.spacing is not None else known[-1] if known else None)
    origin = list(stated.origin or (0.0,) * n_axes)
    if said.start is not None:
        origin[0] = said.start
    if said.top is not None:
        origin[-1] = said.top
    if not across or down is None:
        return None, tuple(origin)
    return (*(float(step) for step in across if step is not None), float(down)), tuple(origin)


def _order_words(order: Order) -> str:
    if order == "depth_first":
        return mark("the first axis is depth")
    return mark("the last axis is depth")


def _order_question(path: Path) -> DataError:
    return DataError(
        "{path} does not tell which axis is depth: set order to depth_first or distance_first", path=str(path)
    )
