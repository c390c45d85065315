"""The page docs/field.md and its pictures: the record of the field run in words and tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.objects import SeismicVolume, ShotGathers, VelocityModel
from subsurface_app.workflows.pictures.style import colour_table, new_figure, save_figure

_HEAD = """# Inversion of field gathers

`make bench-field` writes this page from [the record](../tests/benchmarks/records/field.json); the numbers on it are not
typed by hand. [The recipe](../tests/benchmarks/field_viking.yaml) is what it runs: a batch file from the SEG-Y headers
to the update, each step a command that the window has too (menu "Shot gathers", then the same form "Full-waveform
inversion" that generated gathers go through).
"""
_DATA = """## Viking Graben: four marine shots

120 channels, 25 m apart, offsets 262 to 3237 m, 2.4 s at 4 ms, shots 25 m apart: 75 m of source positions in all. Traps
that the quality page shows before anything is inverted: the direct wave is there up to an offset of 1000 m only, where
the strength of the traces steps down as well; below some 6 Hz there is hardly a signal; reverberations of the water
layer dominate. Hence: sea level reflects in the model too (a free surface), times count from 0.1 s before the picked
first breaks, the band is 4 to 12 Hz, and of the four shots the third is held out.
"""


def write_page(row: dict[str, Any], path: Path) -> None:
    """Write the page for a row of the record."""
    lines = [_HEAD, _DATA, "![quality page](pictures/field_quality.png)", "", *_tables(row), "", *_verdict(row)]
    lines += ["", "![start, update, images, gathers](pictures/field_viking.png)"]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _tables(row: dict[str, Any]) -> list[str]:
    lines = [
        "Misfit: 1 where nothing is predicted. Half a period: share of the traces whose lag is more. Lag and "
        "correlation: median over traces.",
        "",
        "| model | shots | band to | misfit | half a period | lag, ms | correlation |",
        "|---" * 7 + "|",
    ]
    for model in ("start", "update"):
        for what in ("inverted", "held_out"):
            for band, one in row[model][what].items():
                shots, skipped = what.replace("_", " "), 100 * one["skipped"]
                lines.append(
                    f"| {model} | {shots} | {band} | {one['misfit']:.3f} | {skipped:.0f} % | {one['lag_ms']:.0f} "
                    f"| {one['correlation']:.2f} |"
                )
    lines += ["", "| model | of the held-out shot between 14 and 17 Hz it explains |", "|---" * 2 + "|"]
    lines += [f"| {model} | {100 * row[model]['beyond']['explained']:.0f} % |" for model in ("start", "update")]
    return lines


def _verdict(row: dict[str, Any]) -> list[str]:
    change, before, after = row["change"], row["start"], row["update"]
    one, two = before["held_out"]["12 Hz"], after["held_out"]["12 Hz"]
    fits = two["misfit"] < one["misfit"]
    near, then = (100 * of["beyond"]["explained"] for of in (before, after))
    better = then > near + 5
    lines = [
        f"The update is {change['rms']:.0f} m/s in the root mean square, {change['most']:.0f} m/s at most; velocities "
        f"lie between {change['slowest']:.0f} and {change['fastest']:.0f} m/s. Of the held-out shot it explains "
        f"{100 * (1 - two['misfit']):.0f} % of the energy, the start {100 * (1 - one['misfit']):.0f} %: "
        + ("it is not noise that was fitted." if fits else "it fits what was inverted only."),
        f"Above the inverted band, at 14 to 17 Hz, of which its filter leaves a tenth of the energy, the update "
        f"explains {then:.0f} % of that shot, the start {near:.0f} %: "
        + ("what it gained holds beyond its band." if better else "what it gained does not hold beyond its band."),
        "",
        "Tikhonov, a hundred times stronger along the line than down, keeps most of the survey's smiles out "
        "of the update: few shots light each place from one direction only. On the left, where no wave lights "
        "the sea bed, it softens that step by itself.",
        "",
        "What this does not show. The held-out shot stands 25 m from its neighbours and hears the same "
        "ground: it tells a fit to noise from one to the ground, not a right velocity from a wrong one. Shots "
        "within 75 m give no common-image gathers, so that nothing shows reflectors flat over offset, and "
        "lateral change is hardly constrained. No well stands on these shots. Density, shear waves and "
        "absorption are not in the waves, and the sea bed's step takes up some of what density would explain; "
        "the delay of the source is not known apart from the water depth, so depths may be off by some 20 m. "
        "The update shows that field gathers go through the form to a better model of their records; it is no "
        "model to drill by.",
    ]
    if row.get("notes"):
        lines += ["", "The run said: " + "; ".join(row["notes"]) + "."]
    if "seconds" in row:
        lines += ["", f"{row['date']} UTC, {row['seconds']:.0f} s for the recipe on a busy machine."]
    return lines


def draw_field(
    folder: Path,
    models: Sequence[VelocityModel],
    images: Sequence[SeismicVolume],
    observed: ShotGathers,
    residual: ShotGathers,
) -> None:
    """Models, their difference, images in both, and one gather: observed, predicted, what is left."""
    figure = new_figure(16.0, 12.0)
    axes = figure.subplots(3, 3, squeeze=False)
    start, update = (np.asarray(one.vp[:]) for one in models)
    dx, dz = models[0].spacing
    span = (0.0, (start.shape[0] - 1) * dx / 1000, (start.shape[1] - 1) * dz, 0.0)
    low, high = float(start.min()), float(np.percentile(update, 99.5))
    for place, values, title in ((0, start, "start (m/s)"), (1, update, "update (m/s)")):
        drawn = axes[0, place].imshow(values.T, aspect="auto", extent=span, vmin=low, vmax=high)
        axes[0, place].set_title(title, fontsize=10)
        figure.colorbar(drawn, ax=axes[0, place], shrink=0.8)
    top = float(np.percentile(np.abs(update - start), 99.5))
    drawn = axes[0, 2].imshow((update - start).T, aspect="auto", extent=span, cmap="seismic", vmin=-top, vmax=top)
    axes[0, 2].set_title("update - start (m/s)", fontsize=10)
    figure.colorbar(drawn, ax=axes[0, 2], shrink=0.8)
    for place, image, title in zip((0, 1), images, ("RTM in the start", "RTM in the update"), strict=True):
        values = np.asarray(image.samples[0], dtype=np.float64)
        clip = float(np.percentile(np.abs(values[:, round(400 / dz) :]), 98))
        axes[1, place].imshow(values.T, aspect="auto", extent=span, cmap="gray", vmin=-clip, vmax=clip)
        axes[1, place].set_title(title, fontsize=10)
    z = dz * np.arange(start.shape[1])
    middle = slice(round(1800 / dx), round(3400 / dx))
    axes[1, 2].plot(start[middle].mean(axis=0), z, label="start")
    axes[1, 2].plot(update[middle].mean(axis=0), z, label="update, mean 1.8 to 3.4 km")
    axes[1, 2].invert_yaxis()
    axes[1, 2].legend(fontsize=8)
    axes[1, 2].set_title("velocity over depth (m/s, m)", fontsize=10)
    shot = len(observed.data) // 2 if hasattr(observed.data, "__len__") else observed.data.shape[0] // 2
    seen, rest = np.asarray(observed.data[shot], dtype=float), np.asarray(residual.data[shot], dtype=float)
    clip = float(np.percentile(np.abs(seen), 97))
    times = observed.axis.values
    edges = (1.0, seen.shape[0], float(times[-1]), float(times[0]))
    for place, (values, title) in enumerate(
        ((seen, "observed"), (seen + rest, "predicted by the update"), (-rest, "observed - predicted"))
    ):
        axes[2, place].imshow(
            values.T, aspect="auto", extent=edges, cmap=colour_table("pressure"), vmin=-clip, vmax=clip
        )
        axes[2, place].set_title(title, fontsize=10)
        axes[2, place].set_xlabel("trace", fontsize=9)
    axes[2, 0].set_ylabel("time (s)", fontsize=9)
    folder.mkdir(parents=True, exist_ok=True)
    save_figure(figure, folder / "field_viking.png")
