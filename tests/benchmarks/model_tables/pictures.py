"""Pictures of every task on real sections: input, ours, a classical method, their difference, and the spread."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models import LoadedModel, embed, predict, random_control
from models.baselines import denoise_fx, fault_semblance, fill_fx, local_slopes, track_horizon
from models.metrics import iso_surface
from tests.benchmarks.model_tables.cases import Array
from tests.benchmarks.model_tables.real import FIRST_SEED, hide

Panel = NDArray[np.float32]  # (trace, sample), of colours (trace, sample, 3)
LEVELS = np.linspace(0.1, 0.9, 9)
MOST_TRACES = 500  # of a picture: more cannot be told apart


@dataclass(frozen=True)
class Sheet:
    """The panels of one picture; `kind` says how they are coloured, `behind` is drawn under them."""

    input: Panel
    ours: Panel
    classical: Panel | None
    difference: Panel | None
    spread: Panel | None
    method: str
    kind: str
    title: str


def draw_pictures(
    model: LoadedModel, surveys: dict[str, Array], folder: Path, tell: Callable[[str], None]
) -> list[Path]:
    """One png for each survey and task, named SURVEY_TASK.png; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, recorded in surveys.items():
        section = _middle(recorded)
        for task, make in SHEETS.items():
            if task not in (*model.card.tasks, "embedding"):
                continue
            sheet = make(model, recorded, section)
            if not model.card.shows_spread(task):
                sheet = replace(sheet, spread=None)
            figure = _draw(sheet, f"{name}: {task.replace('_', ' ')}, {model.card.name}")
            path = folder / f"{_file_name(name)}_{task}.png"
            figure.savefig(path, dpi=90)
            plt.close(figure)
            written.append(path)
        tell(f"pictures of {name}")
    return written


