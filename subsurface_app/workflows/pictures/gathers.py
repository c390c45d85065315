"""Shot gathers side by side."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.pictures.style import INK, colour_table, new_figure, save_figure


def picture_gathers(path: Path, gathers: ShotGathers, *, shots: Sequence[int] = (), gain: float = 1.0) -> Path:
    """Some shots (by default up to five, evenly chosen), receivers across and time down.

    Amplitudes grow with time to the power `gain`, against the spreading of the waves; each shot has its own range.
    """
    n_shots = gathers.data.shape[0]
    chosen = tuple(shots) or tuple(dict.fromkeys(np.linspace(0, n_shots - 1, min(n_shots, 5)).round().astype(int)))
    figure = new_figure(3.0 * len(chosen) + 1, 6.5)
    columns = figure.subplots(1, len(chosen), sharey=True, squeeze=False)[0]
    times = gathers.axis.values
    for axes, i_shot in zip(columns, chosen, strict=True):
        amplified = np.asarray(gathers.data[i_shot], dtype=float) * (times**gain)[None, :]
        reached = _reached(amplified)
        amplified = amplified[reached]
        receiver_x, source_x = _across(gathers, i_shot, reached)
        # Reflections matter here: the direct wave may clip.
        top = float(np.percentile(np.abs(amplified), 92)) or 1.0
        axes.imshow(
            amplified.T,
            extent=_edges(receiver_x, times),
            aspect="auto",
            cmap=colour_table("pressure"),
            vmin=-top,
            vmax=top,
            interpolation="bilinear",
        )
        if source_x is None:
            axes.set_title(translate(mark("Shot {number}"), number=_number(gathers, i_shot)), fontsize=10)
            axes.set_xlabel(translate(mark("Trace of the shot")), fontsize=9)
            continue
        axes.plot(source_x, times[0], marker="v", color=INK, ms=9, clip_on=False)
        axes.set_title(
            translate(mark("Shot {number} at {x} km"), number=_number(gathers, i_shot), x=f"{source_x:.2f}"),
            fontsize=10,
        )
        axes.set_xlabel(translate(mark("Receiver (km along the line)")), fontsize=9)
    columns[0].set_ylabel(translate(mark("Time since the shot (s)")))
    figure.suptitle(gathers.name)
    return save_figure(figure, path)


def _across(gathers: ShotGathers, i_shot: int, reached: slice) -> tuple[NDArray[np.float64], float | None]:
    """Places of the traces and of the source in km along the model's line; trace numbers of a field record."""
    if gathers.sources is None or gathers.receivers is None or gathers.frame != "model":
        return np.arange(1.0, gathers.data.shape[1] + 1)[reached], None
    receivers, sources = np.asarray(gathers.receivers[i_shot]), np.asarray(gathers.sources[i_shot])
    return receivers[reached, 0] / 1000, float(sources[0, 0]) / 1000


def _number(gathers: ShotGathers, i_shot: int) -> int:
    return int(i_shot) + 1 if gathers.shots is None else int(gathers.shots[i_shot])


def _edges(across: NDArray[np.float64], down: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """left, right, bottom, top of cells around evenly spaced receivers and samples."""
    half_across, half_down = ((part[-1] - part[0]) / (2 * max(len(part) - 1, 1)) for part in (across, down))
    left, right = across[0] - half_across, across[-1] + half_across
    return float(left), float(right), float(down[-1] + half_down), float(down[0] - half_down)


def _reached(amplified: NDArray[np.float64]) -> slice:
    """From the first to the last receiver that a wave has reached."""
    peaks = np.abs(amplified).max(axis=1)
    (heard,) = np.nonzero(peaks > 1e-3 * peaks.max())
    return slice(int(heard[0]), int(heard[-1]) + 1) if len(heard) else slice(None)
