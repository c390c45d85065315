"""`models`: which trained models there are, one of them in words, taking in a published one, and embeddings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import error_line, put, put_json, put_table, say
from subsurface_app.cli.setting import CliError, Setting

if TYPE_CHECKING:
    from subsurface_app.plugins import KnownModel


def models(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME | import FILE | embed PROJECT ITEM OUT.zarr]",
            help="The name of a model, for its card; import and a published file, e.g. FaultNet_Gamma0.5.pt; embed, a "
            "project, a seismic volume of it and a folder to write.",
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="embed: the model whose features are written.")] = "volume-xs",
    level: Annotated[str, typer.Option(help="embed: full, or bottleneck for every eighth voxel.")] = "full",
    components: Annotated[int | None, typer.Option(help="embed: so many principal components.", min=1)] = None,
    device: Annotated[str, typer.Option(help="embed: auto, cpu or cuda.")] = "auto",
    resume: Annotated[bool, typer.Option("--resume", help="embed: go on with a run that was stopped.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Whole model cards, for programs.")] = False,
) -> None:
    """List the trained models that ship, were imported, or come with plugins; show the card of one in words; import a
    published one from its file; or write the features of a network for every voxel of a volume.

    Of a foreign file only the tensors are read; nothing in it is run.
    """
    from dataclasses import asdict

    from subsurface_app.plugins import damaged_models, known_models, load_plugins

    setting: Setting = context.obj
    action, *rest = words or [""]
    if action == "import":
        put(_import_model(rest))
        return
    if action == "embed":
        from subsurface_app.cli.embedding import write_embedding

        write_embedding(rest, model=model, level=level, components=components, device=device, resume=resume)
        return
    load_plugins(safe_mode=setting.safe_mode)
    every = known_models()
    found = [one for one in every if one.name == action] if action else every
    if action and (not found or rest):
        raise CliError(
            "{found} is not known: choose a model, {known}, or import FILE, or embed PROJECT ITEM OUT.zarr",
            found=" ".join(words or []),
            known=", ".join(one.name for one in every),
        )
    if json:
        put_json([{"name": one.name, "from": one.source, "card": asdict(one.card)} for one in found])
    elif action:
        from subsurface_app.cli.model_card import put_card

        put_card(found[0].card)
    else:
        _put_list(found)
    if not action:
        for error in damaged_models():
            say(mark("warning: {reason}"), reason=error_line(error))


def _put_list(found: "list[KnownModel]") -> None:
    titles = (mark("model"), mark("tasks"), mark("parameters"), mark("licence"), mark("from"), mark("what it does"))
    rows = [
        (
            one.name,
            ", ".join(one.card.tasks),
            f"{one.card.n_parameters / 1e6:.1f} M",
            one.card.licence,
            one.source,
            one.card.summary,
        )
        for one in found
    ]
    put_table([translate(one) for one in titles], rows)


def _import_model(rest: list[str]) -> str:
    """The name and the licence of the model that `models import FILE` took in."""
    from models.public import import_model

    if len(rest) != 1:
        raise CliError("import needs a file: subsurface-app models import FaultNet_Gamma0.5.pt")
    card = import_model(Path(rest[0]))
    return f"{card.name} ({card.licence})"
