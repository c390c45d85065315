"""An inversion on one sheet: start, end and update, a shot observed, modelled and left over, misfit and errors."""

from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import INVERSION_ENDS
from subsurface_app.workflows.inversion import InversionLook, Shot
from subsurface_app.workflows.pictures.style import (
    HORIZON,
    INK,
    LOOKS,
    TOP,
    WELL,
    colour_table,
    new_figure,
    save_figure,
)

_COLOURS = (WELL, HORIZON, TOP, "#5b8c5a", "#7a3ea8", "#00707a")


def picture_inversion(path: Path, look: InversionLook) -> Path:
    """Upper row: start, end and update, the first two in one colour scale. Lower row: observed, modelled and residual
    traces of a shot in one scale, where its gathers are there, and the misfit of each band, with errors."""
    figure = new_figure(15, 9)
    upper, lower = figure.subfigures(2, 1)
    _models(upper, look)
    with_shot = look.shot is not None
    columns = lower.subplots(1, 3 * with_shot + 1, squeeze=False)[0]
    if look.shot is not None:
        _gathers(columns[:3], look.shot)
    _curves(columns[-1], look)
    ended = translate(INVERSION_ENDS[look.record["ended"]]) if look.record else ""
    figure.suptitle(f"{look.name}: {ended}" if ended else look.name)
    return save_figure(figure, path)


def _models(figure: Any, look: InversionLook) -> None:
    (dx, dz), (x0, z0), (nx, nz) = look.spacing, look.origin, look.update.shape
    edges = ((x0 - dx / 2) / 1000, (x0 + (nx - 0.5) * dx) / 1000, z0 + (nz - 0.5) * dz, z0 - dz / 2)
    axes = figure.subplots(1, 3, sharey=True)
    change = float(np.percentile(np.abs(look.update), 99.5)) or 1.0
    pictures = [(axes[2], look.update, translate(mark("Update")), "residual", (-change, change))]
    if look.model is not None:
        start = look.model - look.update
        levels = (float(min(start.min(), look.model.min())), float(max(start.max(), look.model.max())))
        pictures.append((axes[0], start, translate(mark("Start")), "velocity", levels))
        pictures.append((axes[1], look.model, translate(mark("End")), "velocity", levels))
    for ax, values, title, table, (low, high) in pictures:
        image = ax.imshow(values.T, extent=edges, aspect="auto", cmap=colour_table(table), vmin=low, vmax=high)
        ax.set_title(title, fontsize=10)
        ax.set_xlabel(translate(mark("Distance along the line (km)")))
        label = translate(LOOKS["velocity"][2]) if table == "velocity" else translate(mark("Change of velocity (m/s)"))
        figure.colorbar(image, ax=ax, label=label, pad=0.01)
    axes[0].set_ylabel(translate(mark("Depth (m)")))
    if look.model is None:
        axes[0].text(0.5, 0.5, translate(mark("the model is gone")), ha="center", transform=axes[0].transAxes)


def _gathers(axes: Any, shot: Shot) -> None:
    top = float(np.percentile(np.abs(shot.observed), 98)) or 1.0
    n_receivers, nt = shot.observed.shape
    edges = (0.5, n_receivers + 0.5, shot.start + (nt - 0.5) * shot.step, shot.start - 0.5 * shot.step)
    titles = (
        translate(mark("Shot {number}, observed"), number=shot.number + 1),
        translate(mark("Modelled")),
        translate(mark("Residual")),
    )
    shown = (shot.observed, shot.predicted, shot.predicted - shot.observed)
    for ax, values, title in zip(axes, shown, titles, strict=True):
        ax.imshow(values.T, extent=edges, aspect="auto", cmap=colour_table("amplitude"), vmin=-top, vmax=top)
        ax.set_title(title, fontsize=10)
        ax.set_xlabel(translate(mark("Receiver")))
    axes[0].set_ylabel(translate(mark("Time (s)")))


def _curves(axes: Any, look: InversionLook) -> None:
    """Misfits on a logarithmic axis, the true model's where it is known; errors on an axis of their own."""
    axes.set_title(translate(mark("Misfit of each band (1: nothing predicted)")), fontsize=10)
    axes.set_xlabel(translate(mark("Evaluations")))
    axes.grid(alpha=0.25)
    bands = np.unique(look.curve[:, 0]).astype(int) if len(look.curve) else []
    for band in bands:
        rows, colour = look.curve[look.curve[:, 0] == band], _COLOURS[band % len(_COLOURS)]
        corner = look.corners[band] if band < len(look.corners) else None
        words = translate(mark("whole band"))
        if corner is not None:
            words = translate(mark("up to {corner} Hz"), corner=f"{corner:g}")
        axes.semilogy(rows[:, 2], np.maximum(rows[:, 4], 1e-12), "o-", ms=3, color=colour, label=words)
        if look.floors.get(int(band), 0.0) > 0:
            ends = [rows[0, 2] - 0.5, rows[-1, 2] + 0.5]
            words = translate(mark("the true model")) if band == bands[0] else None
            axes.semilogy(ends, [look.floors[int(band)]] * 2, ":", color=INK, label=words)
    if look.errors:
        right = axes.twinx()
        right.set_ylabel(translate(mark("Error of the model")))
        for parameter, errors in look.errors.items():
            for (key, values), style in zip(errors.items(), ("--", "-."), strict=False):
                name = translate(mark("relative L2")) if key == "rel_l2" else "SSIM"
                right.plot(look.curve[: len(values), 2], values, style, color=INK, label=f"{parameter}: {name}")
        right.legend(loc="center right", fontsize=7, framealpha=0.9)
    if len(bands):
        axes.legend(loc="upper right", fontsize=7, framealpha=0.9)
