"""Log tracks of a well on measured depth, with its tops."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Well
from subsurface_app.workflows.pictures.style import INK, TOP, new_figure, save_figure

_COLOURS = ("#2a7f3f", "#0a5fa8", "#b03a2e", "#6c3483", "#8a6d00", "#0b7a75")
_DROPPED = ("AI_rel",)  # a band-passed copy of AI


def picture_logs(path: Path, well: Well, *, mnemonics: Sequence[str] = (), units: DisplayUnits | None = None) -> Path:
    """One track a log, the tops across all of them; the axes span the logged depths.

    Parameters   units : in which logs and depths are told; those of a new project when not said
    """
    units = units or DisplayUnits()
    depth = units.of("depth")
    curves = [curve for curve in well.logs if (curve.mnemonic in mnemonics if mnemonics else _is_shown(curve.mnemonic))]
    curves = [curve for curve in curves if np.isfinite(np.asarray(curve.values[:])).any()]
    figure = new_figure(2.2 * max(len(curves), 1) + 1.6, 8.5)
    tracks = figure.subplots(1, max(len(curves), 1), sharey=True, squeeze=False)[0]
    spans = [
        depth.factor * np.asarray(curve.md[:])[np.isfinite(np.asarray(curve.values[:]))][[0, -1]] for curve in curves
    ]
    first, last = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0.0, 1.0)
    for number, (axes, curve) in enumerate(zip(tracks, curves, strict=False)):
        unit = units.of_log(curve.unit)
        md, values = depth.factor * np.asarray(curve.md[:]), unit.factor * np.asarray(curve.values[:], dtype=float)
        colour = _COLOURS[number % len(_COLOURS)]
        axes.plot(values, md, color=colour, lw=0.6)
        # Spikes shall not squeeze the curve.
        low, high = np.nanpercentile(values, [0.5, 99.5])
        margin = 0.05 * (high - low) or 1.0
        axes.set_xlim(low - margin, high + margin)
        axes.set_xlabel(f"{curve.mnemonic}\n{unit.symbol or '-'}", color=colour, fontsize=9)
        axes.tick_params(axis="x", labelsize=7)
        axes.grid(alpha=0.25)
        for top in well.tops:
            axes.axhline(depth.factor * top.md, color=TOP, lw=0.8)
    tracks[0].set_ylim(last, first)
    text = mark("Measured depth ({unit} below the kelly bushing)")
    tracks[0].set_ylabel(translate(text, unit=depth.symbol))
    _name_tops(tracks[-1], [(top.name, depth.factor * top.md) for top in well.tops], first, last)
    figure.suptitle(well.name)
    return save_figure(figure, path)


def _is_shown(mnemonic: str) -> bool:
    return mnemonic not in _DROPPED


def _name_tops(axes: Any, tops: Sequence[tuple[str, float]], first: float, last: float) -> None:
    """Names at the right edge, pushed down where they would cover each other.

    Parameters   tops : names and measured depths in the unit of the axis, as `first` and `last` are
    """
    needed = 0.014 * (last - first)
    place = -np.inf
    for name, md in sorted(tops, key=lambda one: one[1]):
        if not first <= md <= last:
            continue
        place = max(md, place + needed)
        axes.annotate(
            name,
            (1.0, md),
            xytext=(1.06, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=7,
            color=INK,
            arrowprops={"arrowstyle": "-", "color": TOP, "lw": 0.6},
            annotation_clip=False,
        )