def _denoise(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    made = predict(model, recorded, "denoise", passes=4)
    classical = denoise_fx(recorded)[at]
    ours = made.mean[at]
    return Sheet(
        recorded[at],
        ours,
        classical,
        recorded[at] - ours,
        made.std[at],
        "f-x deconvolution",
        "seismic",
        _outside(made, "difference: what ours removed"),
    )


def _interpolate(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    case = hide(recorded, np.ptp(recorded, axis=2) > 0, 0.5, FIRST_SEED)
    made = predict(model, case.seismic, "interpolate", live_mask=case.live, passes=4)
    classical = fill_fx(case.seismic, case.live, length=3)[at]
    ours = made.mean[at]
    title = _outside(made, "half of the traces hidden; difference: recorded less ours")
    return Sheet(
        case.seismic[at], ours, classical, recorded[at] - ours, made.std[at], "f-x prediction", "seismic", title
    )


def _fault(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    made = predict(model, recorded, "fault", passes=4)
    ours, classical = made.mean[at], fault_semblance(recorded)[at]
    return Sheet(
        recorded[at],
        ours,
        classical,
        ours - classical / max(float(classical.max()), 1e-9),
        made.std[at],
        "semblance",
        "likelihood",
        _outside(made, "difference: ours less semblance over its greatest"),
    )


def _dip(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    made = predict(model, recorded, "dip_xline", passes=4)
    ours, classical = made.mean[at], local_slopes(recorded).xline[at]
    title = _outside(made, "samples per trace")
    return Sheet(recorded[at], ours, classical, ours - classical, made.std[at], "structure tensor", "signed", title)


def _relative_impedance(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    made = predict(model, recorded, "relative_impedance", passes=4)
    total = np.cumsum(recorded[at], axis=1)
    summed = total - gaussian_filter1d(total, 8.0, axis=1, mode="nearest")
    ours = made.mean[at]
    classical = summed * np.float32(ours.std() / max(float(summed.std()), 1e-30))
    title = _outside(made, "log of impedance; the sum is scaled to ours")
    return Sheet(recorded[at], ours, classical, ours - classical, made.std[at], "running sum", "signed", title)


def _embedding(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    """The first three components as red, green and blue, beside those of an untrained network."""
    shown = []
    with tempfile.TemporaryDirectory() as room:
        for which in (model, random_control(model)):
            made = embed(which, recorded, Path(room) / f"{len(shown)}.zarr", n_components=3)
            shown.append((np.asarray(made.features[at], np.float32), sum(made.explained or ())))
    (ours, held), (untrained, held_untrained) = shown
    title = (
        f"three components as red, green, blue; they hold {held:.0%} of the variance, untrained {held_untrained:.0%}"
    )
    return Sheet(recorded[at], ours, untrained, None, None, "random weights", "colours", title)


def _time(model: LoadedModel, recorded: Array, at: int) -> Sheet:
    made = predict(model, recorded, "rgt")
    return Sheet(
        recorded[at],
        made.mean[at],
        _tracked(recorded, at),
        None,
        made.std[at],
        "dip-steered tracking",
        "time",
        _outside(made, "lines of equal age through points of the middle trace"),
    )


SHEETS: dict[str, Callable[[LoadedModel, Array, int], Sheet]] = {
    "denoise": _denoise,
    "interpolate": _interpolate,
    "fault": _fault,
    "dip_xline": _dip,
    "relative_impedance": _relative_impedance,
    "rgt": _time,
    "embedding": _embedding,
}


def _draw(sheet: Sheet, name: str) -> Any:
    panels = {
        "input": sheet.input,
        "ours": sheet.ours,
        sheet.method: sheet.classical,
        "difference": sheet.difference,
        "spread": sheet.spread,
    }
    shown = {label: panel for label, panel in panels.items() if panel is not None}
    first, last = _cut(sheet.input.shape[0])
    figure, axes = plt.subplots(1, len(shown), figsize=(4.4 * len(shown), 6.2), layout="constrained", sharey=True)
    for axis, (label, panel) in zip(axes, shown.items(), strict=True):
        _paint(axis, label, panel[first:last], sheet, sheet.input[first:last])
        axis.set_title(label)
        axis.set_xlabel("trace")
    axes[0].set_ylabel("sample")
    figure.suptitle(f"{name}\n{sheet.title}")
    return figure


def _paint(axis: Any, label: str, panel: Panel, sheet: Sheet, behind: Panel) -> None:
    grey = {"cmap": "gray", "vmin": -(limit := _limit(behind)), "vmax": limit}
    if label == "input" or (sheet.kind == "seismic" and label != "spread"):
        axis.imshow(panel.T, aspect="auto", interpolation="nearest", **grey)
    elif label == "spread":
        image = axis.imshow(panel.T, aspect="auto", cmap="viridis", vmin=0, vmax=_limit(panel))
        axis.figure.colorbar(image, ax=axis, location="bottom")
    elif sheet.kind == "time":
        axis.imshow(behind.T, aspect="auto", **grey)
        lines = panel if label == sheet.method else _lines_of_equal_age(panel)
        axis.plot(lines, linewidth=1.2)
        axis.set_ylim(behind.shape[1] - 1, 0)
    elif sheet.kind == "colours":
        low, high = np.nanpercentile(panel, (1, 99), axis=(0, 1))
        colours = np.clip((panel - low) / np.maximum(high - low, 1e-12), 0, 1)
        axis.imshow(colours.transpose(1, 0, 2), aspect="auto", interpolation="nearest")
    elif sheet.kind == "likelihood":
        axis.imshow(behind.T, aspect="auto", **grey)
        high = max(0.2, _limit(panel))
        low, colours = (-high, "PuOr") if label == "difference" else (0, "inferno")
        visible = np.clip(1.6 * np.abs(panel.T) / high, 0, 1)
        image = axis.imshow(panel.T, aspect="auto", cmap=colours, vmin=low, vmax=high, alpha=visible)
        axis.figure.colorbar(image, ax=axis, location="bottom")
    else:
        limit = _limit(sheet.ours)
        image = axis.imshow(panel.T, aspect="auto", cmap="RdBu_r", vmin=-limit, vmax=limit)
        axis.figure.colorbar(image, ax=axis, location="bottom")


def _lines_of_equal_age(time: Panel) -> Panel:
    """Depths (trace, line) at which time is that of points of the middle trace."""
    middle, n_sample = time.shape[0] // 2, time.shape[1]
    ages = [time[middle, round(level * (n_sample - 1))] for level in LEVELS]
    return np.stack([iso_surface(time[None], float(age))[0] for age in ages], axis=1)


def _tracked(recorded: Array, at: int) -> Panel:
    section = recorded[at : at + 1]
    first, last = _cut(section.shape[1])
    slopes = local_slopes(section)
    middle = (first + last) // 2
    seeds = [(0, middle, round(level * (section.shape[2] - 1))) for level in LEVELS]
    return np.stack([track_horizon(section, seed, slopes=slopes)[0] for seed in seeds], axis=1)


def _outside(made: Any, text: str) -> str:
    return f"{text}; {100 * made.outside:.0f} % of it unlike the training volumes"


def _limit(panel: Panel) -> float:
    return max(float(np.nanpercentile(np.abs(panel), 99)), 1e-12)


def _middle(recorded: Array) -> int:
    return recorded.shape[0] // 2


def _cut(n_traces: int) -> tuple[int, int]:
    first = max(0, (n_traces - MOST_TRACES) // 2)
    return first, min(n_traces, first + MOST_TRACES)


def _file_name(survey: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in survey.lower())
