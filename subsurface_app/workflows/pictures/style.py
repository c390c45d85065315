"""One look for all pictures: figure, fonts, colour tables, and a file that appears whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.workflows.pictures.cuts import Cut

INK = "#1b1f24"
WELL = "#d1495b"
HORIZON = "#0a84c1"
TOP = "#e08e00"

# quantity -> (colour table of cmcrameri or matplotlib, symmetric about zero, label)
LOOKS = {
    "amplitude": ("grayC", True, mark("Amplitude")),
    "residual": ("vik", True, mark("Difference")),
    "fault_likelihood": ("lajolla_r", False, mark("Fault likelihood")),
    "fault": ("lajolla_r", False, mark("Fault probability")),
    "spread": ("devon_r", False, mark("Spread (one standard deviation)")),
    "velocity": ("batlow", False, mark("Velocity (m/s)")),
    "rms_velocity": ("batlow", False, mark("RMS velocity (m/s)")),
    "average_velocity": ("batlow", False, mark("Average velocity (m/s)")),
    "impedance": ("batlow", False, mark("Impedance (kg/(m2.s))")),
    "pressure": ("vik", True, mark("Pressure")),
    "nrms": ("lajolla_r", False, mark("NRMS (%)")),
    "lag": ("vik", True, mark("Lag (ms or m, positive: synthetic too late)")),
}


def new_figure(width: float, height: float) -> Any:
    """A figure of this size in inches, without any window."""
    import matplotlib

    with matplotlib.rc_context({"font.family": _fonts()}):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
        FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Any, path: Path) -> Path:
    """Write the figure beside its place and rename it.

    Raises   DataError - when the folder cannot be written
    """
    import matplotlib

    with matplotlib.rc_context({"font.family": _fonts()}):
        return write_picture(path, lambda partial: figure.savefig(partial, format="png", facecolor="white"))


def write_picture(path: Path, draw: Callable[[Path], object]) -> Path:
    """Let `draw` write a file beside its place and rename it.

    Raises   DataError - when the folder cannot be written
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        draw(partial)
        os.replace(partial, path)
    except OSError as error:
        raise DataError(
            "cannot write {path}: {reason}; nothing was changed", path=str(path), reason=error.strerror or str(error)
        ) from error
    finally:
        # A folder that refuses the file may refuse this too; what it said first counts.
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return path


def colour_table(quantity: str) -> Any:
    """The colour table of a quantity."""
    from cmcrameri import cm

    return getattr(cm, LOOKS[quantity][0])


def limits(values: Any, quantity: str, percentile: float = 99.0) -> tuple[float, float]:
    """Display range: symmetric about zero for signed quantities, 0 to 1 for likelihoods, else between percentiles."""
    finite = np.asarray(values)[np.isfinite(values)]
    if quantity in ("fault", "fault_likelihood"):
        return 0.0, 1.0
    if finite.size == 0:
        return 0.0, 1.0
    if LOOKS[quantity][1]:
        top = float(np.percentile(np.abs(finite), percentile)) or 1.0
        return -top, top
    if quantity == "spread":
        return 0.0, float(np.percentile(finite, percentile)) or 1.0
    return float(np.percentile(finite, 100 - percentile)), float(np.percentile(finite, percentile))


def show_cut(axes: Any, cut: Cut, quantity: str, *, clip: tuple[float, float] | None = None, alpha: Any = None) -> Any:
    """Draw a cut with its axes; returns the image for a colour bar."""
    low, high = clip or limits(cut.values, quantity)
    image = axes.imshow(
        cut.values.T,
        extent=cut.extent,
        aspect="auto",
        cmap=colour_table(quantity),
        vmin=low,
        vmax=high,
        alpha=None if alpha is None else alpha.T,
        interpolation="bilinear" if alpha is None else "nearest",
    )
    axes.set_xlabel(cut.across_label)
    axes.set_ylabel(cut.down_label)
    return image


@cache
def _fonts() -> tuple[str, ...]:
    """DejaVu, and a Chinese font where one is installed."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    chinese = ("Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC")
    return ("DejaVu Sans", *[name for name in chinese if name in installed][:1])
