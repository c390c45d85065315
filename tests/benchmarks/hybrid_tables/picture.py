"""The picture of the impedance rows: the truth, physics only, both, and what each leaves."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def draw_impedance(truth: Array, found: dict[str, Array], path: Path) -> None:
    """Sections above, errors below.

    Parameters   truth : log-impedance (x, time); found : log-impedance by title, at most two
    """
    figure, axes = plt.subplots(2, 1 + len(found), figsize=(5 * (1 + len(found)), 6), layout="constrained")
    impedance = np.exp(truth) / 1e6
    low, high = np.percentile(impedance, (1, 99))
    widest = float(np.percentile(np.abs(np.exp(next(iter(found.values()))) / 1e6 - impedance), 99))
    kind: dict[str, Any] = {"aspect": "auto", "interpolation": "nearest"}
    shown = {"truth": truth, **found}
    for column, (title, values) in enumerate(shown.items()):
        drawn = axes[0, column].imshow((np.exp(values) / 1e6).T, vmin=low, vmax=high, cmap="viridis", **kind)
        axes[0, column].set_title(title)
        if column:
            apart = np.exp(values) / 1e6 - impedance
            left = axes[1, column].imshow(apart.T, vmin=-widest, vmax=widest, cmap="RdBu_r", **kind)
            axes[1, column].set_title(f"{title}, minus truth")
    answers = list(shown.values())
    if len(answers) > 2:
        apart = (np.exp(answers[2]) - np.exp(answers[1])) / 1e6
        axes[1, 0].imshow(apart.T, vmin=-widest, vmax=widest, cmap="RdBu_r", **kind)
        axes[1, 0].set_title("the second minus the first")
    else:
        axes[1, 0].axis("off")
    for one in axes.ravel():
        one.set_xticks([])
        one.set_yticks([])
    figure.colorbar(drawn, ax=axes[0], label="impedance, $10^6$ kg/(m² s)")
    figure.colorbar(left, ax=axes[1], label="difference")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    plt.close(figure)
