"""Log tracks of a well on measured depth, with its tops."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import Well
from subsurface_app.workflows.pictures.style import INK, TOP, new_figure, save_figure

_COLOURS = ("#2a7f3f", "#0a5fa8", "#b03a2e", "#6c3483", "#8a6d00", "#0b7a75")
_DROPPED = ("AI_rel",)  # a band-passed copy of AI
# SI unit -> (factor, unit) that people read without powers of ten
_SHOWN_IN = {"s/m": (1e6, "us/m"), "kg/(m2.s)": (1e-6, "1e6 kg/(m2.s)"), "1": (1.0, "-")}


def picture_logs(path: Path, well: Well, *, mnemonics: Sequence[str] = ()) -> Path:
    """One track a log, the tops across all of them; the axes span the logged depths."""
    curves = [curve for curve in well.logs if (curve.mnemonic in mnemonics if mnemonics else _is_shown(curve.mnemonic))]
    curves = [curve for curve in curves if np.isfinite(np.asarray(curve.values[:])).any()]
    figure = new_figure(2.2 * max(len(curves), 1) + 1.6, 8.5)
    tracks = figure.subplots(1, max(len(curves), 1), sharey=True, squeeze=False)[0]
    spans = [np.asarray(curve.md[:])[np.isfinite(np.asarray(curve.values[:]))][[0, -1]] for curve in curves]
    first, last = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0.0, 1.0)
    for number, (axes, curve) in enumerate(zip(tracks, curves, strict=False)):
        factor, unit = _SHOWN_IN.get(curve.unit, (1.0, curve.unit))
        md, values = np.asarray(curve.md[:]), factor * np.asarray(curve.values[:], dtype=float)
        colour = _COLOURS[number % len(_COLOURS)]
        axes.plot(values, md, color=colour, lw=0.6)
        # Spikes shall not squeeze the curve.
        low, high = np.nanpercentile(values, [0.5, 99.5])
        margin = 0.05 * (high - low) or 1.0
        axes.set_xlim(low - margin, high + margin)
        axes.set_xlabel(f"{curve.mnemonic}\n{unit}", color=colour, fontsize=9)
        axes.tick_params(axis="x", labelsize=7)
        axes.grid(alpha=0.25)
        for top in well.tops:
            axes.axhline(top.md, color=TOP, lw=0.8)
    tracks[0].set_ylim(last, first)
    tracks[0].set_ylabel(translate(mark("Measured depth (m below the kelly bushing)")))
    _name_tops(tracks[-1], well, first, last)
    figure.suptitle(well.name)
    return save_figure(figure, path)


def _is_shown(mnemonic: str) -> bool:
    return mnemonic not in _DROPPED


def _name_tops(axes: Any, well: Well, first: float, last: float) -> None:
    """Names at the right edge, pushed down where they would cover each other."""
    needed = 0.014 * (last - first)
    place = -np.inf
    for top in sorted(well.tops, key=lambda one: one.md):
        if not first <= top.md <= last:
            continue
        place = max(top.md, place + needed)
        axes.annotate(
            top.name,
            (1.0, top.md),
            xytext=(1.06, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=7,
            color=INK,
            arrowprops={"arrowstyle": "-", "color": TOP, "lw": 0.6},
            annotation_clip=False,
        )
