"""A well tie on one sheet: synthetic beside the traces, shifts, drift, wavelet, panels and confidence."""

from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import CONFIDENCE_WORDS, TIE_NUMBERS, SeismicWavelet, WellTie
from subsurface_app.workflows.pictures.style import HORIZON, INK, TOP, WELL, colour_table, new_figure, save_figure

_SIDE = 5  # traces drawn as wiggles on either side


def picture_tie(path: Path, tie: WellTie) -> Path:
    """Upper row: traces with the synthetic in their middle, foretold beside recorded, shifts, drift. Lower row: the
    wavelet, correlation over shift and phase and over shift and trace, and the null that the tie is judged by."""
    figure = new_figure(15, 10)
    upper, lower = figure.subplots(2, 4, width_ratios=(2.2, 1.2, 1, 1))
    _traces(upper[0], tie)
    _foretold(upper[1], tie)
    _shifts(upper[2], tie)
    _drift(upper[3], tie)
    _null(lower[0], tie)
    _panel(lower[1], tie, np.asarray(tie.phase_panel[:]), tie.panels["phases"], translate(mark("Added phase (°)")))
    _panel(lower[2], tie, np.asarray(tie.place_panel[:]), list(tie.xlines), _across(tie))
    _wavelet(lower[3], np.asarray(tie.wavelet[:]), tie.axis.step)
    lower[3].set_title(
        translate(
            mark("Wavelet: phase {phase}° ± {std}°"),
            phase=f"{tie.numbers['phase']:.0f}",
            std=f"{tie.numbers['phase_std']:.0f}",
        ),
        fontsize=10,
    )
    figure.suptitle(
        translate(
            mark("{name}: confidence {word} (correlation {r}, held-out blocks {foretold}, p {p})"),
            name=tie.name,
            word=translate(CONFIDENCE_WORDS[tie.confidence]),
            r=f"{tie.numbers['correlation']:.2f}",
            foretold=f"{tie.numbers['foretold']:.2f}",
            p=f"{tie.numbers['p']:.2g}",
        )
    )
    return save_figure(figure, path)


def picture_wavelet(path: Path, wavelet: SeismicWavelet) -> Path:
    """A wavelet over time, and its amplitudes over frequency."""
    figure = new_figure(9, 4)
    left, right = figure.subplots(1, 2)
    samples = np.asarray(wavelet.samples[:], dtype=float)
    _wavelet(left, samples, wavelet.dt)
    left.set_title(translate(mark("Phase {phase}°"), phase=f"{wavelet.phase:.0f}"), fontsize=10)
    amplitude = np.abs(np.fft.rfft(samples, 1024))
    right.plot(np.fft.rfftfreq(1024, wavelet.dt), amplitude / (amplitude.max() or 1.0), color=INK)
    right.set_xlabel(translate(mark("Frequency (Hz)")))
    right.set_ylabel(translate(mark("Amplitude over the largest")))
    right.grid(alpha=0.25)
    figure.suptitle(wavelet.name)
    return save_figure(figure, path)


def _across(tie: WellTie) -> str:
    return translate(mark("Crossline")) if tie.iline is not None else translate(mark("CDP"))


def _wiggle(axes: Any, time: Any, values: Any, place: float, scale: float, colour: str) -> None:
    line = place + scale * values
    axes.plot(line, time, color=colour, lw=0.8)
    axes.fill_betweenx(time, place, line, where=values > 0, color=colour, alpha=0.55, lw=0)


def _down(axes: Any, tie: WellTie, title: str, *, labelled: bool = True) -> None:
    axes.set_ylim(tie.axis.stop, tie.axis.start)
    axes.set_title(title, fontsize=10)
    if labelled:
        axes.set_ylabel(translate(mark("Two-way time (s)")))
    axes.grid(alpha=0.25)


def _traces(axes: Any, tie: WellTie) -> None:
    """Traces on both sides of the well, between them the synthetic three times."""
    time, beside = tie.axis.values, np.asarray(tie.beside[:], dtype=float)
    synthetic = np.asarray(tie.synthetic[:], dtype=float)
    middle = int(np.argmin(np.abs(np.asarray(tie.xlines) - tie.xline)))
    scale = 0.9 / (float(np.percentile(np.abs(beside), 99)) or 1.0)
    left = range(max(middle - _SIDE, 0), middle + 1)
    right = range(middle + 1, min(middle + 1 + _SIDE, len(beside)))
    place, ticks, labels = 0, [], []
    for number in left:
        _wiggle(axes, time, beside[number], place, scale, INK)
        ticks.append(place)
        labels.append(str(tie.xlines[number]))
        place += 1
    for _ in range(3):
        _wiggle(axes, time, synthetic, place, scale, WELL)
        place += 1
    ticks.append(place - 2)
    labels.append(tie.well_name)
    for number in right:
        _wiggle(axes, time, beside[number], place, scale, INK)
        ticks.append(place)
        labels.append(str(tie.xlines[number]))
        place += 1
    axes.set_xticks(ticks, labels, fontsize=7, rotation=60)
    if tie.iline is None:
        _down(axes, tie, translate(mark("Traces of the line, the synthetic between them")))
    else:
        _down(axes, tie, translate(mark("Traces at inline {iline}, the synthetic between them"), iline=tie.iline))


