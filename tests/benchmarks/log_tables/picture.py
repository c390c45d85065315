"""The picture of the log benchmark: the error of each row in each column, and the own mean as the line to beat."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

_COLOURS = {
    "mean": "#b9bec5",
    "gardner": "#d98c2b",
    "gardner_fitted": "#efc28a",
    "faust": "#7a9e3a",
    "faust_fitted": "#bcd096",
    "mudrock": "#d98c2b",
    "greenberg_castagna": "#7a9e3a",
    "linear": "#6ea6d0",
    "boosting": "#1b6ca8",
}
_LOGS = {"density": "Density", "slowness": "Compressional slowness", "shear_slowness": "Shear slowness"}


def draw_errors(tables: dict[str, Any], path: Path) -> None:
    """A panel for each log that was measured; whiskers reach from the least to the greatest of the seeds."""
    logs = [name for name in _LOGS if name in tables]
    if not logs:
        return
    widths = [len(tables[name]) for name in logs]
    figure, axes = plt.subplots(
        1, len(logs), figsize=(11, 4.0), width_ratios=[1 + one for one in widths], layout="constrained", squeeze=False
    )
    for panel, name in zip(axes[0], logs, strict=True):
        _draw(panel, tables[name])
        panel.set_title(_LOGS[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw(axes: Any, table: dict[str, Any]) -> None:
    columns = list(table)
    names = [one for one in _COLOURS if any(one in table[column]["rows"] for column in columns)]
    width = 0.8 / len(names)
    for i, name in enumerate(names):
        at, errors, reach = [], [], []
        for j, column in enumerate(columns):
            row = table[column]["rows"].get(name)
            if row is None:
                continue
            low, high = row["rmse_least_most"]
            at.append(j - 0.4 + (i + 0.5) * width)
            errors.append(row["rmse"])
            reach.append([max(row["rmse"] - low, 0.0), max(high - row["rmse"], 0.0)])
        spans = np.array(reach).T
        axes.bar(at, errors, 0.92 * width, yerr=spans, color=_COLOURS[name], ecolor="0.2", label=name.replace("_", " "))
    for j, column in enumerate(columns):
        own = table[column]["rows"]["own mean"]["rmse"]
        axes.plot([j - 0.42, j + 0.42], [own, own], color="0.15", lw=1.2, label="own mean" if j == 0 else None)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_ylabel(f"RMSE of blind wells, {table[columns[0]]['unit']}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(top=1.4 * axes.get_ylim()[1])  # room for the names
    axes.legend(frameon=False, fontsize=7.5, loc="upper center", ncols=1 + (len(columns) > 1))
