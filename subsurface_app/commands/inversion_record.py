"""The record of an inversion as a file: what its item keeps, and what its history does."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, file, item, toggle
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import InversionComparison, InversionRun, Note, RunRecord
from subsurface_app.data.store import Item, Project


class ExportRecord(Parameters):
    """Which inversion, and where its record goes."""

    item: str = item(
        *("inversion_run", "inversion_comparison", "prediction", "seismic_line"),
        title=mark("Item"),
        description=mark("made by an inversion, or a comparison of such"),
    )
    file: str = file(title=mark("JSON file"), pattern="*.json", role="write")
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _export(p: ExportRecord, context: Context) -> Result:
    path, project = Path(p.file), context.project
    refuse_existing(path, p.overwrite)
    chosen = project.item(p.item)
    made = project[chosen.id]
    plain: dict[str, Any]
    if isinstance(made, InversionComparison):
        plain = {**made.to_draft().attributes, "measured": made.took, "content_hash": chosen.content_hash}
        plain["notes"] = [one.text for one in made.notes]
        present = {one.id: one for one in project.items()}
        plain["records"] = {
            one.row: record_of(project, present[one.item]).to_json()
            for one in made.rows
            if one.item in present and present[one.item].kind == "inversion_run"
        }
    elif isinstance(made, InversionRun):
        plain = record_of(project, chosen).to_json()
    else:
        plain = record_of_stack(project, chosen).to_json()
    write_whole(path, (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode())
    return Result(files=(p.file,))


def record_of(project: Project, chosen: Item) -> RunRecord:
    """The whole record of an inversion run: what its item keeps, and what its history does."""
    run, step = run_of(project, chosen), project.step(chosen.step)
    kept = {key: value for key, value in run.record.items() if key in RunRecord.__dataclass_fields__}
    columns = ("band", "iteration", "evaluations", "value", "data")
    curve = [dict(zip(columns, row, strict=True)) for row in np.asarray(run.curve[:]).reshape(-1, 5).tolist()]
    for key, values in run.record["errors"].get("vp", {}).items():
        for point, value in zip(curve, values, strict=True):
            point[key] = value
    return RunRecord(
        **{**kept, "curve": curve, "notes": [_said(one) for one in run.notes], "versions": step.versions, **run.took}
    )


def record_of_stack(project: Project, chosen: Item) -> RunRecord:
    """The record of a post-stack inversion: no gradient was computed, and wells are the truth where there are any.

    Raises   CommandError - the item was made by something else
    """
    step = project.step(chosen.step)
    if step.command != "invert.post_stack":
        raise CommandError("{name} was not made by an inversion: choose an item that was", name=chosen.name)
    read: dict[str, str] = {}
    for one in step.inputs:  # of a parameter that names several items all hashes
        read[one.parameter] = "; ".join(filter(None, (read.get(one.parameter), one.content_hash)))
    metrics = _at_wells(chosen.attributes.get("settings", {}).get("inversion", {}).get("at_wells", ()))
    plan = {key: value for key, value in step.parameters.items() if key not in read}
    took = {key: chosen.attributes.get("measured", {}).get(key, 0.0) for key in ("wall_s", "cpu_s")}
    return RunRecord(read, plan, step.seed, 0, 0, metrics, backend=step.device, versions=step.versions, **took)


def _at_wells(scores: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Errors of log-impedance at the wells, of the background and of what was inverted from it; {} without wells."""
    ends = {"start": "background", "end": "plug-and-play"}
    of = {end: [one["error"] for one in scores if one["row"] == row] for end, row in ends.items()}
    if not all(of.values()):
        return {}
    return {"impedance": {end: {"rmse_log": float(np.sqrt(np.mean(np.square(errors))))} for end, errors in of.items()}}


def _said(remark: Note) -> dict[str, Any]:
    return {**remark.to_json(), "text": remark.text}


def _estimate_export(p: ExportRecord, context: Context) -> Estimate:
    refuse_existing(Path(p.file), p.overwrite)
    return Estimate({}, 20_000, 100_000_000, 0.5, (p.file,))


def run_of(project: Project, chosen: Item) -> InversionRun:
    """An item of the kind of inversion runs as its object."""
    run = project[chosen.id]
    assert isinstance(run, InversionRun)  # so its kind says
    return run


COMMANDS = (
    Command(
        id="export.record",
        title=mark("Export the record of an inversion"),
        summary=mark(
            "Inputs, plan, versions, seed, errors, curves and times of an inversion, or of compared ones, as JSON"
        ),
        Parameters=ExportRecord,
        run=_export,
        tier="write",
        estimate=_estimate_export,
    ),
)
