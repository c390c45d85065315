"""Panels on one scale side by side: input, baseline, prediction, spread, truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resources import translate
from subsurface_app.workflows.pictures.cuts import Cut
from subsurface_app.workflows.pictures.style import LOOKS, limits, new_figure, save_figure, show_cut


@dataclass(frozen=True)
class Panel:
    """One picture of a row.

    Parameters   title : str - translated
                 cut : Cut
                 quantity : str - a key of `LOOKS`
                 below : Cut or None - drawn in grey under `cut`, which then is transparent where it is low
                 clip : tuple or None - display range in place of the quantity's own
    """

    title: str
    cut: Cut
    quantity: str
    below: Cut | None = None
    clip: tuple[float, float] | None = None


def picture_panels(
    path: Path, rows: Sequence[Sequence[Panel]], *, title: str, width: float = 3.4, height: float = 4.0
) -> Path:
    """Rows of panels of the same number; each panel `width` x `height` inches; all amplitudes share one range."""
    n_columns = max(len(row) for row in rows)
    figure = new_figure(width * n_columns + 0.6, height * len(rows) + 0.5)
    grid = figure.subplots(len(rows), n_columns, squeeze=False)
    amplitudes = [panel.cut.values.ravel() for row in rows for panel in row if panel.quantity == "amplitude"]
    shared = limits(np.concatenate(amplitudes), "amplitude") if amplitudes else None
    for axes_row, row in zip(grid, rows, strict=True):
        for number, axes in enumerate(axes_row):
            if number >= len(row):
                axes.set_axis_off()
                continue
            panel = row[number]
            _draw(figure, axes, panel, panel.clip or (shared if panel.quantity == "amplitude" else None))
            if number:
                axes.set_ylabel("")
                axes.tick_params(labelleft=False)
    figure.suptitle(title)
    return save_figure(figure, path)


def _draw(figure: Any, axes: Any, panel: Panel, clip: tuple[float, float] | None) -> None:
    alpha = None
    if panel.below is not None:
        show_cut(axes, panel.below, "amplitude")
        low, high = clip or limits(panel.cut.values, panel.quantity)
        alpha = np.clip(1.6 * (panel.cut.values - low) / (high - low), 0, 1)
    image = show_cut(axes, panel.cut, panel.quantity, clip=clip, alpha=alpha)
    axes.set_title(panel.title, fontsize=10)
    axes.tick_params(labelsize=8)
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", shrink=0.9, pad=0.02, aspect=30)
    bar.set_label(translate(LOOKS[panel.quantity][2]), fontsize=8)
    bar.ax.tick_params(labelsize=7)
    bar.solids.set_alpha(1)
