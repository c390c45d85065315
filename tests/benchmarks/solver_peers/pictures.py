"""The plots of the page: throughput, accuracy, memory."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from tests.benchmarks.solver_peers.record import Record

_COLOURS = {"ours": "#1b6ca8", "deepwave": "#d98c2b", "devito": "#7a9e3a"}
_SPEED = ("2d-order-4", "2d-order-8", "3d-order-4", "3d-order-8", "shots-order-4", "shots-order-8", "born-order-4")


def draw_pictures(record: Record, folder: Path) -> None:
    """One file a subject; a subject of which nothing was measured is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in (("speed", _speed), ("accuracy", _accuracy), ("memory", _memory)):
        figure = draw(record["rows"])
        if figure is not None:
            figure.savefig(folder / f"solvers_{name}.png", dpi=110)
            plt.close(figure)


def _entries(rows: dict[str, Any], name: str) -> dict[str, Any]:
    entries: dict[str, Any] = rows.get(name, {}).get("entries", {})
    return {who: entry for who, entry in entries.items() if "missing" not in entry}


def _speed(rows: dict[str, Any]) -> Any:
    names = [name for name in _SPEED if _entries(rows, name)]
    if not names:
        return None
    figure, axes = plt.subplots(figsize=(9, 3.6), layout="constrained")
    _bars(axes, names, {who: [_entries(rows, n).get(who, {}).get("rate") for n in names] for who in _COLOURS})
    axes.set_ylabel("Gcell-updates/s")
    axes.set_title("Throughput on two threads at equal steps, absorbing cells counted")
    return figure


def _accuracy(rows: dict[str, Any]) -> Any:
    green, echo = _entries(rows, "green"), _entries(rows, "echo")
    if not green and not echo:
        return None
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for i, (who, entry) in enumerate(green.items()):
        colour = _COLOURS[who.split(",")[0]]
        left.barh(i, entry["dt 1 ms"], color=colour, alpha=1.0 if "," not in who else 0.55)
    left.set_yticks(range(len(green)), list(green))
    left.invert_yaxis()
    left.set_xscale("log")
    left.set_xlim(left=1e-3)
    left.axvline(0.005, color="0.3", linestyle=":")
    left.set_title("Error at dt 1 ms after 10 wavelengths (dotted: bar)")
    for who, entry in echo.items():
        widths = sorted(int(width) for width in entry)
        right.plot(widths, [entry[str(width)] for width in widths], "o-", color=_COLOURS[who], label=who)
    right.axhline(-70, color="0.3", linestyle=":")
    right.set_xlabel("absorbing cells")
    right.set_ylabel("dB of the peak")
    right.set_title("Echo of the borders (dotted: bar at 20)")
    right.legend(frameon=False, loc="upper right")
    return figure


def _memory(rows: dict[str, Any]) -> Any:
    names = {"3d-memory": "3D forward", "gradient-memory": "2D gradient"}
    there = [name for name in names if _entries(rows, name)]
    if not there:
        return None
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    peaks = {who: [_entries(rows, name).get(who, {}).get("above_mb") for name in there] for who in _COLOURS}
    _bars(left, [names[name] for name in there], peaks)
    left.set_yscale("log")
    left.set_ylabel("MB above the start")
    left.set_title("Peak memory")
    for i, (who, entry) in enumerate(_entries(rows, "gradient-order-4").items()):
        right.barh(i, entry["seconds"], color=_COLOURS[who.split(",")[0]], alpha=1.0 if "," not in who else 0.55)
    right.set_yticks(range(len(_entries(rows, "gradient-order-4"))), list(_entries(rows, "gradient-order-4")))
    right.invert_yaxis()
    right.set_xlabel("s")
    right.set_title("Gradient, 2D 1000², 1000 steps")
    return figure


def _bars(axes: Any, groups: list[str], heights: dict[str, list[float | None]]) -> None:
    width = 0.8 / len(heights)
    for i, (who, values) in enumerate(heights.items()):
        at = np.arange(len(groups)) + (i - (len(heights) - 1) / 2) * width
        axes.bar(at, [value or 0.0 for value in values], width, color=_COLOURS[who], label=who)
    axes.set_xticks(range(len(groups)), groups)
    axes.legend(frameon=False)
