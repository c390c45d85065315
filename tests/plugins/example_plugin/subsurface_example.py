"""An example plugin: the energy of a volume as a command, a small horizon format as a reader, a model."""

from pathlib import Path

import numpy as np

from resources import mark, resource_path
from subsurface_app.api import (
    Command,
    Context,
    Horizon,
    LineNumbers,
    Parameters,
    Result,
    SeismicVolume,
    SurveyGeometry,
    file,
    item,
    number,
)
from subsurface_app.plugins import Reader, WeightsFile, hookimpl

_FIRST_LINE = b"EXAMPLE HORIZON\n"


class Energy(Parameters):
    """Which volume, and how it is scaled."""

    volume: str = item("seismic_volume", title=mark("Seismic volume"))
    scale: float = number(1.0, title=mark("Scale"), ge=0.1, le=10)


def _energy(p: Energy, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    context.progress.part(0, 1, mark("squaring"))
    energy = p.scale * np.asarray(volume.samples[:]) ** 2
    made = SeismicVolume(
        f"Energy of {volume.name}", volume.area, energy.astype(np.float32), volume.geometry, volume.axis, "energy"
    )
    return Result((made,))


class ImportExample(Parameters):
    """One file of this plugin's own format."""

    file: str = file(title=mark("Example horizon"), pattern="*.exh")


def _import_example(p: ImportExample, context: Context) -> Result:
    values = np.loadtxt(p.file, skiprows=1, ndmin=2, dtype=np.float32)
    geometry = SurveyGeometry(LineNumbers(1, 1, values.shape[0]), LineNumbers(1, 1, values.shape[1]))
    return Result((Horizon(Path(p.file).stem, "example", values, geometry),))


@hookimpl
def subsurface_commands() -> list[Command]:
    return [
        Command(
            id="attribute.energy",
            title=mark("Energy"),
            summary=mark("The square of every sample"),
            Parameters=Energy,
            run=_energy,
            produces=("seismic_volume",),
            heavy=False,
        ),
        Command(
            id="import.example",
            title=mark("Import an example horizon"),
            summary=mark("Rows of times in seconds under a title line"),
            Parameters=ImportExample,
            run=_import_example,
            produces=("horizon",),
            heavy=False,
        ),
    ]


@hookimpl
def subsurface_readers() -> list[Reader]:
    return [
        Reader("example", mark("Example horizon"), lambda path, head: head.startswith(_FIRST_LINE), "import.example")
    ]


@hookimpl
def subsurface_models() -> list[WeightsFile]:
    return [WeightsFile("example-xs", resource_path("weights", "volume-xs.safetensors"))]
