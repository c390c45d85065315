"""A velocity model with the horizon and well that made it, and the sources and receivers above it."""

from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from solvers.errors import GeometryError
from subsurface_app.data.objects import ShotGathers, VelocityModel, Well
from subsurface_app.workflows.pictures.style import INK, LOOKS, TOP, WELL, colour_table, new_figure, save_figure


def picture_model(
    path: Path, model: VelocityModel, *, well: Well | None = None, gathers: ShotGathers | None = None
) -> Path:
    """A 2D model in depth; sources as stars, receivers as triangles, the well beside its velocities as a curve, a
    standard deviation to each side where one is known."""
    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: only 2D models can be drawn",
            name=model.name,
            axes=len(model.vp.shape),
        )
    vp = np.asarray(model.vp[:])
    x = (model.origin[0] + model.spacing[0] * np.arange(vp.shape[0])) / 1000
    z = model.origin[1] + model.spacing[1] * np.arange(vp.shape[1])
    figure = new_figure(13, 5.5)
    axes, curve = figure.subplots(1, 2, sharey=True, width_ratios=(6, 1))
    half_x, half_z = model.spacing[0] / 2000, model.spacing[1] / 2
    edges = (x[0] - half_x, x[-1] + half_x, z[-1] + half_z, z[0] - half_z)
    image = axes.imshow(vp.T, extent=edges, aspect="auto", cmap=colour_table("velocity"), interpolation="nearest")
    column = vp.shape[0] // 2
    if well is not None and model.line is not None:
        distance = along_line(model, well)
        column = min(max(round(distance / model.spacing[0]), 0), vp.shape[0] - 1)
        axes.plot([distance / 1000] * 2, [0, z[-1]], color=WELL, lw=2)
        axes.annotate(well.name, (distance / 1000, z[-1]), xytext=(5, 6), textcoords="offset points", color="white")
    if gathers is not None and gathers.sources is not None and gathers.receivers is not None:
        sources, receivers = np.asarray(gathers.sources[:])[:, 0], np.asarray(gathers.receivers[0])
        some = receivers[:: max(1, len(receivers) // 100)]
        axes.plot(some[:, 0] / 1000, some[:, 1], "|", color="white", ms=5, label=_counted(receivers, "receivers"))
        axes.plot(
            sources[:, 0] / 1000, sources[:, 1], "*", color=TOP, mec=INK, ms=14, label=_counted(sources, "sources")
        )
        axes.legend(loc="lower right", facecolor="#555555", labelcolor="white")
    axes.set_xlabel(translate(mark("Distance along the line (km)")))
    axes.set_ylabel(translate(mark("Depth below sea level (m)")))
    axes.set_title(model.name)
    curve.step(vp[column], z, where="mid", color=INK)
    if model.spread is not None:
        spread = np.asarray(model.spread[column])
        curve.fill_betweenx(z, vp[column] - spread, vp[column] + spread, step="mid", color=INK, alpha=0.25, lw=0)
    curve.set_xlabel("m/s")
    curve.set_title(well.name if well is not None else translate(mark("mid line")), fontsize=10)
    curve.grid(alpha=0.3)
    figure.colorbar(image, ax=axes, label=translate(LOOKS["velocity"][2]), pad=0.01)
    return save_figure(figure, path)


def along_line(model: VelocityModel, well: Well) -> float:
    """Distance in m of a well's head along the line of a 2D model."""
    if model.line is None:
        raise GeometryError("velocity model {name} has no line on the map", name=model.name)
    start, stop = (np.asarray(end) for end in model.line)
    direction = (stop - start) / np.hypot(*(stop - start))
    return float(np.dot(np.array([well.x, well.y]) - start, direction))


def _counted(positions: Any, what: str) -> str:
    texts = {"sources": mark("{count} shots"), "receivers": mark("{count} receivers")}
    return translate(texts[what], count=len(positions))
