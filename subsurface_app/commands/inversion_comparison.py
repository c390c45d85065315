"""Physics only, a model only and both, held against each other, as a command."""

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.inversion_looks import made_with
from subsurface_app.commands.inversion_record import run_of
from subsurface_app.commands.learned import models_in
from subsurface_app.commands.parameters import Parameters, item, text
from subsurface_app.commands.waves import Backend, backend_field
from subsurface_app.data.objects import (
    InversionComparison,
    InversionRun,
    Prediction,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    VelocityModel,
    unit_of,
)
from subsurface_app.data.store import Item, Project
from subsurface_app.workflows.comparisons import RowGiven, compare_rows
from subsurface_app.workflows.inversion import InversionPlan, misfit_of, misfit_of_model, water_cells

Array = NDArray[Any]
_KINDS = ("inversion_run", "velocity_model", "prediction", "seismic_volume", "seismic_line")
_RECORDS = ("gathers", "seismic_volume", "seismic_line")  # what rows are made of
_BYTES_PER_SECOND = 50e6


class CompareInversions(Parameters):
    """What physics, a model and both found from the same data, and the truth if it is known."""

    physics: str = item(
        *_KINDS,
        title=mark("Physics only"),
        description=mark("an inversion or a model of the earth that no network had a part in"),
        optional=True,
    )
    model: str = item(
        *_KINDS, title=mark("Model only"), description=mark("what a network said, without inversion"), optional=True
    )
    hybrid: str = item(*_KINDS, title=mark("Physics and model"), description=mark("an inversion that used a network"))
    truth: str = item(
        *_KINDS[1:],
        title=mark("True model"),
        description=mark("where it is known; without it the misfit of the data decides"),
        optional=True,
    )
    backend: Backend = backend_field()
    name: str = text(title=mark("Name"), description=mark("empty: made from the name of the hybrid"))


