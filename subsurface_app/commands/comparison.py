"""Two results side by side as a command."""

from math import prod

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, text
from subsurface_app.data.objects import Prediction, SeismicVolume
from subsurface_app.workflows.comparisons import compare

_KINDS = ("prediction", "seismic_volume")


class CompareItems(Parameters):
    """Two results on the same lattice, and the truth if it is known."""

    left: str = item(*_KINDS, title=mark("Left"), description=mark("usually the baseline"))
    right: str = item(*_KINDS, title=mark("Right"), description=mark("usually the prediction"))
    truth: str = item(
        "seismic_volume", title=mark("Truth"), description=mark("clean amplitudes, or faults as 0 and 1"), optional=True
    )
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of both"))


def _load(context: Context, ref: str) -> SeismicVolume | Prediction:
    found = context.project[ref]
    if not isinstance(found, SeismicVolume | Prediction):
        raise CommandError(
            "item {name} is a {found}, expected a {expected}: choose another item",
            name=found.name,
            found=found.kind,
            expected=" / ".join(_KINDS),
        )
    return found


def _compare(p: CompareItems, context: Context) -> Result:
    made = compare(
        _load(context, p.left),
        _load(context, p.right),
        truth=context.load(p.truth, SeismicVolume) if p.truth else None,
        left_id=context.id_of(p.left),
        right_id=context.id_of(p.right),
        name=p.name,
        on_step=context.progress.part(0, 1, mark("comparing")),
    )
    return Result((made,))


def _estimate(p: CompareItems, context: Context) -> Estimate:
    left = _load(context, p.left)
    shape = (*left.geometry.shape, left.axis.count)
    return Estimate({"difference": shape}, 4 * prod(shape), 60 * prod(shape), 1 + prod(shape) / 1e6)


COMMANDS = (
    Command(
        id="compare.items",
        title=mark("Compare two results"),
        summary=mark("Correlation, NRMS and the difference of two results; against a known truth also S/N or F1"),
        Parameters=CompareItems,
        run=_compare,
        produces=("comparison",),
        heavy=False,
        estimate=_estimate,
    ),
)
