"""Physics only, a model only and both on the same data: errors by one definition, a verdict, and what is unfair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import ComparedRow, Note, note

Array = NDArray[Any]
_EQUAL_BUDGETS = 1.05  # the greatest over the least
_DECIDES = ("rel_l2", "ssim")  # with a truth; without one the misfit
_LOSES = {
    "rel_l2": mark("the hybrid loses: its relative error is {hybrid}, that of {name} {best}"),
    "ssim": mark("the hybrid loses: its SSIM is {hybrid}, that of {name} {best}"),
    "misfit": mark("the hybrid loses: its misfit is {hybrid}, that of {name} {best}"),
}
_AHEAD = {
    "rel_l2": mark("the hybrid is ahead: its relative error is {percent} % lower than that of {name}"),
    "misfit": mark("the hybrid is ahead: its misfit is {percent} % lower than that of {name}"),
}
_WORSE = {
    "rel_l2": mark("{name} ended worse than it began: relative error {start} to {end}"),
    "ssim": mark("{name} ended worse than it began: SSIM {start} to {end}"),
}


@dataclass(frozen=True, eq=False)
class RowGiven:
    """What is known of a row before it is compared.

    Parameters   row : key of `ROW_TITLES`; item, name : str
                 values : ndarray, shape (nx, nz) or a volume - what it found; start : ndarray or None - where it began
                 misfit : float or None - of its data over their energy, all frequencies
                 evaluations, shot_gradients, curve : as of a `ComparedRow`
                 data : hashes of the records or seismic that it was made of; empty where nobody knows
                 plan : dict - its numbers, empty of what is no inversion
                 learned : names of models in its history
                 inverse_crime : bool - its data were modelled as it computes
                 ended : key of `INVERSION_ENDS`
    """

    row: str
    item: str
    name: str
    values: Array
    start: Array | None = None
    misfit: float | None = None
    evaluations: int = 0
    shot_gradients: int = 0
    curve: Mapping[str, list[float]] = field(default_factory=dict)
    data: frozenset[str] = frozenset()
    plan: Mapping[str, Any] = field(default_factory=dict)
    learned: tuple[str, ...] = ()
    inverse_crime: bool = False
    ended: str = "done"


def compare_rows(
    given: Sequence[RowGiven], truth: Array | None = None, counted: NDArray[np.bool_] | None = None
) -> tuple[tuple[ComparedRow, ...], tuple[Note, ...]]:
    """The rows with their errors, and what must be said of them: the verdict first.

    Parameters   truth : ndarray of the shape of the values, or None; counted : as of `models.metrics.model_errors`
    Raises       GeometryError - fewer than two rows, none of them the hybrid, or shapes that differ
    """
    from models.metrics import model_errors

    _check(given, truth)
    rows = []
    for one in given:
        start, end = {}, {}
        if truth is not None:
            end = model_errors(truth, one.values, counted)
            start = model_errors(truth, one.start, counted) if one.start is not None else {}
        if one.misfit is not None:
            end = {**end, "misfit": one.misfit}
        rows.append(
            ComparedRow(one.row, one.item, one.name, one.evaluations, one.shot_gradients, start, end, one.curve)
        )
    return tuple(rows), (*verdict(rows), *_unfair(given))


def verdict(rows: Sequence[ComparedRow]) -> list[Note]:
    """Whether the hybrid beats the better of the other rows, by every metric that decides; rows worse than their start.

    Parameters   rows : the hybrid among them
    """
    hybrid, others = rows[-1], rows[:-1]
    by_misfit = not any(metric in hybrid.end for metric in _DECIDES)
    said, is_ahead = [], True
    for metric in ("misfit",) if by_misfit else _DECIDES:
        known = [one for one in others if metric in one.end]
        if metric not in hybrid.end or not known:
            continue
        best = min(known, key=lambda one: _rank(metric, one.end[metric]))
        if _rank(metric, hybrid.end[metric]) < _rank(metric, best.end[metric]):
            continue
        is_ahead = False
        numbers = {"hybrid": f"{hybrid.end[metric]:.4g}", "best": f"{best.end[metric]:.4g}"}
        said.append(note(_LOSES[metric], name=best.name, **numbers))
    if is_ahead:
        said.append(_margin(hybrid, others, "misfit" if by_misfit else "rel_l2"))
    if by_misfit:
        said.append(
            note(
                mark("no true model is known: rows are judged by how well they explain the data, which is not the same")
            )
        )
    for one in rows:
        for metric in _DECIDES:
            if metric in one.start and _rank(metric, one.end[metric]) > _rank(metric, one.start[metric]):
                ends = {"start": f"{one.start[metric]:.4g}", "end": f"{one.end[metric]:.4g}"}
                said.append(note(_WORSE[metric], name=one.name, **ends))
    return said


def _margin(hybrid: ComparedRow, others: Sequence[ComparedRow], metric: str) -> Note:
    known = [one for one in others if metric in one.end]
    if metric not in hybrid.end or not known:
        return note(mark("nothing tells the rows apart: neither a true model nor misfits are known"))
    best = min(known, key=lambda one: one.end[metric])
    return note(_AHEAD[metric], name=best.name, percent=round(100 * (1 - hybrid.end[metric] / best.end[metric]), 1))


def _rank(metric: str, value: float) -> float:
    """The lower the better."""
    return -value if metric == "ssim" else value


def _check(given: Sequence[RowGiven], truth: Array | None) -> None:
    if len(given) < 2 or given[-1].row != "hybrid":
        raise GeometryError(
            "{count} rows are given: a comparison needs the hybrid, and beside it physics only, a model only, or both",
            count=len(given),
        )
    expected = given[-1].values.shape if truth is None else truth.shape
    for one in given:
        if one.values.shape != expected:
            raise GeometryError(
                "{name} has the shape {found} and what it is compared with {expected}: choose rows of one lattice",
                name=one.name,
                found=tuple(one.values.shape),
                expected=tuple(expected),
            )


def _unfair(given: Sequence[RowGiven]) -> list[Note]:
    """What makes the rows unequal, or all of them better than they are."""
    said = []
    spent = {one.name: one.shot_gradients for one in given if one.shot_gradients}
    if len(spent) > 1 and max(spent.values()) > _EQUAL_BUDGETS * min(spent.values()):
        budgets = "; ".join(f"{name}: {count}" for name, count in spent.items())
        said.append(note(mark("the budgets differ, in gradients of shots: {budgets}"), budgets=budgets))
    known = [one for one in given if one.data]
    if known and not frozenset.intersection(*(one.data for one in known)):
        names = "; ".join(one.name for one in known)
        said.append(note(mark("the rows were not made of the same data: {names}"), names=names))
    if keys := _other_numbers(given):
        said.append(note(mark("the plans differ in: {keys}"), keys=", ".join(keys)))
    for one in given:
        if one.row == "physics" and one.learned:
            words = mark("{name} stands as physics only, but its history has the model {models}")
            said.append(note(words, name=one.name, models=", ".join(one.learned)))
        if one.row != "physics" and not one.learned:
            words = mark("nothing in the history of {name} says that a model took part in it")
            said.append(note(words, name=one.name))
        if one.ended != "done":
            said.append(note(mark("{name} did not go to its end: its budget was not used up"), name=one.name))
    if any(one.inverse_crime for one in given):
        said.append(
            note(
                mark(
                    "inverse crime: the data were modelled on the grid of the inversion, so that rows with physics "
                    "look better than they are"
                )
            )
        )
    return said


def _other_numbers(given: Sequence[RowGiven]) -> list[str]:
    """Numbers of the plans that differ, but for the prior, which is what is compared."""
    plans = [_without_prior(one.plan) for one in given if one.plan]
    keys = sorted({key for plan in plans for key in plan})
    return [key for key in keys if any(plan.get(key) != plans[0].get(key) for plan in plans)]


def _without_prior(plan: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in plan.items() if key not in ("prior", "strength", "level", "clean")}
    bands = [{key: value for key, value in band.items() if key != "clean"} for band in plan.get("bands", ())]
    return kept | ({"bands": bands} if bands else {})
