"""Does an interpretation explain the section? Its synthetic against the recorded, and against no interpretation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    Domain,
    ExplainedSection,
    Horizon,
    Note,
    SampleAxis,
    SeismicVolume,
    SeismicWavelet,
    Well,
    note,
    quantity_name,
)
from subsurface_app.workflows.structure.judging import (
    Maps,
    RowCount,
    chance_correlation,
    running_maps,
    window_of,
)
from subsurface_app.workflows.structure.model import BlindWell, StructureModel, build_structure
from subsurface_app.workflows.structure.settings import JudgingRules, StructureRules
from subsurface_app.workflows.structure.synthetic import Synthesiser
from subsurface_app.workflows.structure.wavelet import scale_of, traces_at_wells, wavelet_for
from subsurface_app.workflows.time_depth import well_curve, well_times
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of
from subsurface_app.workflows.volumes.lazy import CutArray

Array = NDArray[np.float64]
OnStep = Callable[[int, int], object]
_CELLS = 4  # in a sample of the section
_OTHER_STEP = {"twt": 0.001, "depth": 1.0}  # s or m: of cells in the other domain than the section
_FURTHER = 1.15  # of the depth (time) that the wells give the end of the section
_MOST = 150_000_000  # samples that are worked on in memory
_CLEARLY = 0.02  # of correlation
_LITTLE = 0.1  # correlation up to which nothing is explained, whatever chance says


@dataclass(frozen=True)
class Interpretation:
    """What is to be explained with: horizons from any picking, wells, and geological time between the horizons."""

    wells: tuple[Well, ...]
    horizons: tuple[Horizon, ...] = ()
    markers: tuple[str, ...] = ()
    ages: SeismicVolume | None = None

    @property
    def domain(self) -> Domain | None:
        """That of the horizons or the geological time; None without both."""
        if self.horizons:
            return self.horizons[0].domain
        return None if self.ages is None else self.ages.axis.domain


@dataclass(frozen=True)
class Explained:
    """The items and what must be said of them."""

    objects: tuple[ExplainedSection, *tuple[SeismicVolume, ...]]
    notes: tuple[Note, ...]


def section_of(volume: SeismicVolume, box: Box) -> SeismicVolume:
    """The part of a volume that is explained, read when it is asked for.

    Raises   GeometryError - other than amplitudes, fewer than 16 samples, or too large to be worked on at once
    """
    if volume.quantity not in ("amplitude", "pressure"):
        raise GeometryError(
            "{name} holds {quantity}: recorded amplitudes are explained; choose another item",
            name=volume.name,
            quantity=quantity_name(volume.quantity),
        )
    windows = windows_of(volume, box)
    shape = tuple(one.stop - one.start for one in windows)
    if shape[2] < 16 or int(np.prod(shape)) > _MOST:
        raise GeometryError(
            "the region of {name} has {shape} samples: expected 16 or more down and {most} in all; choose another "
            "region",
            name=volume.name,
            shape=" x ".join(map(str, shape)),
            most=f"{_MOST:,}",
        )
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, windows[0]),
        xlines=cut_lines(volume.geometry.xlines, windows[1]),
    )
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)[windows[:2]]
    return SeismicVolume(
        *(volume.name, volume.area, CutArray(volume.samples, windows), geometry, cut_axis(volume.axis, windows[2])),
        *(volume.quantity, volume.unit, live),
    )


def model_of(
    given: Interpretation, axis: SampleAxis, rules: StructureRules, *, flat: bool = False
) -> tuple[StructureModel, list[Note]]:
    """The model below a section: of the interpretation, or of its wells carried flat in the domain of the section."""
    domain = axis.domain if flat else given.domain or axis.domain
    if domain == axis.domain:
        step, stop = axis.step / _CELLS, axis.stop + axis.step
    else:
        step, stop = _OTHER_STEP[domain], _FURTHER * max(end_by_well(well, axis) for well in given.wells)
    count = int(np.ceil(stop / step))
    if flat:
        return build_structure(given.wells, (), rules, domain=domain, step=step, count=count)
    return build_structure(
        given.wells,
        given.horizons,
        rules,
        domain=domain,
        step=step,
        count=count,
        markers=given.markers,
        ages=given.ages,
    )


def end_by_well(well: Well, axis: SampleAxis) -> float:
    """The end of an axis in the other domain, by a well."""
    if well_times(well) is None:
        return axis.stop * (1500.0 if axis.domain == "twt" else 1 / 1000.0)
    curve = well_curve(well)
    return float(curve.depth_at(axis.stop) if axis.domain == "twt" else curve.time_at(axis.stop))


def explain_section(
    volume: SeismicVolume,
    given: Interpretation,
    rules: StructureRules | None = None,
    judging: JudgingRules | None = None,
    *,
    wavelet: SeismicWavelet | None = None,
    box: Box | None = None,
    volumes: bool = False,
    name: str = "",
    source: str = "",
    on_step: OnStep = lambda done, total: None,
) -> Explained:
    """Synthetic of an interpretation, its misfit to the recorded section, and the same of no interpretation.

    Both rows have the same wells, wavelet and scale and are judged where both are known: inside the logged layers. The
    row without interpretation carries the logs flat, along constant time (depth) of the section. Primaries alone, at
    vertical incidence: multiples, noise and migration stay in the misfit.

    Parameters   wavelet : None - fitted at the wells on the section, else statistical
                 volumes : the synthetic and the misfit map are volumes of their own too
                 source : id of the section's item
    Raises       GeometryError - see `section_of`, `build_structure` and `wavelet_for`; nothing logged in the section
    """
    rules, judging = rules or StructureRules(), judging or JudgingRules()
    section = section_of(volume, box or Box())
    model, notes = model_of(given, section.axis, rules)
    flat, _ = model_of(given, section.axis, replace(rules, members=0), flat=True)
    at_wells = traces_at_wells(model, section, rules.max_distance)
    shape, said = wavelet_for(wavelet, model, section, at_wells)
    rows = {
        "interpretation": _Row(model, Synthesiser(model.domain, model.step, model.count, section.axis, shape)),
        "flat": _Row(flat, Synthesiser(flat.domain, flat.step, flat.count, section.axis, shape)),
    }
    work = _Work(section, rows, judging, rules, on_step)
    work.run()
    pairs = [work.at(one.row, one.column, one.recorded) for one in at_wells]
    scale, of_scale = scale_of([one for one in pairs if one[0].size], work.strength())
    work.judge(scale)
    record = work.record(scale, model.blind)
    said_all = (*verdict(record), *_doubts(record), *blind_notes(model), *notes, said, of_scale)
    made = work.item(name or f"{volume.name}, explained", source, record, said_all)
    others = _volumes(made, name or volume.name, source) if volumes else ()
    return Explained((made, *others), said_all)


@dataclass(frozen=True)
class _Row:
    model: StructureModel
    synthesiser: Synthesiser


class _Work:
    """The arrays of a run, (iline, xline, sample)."""

    def __init__(
        self,
        section: SeismicVolume,
        rows: dict[str, _Row],
        judging: JudgingRules,
        rules: StructureRules,
        on_step: OnStep,
    ) -> None:
        self.section, self.rows, self.judging, self.rules = section, rows, judging, rules
        self._shape = (*section.geometry.shape, section.axis.count)
        self._on_step = on_step
        self.synthetic = {key: np.zeros(self._shape, np.float32) for key in rows}
        self.spread = np.zeros(self._shape, np.float32)
        self.known = np.zeros(self._shape, bool)
        self.maps: dict[str, Maps] = {}
        self.counts = {key: RowCount.empty() for key in rows}
        self.chance = float("nan")
        self._doubt = RowCount.empty()

    @property
    def _along_ilines(self) -> bool:
        """Whether sections run along inlines; else, where there is one crossline only, along it."""
        return self._shape[1] > 1 or self._shape[0] == 1

    def _sections(self) -> list[tuple[Any, ...]]:
        """Keys of the sections, one after the other."""
        whole = slice(None)
        if self._along_ilines:
            return [(number, whole) for number in range(self._shape[0])]
        return [(whole, number) for number in range(self._shape[1])]

    def _xy(self, key: tuple[Any, ...]) -> tuple[Array, Array]:
        geometry = self.section.geometry
        iline, xline = np.broadcast_arrays(geometry.ilines.values[key[0]], geometry.xlines.values[key[1]])
        x, y = geometry.xy(np.atleast_1d(iline), np.atleast_1d(xline))
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def _recorded(self, key: tuple[Any, ...]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        values = np.asarray(self.section.samples[(*key, slice(None))], dtype=np.float32)
        live = np.isfinite(values) & (np.ptp(np.nan_to_num(values), axis=1) > 0)[:, None]
        if self.section.live is not None:
            live &= np.asarray(self.section.live[:], dtype=bool)[key][:, None]
        return np.where(live, values, 0.0), live

    def run(self) -> None:
        """Synthetics of both rows and the spread of the first, in units of reflection coefficients times the wavelet.

        Raises   GeometryError - nothing logged in the section
        """
        members = self.rows["interpretation"].model.members()
        sections = self._sections()
        for number, key in enumerate(sections):
            x, y = self._xy(key)
            known = self._recorded(key)[1]
            for name, row in self.rows.items():
                places = row.model.below(x, y)
                cells = places.cells()
                self.synthetic[name][key] = base = row.synthesiser.traces(cells)
                known &= row.synthesiser.logged(cells)
                if name == "interpretation" and members:
                    squares = np.zeros(base.shape)
                    for member in members:
                        squares += (row.synthesiser.traces(places.cells(member)) - base) ** 2
                        self._on_step(number, len(sections))
                    self.spread[key] = np.sqrt(squares / len(members))
            self.known[key] = known
            self._on_step(number + 1, len(sections))
        if not self.known.any():
            raise GeometryError(
                "nothing of {name} lies in layers that a well has logged: choose other wells, or a region that they "
                "reach",
                name=self.section.name,
            )

    def at(self, row: int, column: int, recorded: Array) -> tuple[Array, Array]:
        """Recorded and synthetic samples of a trace where it is known."""
        known = self.known[row, column]
        return recorded[known], self.synthetic["interpretation"][row, column][known].astype(float)

    def strength(self) -> tuple[float, float]:
        """RMS of recorded and synthetic where both are known."""
        energy, n = np.zeros(2), 0
        for key in self._sections():
            known = self.known[key]
            pair = self._recorded(key)[0][known], self.synthetic["interpretation"][key][known]
            energy += [float(np.square(one, dtype=float).sum()) for one in pair]
            n += int(known.sum())
        made = np.sqrt(energy / max(n, 1))
        return float(made[0]), float(made[1])

    def judge(self, scale: float) -> None:
        """Scale the synthetics and hold them against the recorded traces."""
        for array in (*self.synthetic.values(), self.spread):
            array *= np.float32(scale)
        self.spread = np.abs(self.spread)
        axis, sections = self.section.axis, self._sections()
        width, length, largest = window_of(self.judging, axis.step, axis.domain)
        found = {key: [np.full(self._shape, np.nan, np.float32) for _ in range(3)] for key in self.rows}
        for number, key in enumerate(sections):
            recorded, known = self._recorded(key)[0], self.known[key]
            for name in self.rows:
                made = running_maps(recorded, self.synthetic[name][key], known, width, length, largest)
                for array, part in zip(found[name], (made.nrms, made.correlation, made.lag), strict=True):
                    array[key] = part
                self.counts[name].add(recorded, self.synthetic[name][key], known, made)
            if number == len(sections) // 2:
                synthetic = self.synthetic["interpretation"][key]
                self.chance = chance_correlation(recorded, synthetic, known, length, self.rules.seed)
        self.maps = {key: Maps(*arrays) for key, arrays in found.items()}

    def record(self, scale: float, blind: Sequence[BlindWell]) -> dict[str, Any]:
        """The numbers as plain data."""
        step, known = self.section.axis.step, self.known
        pair = [self.maps[key].nrms for key in ("interpretation", "flat")]
        both = np.isfinite(pair[0]) & np.isfinite(pair[1])
        better = float((pair[0][both] < pair[1][both]).mean()) if both.any() else None
        made = self.synthetic["interpretation"]
        # what the doubt of picks and logs alone changes, as an NRMS: 100 rms(spread) / rms(synthetic)
        doubt = float(np.sqrt(np.mean(self.spread[known] ** 2) / max(float(np.mean(made[known] ** 2)), 1e-30)))
        return {
            "rows": {key: count.numbers(step) for key, count in self.counts.items()},
            "chance": None if np.isnan(self.chance) else self.chance,
            "better": better,
            "covered": float(known.mean()),
            "doubt_percent": 100 * doubt if self.rules.members else None,
            "scale": scale,
            "blind": [{"name": one.name, "velocity": one.velocity, "density": one.density} for one in blind],
        }

    def item(self, name: str, source: str, record: dict[str, Any], notes: tuple[Note, ...]) -> ExplainedSection:
        section = self.section
        arrays = {
            "synthetic": self.synthetic["interpretation"],
            "flat": self.synthetic["flat"],
            "spread": self.spread,
            "nrms": self.maps["interpretation"].nrms,
            "nrms_flat": self.maps["flat"].nrms,
            "correlation": self.maps["interpretation"].correlation,
            "lag": self.maps["interpretation"].lag * np.float32(section.axis.step),
        }
        return ExplainedSection(name, section.area, source, section.geometry, section.axis, record, notes, **arrays)


def _volumes(made: ExplainedSection, title: str, source: str) -> tuple[SeismicVolume, SeismicVolume]:
    """Synthetic and misfit map as volumes of their own."""
    synthetic = SeismicVolume(
        *(f"{title}, synthetic of the interpretation", made.area, made.synthetic, made.geometry, made.axis),
        headers_from=source,
    )
    misfit = SeismicVolume(
        *(f"{title}, misfit of the interpretation", made.area, made.nrms, made.geometry, made.axis, "nrms", "%"),
        headers_from=source,
    )
    return synthetic, misfit


def verdict(record: dict[str, Any]) -> tuple[Note, ...]:
    """Whether the interpretation explains more than none, in a sentence."""
    own, flat = record["rows"]["interpretation"], record["rows"]["flat"]
    gain, chance = own["correlation"] - flat["correlation"], record["chance"]
    if own["correlation"] <= max(chance or 0.0, _LITTLE):
        words = _CHANCE
    elif gain > _CLEARLY and own["nrms_percent"] < flat["nrms_percent"]:
        words = _MORE
    else:
        words = _LESS if gain < -_CLEARLY else _NO_MORE
    return (
        note(
            words,
            r=f"{own['correlation']:.2f}",
            nrms=f"{own['nrms_percent']:.0f}",
            r_flat=f"{flat['correlation']:.2f}",
            nrms_flat=f"{flat['nrms_percent']:.0f}",
            chance="-" if chance is None else f"{chance:.2f}",
        ),
        note(
            mark("in {better} % of the section its NRMS is lower; {covered} % of the section lies in logged layers"),
            better="-" if record["better"] is None else round(100 * record["better"]),
            covered=round(100 * record["covered"]),
        ),
    )


def _doubts(record: dict[str, Any]) -> list[Note]:
    if record["doubt_percent"] is None:
        return []
    words = mark("the doubt of picks and logs alone changes the synthetic by {percent} % of its strength")
    return [note(words, percent=round(record["doubt_percent"]))]


def blind_notes(model: StructureModel) -> list[Note]:
    """How well the wells foretell each other along the layers."""
    said = []
    for one in model.blind:
        words = mark("along the layers the other wells foretell {well} within {v} % of velocity and {rho} % of density")
        said.append(note(words, well=one.name, v=f"{100 * one.velocity:.0f}", rho=f"{100 * one.density:.0f}"))
    if not model.blind:
        words = mark("no two wells check each other: logs are taken to be off by {percent} % far from a well")
        said.append(note(words, percent=f"{100 * model.rules.log_spread:g}"))
    return said


_MORE = mark(
    "the interpretation explains more of the section than none: correlation {r} (NRMS {nrms} %) against {r_flat} "
    "({nrms_flat} %) with the same wells carried flat; by chance {chance}"
)
_NO_MORE = mark(
    "the interpretation explains no more of the section than none: correlation {r} (NRMS {nrms} %) against {r_flat} "
    "({nrms_flat} %) with the same wells carried flat; by chance {chance}"
)
_LESS = mark(
    "the interpretation explains less of the section than none: correlation {r} (NRMS {nrms} %) against {r_flat} "
    "({nrms_flat} %) with the same wells carried flat; check horizons, markers and ties"
)
_CHANCE = mark(
    "the interpretation does not explain the section: correlation {r} (NRMS {nrms} %), a synthetic moved up or down "
    "reaches {chance} by chance; check ties, wavelet and horizons ({r_flat}, {nrms_flat} % with wells carried flat)"
)
