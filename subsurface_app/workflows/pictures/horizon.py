"""A horizon as a map over its line numbers."""

from pathlib import Path

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import Horizon
from subsurface_app.workflows.pictures.style import INK, new_figure, save_figure


def picture_horizon(path: Path, horizon: Horizon) -> Path:
    """Times or depths in colour, shallow bright, with contours where it is a surface and not a line."""
    from cmcrameri import cm

    lines = horizon.geometry
    values = np.ma.masked_invalid(np.asarray(horizon.values[:], dtype=float))
    across, down = lines.xlines.values, lines.ilines.values
    figure = new_figure(9.5, 6.5)
    axes = figure.add_subplot()
    if min(values.shape) < 2:
        along, what = (across, values[0]) if values.shape[0] == 1 else (down, values[:, 0])
        axes.plot(along, what, color=INK)
        axes.invert_yaxis()
        axes.set_xlabel(translate(mark("Crossline")) if values.shape[0] == 1 else translate(mark("Inline")))
        axes.set_ylabel(_label(horizon))
    else:
        image = axes.pcolormesh(across, down, values, cmap=cm.batlow_r, shading="nearest", rasterized=True)
        if values.count() > 4 and values.max() > values.min():
            axes.contour(across, down, values, levels=10, colors=INK, linewidths=0.5)
        figure.colorbar(image, ax=axes, label=_label(horizon), pad=0.01).ax.invert_yaxis()
        axes.set_xlabel(translate(mark("Crossline")))
        axes.set_ylabel(translate(mark("Inline")))
    axes.set_title(horizon.name)
    return save_figure(figure, path)


def _label(horizon: Horizon) -> str:
    return translate(mark("Two-way time (s)")) if horizon.domain == "twt" else translate(mark("Depth (m)"))
