"""A network's features as a command: into a zarr folder beside the project, for search and heads of one's own."""

from math import prod
from pathlib import Path
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, file, item, model_name, number, text
from subsurface_app.commands.region import Region, box_of
from subsurface_app.data.objects import SeismicVolume
from subsurface_app.workflows.embeddings import EmbeddingChoice, write_embedding
from subsurface_app.workflows.predictions import check_input
from subsurface_app.workflows.volumes.cropping import windows_of

_VOXELS_PER_SECOND = 4.0e5  # on two processor cores, for estimates only
_MEMORY = 2_000_000_000  # torch, the network and a tile at work
_BYTES = 2  # of a float16


class _EmbedWhat(Parameters):
    volume: str = item("seismic_volume", title=mark("Seismic volume"))
    file: str = file(
        title=mark("Zarr folder"),
        pattern="*.zarr",
        role="write",
        description=mark("one that the same choice has begun is gone on with"),
    )


class _EmbedHow(Parameters):
    model: str = model_name("volume-xs", title=mark("Model"), description=mark("of those that ship or were imported"))
    level: Literal["full", "bottleneck"] = choice(
        "full",
        title=mark("Features"),
        choices={"full": mark("Of every voxel"), "bottleneck": mark("The deepest, of every eighth voxel")},
    )
    components: int | None = number(
        None,
        title=mark("Principal components"),
        ge=1,
        description=mark("so many numbers a voxel, in place of all features"),
        unset=mark("all features"),
    )
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))


class WriteEmbedding(_EmbedHow, Region, _EmbedWhat):
    """Features of which volume, where they go, and how many numbers a voxel gets."""


def _choice(p: WriteEmbedding) -> EmbeddingChoice:
    return EmbeddingChoice(p.model, p.level, p.components, p.device)


def _embed(p: WriteEmbedding, context: Context) -> Result:
    out = Path(p.file)
    made, device = write_embedding(
        context.load(p.volume, SeismicVolume),
        out,
        _choice(p),
        box=box_of(p),
        resume=out.exists(),
        on_step=context.progress.part(0, 1, mark("embedding")),
    )
    return Result(files=(str(made.path),), device=device)


def _estimate(p: WriteEmbedding, context: Context) -> Estimate:
    volume = context.load(p.volume, SeismicVolume)
    windows = windows_of(volume, box_of(p))
    check_input(volume, (), windows)
    from models import ModelError, model_card

    card = model_card(p.model)
    if "widths" not in card.network:
        raise ModelError("{model} has no features to embed: choose one of our models", model=card.name)
    widths = card.network["widths"]
    step = 1 if p.level == "full" else 2 ** (len(widths) - 1)
    n_channels = p.components or int(widths[0 if p.level == "full" else -1])
    sides = tuple(-(-(one.stop - one.start) // step) for one in windows)
    shape = (*sides, n_channels)
    seconds = 5 + prod(one.stop - one.start for one in windows) / _VOXELS_PER_SECOND
    return Estimate({"features": shape}, _BYTES * prod(shape), _MEMORY, seconds, files=(p.file,))


COMMANDS = (
    Command(
        id="predict.embedding",
        title=mark("Write embeddings"),
        summary=mark(
            "Write what a network knows of every voxel as numbers, a zarr folder with the array features, for search, "
            "clustering and heads of your own"
        ),
        Parameters=WriteEmbedding,
        run=_embed,
        tier="write",
        heavy=True,
        estimate=_estimate,
    ),
)