def _foretold(axes: Any, tie: WellTie) -> None:
    time, trace = tie.axis.values, np.asarray(tie.trace[:], dtype=float)
    top = float(np.abs(trace).max()) or 1.0
    axes.plot(trace / top, time, color=INK, lw=1.4, label=translate(mark("Recorded")))
    axes.plot(np.asarray(tie.synthetic[:]) / top, time, color=WELL, lw=1.0, label=translate(mark("Synthetic")))
    foretold = np.asarray(tie.foretold[:]) / top
    axes.plot(foretold, time, color=HORIZON, lw=1.0, ls="--", label=translate(mark("Held-out blocks")))
    axes.set_xticks([])
    axes.legend(loc="lower right", fontsize=7, framealpha=0.9)
    _down(axes, tie, translate(mark("Recorded, synthetic, held out")), labelled=False)


def _shifts(axes: Any, tie: WellTie) -> None:
    time, shift, std = np.asarray(tie.knots[:], dtype=float).T * np.array([[1.0], [1000.0], [1000.0]])
    axes.fill_betweenx(time, shift - 2 * std, shift + 2 * std, color=WELL, alpha=0.2, lw=0)
    axes.plot(shift, time, color=WELL, marker="o", ms=4)
    axes.axvline(0, color=INK, lw=0.6)
    limit = 1000 * float(tie.settings.get("max_shift", 0.0))
    for edge in (-limit, limit):
        axes.axvline(edge, color=INK, lw=0.6, ls=":")
    axes.set_xlabel(translate(mark("Shift of the log (ms), two standard deviations")))
    _down(axes, tie, translate(mark("Stretch up to {share} %"), share=f"{tie.numbers['stretch']:.1f}"), labelled=False)


def _drift(axes: Any, tie: WellTie) -> None:
    axes.set_title(translate(mark("Drift: check shots less sonic")), fontsize=10)
    axes.set_ylabel(translate(mark("Measured depth (m)")))
    if tie.drift is None:
        axes.text(0.5, 0.5, translate(mark("no drift: no check shots in the sonic")), ha="center", fontsize=8)
        axes.set_axis_off()
        return
    depth, drift, curve = np.asarray(tie.drift[:], dtype=float).T
    axes.plot(1000 * drift, depth, "o", color=INK, ms=4)
    axes.plot(1000 * curve, depth, color=TOP)
    at = np.isin(np.round(depth, 6), np.round(tie.knees, 6))
    axes.plot(1000 * curve[at], depth[at], "s", color=TOP, ms=7, mfc="none")
    axes.axvline(0, color=INK, lw=0.6)
    axes.invert_yaxis()
    axes.set_xlabel(translate(mark("Two-way time (ms)")))
    axes.grid(alpha=0.25)


def _null(axes: Any, tie: WellTie) -> None:
    """What scrambled logs reach, and where the tie and wrong wells stand."""
    null = np.asarray(tie.null[:], dtype=float)
    edges = np.linspace(-1, 1, 41)
    axes.hist(null, edges, color=INK, alpha=0.35, label=translate(mark("Scrambled logs")))
    for name, value in tie.others.items():
        axes.axvline(value, color=TOP, ls="--", label=name)
    axes.axvline(tie.numbers["foretold"], color=WELL, lw=2, label=tie.well_name)
    axes.set_xlabel(translate(TIE_NUMBERS["foretold"][0]))
    axes.set_ylabel(translate(mark("Logs")))
    axes.set_title(
        translate(
            mark("Confidence: {word}, p {p}"),
            word=translate(CONFIDENCE_WORDS[tie.confidence]),
            p=f"{tie.numbers['p']:.2g}",
        ),
        fontsize=10,
    )
    axes.legend(loc="upper left", fontsize=7, framealpha=0.9)
    axes.grid(alpha=0.25)


def _panel(axes: Any, tie: WellTie, panel: Any, rows: list[Any], label: str) -> None:
    shifts = 1000 * np.asarray(tie.panels["shifts"])
    one = (rows[-1] - rows[0]) / (len(rows) - 1) if len(rows) > 1 else 1.0  # a single trace is a row too
    axes.imshow(
        panel,
        extent=(shifts[0], shifts[-1], rows[-1] + 0.5 * one, rows[0] - 0.5 * one),
        aspect="auto",
        cmap=colour_table("residual"),
        vmin=-1,
        vmax=1,
    )
    axes.axvline(0, color=INK, lw=0.6)
    axes.axhline(0.0 if rows[0] < 0 else tie.xline, color=INK, lw=0.6)
    axes.set_xlabel(translate(mark("Added shift (ms)")))
    axes.set_ylabel(label)
    axes.set_title(translate(mark("Correlation, −1 to 1")), fontsize=10)


def _wavelet(axes: Any, samples: Any, dt: float) -> None:
    time = 1000 * dt * (np.arange(len(samples)) - len(samples) // 2)
    top = float(np.abs(samples).max()) or 1.0
    axes.plot(time, samples / top, color=WELL)
    axes.axhline(0, color=INK, lw=0.6)
    axes.axvline(0, color=INK, lw=0.6)
    axes.set_xlabel(translate(mark("Time (ms)")))
    axes.grid(alpha=0.25)
