"""The whole flow: from a stack, a wavelet and a background to impedance with its spread, beside total variation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import DomainObject, Note, SeismicLine, SeismicVolume
from subsurface_app.workflows.comparisons.pairs import PairCount
from subsurface_app.workflows.post_stack.judging import ROWS, WellScore, judge
from subsurface_app.workflows.post_stack.results import Arrays, results_of, words_of
from subsurface_app.workflows.post_stack.section import Inverted, invert_section, n_turns
from subsurface_app.workflows.post_stack.setting_up import Given, Ready, Workbench, look_at
from subsurface_app.workflows.post_stack.settings import InversionRules
from subsurface_app.workflows.post_stack.stack import Slice, Stack, open_stack
from subsurface_app.workflows.volumes.cropping import Box

if TYPE_CHECKING:
    from models.baselines import WellImpedance
    from models.priors import SectionPrior

Array = NDArray[np.float64]
OnStep = Callable[[int, int], None]
_MOST_IN_MEMORY = 256_000_000  # bytes of results; larger ones are filled on disk
_CHUNK = 64
_BESIDE_WELL = 100  # traces on either side that are inverted with the one at a well


@dataclass(frozen=True)
class InvertedStack:
    """Impedance with its spread, total variation where it was asked for, and the misfit; what must be said; the device.

    Parameters   scratch : folder that the results are read from, or None
    """

    objects: tuple[DomainObject, ...]
    notes: tuple[Note, ...]
    device: str
    scratch: Path | None = None


def invert_stack(
    seismic: SeismicVolume | SeismicLine,
    given: Given,
    rules: InversionRules | None = None,
    *,
    prior: str | Path = "section-prior",
    device: str = "auto",
    box: Box | None = None,
    name: str = "",
    source: str = "",
    scratch: Path | None = None,
    on_step: OnStep | None = None,
) -> InvertedStack:
    """Impedance of stacked seismic in two-way time, section by section.

    What the wavelet sees comes from the seismic, what lies below its band from the background. The answer is that of
    plug-and-play inversion with a learned prior, begun at total variation, which is a result of its own; its spread is
    that of a few perturbed inversions (see `invert_section`). With wells each is left out in turn, and both answers
    and the background are compared with it.

    Parameters   prior : name in the catalogue, or weights file; box : the region, None for all
                 name : of the results, before what they are; source : id of the seismic's item
                 scratch : folder for large results; removed when the run ends early
                 on_step : called with (done, total), may raise to stop
    Returns      objects : a Prediction of impedance, kg/(m2 s), a SeismicVolume by total variation, and the misfit,
                 modelled minus recorded; of a 2D line four SeismicLine: impedance, its spread, total variation, misfit
    Raises       GeometryError - see `open_stack`, `look_at`; ModelError - no such prior
    """
    from models.priors import load_prior

    rules = rules or InversionRules()
    stack, notes = open_stack(seismic, box or Box())
    opened = load_prior(prior, device=device)
    bench = look_at(stack, given, rules)
    ready = bench.ready(bench.wells)
    parts = stack.sections(rules.along)
    names = list(dict.fromkeys(one.name for one in bench.wells))
    steps = _Steps(len(parts) * n_turns(rules) + len(names) * n_turns(rules), on_step)
    scores, factor = judge(
        bench.wells,
        lambda known, at: _at_well(bench, known, at, opened, steps),
        needs_wells=given.background is None,
    )
    with _arrays(stack, rules, scratch) as (made, folder):
        _fill(made, bench, ready, parts, opened, steps)
        fits = _misfit(made, stack, ready, factor)
    settings = _settings(bench, ready, scores, fits, factor)
    said = (*notes, *ready.notes, *words_of(settings, scores, rules, single=len(names) == 1))
    objects = results_of(made, stack, rules, opened.model.card.name, settings, name=name, source=source)
    return InvertedStack(objects, said, opened.model.device, folder)


@dataclass
class _Steps:
    """Counts turns of the prior, which take nearly all the time."""

    total: int
    on_step: OnStep | None
    done: int = field(default=0)

    def __call__(self) -> None:
        self.done += 1
        if self.on_step is not None:
            self.on_step(self.done, self.total)


def _at_well(
    bench: Workbench, known: tuple["WellImpedance", ...], at: "WellImpedance", prior: "SectionPrior", steps: _Steps
) -> tuple[dict[str, Array], Array]:
    """The rows and the spread on the trace of a well, inverted with its neighbours by what these wells know."""
    ready = bench.ready(known)
    n_iline, n_xline = bench.stack.volume.geometry.shape
    axis, index, place, count = (0, at.iline, at.xline, n_xline) if n_xline > 1 else (1, at.xline, at.iline, n_iline)
    part = Slice(axis, index, slice(max(0, place - _BESIDE_WELL), min(count, place + _BESIDE_WELL + 1)))
    section = ready.section(bench.stack, part)
    found = invert_section(section, ready.physics, prior, bench.rules, on_turn=steps)
    here = place - part.traces.start
    rows = section.background[here], found.classical[here], found.hybrid[here]
    return dict(zip(ROWS, rows, strict=True)), found.spread[here]


def _fill(
    made: Arrays, bench: Workbench, ready: Ready, parts: list[Slice], prior: "SectionPrior", steps: _Steps
) -> None:
    """Invert every section; where a second pass comes across the first, the mean of both counts."""
    for number, part in enumerate(parts):
        section = ready.section(bench.stack, part)
        found = invert_section(section, ready.physics, prior, bench.rules, seed=number, on_turn=steps)
        is_second = part.axis != parts[0].axis
        _put(made, bench.stack, part, found, is_second=is_second)


def _put(made: Arrays, stack: Stack, part: Slice, found: Inverted, *, is_second: bool) -> None:
    """Log-impedance of one section into the arrays."""
    key = _key(stack, part)
    mean, classical, spread = found.hybrid, found.classical, found.spread
    if is_second:
        mean = 0.5 * (mean + np.asarray(made.mean[key], dtype=float))
        spread = np.sqrt(0.5 * (spread**2 + np.asarray(made.spread[key], dtype=float) ** 2))
        if made.classical is not None:
            classical = 0.5 * (classical + np.asarray(made.classical[key], dtype=float))
    made.mean[key], made.spread[key] = mean.astype(np.float32), spread.astype(np.float32)
    if made.classical is not None:
        made.classical[key] = classical.astype(np.float32)


def _misfit(made: Arrays, stack: Stack, ready: Ready, factor: float) -> dict[str, PairCount]:
    """Modelled minus recorded, in the unit of the seismic; then impedance in place of its logarithm.

    Parameters   factor : by which the spread is widened
    """
    counts = {row: PairCount() for row in ROWS}
    operator, unit = ready.physics.operator, ready.physics.unit
    for part in stack.sections("inlines"):
        key, section = _key(stack, part), ready.section(stack, part)
        recorded = unit * section.data
        mean = np.asarray(made.mean[key], dtype=float)
        answers = {ROWS[0]: section.background, ROWS[2]: mean}
        if made.classical is not None:
            answers[ROWS[1]] = np.asarray(made.classical[key], dtype=float)
        for row, answer in answers.items():
            modelled = unit * operator.model(answer)
            counts[row].add(recorded[section.live].ravel(), modelled[section.live].ravel())
            if row == ROWS[2]:
                apart = np.where(section.live[:, None], modelled - recorded, 0.0)
                made.misfit[key] = apart.astype(np.float32)
        made.mean[key] = np.exp(mean).astype(np.float32)
        made.spread[key] = (factor * np.exp(mean) * np.asarray(made.spread[key])).astype(np.float32)
        if made.classical is not None:
            made.classical[key] = np.exp(answers[ROWS[1]]).astype(np.float32)
    return counts


def _key(stack: Stack, part: Slice) -> tuple[Any, ...]:
    """Where a section lies in the arrays of the region."""
    first = stack.windows[part.axis].start
    return (part.index - first, slice(None)) if part.axis == 0 else (slice(None), part.index - first)


def _settings(
    bench: Workbench, ready: Ready, scores: tuple[WellScore, ...], fits: dict[str, PairCount], factor: float
) -> dict[str, Any]:
    """What is kept with the impedance, plain data."""
    rows = {
        row: {"nrms_percent": round(count.nrms_percent, 2), "correlation": round(count.correlation, 4)}
        for row, count in fits.items()
        if count.n
    }
    said: dict[str, Any] = {"rows": rows, "members": bench.rules.members, "widened": round(factor, 3), **ready.numbers}
    if scores:
        said["at_wells"] = [one.to_json() for one in scores]
    return {"inversion": said}


@contextmanager
def _arrays(stack: Stack, rules: InversionRules, scratch: Path | None) -> Iterator[tuple[Arrays, Path | None]]:
    """Empty results, in memory or, where they are large, in a folder that goes when the run does not end well."""
    rows, columns = stack.windows
    shape = (rows.stop - rows.start, columns.stop - columns.start, stack.volume.axis.count)
    names = ["mean", "spread", "misfit", *(["classical"] if rules.classical else [])]
    if scratch is None or 4 * len(names) * np.prod(shape, dtype=np.int64) <= _MOST_IN_MEMORY:
        yield Arrays(**{one: np.zeros(shape, np.float32) for one in names}), None
        return
    import zarr

    try:
        group = zarr.open_group(scratch, mode="w")
        chunks = tuple(min(_CHUNK, n) for n in shape)
        made = {
            one: group.create_array(one, shape=shape, dtype=np.float32, chunks=chunks, compressors=None)
            for one in names
        }
        yield Arrays(**made), scratch
    except BaseException:
        rmtree(scratch, ignore_errors=True)
        raise
