"""`train`: training a model from a recipe."""

from pathlib import Path
from typing import Annotated, Any

import typer

from resources import mark
from subsurface_app.cli.output import error_line, put, say, seconds_text
from subsurface_app.cli.setting import CliError


def train(
    recipe: Annotated[Path, typer.Argument(help="YAML file: out, network, and any of the recipe's numbers.")],
    seconds: Annotated[
        float | None, typer.Option(help="Stop after so many seconds; the same command goes on from there.", min=1)
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    threads: Annotated[int, typer.Option(help="Threads of torch on the CPU.", min=1)] = 2,
    changed: Annotated[
        bool, typer.Option("--changed", help="Go on with a run whose recipe you have changed; the card tells.")
    ] = False,
    validate: Annotated[bool, typer.Option(help="Fill the card's table by a validation of some minutes.")] = True,
) -> None:
    """Train a model on generated geology by a recipe, or go on with it, and write its weights with a model card.

    `out` in the recipe is the folder of the run: its state, the snapshots and, at the end, the weights.
    On several GPUs: torchrun --nproc-per-node 4 -m subsurface_app train RECIPE.yaml
    """
    import os

    from subsurface_app.cli.values import read_mapping

    given = read_mapping(recipe)
    out = given.pop("out", None)
    if not isinstance(out, str):
        raise CliError("{file}: out is {found}, expected the name of a folder", file=str(recipe), found=out)
    folder = recipe.parent / Path(out).expanduser()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads that spin would be counted as CPU time
    import torch

    from models import ModelError
    from models.training import read_recipe, ship
    from models.training import train as train_network

    try:
        chosen = read_recipe(given)
    except ModelError as error:
        raise CliError("{file}: {reason}", file=str(recipe), reason=error_line(error)) from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CliError("{folder} cannot be written: choose another folder for out", folder=str(folder)) from error
    torch.set_num_threads(threads)
    tell = _teller() if os.environ.get("RANK", "0") == "0" else None  # the first of torchrun's processes speaks
    trained = train_network(
        chosen,
        folder,
        device=_device(device),
        seconds=seconds or float("inf"),
        changed=changed,
        on_step=tell,
        on_data=_tell_data if tell else None,
    )
    if not trained.is_first:
        return
    if not trained.finished:
        done, total = trained.counters.step, chosen.n_steps
        say(mark("stopped at step {done} of {total}: the same command goes on"), done=done, total=total)
        return
    say(mark("validating") if validate else mark("calibrating"))
    put(str(ship(trained, chosen, folder, validate=validate)))


def _device(name: str) -> str:
    """The device of this process.

    Raises   CliError - a device that is not there
    """
    import os

    import torch

    if name not in ("auto", "cpu", "cuda"):
        raise CliError("the device is {found}, expected auto, cpu or cuda", found=name)
    if name == "cuda" and not torch.cuda.is_available():
        raise CliError("torch sees no GPU: use --device cpu")
    if name == "cpu" or not torch.cuda.is_available():
        return "cpu"
    place = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
    torch.cuda.set_device(place)
    return place


def _tell_data(made: int, total: int, seconds_left: float) -> None:
    say(mark("data: {made} of {total}, {left} left"), made=made, total=total, left=seconds_text(seconds_left))


def _teller() -> Any:
    """Says how far the training is, every half minute, with the losses and the time left; scores when there are any."""
    import time

    said = [time.monotonic()]

    def numbers(values: dict[str, float]) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in values.items())

    def tell(progress: Any) -> None:
        if progress.validation:
            say(mark("validation at step {done}: {scores}"), done=progress.step, scores=numbers(progress.validation))
        if time.monotonic() - said[0] >= 30 or progress.step == progress.n_steps:
            said[0] = time.monotonic()
            say(
                mark("step {done} of {total}, {left} left: {losses}"),
                done=progress.step,
                total=progress.n_steps,
                left=seconds_text(progress.seconds_left),
                losses=numbers(progress.losses),
            )

    return tell
