"""Looks at the inversions of a project, jobs that go on and runs that have ended alike, for windows and reports."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from subsurface_app.commands.command import CommandError
from subsurface_app.commands.inversion import inversion_folder
from subsurface_app.data.objects import InversionRun, ShotGathers, VelocityModel
from subsurface_app.data.store import Item, Project
from subsurface_app.workflows.inversion import CurvePoint, InversionLook, Shot, low_pass, newest_snapshot, read_snapshot


def look_at_job(
    project: Project, name: str, parameters: Mapping[str, Any], shot: int, known: int = 0
) -> InversionLook | None:
    """The last iteration of a job of `invert.fwi`; None before the first.

    Parameters   parameters : of the job; shot : int - number, from 0; the nearest that can be looked at is shown
                 known : int - so many iterations have been seen: None where there are no more
    Raises       StoreError - an input is gone; InversionError - the file is damaged
    """
    folder = inversion_folder(project, parameters)
    seen = read_snapshot(folder, shot) if newest_snapshot(folder) > known else None
    if seen is None:
        return None
    start, gathers = project[parameters["model"]], project[parameters["gathers"]]
    axis = gathers.axis
    return InversionLook(
        name,
        seen.model,
        seen.update,
        start.spacing,
        start.origin,
        np.array([(one.band, one.iteration, one.evaluations, one.value, one.data) for one in seen.curve]),
        corners_of(parameters),
        _errors(seen.curve),
        seen.floors,
        seen.notes,
        seen.shots,
        Shot(seen.shot, seen.observed, seen.predicted, axis.start, axis.step),
        seen.fraction,
        seen.seconds_left,
    )


def look_at_run(project: Project, item_id: str, shot: int | None = None) -> InversionLook:
    """A run that has ended: its model, its residual gathers and its start are found by its history.

    The gathers are shown in the run's last band.

    Parameters   shot : int or None - number, from 0; None: the middle one

    Raises   CommandError - the item is no inversion run
    """
    run = project[item_id]
    if not isinstance(run, InversionRun):
        raise CommandError("{name} is no inversion run: choose one", name=run.name)
    item = project.item(item_id)
    parameters = project.step(item.step).parameters
    model = _made_with(project, item, VelocityModel)
    corners = tuple(one["high"] for one in run.record["plan"]["bands"])
    curve = np.asarray(run.curve[:], dtype=np.float64).reshape(-1, 5)
    last = corners[int(curve[-1, 0])] if len(curve) else None
    shots, chosen = _shot(project, item, parameters.get("gathers", ""), shot, last)
    return InversionLook(
        run.name,
        np.asarray(model.vp[:]) if model is not None else None,
        np.asarray(run.update[:]),
        (run.spacing[0], run.spacing[-1]),
        (run.origin[0], run.origin[-1]),
        curve,
        corners,
        run.record.get("errors", {}),
        {int(band): value for band, value in run.record.get("floors", {}).items()},
        run.notes,
        shots,
        chosen,
        record=run.record,
    )


def corners_of(parameters: Mapping[str, Any]) -> tuple[float | None, ...]:
    """The upper ends of the bands of a run in Hz, None for the whole band."""
    words = str(parameters.get("corners", "")).replace(",", ";").split(";")
    whole: list[float | None] = [None] if parameters.get("whole_band", True) else []
    return (*(float(word) for word in words if word.strip()), *whole)


def model_made_with(project: Project, item_id: str) -> str:
    """The id of the velocity model that an inversion run gave; "" when it is gone."""
    item = project.item(item_id)
    found = [one.id for one in project.items() if one.step == item.step and one.kind == "velocity_model"]
    return found[0] if found else ""


def _made_with(project: Project, item: Item, expected: type) -> Any:
    """What the same step made, of a class; None when it is gone."""
    kind = expected.kind  # type: ignore[attr-defined]
    found = [one.id for one in project.items() if one.step == item.step and one.kind == kind]
    return project[found[0]] if found else None


def _shot(
    project: Project, item: Item, gathers_ref: str, number: int | None, corner: float | None
) -> tuple[tuple[int, ...], Shot | None]:
    residual = _made_with(project, item, ShotGathers)
    is_there = any(one.id == gathers_ref for one in project.items())
    if residual is None or not is_there:
        return (), None
    gathers: Any = project[gathers_ref]
    count = int(gathers.data.shape[0])
    chosen = count // 2 if number is None else min(max(number, 0), count - 1)
    observed, left = (np.nan_to_num(np.asarray(one.data[chosen], dtype=np.float64)) for one in (gathers, residual))
    predicted, axis = observed + left, gathers.axis
    observed, predicted = (low_pass(one, corner, axis.step).astype(np.float32) for one in (observed, predicted))
    return tuple(range(count)), Shot(chosen, observed, predicted, axis.start, axis.step)


def _errors(curve: tuple[CurvePoint, ...]) -> dict[str, dict[str, list[float]]]:
    known = curve[-1].errors if curve else {}
    return {name: {key: [one.errors[name][key] for one in curve] for key in keys} for name, keys in known.items()}