@dataclass(frozen=True, eq=False)
class _Found:
    """A model of the earth on its lattice."""

    values: Array
    quantity: str
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    area: str

    @property
    def section(self) -> Array:
        """(x, z); of a volume its middle inline."""
        return self.values if self.values.ndim == 2 else self.values[len(self.values) // 2]


def _compare(p: CompareInversions, context: Context) -> Result:
    project = context.project
    refs = {row: ref for row in ("physics", "model", "hybrid") if (ref := getattr(p, row))}
    items = {row: _run_of(project, project.item(ref)) for row, ref in refs.items()}
    founds = {row: _found(project, one) for row, one in items.items()}
    truth = _found(project, project.item(p.truth)) if p.truth else None
    _check_lattices([*founds.values(), *([truth] if truth else [])], [one.name for one in items.values()])
    rows = [_row(project, row, one, founds[row]) for row, one in items.items()]
    rows = _with_misfit(project, rows, items, p.backend, context)
    hybrid = founds["hybrid"]
    counted = ~water_cells(truth.values) if truth is not None and truth.quantity == "velocity" else None
    compared, notes = compare_rows(rows, None if truth is None else truth.values, counted)
    shown = [*founds.values(), *([truth] if truth is not None else [])]
    made = InversionComparison(
        p.name or f"{items['hybrid'].name}, compared",
        hybrid.area,
        hybrid.quantity,
        "m/s" if hybrid.quantity == "velocity" else unit_of(hybrid.quantity),
        compared,
        context.id_of(p.truth) if p.truth else "",
        np.stack([one.section for one in shown]).astype(np.float32),
        (hybrid.spacing[0], hybrid.spacing[-1]),
        (hybrid.origin[0], hybrid.origin[-1]),
        notes,
        {row: _took(project, one) for row, one in items.items()},
    )
    return Result((made,), notes=notes)


def _run_of(project: Project, chosen: Item) -> Item:
    """The inversion run of a velocity model that one gave; else the item itself."""
    if chosen.kind != "velocity_model":
        return chosen
    beside = [one for one in project.items("inversion_run") if one.step == chosen.step]
    return beside[0] if beside else chosen


def _found(project: Project, chosen: Item) -> _Found:
    made = project[chosen.id]
    if isinstance(made, InversionRun):
        model = made_with(project, chosen, VelocityModel)
        if model is None:
            raise CommandError(
                "the model of the inversion run {name} is gone: restore it, or compare another run", name=chosen.name
            )
        made = model
    if isinstance(made, VelocityModel):
        return _Found(np.asarray(made.vp[:]), "velocity", made.spacing, made.origin, made.area)
    if isinstance(made, Prediction):
        values, quantity = np.asarray(made.mean[:]), made.quantity
    elif isinstance(made, SeismicVolume | SeismicLine):
        values, quantity = np.asarray(made.samples[:]), made.quantity
    else:
        raise CommandError("{name} is no model of the earth: choose another item", name=chosen.name)
    return _Found(values, quantity, (1.0, made.axis.step), (1.0, made.axis.start), made.area)


def _check_lattices(founds: list[_Found], names: list[str]) -> None:
    first = founds[0]
    for one in founds[1:]:
        same = np.allclose(one.spacing, first.spacing) and np.allclose(one.origin, first.origin)
        if one.quantity != first.quantity or not same:
            raise CommandError(
                "{names} and their truth do not lie on one lattice, or are not of one quantity ({found}, {expected}): "
                "resample them first",
                names=", ".join(names),
                found=one.quantity,
                expected=first.quantity,
            )


def _row(project: Project, row: str, chosen: Item, found: _Found) -> RowGiven:
    """What the item and its history say of a row."""
    lineage = project.lineage(chosen.id)
    kinds = {one.id: one.kind for _, made in lineage for one in made}
    inputs = project.step(chosen.step).inputs
    data = frozenset(one.content_hash for one in inputs if kinds.get(one.ref) in _RECORDS)
    given = RowGiven(
        row, chosen.id, chosen.name, found.values.astype(np.float64), data=data, learned=models_in(project, chosen.id)
    )
    run = project[chosen.id]
    if not isinstance(run, InversionRun):
        return given
    record = run.record
    curve, errors = np.asarray(run.curve[:], dtype=float).reshape(-1, 5), record["errors"].get("vp", {})
    each = record["shot_gradients"] / max(record["evaluations"], 1)
    return replace(
        given,
        start=given.values - np.asarray(run.update[:], dtype=float),
        misfit=_misfit_of_run(project, chosen),
        evaluations=record["evaluations"],
        shot_gradients=record["shot_gradients"],
        curve={
            "shot_gradients": (each * curve[:, 2]).tolist(),
            **{key: list(values) for key, values in errors.items()},
        },
        plan=record["plan"],
        inverse_crime=bool(record["inverse_crime"]),
        ended=record["ended"],
    )


def _misfit_of_run(project: Project, chosen: Item) -> float | None:
    gathers, residual = _records_of(project, chosen)
    if gathers is None or residual is None:
        return None
    observed, left = np.nan_to_num(np.asarray(gathers.data[:])), np.asarray(residual.data[:])
    return misfit_of(left, observed * left.any(axis=-1, keepdims=True))  # nothing was modelled for traces not used


def _records_of(project: Project, chosen: Item) -> tuple[ShotGathers | None, ShotGathers | None]:
    """The gathers of an inversion run, and what it left of them; None where they are gone."""
    ref = project.step(chosen.step).parameters["gathers"]
    gathers = project[ref] if any(one.id == ref for one in project.items("gathers")) else None
    return gathers if isinstance(gathers, ShotGathers) else None, made_with(project, chosen, ShotGathers)


def _with_misfit(
    project: Project, rows: list[RowGiven], items: dict[str, Item], backend: str, context: Context
) -> list[RowGiven]:
    """Velocity models that no inversion made get the misfit of their own records, modelled as those of the runs."""
    run = next((one for one in items.values() if one.kind == "inversion_run"), None)
    if run is None:
        return rows
    gathers, residual = _records_of(project, run)
    if gathers is None or residual is None:
        return rows
    working = context.progress.part(0, 1, mark("modelling shots"))
    given = InversionPlan.from_json(run_of(project, run).record["plan"])
    done = []
    for row in rows:
        model = project[row.item]
        if isinstance(model, VelocityModel):
            low, high = float(row.values.min()), float(row.values.max())
            plan = replace(given, lowest=min(given.lowest, 0.99 * low), highest=max(given.highest, 1.01 * high))
            fired = replace(gathers, wavelet=residual.wavelet)
            row = replace(row, misfit=misfit_of_model(fired, model, plan, backend=backend, on_step=working))
        done.append(row)
    return done


def _took(project: Project, chosen: Item) -> dict[str, float]:
    return dict(chosen.attributes.get("measured") or {"wall_s": project.step(chosen.step).wall_s})


def _estimate(p: CompareInversions, context: Context) -> Estimate:
    project = context.project
    attributes = [project.item(ref) for ref in (p.physics, p.model, p.hybrid, p.truth) if ref]
    size = sum(one.bytes for one in attributes)
    shape = _found(project, _run_of(project, project.item(p.hybrid))).section.shape
    stored = 4 * len(attributes) * prod(shape)
    return Estimate(
        {"sections": (len(attributes), *shape)}, stored, 200_000_000 + 6 * size, 1 + size / _BYTES_PER_SECOND
    )


COMMANDS = (
    Command(
        id="compare.inversions",
        title=mark("Compare inversions"),
        summary=mark(
            "Physics only, a model only and both, on the same data: errors below the water bottom, misfits, budgets "
            "and times side by side, and a plain word where the hybrid loses"
        ),
        references=(
            "Wang et al. (2004), Image quality assessment: from error visibility to structural similarity, "
            "doi 10.1109/TIP.2003.819861",
        ),
        Parameters=CompareInversions,
        run=_compare,
        produces=("inversion_comparison",),
        heavy=True,
        estimate=_estimate,
    ),
)
