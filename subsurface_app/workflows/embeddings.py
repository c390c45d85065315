"""The features of a network for a volume or a part of it, in a zarr folder that says where they lie."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.objects import SeismicVolume
from subsurface_app.workflows.predictions import Windows, check_input
from subsurface_app.workflows.volumes.cropping import Box, windows_of

OnStep = Callable[[int, int], None]


@dataclass(frozen=True)
class EmbeddingChoice:
    """What is written: features of which model, "full" or "bottleneck", as they are or so many principal components."""

    model: str = "volume-xs"
    level: str = "full"
    components: int | None = None
    device: str = "auto"


def write_embedding(
    volume: SeismicVolume,
    out: Path,
    choice: EmbeddingChoice,
    *,
    box: Box | None = None,
    resume: bool = False,
    on_step: OnStep | None = None,
) -> Any:
    """Write features as `models.embed` does; the group's attribute "place" tells where the first voxel lies, and steps.

    Parameters   box : the part whose features are written, None for all
                 resume : go on in `out` with a run that was stopped or killed
    Returns      models.Embedding, and the device that made it
    Raises       as `models.embed`; GeometryError - nothing in the box, a volume of something else than waves
    """
    from models import embed, load_model

    windows = windows_of(volume, box or Box())
    check_input(volume, (), windows)
    loaded = load_model(choice.model, device=choice.device)
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    made = embed(
        loaded,
        volume.samples,
        out,
        level=choice.level,
        n_components=choice.components,
        region=windows,
        live_mask=live,
        resume=resume,
        on_step=on_step,
    )
    _note_place(made, volume, windows)
    return made, loaded.device


def _note_place(made: Any, volume: SeismicVolume, windows: Windows) -> None:
    import zarr

    lines = (volume.geometry.ilines, volume.geometry.xlines)
    (first_iline, iline_step), (first_xline, xline_step) = (
        (of.first + of.step * window.start, of.step * made.step) for of, window in zip(lines, windows[:2], strict=True)
    )
    zarr.open_group(made.path, mode="r+").attrs["place"] = {
        "volume": volume.name,
        "iline": [int(first_iline), int(iline_step)],
        "xline": [int(first_xline), int(xline_step)],
        volume.axis.domain: [volume.axis.start + volume.axis.step * windows[2].start, volume.axis.step * made.step],
    }
