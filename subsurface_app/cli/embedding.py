"""`models embed`: the features of a network for a volume of a project, into a zarr folder."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from resources import mark
from subsurface_app.cli.output import put, say
from subsurface_app.cli.progress import ProgressLine
from subsurface_app.cli.setting import CliError

if TYPE_CHECKING:
    from collections.abc import Callable


def write_embedding(
    words: list[str], *, model: str, level: str, components: int | None, device: str, resume: bool
) -> None:
    """Write the features of a seismic volume; `words` are project, item and the folder to write.

    Raises   CliError - other words, an item that is no seismic volume
    """
    if len(words) != 3:
        raise CliError("embed needs a project, an item and a folder: subsurface-app models embed STUDY CUBE OUT.zarr")
    from subsurface_app.api import Project
    from subsurface_app.data.objects import SeismicVolume
    from subsurface_app.workflows.embeddings import EmbeddingChoice
    from subsurface_app.workflows.embeddings import write_embedding as write

    project, item, out = Project.open(Path(words[0])), words[1], Path(words[2])
    volume = project[item]
    if not isinstance(volume, SeismicVolume):
        raise CliError("{item} is not a seismic volume: choose one of them", item=item)
    line = ProgressLine()
    try:
        choice = EmbeddingChoice(model, level, components, device)
        made, _ = write(volume, out, choice, resume=resume, on_step=_teller(line))
    except KeyboardInterrupt:
        line.end()
        say(mark("stopped: the same command with --resume goes on"))
        raise
    finally:
        line.end()
    if made.explained is not None:
        say(mark("the components hold {share} % of the variance"), share=round(100 * sum(made.explained)))
    put(f"{made.path}  {' x '.join(str(n) for n in made.features.shape)}")


def _teller(line: ProgressLine) -> "Callable[[int, int], None]":
    began = time.monotonic()
    first: list[int] = []

    def tell(done: int, total: int) -> None:
        first[:] = first or [done - 1]
        left = (time.monotonic() - began) * (total - done) / (done - first[0])
        line.show(done / total, mark("embedding"), left)

    return tell
