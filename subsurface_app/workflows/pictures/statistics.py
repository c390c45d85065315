"""The histogram of a volume with its percentiles and its numbers."""

from pathlib import Path

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import VALUE_TITLES, VolumeStatistics
from subsurface_app.workflows.pictures.style import INK, LOOKS, TOP, new_figure, save_figure

_MARKED = ("p2", "p50", "p98")


def picture_statistics(path: Path, statistics: VolumeStatistics) -> Path:
    """The histogram as steps, three percentiles as lines, and beside it the numbers as a table."""
    figure = new_figure(9.5, 5.0)
    axes, beside = figure.subplots(1, 2, width_ratios=(3, 1.4))
    edges, counts = np.asarray(statistics.edges[:]), np.asarray(statistics.counts[:])
    axes.stairs(100 * counts / max(counts.sum(), 1), edges, fill=True, color=INK, alpha=0.7)
    for key in _MARKED:
        value = statistics.values[key]
        axes.axvline(value, color=TOP, lw=0.9)
        axes.annotate(
            key.upper(),
            (value, 1.0),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            fontsize=8,
            color=INK,
        )
    known = LOOKS.get(statistics.quantity)
    axes.set_xlabel(translate(known[2]) if known else f"{statistics.quantity} ({statistics.unit})")
    axes.set_ylabel(translate(mark("Share of the samples in %")))
    axes.grid(alpha=0.25)
    beside.axis("off")
    rows = [(translate(VALUE_TITLES.get(key, key.upper())), f"{value:.6g}") for key, value in statistics.values.items()]
    for number, (title, shown) in enumerate(rows):
        height = 1 - (number + 0.5) / len(rows)
        beside.text(0.0, height, title, fontsize=8, color=INK, va="center", transform=beside.transAxes)
        beside.text(1.0, height, shown, fontsize=8, color=INK, va="center", ha="right", transform=beside.transAxes)
    figure.suptitle(statistics.name, fontsize=10, color=INK)
    return save_figure(figure, path)
