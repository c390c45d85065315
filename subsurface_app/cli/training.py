"""`models` and `train`: which trained models there are, taking in a published one, and training one from a recipe."""

from pathlib import Path
from typing import Annotated, Any

import typer

from resources import mark, translate
from subsurface_app.cli.output import put, put_json, put_table, say, seconds_text
from subsurface_app.cli.setting import CliError, Setting


def models(
    context: typer.Context,
    action: Annotated[str | None, typer.Argument(metavar="[import]")] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A published weights file, e.g. FaultNet_Gamma0.5.pt.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Whole model cards, for programs.")] = False,
) -> None:
    """List the trained models that ship, were imported, or come with plugins; or import a published one from its file.

    Of a foreign file only the tensors are read; nothing in it is run.
    """
    from dataclasses import asdict

    from models import catalogue
    from models._card import read_card
    from subsurface_app.plugins import load_plugins, plugin_models

    setting: Setting = context.obj
    if action is not None:
        put(_import_model(action, file))
        return
    load_plugins(safe_mode=setting.safe_mode)
    cards = [(card.name, str(card.extra.get("source", "subsurface-app")), card) for card in catalogue()]
    cards += [(weights.name, str(weights.path), read_card(weights.path)) for weights in plugin_models()]
    if json:
        put_json([{"name": name, "from": source, "card": asdict(card)} for name, source, card in cards])
        return
    titles = (mark("model"), mark("tasks"), mark("parameters"), mark("licence"), mark("from"), mark("what it does"))
    rows = []
    for name, source, card in cards:
        rows.append(
            (name, ", ".join(card.tasks), f"{card.n_parameters / 1e6:.1f} M", card.licence, source, card.summary)
        )
    put_table([translate(one) for one in titles], rows)


def _import_model(action: str, file: Path | None) -> str:
    """The name and the licence of the model that `models import FILE` took in."""
    from models.public import import_model

    if action != "import":
        raise CliError("{found} is not known: choose {known}", found=action, known="import")
    if file is None:
        raise CliError("import needs a file: subsurface-app models import FaultNet_Gamma0.5.pt")
    card = import_model(file)
    return f"{card.name} ({card.licence})"


def train(
    recipe: Annotated[Path, typer.Argument(help="YAML file: out, and any of the recipe's numbers.")],
    threads: Annotated[int, typer.Option(help="Threads of torch.")] = 2,
    validate: Annotated[bool, typer.Option(help="Fill the card's table by a validation of some minutes.")] = True,
) -> None:
    """Train a model on generated geology by a recipe, validate it and write its weights with a model card.

    The recipe is YAML: `out` is the file to write; name, seed, n_steps and the other numbers replace the defaults.
    """
    import os

    from subsurface_app.cli.values import read_mapping

    given = read_mapping(recipe)
    out = given.pop("out", None)
    if not isinstance(out, str) or not out.endswith(".safetensors"):
        raise CliError("{file}: out is {found}, expected the name of a .safetensors file", file=str(recipe), found=out)
    path = recipe.parent / Path(out).expanduser()
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise CliError("{folder} cannot be written: choose another folder for out", folder=str(path.parent))
    chosen = _recipe(recipe, given)

    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads that spin would be counted as CPU time
    import torch

    from models.training._run import train as train_network
    from models.training._ship import finish, write_weights

    torch.set_num_threads(threads)
    trained = train_network(chosen, _teller())
    say(mark("validating") if validate else mark("calibrating"))
    model = finish(trained, chosen, validate=validate)
    write_weights(model, path)
    put(str(path))


def _recipe(file: Path, given: dict[str, Any]) -> Any:
    """The default recipe with the numbers given.

    Raises   CliError - for a name that the recipe does not have, or a value of another type
    """
    from dataclasses import fields, replace

    from models.training import Recipe

    default = Recipe()
    plain = {one.name: getattr(default, one.name) for one in fields(Recipe)}
    plain = {name: value for name, value in plain.items() if isinstance(value, int | float | str)}
    for name, value in given.items():
        if name not in plain:
            raise CliError(
                "{file}: {name} is unknown, expected out or one of {known}",
                file=str(file),
                name=name,
                known=", ".join(plain),
            )
        if isinstance(plain[name], float) and isinstance(value, int):
            given[name] = float(value)
        elif type(value) is not type(plain[name]):
            expected = type(plain[name]).__name__
            raise CliError(
                "{file}: {name} is {value}, expected a {expected}",
                file=str(file),
                name=name,
                value=value,
                expected=expected,
            )
    return replace(default, **given)


def _teller() -> Any:
    """Says how far the training is, every twentieth of the way, with the time left."""
    import time

    began, said = time.monotonic(), [-1]

    def tell(done: int, total: int) -> None:
        part = 20 * done // total
        if part > said[0]:
            said[0] = part
            left = (time.monotonic() - began) * (total - done) / done
            say(mark("step {done} of {total}, {left} left"), done=done, total=total, left=seconds_text(left))

    return tell
