"""The difference of two items and how its values are spread."""

from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import METRIC_TITLES, Comparison
from subsurface_app.workflows.pictures.cuts import cut_volume
from subsurface_app.workflows.pictures.style import INK, colour_table, limits, new_figure, save_figure, show_cut


def picture_comparison(path: Path, comparison: Comparison, *, iline: int | None = None) -> Path:
    """Left the difference (of volumes on an inline, by default the middle one), right its histogram and the numbers."""
    figure = new_figure(13, 5.8)
    axes, beside = figure.subplots(1, 2, width_ratios=(3, 1.3))
    label = translate(mark("Difference ({unit})"), unit=comparison.unit or "-")
    position = ""
    if comparison.subject == "volume" and comparison.geometry is not None and comparison.axis is not None:
        cut = cut_volume(comparison.difference, comparison.geometry, comparison.axis, iline=iline)
        figure.colorbar(show_cut(axes, cut, "residual"), ax=axes, label=label, pad=0.01)
        position = cut.position
    elif comparison.subject == "log" and comparison.along is not None:
        axes.plot(np.asarray(comparison.difference[:]), np.asarray(comparison.along[:]), color=INK, lw=0.7)
        axes.axvline(0.0, color="#808080", lw=0.8)
        axes.invert_yaxis()
        axes.set_xlabel(label)
        axes.set_ylabel(translate(mark("Measured depth (m)")))
    else:
        figure.colorbar(_draw_map(axes, comparison), ax=axes, label=label, pad=0.01)
    _draw_histogram(beside, comparison, label)
    figure.suptitle(f"{comparison.name}, {position}" if position else comparison.name, fontsize=11, color=INK)
    return save_figure(figure, path)


def _draw_map(axes: Any, comparison: Comparison) -> Any:
    """The difference of horizons over line numbers, of models over distance and depth; returns the image."""
    values = np.asarray(comparison.difference[:], dtype=float)
    first: tuple[float, float]
    step: tuple[float, float]
    if comparison.geometry is not None:
        lines = comparison.geometry
        first, step = (lines.xlines.first, lines.ilines.first), (lines.xlines.step, lines.ilines.step)
        shown, names, origin = values, (translate(mark("Crossline")), translate(mark("Inline"))), "lower"
    else:
        values = values if values.ndim == 2 else values[:, values.shape[1] // 2]
        first, step = (comparison.origin[0], comparison.origin[-1]), (comparison.spacing[0], comparison.spacing[-1])
        shown, origin = values.T, "upper"
        names = (translate(mark("Distance along the line (m)")), translate(mark("Depth below sea level (m)")))
    left, right = first[0] - step[0] / 2, first[0] + step[0] * (shown.shape[1] - 0.5)
    near, far = first[1] - step[1] / 2, first[1] + step[1] * (shown.shape[0] - 0.5)
    extent = (left, right, near, far) if origin == "lower" else (left, right, far, near)
    low, high = limits(values, "residual")
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    return axes.imshow(
        shown,
        extent=extent,
        origin=origin,
        aspect="auto",
        cmap=colour_table("residual"),
        vmin=low,
        vmax=high,
        interpolation="nearest",
    )


def _draw_histogram(axes: Any, comparison: Comparison, label: str) -> None:
    if comparison.edges is not None and comparison.counts is not None:
        edges, counts = np.asarray(comparison.edges[:]), np.asarray(comparison.counts[:])
        axes.stairs(100 * counts / max(counts.sum(), 1), edges, fill=True, color=INK, alpha=0.7)
    axes.set_xlabel(label)
    axes.set_ylabel(translate(mark("Share of the values in %")))
    axes.grid(alpha=0.25)
    told = [
        f"{translate(title)}: {comparison.metrics[key]:.4g}"
        for key, title in METRIC_TITLES.items()
        if key in comparison.metrics
    ]
    axes.set_title("\n".join(told[:6]), fontsize=8, loc="left", color=INK)
