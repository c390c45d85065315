"""Two items side by side as a command."""

from dataclasses import replace
from math import prod

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, text
from subsurface_app.commands.volume_inputs import volume_item, volume_of
from subsurface_app.data.objects import (
    Comparison,
    DomainObject,
    Horizon,
    Prediction,
    SeismicVolume,
    VelocityModel,
    Well,
    kind_title,
    note,
    quantity_of_task,
)
from subsurface_app.data.store import Item
from subsurface_app.workflows.comparisons import compare, compare_horizons, compare_logs, compare_models

_KINDS = ("prediction", "seismic_volume", "horizon", "well", "velocity_model")
_OPPOSITE = mark(
    "{right} has the opposite polarity of {left}: its negative fits clearly better (correlation {correlation}); "
    "the shifts are those of the negative"
)
_BYTES_PER_SECOND = 25e6  # read twice, correlated, written


class CompareItems(Parameters):
    """Two results of one sort, and the truth if it is known."""

    left: str = item(
        *_KINDS,
        title=mark("Left"),
        description=mark("usually the baseline, or the earlier survey; of a prediction its mean"),
    )
    right: str = item(
        *_KINDS,
        title=mark("Right"),
        description=mark("usually the prediction, or the later survey; of a prediction its mean"),
    )
    truth: str = volume_item(
        title=mark("Truth"),
        description=mark("of volumes: clean amplitudes, or faults as 0 and 1; of a prediction its mean"),
        optional=True,
    )
    control: str = volume_item(
        title=mark("Control"),
        description=mark("shown beside both volumes: usually what random weights predict; on the lattice of the right"),
        optional=True,
    )
    left_log: str = text(title=mark("Log of the left well"), description=mark("empty: the first that both wells have"))
    right_log: str = text(title=mark("Log of the right well"), description=mark("empty: the one of the left well"))
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of both"))


def _compare(p: CompareItems, context: Context) -> Result:
    left, right = context.project[p.left], context.project[p.right]
    working = context.progress.part(0, 1, mark("comparing"))
    ids = {"left_id": context.id_of(p.left), "right_id": context.id_of(p.right)}
    made: Comparison
    if isinstance(left, SeismicVolume | Prediction) and isinstance(right, SeismicVolume | Prediction):
        truth = volume_of(context, p.truth) if p.truth else None
        control = volume_of(context, p.control) if p.control else None
        if control is not None and (control.geometry, control.axis) != (right.geometry, right.axis):
            raise CommandError(
                "the control {name} does not lie on the lattice of {right}: choose one made of the same region",
                name=control.name,
                right=right.name,
            )
        made = compare(left, right, truth=truth, name=p.name, on_step=working, **ids)
        made = replace(made, control=context.id_of(p.control) if p.control else "")
    elif p.truth:
        raise CommandError("a truth goes with two volumes only: leave it out")
    elif p.control:
        raise CommandError("a control goes with two volumes only: leave it out")
    elif isinstance(left, Horizon) and isinstance(right, Horizon):
        made = compare_horizons(left, right, name=p.name, **ids)
    elif isinstance(left, Well) and isinstance(right, Well):
        made = compare_logs(left, right, left_log=p.left_log, right_log=p.right_log, name=p.name, **ids)
    elif isinstance(left, VelocityModel) and isinstance(right, VelocityModel):
        made = compare_models(left, right, name=p.name, **ids)
    else:
        raise _unlike(left, right)
    notes = []
    if (likeness := made.metrics.get("opposite_polarity")) is not None:
        notes = [note(_OPPOSITE, left=left.name, right=right.name, correlation=f"{likeness:.2f}")]
    return Result((made,), notes=tuple(notes))


def _unlike(left: DomainObject, right: DomainObject) -> CommandError:
    return CommandError(
        "{left} ({one}) and {right} ({other}) are of different kinds: compare two of one kind",
        left=left.name,
        right=right.name,
        one=kind_title(left.kind),
        other=kind_title(right.kind),
    )


_LATTICES = {  # what the catalogue says of where the values of a kind lie
    "seismic_volume": ("geometry", "axis"),
    "prediction": ("geometry", "axis"),
    "horizon": ("geometry", "domain"),
    "velocity_model": ("spacing", "origin"),
    "well": (),
}


def are_alike(left: Item, right: Item) -> bool:
    """Whether two items of the catalogue are of one sort, on one lattice: they can be compared as they are."""
    if left.id == right.id or _sort_of(left) != _sort_of(right):
        return False
    return all(left.attributes.get(key) == right.attributes.get(key) for key in _LATTICES[left.kind])


def _sort_of(one: Item) -> tuple[str, ...]:
    """A prediction is compared with a volume of what it predicts."""
    if one.kind == "prediction":
        return ("seismic_volume", quantity_of_task(one.attributes["task"]), "")
    if one.kind == "seismic_volume":
        return ("seismic_volume", one.attributes["quantity"], one.attributes["unit"])
    return (one.kind, one.area if one.kind == "well" else "")


def _estimate(p: CompareItems, context: Context) -> Estimate:
    left = context.project[p.left]
    if not isinstance(left, SeismicVolume | Prediction):
        return Estimate({}, 1_000_000, 100_000_000, 1.0)
    shape = (*left.geometry.shape, left.axis.count)
    size = 4 * prod(shape)
    # Faults are scored against a truth as a whole; all else goes tile by tile.
    memory = 300_000_000 + (15 * size if p.truth else 0)
    return Estimate({"difference": shape}, size * 8 // 7, memory, 1 + size / _BYTES_PER_SECOND)


COMMANDS = (
    Command(
        id="compare.items",
        title=mark("Compare two items"),
        summary=mark(
            "Difference, NRMS, correlation and histogram of two volumes, horizons, logs or velocity models; of volumes "
            "also their time shift and, against a known truth, S/N or F1"
        ),
        Parameters=CompareItems,
        run=_compare,
        produces=("comparison",),
        heavy=False,
        estimate=_estimate,
        alike=are_alike,
    ),
)
