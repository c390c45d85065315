"""The pictures of the demo, each with the words that belong under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from resources import mark, translate
from subsurface_app.commands.demo.steps import GENERATED_INLINE
from subsurface_app.data.objects import (
    Comparison,
    ExplainedSection,
    Horizon,
    Prediction,
    SeismicVolume,
    ShotGathers,
    VelocityModel,
    Well,
)
from subsurface_app.data.store import Project
from subsurface_app.workflows.pictures import (
    Cut,
    Panel,
    cut_volume,
    picture_explained,
    picture_gathers,
    picture_logs,
    picture_model,
    picture_panels,
    picture_section,
)
from subsurface_app.workflows.pictures.style import limits

_SHOWN = (0.0, 0.6)  # probabilities: few voxels are surer
_SLICE = 0.62  # s, of the generated survey: through its faults
T = TypeVar("T")


@dataclass(frozen=True)
class Picture:
    """A picture file, its title and what to see in it, translated."""

    path: Path
    title: str
    caption: str


@dataclass(frozen=True)
class Results:
    """The objects that the steps have made, by their keys."""

    project: Project
    ids: Mapping[str, Sequence[str]]

    def get(self, key: str, expected: type[T], number: int = 0) -> T:
        made = self.project[self.ids[key][number]]
        if not isinstance(made, expected):
            raise TypeError(f"step {key} made a {type(made).__name__}, not a {expected.__name__}")
        return made


def draw_pictures(
    project: Project, ids: Mapping[str, Sequence[str]], files: Sequence[Path], folder: Path
) -> list[Picture]:
    """All pictures in the order of the story; the 3D scenes are jobs of their own and lie among `files`."""
    results = Results(project, ids)
    f3, generated = (
        [Picture(path, translate(title), translate(caption)) for path in files if path.name == name]
        for name, title, caption in _SCENES
    )
    return [
        _section(results, folder),
        *f3,
        *_physics(results, folder),
        *_f3(results, folder),
        *generated,
        *_generated(results, folder),
        *_explained(results, folder),
    ]


def _section(results: Results, folder: Path) -> Picture:
    path = picture_section(
        folder / "f3_section.png",
        results.get("f3", SeismicVolume),
        wells=[results.get("f02_1", Well)],
        horizons=[results.get("fs4_line", Horizon)],
    )
    return Picture(
        path,
        translate(mark("F3 inline 362 with well F02-1 and horizon FS4")),
        translate(
            mark(
                "The picks of FS4 begin at crossline 550. From there the horizon runs straight to the marker of the "
                "well, by its check shots; this part and the flat ends are dashed: no pick supports them."
            )
        ),
    )


def _physics(results: Results, folder: Path) -> list[Picture]:
    model, gathers, well = (
        results.get("velocity", VelocityModel),
        results.get("shots", ShotGathers),
        results.get("f02_1", Well),
    )
    settings = gathers.settings
    return [
        Picture(
            picture_logs(folder / "f02_1_logs.png", well),
            translate(mark("Logs and tops of F02-1")),
            translate(mark("Logs in measured depth; the lines are the tops.")),
        ),
        Picture(
            picture_model(folder / "velocity.png", model, well=well, gathers=gathers),
            translate(mark("Velocity model with shots and receivers")),
            translate(
                mark(
                    "Water, then the intervals of the check shots (thinner than 30 ms merged), stretched so that the "
                    "vertical time to FS4 is the horizon's own on every column; a gradient below the logs."
                )
            ),
        ),
        Picture(
            picture_gathers(folder / "shot_gathers.png", gathers),
            translate(mark("Shot gathers modelled through it")),
            translate(
                mark(
                    "Acoustic waves of a {freq} Hz Ricker wavelet, order {order} in space, computed by {backend} in "
                    "steps of {step} ms. Amplitudes grow with time on display; the direct wave is clipped."
                ),
                freq=settings["freq"],
                order=settings["space_order"],
                backend=settings["backend"],
                step=f"{settings['inner_dt'] * 1000:.2f}",
            ),
        ),
    ]


def _f3(results: Results, folder: Path) -> list[Picture]:
    """Input, baseline, prediction and spread on the section, where nobody knows the truth."""
    section = results.get("f3", SeismicVolume)

    def cut(array: Any) -> Cut:
        return cut_volume(array, section.geometry, section.axis)

    recorded = cut(section.samples)
    pictures = []
    for number, task in enumerate(("denoise", "fault")):
        baseline = results.get("f3_baseline", SeismicVolume, number)
        prediction = results.get("f3_model", Prediction, number)
        metrics = results.get(f"f3_{task}", Comparison).metrics
        classical, mean = cut(baseline.samples), cut(prediction.mean)
        first, second, third, spread = _four_panels(recorded, classical, mean, cut(prediction.spread), task)
        rows = [[first, spread], [second, third]]
        if task == "denoise":
            rows.append(_removed(recorded, classical, mean))
        title = translate(_TITLES["f3", task])
        caption = translate(
            mark(
                "No truth is known here. Correlation of baseline and model {correlation}; {outside} % of the input "
                "lies outside what the model was trained on."
            ),
            correlation=f"{metrics['correlation']:.2f}",
            outside=f"{100 * prediction.outside:.0f}",
        )
        if task == "denoise":
            caption += " " + translate(mark("Layers seen in what was removed are lost signal."))
        path = picture_panels(folder / f"f3_{task}.png", rows, title=title, width=6.6, height=4.2)
        pictures.append(Picture(path, title, caption))
    return pictures


def _removed(recorded: Cut, classical: Cut, mean: Cut) -> list[Panel]:
    """What each method took away, on one scale; layers seen in it are signal that was lost."""
    left, right = (replace(one, values=recorded.values - one.values) for one in (classical, mean))
    clip = limits(np.concatenate([left.values, right.values]), "residual")
    return [
        Panel(translate(mark("Removed by the baseline")), left, "residual", clip=clip),
        Panel(translate(mark("Removed by the model")), right, "residual", clip=clip),
    ]


def _explained(results: Results, folder: Path) -> list[Picture]:
    """What horizons and wells explain of both sections; each picture says its verdict."""
    pictures = []
    for area in ("generated", "f3"):
        made = results.get(f"{area}_explained", ExplainedSection)
        path = picture_explained(folder / f"{area}_explained.png", made, results.get(area, SeismicVolume))
        title, verdict = translate(_TITLES[area, "explained"]), made.notes[0].text
        caption = translate(
            mark("{verdict}. Both synthetics have the same wells, wavelet and scale; no log, no synthetic."),
            verdict=verdict[:1].upper() + verdict[1:],
        )
        pictures.append(Picture(path, title, caption))
    return pictures


def _generated(results: Results, folder: Path) -> list[Picture]:
    """The same on an inline and a time slice of the generated cube, beside its truth."""
    seismic = results.get("generated", SeismicVolume)
    pictures = []
    for number, task in enumerate(("denoise", "fault")):
        baseline = results.get("generated_baseline", SeismicVolume, number)
        prediction = results.get("generated_model", Prediction, number)
        truth = results.get("generated", SeismicVolume, 1 + number)
        metrics = results.get(f"generated_{task}", Comparison).metrics
        rows = []
        for place in ({"iline": GENERATED_INLINE}, {"sample": _SLICE}):
            recorded, classical, mean, spread, known = (
                cut_volume(array, seismic.geometry, seismic.axis, **place)  # type: ignore[arg-type]
                for array in (seismic.samples, baseline.samples, prediction.mean, prediction.spread, truth.samples)
            )
            panels = _four_panels(recorded, classical, mean, spread, task, metrics)
            look = "amplitude" if task == "denoise" else "fault_likelihood"
            below = None if task == "denoise" else recorded
            rows.append([*panels, Panel(translate(mark("Truth")) + "\n", known, look, below)])
        title = translate(_TITLES["generated", task])
        path = picture_panels(folder / f"generated_{task}.png", rows, title=title, width=3.1, height=4.4)
        pictures.append(Picture(path, title, _scores(metrics, task)))
    return pictures


def _four_panels(
    recorded: Cut, classical: Cut, mean: Cut, spread: Cut, task: str, metrics: Mapping[str, float] | None = None
) -> list[Panel]:
    """Input, baseline, prediction and spread."""
    look, below = ("amplitude", None) if task == "denoise" else ("fault", recorded)
    method = (
        translate(mark("Baseline: lateral Gaussian")) if task == "denoise" else translate(mark("Baseline: semblance"))
    )
    left, right = ("", "")
    if metrics is not None:
        key, unit = ("snr_db", " dB") if task == "denoise" else ("f1", "")
        digits = 1 if task == "denoise" else 2
        left, right = (f"\n{_KEYS[key]} {metrics[f'{side}_{key}']:.{digits}f}{unit}" for side in ("left", "right"))
    blank = "\n" if metrics is not None else ""
    # Semblance has its own scale: it is low almost everywhere.
    clip = None if task == "denoise" else (0.0, max(float(np.percentile(classical.values, 99.5)), 1e-3))
    return [
        Panel(translate(mark("Input")) + blank, recorded, "amplitude"),
        Panel(method + left, classical, "amplitude" if task == "denoise" else "fault_likelihood", below, clip),
        Panel(translate(mark("Model: volume-xs")) + right, mean, look, below, None if task == "denoise" else _SHOWN),
        Panel(translate(mark("Spread of the model")) + blank, spread, "spread"),
    ]


def _scores(metrics: Mapping[str, float], task: str) -> str:
    if task == "denoise":
        return translate(
            mark("Signal to noise against the known clean volume: baseline {left} dB, model {right} dB."),
            left=f"{metrics['left_snr_db']:.1f}",
            right=f"{metrics['right_snr_db']:.1f}",
        )
    return translate(
        mark(
            "F1 against the known faults, two voxels of tolerance, best threshold of each: baseline {left}, "
            "model {right}. Semblance is shown on a scale of its own."
        ),
        left=f"{metrics['left_f1']:.2f}",
        right=f"{metrics['right_f1']:.2f}",
    )


_SCENES = (
    (
        "scene_f3.png",
        mark("F3 in 3D"),
        mark("The section, the wells with their tops, the picked surface of FS4 and its way to F02-1."),
    ),
    (
        "scene_generated.png",
        mark("The generated survey in 3D"),
        mark("Folds, faults and an erosion surface from a seed; two horizons of equal age; three wells."),
    ),
)
_KEYS = {"snr_db": "S/N", "f1": "F1"}
_TITLES = {
    ("f3", "denoise"): mark("F3 inline 362 cleaned: baseline, model and spread"),
    ("f3", "fault"): mark("Faults on F3 inline 362: baseline, model and spread"),
    ("f3", "explained"): mark("Do horizon FS4 and well F02-1 explain F3 inline 362?"),
    ("generated", "explained"): mark("Do horizons and wells explain the generated survey?"),
    ("generated", "denoise"): mark("Generated survey cleaned: baseline, model, spread and truth"),
    ("generated", "fault"): mark("Faults of the generated survey: baseline, model, spread and truth"),
}
