"""A log that a well lacks, predicted from the wells that have it, with an interval and what blind wells say of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from solvers.logs import despike, resample
from subsurface_app.data.objects import (
    LOG_QUANTITIES,
    LogCurve,
    Note,
    Well,
    find_log,
    log_quantity_name,
    note,
)
from subsurface_app.workflows.logs.curves import Array, arrays_of, curve, is_possible, with_curves
from subsurface_app.workflows.logs.holes import distinct_wells
from subsurface_app.workflows.logs.verdicts import notes_on_blind_wells, notes_on_rule, notes_on_rules

if TYPE_CHECKING:
    from models.logs import FilledLog, WellTable

PredictedLog = Literal["slowness", "shear_slowness", "density"]
PredictionMethod = Literal[
    "mean", "linear", "boosting", "gardner", "gardner_fitted", "faust", "faust_fitted", "mudrock", "greenberg_castagna"
]
STEP = 0.5  # m, of the depths on which wells are compared: about what the tools resolve
_INPUTS = ("gamma_ray", "neutron", "deep_resistivity", "slowness", "density")
_SPIKY = ("slowness", "shear_slowness", "density")
_PREDICTED, _LOW, _HIGH = _ENDS = ("PREDICTED", "LOW", "HIGH")  # of the mnemonics of what is predicted


def inputs_for(target: str) -> tuple[str, ...]:
    """What a log is predicted from: depth and the usual logs without itself."""
    return ("depth", *(one for one in _INPUTS if one != target))


def well_table(name: str, basin: str, logs: Sequence[LogCurve], *, step: float = STEP) -> "WellTable":
    """The measured logs of a well at multiples of a step, without spikes and impossible readings.

    A velocity stands for a slowness where there is none. What was predicted by `predict_log` is left out.
    Raises   GeometryError - the well has none of the logs that are used
    """
    from models.logs import WellTable

    logs = measured(logs)
    found: dict[str, tuple[Array, Array]] = {}
    for quantity in (*_INPUTS, "shear_slowness"):
        log = find_log(logs, quantity)
        turned = {"slowness": "velocity", "shear_slowness": "shear_velocity"}.get(quantity)
        if log is None and turned is not None:
            log = find_log(logs, turned)
        if log is None:
            continue
        md, values = arrays_of(log)
        if log.unit == "m/s":
            values = 1 / np.where(values > 0, values, np.nan)
        values = np.where(is_possible(quantity, values), values, np.nan)
        if quantity in _SPIKY and md.size > 10:
            span = max(3.0, 5 * float(np.median(np.diff(md))))
            values = despike(md, values, window=span, threshold=5.0, fill=False).values
        found[quantity] = (md, values)
    if not found:
        raise GeometryError(
            "well {well} has none of the logs {wanted}: import them first",
            well=name,
            wanted=", ".join(log_quantity_name(one) for one in _INPUTS),
        )
    first = min(md[0] for md, _ in found.values())
    last = max(md[-1] for md, _ in found.values())
    begin = np.ceil(first / step)
    depth = step * np.arange(begin, max(begin, np.floor(last / step)) + 1)  # one at least, of logs shorter than a step
    return WellTable(
        name, basin, depth, {quantity: resample(md, values, depth) for quantity, (md, values) in found.items()}
    )


def measured(logs: Sequence[LogCurve]) -> tuple[LogCurve, ...]:
    """The logs without those that `predict_log` made: nobody may learn from guesses, or be checked by them."""
    return tuple(one for one in logs if not set(one.mnemonic.upper().split("_")[1:]).intersection(_ENDS))


def predict_log(
    well: Well,
    others: Sequence[Well],
    target: PredictedLog,
    method: PredictionMethod = "linear",
    *,
    seed: int = 0,
    name: str = "",
    on_step: Callable[[int, int], None] | None = None,
) -> tuple[Well, tuple[Note, ...]]:
    """The well with three curves: NAME_PREDICTED, and NAME_LOW and NAME_HIGH, between which 90 percent should lie.

    Parameters   others : wells to learn from, of which two at least have the log, measured; copies of the well and of
                     each other are left out, see `distinct_wells`. A rule of rock physics does with fewer: it is
                     checked in pieces of those that have the log, the well itself among them, or comes with its errors
                     in public wells
    Returns      Well; notes on the blind test of the other wells, and warnings where their own mean or a rule would
                 have been nearer than the prediction
    Raises       GeometryError, ModelError - wells or logs that do not suffice, a rule for another log, no scikit-learn
                 for "boosting"
    """
    from models.logs import METHODS, fill_by_rule, fill_log, rule_for

    table = _table_of(well)
    wells, copies = distinct_wells(well, others)
    having = [one for one in wells if find_log(measured(one.logs), target) is not None]
    learned = [_table_of(one) for one in having]
    if method in METHODS:
        made = fill_log(table, learned, target, inputs_for(target), METHODS[method], seed=seed, on_step=on_step)
        told = (*notes_on_blind_wells(made, target), *notes_on_rules(made, learned, target))
    else:
        rule = rule_for(method, target)
        made = fill_by_rule(table, learned, rule)
        told = (*notes_on_blind_wells(made, target), *notes_on_rule(rule, table, made))
    if copies:
        names = ", ".join(dict.fromkeys(one.name for one in copies))
        told += (note(mark("copies of a well are not learned from: {wells}"), wells=names),)
    return with_curves(well, _curves(table, made, target, method), name), told


def _table_of(well: Well) -> "WellTable":
    """The logs of a well, and how deep it lies below ground, or below its zero where the ground is not known."""
    from models.logs import BURIAL

    table = well_table(well.name, well.area, well.logs)
    *_, tvdss = well.position(table.depth)
    above = well.kb if well.ground is None else well.ground
    path = well.path[:, 0]
    reached = (table.depth >= path[0]) & (table.depth <= path[-1])
    return replace(table, logs={**table.logs, BURIAL: np.where(reached, tvdss + above, np.nan)})


def _curves(table: "WellTable", made: "FilledLog", target: str, method: str) -> list[LogCurve]:
    quantity = LOG_QUANTITIES[target]
    unit, mnemonic = quantity.units[0], quantity.mnemonic
    from_wells = ", ".join(one.well for one in made.blind)
    described = f"predicted by {method}" + (f" from the wells {from_wells}" if from_wells else "")
    return [
        curve(f"{mnemonic}_{end}", unit, table.depth, values, described + words)
        for end, values, words in (
            (_PREDICTED, made.values, ""),
            (_LOW, made.low, ", lower end of 90 percent"),
            (_HIGH, made.high, ", upper end of 90 percent"),
        )
    ]
