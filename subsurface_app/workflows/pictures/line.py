"""A 2D line as a section."""

from pathlib import Path

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import SeismicLine
from subsurface_app.workflows.pictures.cuts import Cut, axis_label
from subsurface_app.workflows.pictures.style import LOOKS, new_figure, save_figure, show_cut

_MOST_TRACES = 4000


def picture_line(path: Path, line: SeismicLine) -> Path:
    """Traces in their order; of a long line every n-th one."""
    n_traces = line.samples.shape[0]
    step = -(-n_traces // _MOST_TRACES)
    values = np.asarray(line.samples[::step], dtype=np.float32)
    axis = line.axis
    label = translate(mark("Trace along the line"))
    last = 1.0 + step * (len(values) - 1)
    cut = Cut(values, (1.0, last), (axis.start, axis.stop), label, axis_label(axis), line.name)
    quantity = line.quantity if line.quantity in LOOKS else "amplitude"
    figure = new_figure(13, 6)
    axes = figure.add_subplot()
    image = show_cut(axes, cut, quantity)
    figure.colorbar(image, ax=axes, label=translate(LOOKS[quantity][2]), shrink=0.7, pad=0.01)
    axes.set_title(line.name)
    return save_figure(figure, path)
