"""What the commands on logs share: their fields, what they cost, and what they propose."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from resources import mark
from solvers.logs import clean_and_shale
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, text
from subsurface_app.data.objects import DomainObject, Note, Well, find_log


def well_field() -> Any:
    """The well to work on."""
    return item("well", title=mark("Well"))


def name_field() -> Any:
    """The name of what is made, where it is not the next version of the well."""
    return text(
        title=mark("As another well"),
        description=mark("its name; empty: the next version of this well, and the one before is kept"),
    )


def made_of(context: Context, ref: str, made: Well, *others: DomainObject, name: str, notes: Sequence[Note]) -> Result:
    """The result of work on a well: its next version, or under a name of its own a well beside it.

    Parameters   name : str - "" for the next version
                 others : made beside the well
    """
    return Result((made, *others), notes=tuple(notes), replaces=() if name else (context.id_of(ref),))


def log_field(title: str) -> Any:
    """The mnemonic of a log that is looked up by what it is where none is given."""
    return text(title=title, description=mark("empty: the log of the well that is known by its name as such"))


def split(listed: str, sign: str = ",") -> tuple[str, ...]:
    """The names in a text field that takes several."""
    return tuple(filter(None, (one.strip() for one in listed.split(sign))))


def proposing(**fields: str) -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Proposes for each field the log of its quantity; of a gamma ray its clean and its shale line too."""

    def propose(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
        if not given.get("well"):
            return {}
        well = context.load(given["well"], Well)
        proposed: dict[str, Any] = {}
        for name, quantity in fields.items():
            log = well.log(given[name]) if given.get(name) else find_log(well.logs, quantity)
            if log is None:
                continue
            proposed[name] = log.mnemonic
            if quantity == "gamma_ray":
                proposed["clean"], proposed["shale"] = (round(one, 1) for one in clean_and_shale(log.values[...]))
        return {name: value for name, value in proposed.items() if not given.get(name)}

    return propose


def _estimate(p: Any, context: Context) -> Estimate:
    """A well again, with a curve like its longest."""
    well = context.load(p.well, Well)
    lengths = [one.md.shape[0] for one in well.logs]
    size = 12 * (sum(lengths) + max(lengths, default=0))
    return Estimate({"log": (max(lengths, default=0),)}, size, 100_000_000 + 20 * size, 1.0)


def command_on_well(
    command_id: str,
    title: str,
    summary: str,
    model: type[Parameters],
    run: Callable[[Any, Context], Result],
    *,
    produces: tuple[str, ...] = ("well",),
    propose: Callable[[Mapping[str, Any], Context], dict[str, Any]] | None = None,
    references: tuple[str, ...] = (),
) -> Command:
    """A light command that reads one well and makes its next version, with more."""
    return Command(
        id=command_id,
        title=title,
        summary=summary,
        Parameters=model,
        run=run,
        produces=produces,
        heavy=False,
        estimate=_estimate,
        propose=propose,
        references=references,
    )
