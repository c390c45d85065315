"""Sheets of samples with their truths beside them, to be looked at before anything is trained on them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.geology._gathers import GatherSettings, generate_gathers
from models.geology._rocks import FACIES
from models.geology._settings import GeologySettings
from models.geology._volume import SyntheticVolume, generate_volume

COLUMNS = ("seismic", "clean", "age, faults", "dip", "log impedance", "relative", "facies", "slice", "faults")
GATHER_COLUMNS = ("near offset", "gather", "gather, clean", "corrected", "stack", "velocities")
FACIES_COLOURS = ("#8a8f98", "#b9b48c", "#f2d24b", "#4a90c2", "#e2761b", "#a3295b", "#f4b6d2")


def draw_sheet(settings: GeologySettings, seeds: list[int], path: Path) -> None:
    """Write a picture with one row for each seed: a line through the middle and a slice at mid depth."""
    from matplotlib.figure import Figure

    columns = COLUMNS if settings.shape[0] > 1 else COLUMNS[:-2]
    figure = Figure(figsize=(2.3 * len(columns), 2.3 * len(seeds) + 0.4), dpi=100, layout="constrained")
    axes = figure.subplots(len(seeds), len(columns), squeeze=False)
    for row, seed in zip(axes, seeds, strict=True):
        _draw_row(row, generate_volume(settings, seed))
        row[0].set_ylabel(f"seed {seed}")
    for axis, title in zip(axes[0], columns, strict=True):
        axis.set_title(title)
    figure.savefig(path)


def draw_gather_sheet(settings: GeologySettings, seeds: list[int], path: Path) -> None:
    """Write a picture with one row for each seed: the middle gather of a line, and what its velocities make of it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2.6 * len(GATHER_COLUMNS), 3.4 * len(seeds) + 0.4), dpi=100, layout="constrained")
    axes = figure.subplots(len(seeds), len(GATHER_COLUMNS), squeeze=False)
    for row, seed in zip(axes, seeds, strict=True):
        field, flat = (generate_gathers(settings, GatherSettings(is_corrected=kind), [seed]) for kind in (False, True))
        middle = settings.shape[1] // 2
        loudest = 2.5 * float(field.clean.std())
        grey = {"aspect": "auto", "interpolation": "nearest", "cmap": "gray", "vmin": -loudest, "vmax": loudest}
        pictures = (field.seismic[0, :, 0], field.seismic[0, middle], field.clean[0, middle], flat.clean[0, middle])
        for axis, picture in zip(row, (*pictures, flat.clean[0].mean(1)), strict=False):
            axis.imshow(picture.T, **grey)
        for name in ("vp", "vs", "v_rms"):
            row[-1].plot(getattr(field, name)[0, middle], field.times, label=name)
        row[-1].invert_yaxis()
        row[-1].legend(fontsize="x-small")
        row[0].set_ylabel(f"seed {seed}")
    for axis, title in zip(axes[0], GATHER_COLUMNS, strict=True):
        axis.set_title(title)
    figure.savefig(path)


def _draw_row(row: NDArray[np.object_], volume: SyntheticVolume) -> None:
    from matplotlib.colors import ListedColormap

    line = volume.seismic.shape[0] // 2
    level = volume.seismic.shape[2] // 2
    loudest = 2.5 * volume.clean.std()
    image = {"aspect": "auto", "interpolation": "nearest"}
    grey = {**image, "cmap": "gray", "vmin": -loudest, "vmax": loudest}
    row[0].imshow(volume.seismic[line].T, **grey)
    row[1].imshow(volume.clean[line].T, **grey)
    ages = volume.rgt[line].T
    row[2].imshow(ages % 16, cmap="twilight", **image)
    row[2].contour(volume.faults[line].T, [0.5], colors="red", linewidths=0.6)
    for horizon in volume.horizons:
        row[2].plot(_unjoined(horizon[line]), color="black", linewidth=1)
    dip = np.where(volume.gradient_known, -volume.rgt_gradient[1], np.nan)
    row[3].imshow(dip[line].T, cmap="PuOr", vmin=-1, vmax=1, **image)
    row[4].imshow(volume.log_impedance[line].T, cmap="viridis", **image)
    widest = 2.5 * volume.relative_impedance.std()
    row[5].imshow(volume.relative_impedance[line].T, cmap="RdBu", vmin=-widest, vmax=widest, **image)
    colours = ListedColormap(FACIES_COLOURS)
    row[6].imshow(volume.facies[line].T, cmap=colours, vmin=-0.5, vmax=len(FACIES) - 0.5, **image)
    if volume.seismic.shape[0] > 1:
        row[7].imshow(volume.seismic[:, :, level], **grey)
        row[8].imshow(volume.throw[:, :, level], cmap="RdBu", vmin=-15, vmax=15, **image)
    for axis in row:
        axis.set_xticks([])
        axis.set_yticks([])


def _unjoined(depths: NDArray[np.float32]) -> NDArray[np.float32]:
    """A horizon without the joints across faults."""
    return np.where(np.abs(np.diff(depths, prepend=depths[:1])) > 2.5, np.nan, depths)
