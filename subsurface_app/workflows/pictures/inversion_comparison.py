"""The rows of a hybrid on one sheet: what each found, how far it is off, and errors against the work that they cost."""

from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import ROW_TITLES, ComparedRow, InversionComparison
from subsurface_app.workflows.pictures.style import (
    HORIZON,
    INK,
    LOOKS,
    TOP,
    WELL,
    colour_table,
    limits,
    new_figure,
    save_figure,
)

_COLOURS = {"physics": HORIZON, "model": TOP, "hybrid": WELL}


def picture_inversion_comparison(path: Path, compared: InversionComparison) -> Path:
    """Above, the truth where it is known, and the rows, in one colour scale, errors in their titles. Below, the errors
    on the way, and each row minus the truth, or minus the first row without one, in one scale."""
    sections = np.asarray(compared.sections[:], dtype=float)
    rows = compared.rows
    found, truth = sections[: len(rows)], sections[-1] if compared.truth else None
    n_columns = len(rows) + 1
    figure = new_figure(4.2 * n_columns, 7.5)
    axes = figure.subplots(2, n_columns, squeeze=False)
    edges = _edges(compared, sections.shape[1:])
    levels = limits(sections if truth is None else truth, compared.quantity, 99.5)
    upper = [
        (translate(mark("Truth")), truth),
        *((_title(one), values) for one, values in zip(rows, found, strict=True)),
    ]
    image = None
    for ax, (title, values) in zip(axes[0], upper, strict=True):
        if values is None:
            ax.set_axis_off()
            continue
        image = _show(ax, values, edges, compared.quantity, levels, title)
    figure.colorbar(image, ax=axes[0], label=translate(LOOKS[compared.quantity][2]), pad=0.01)
    apart = found - (truth if truth is not None else found[0])
    wide = limits(apart, "residual", 99.0)
    words = mark("{row}, minus the truth") if truth is not None else mark("{row}, minus the first row")
    for ax, one, values in zip(axes[1, 1:], rows, apart, strict=True):
        image = _show(ax, values, edges, "residual", wide, translate(words, row=translate(ROW_TITLES[one.row])))
    figure.colorbar(image, ax=axes[1], label=translate(LOOKS["residual"][2]), pad=0.01)
    for ax in axes[1, 1:]:
        ax.set_xlabel(translate(mark("Distance (m)")) if compared.quantity == "velocity" else translate(mark("Trace")))
    _curves(axes[1, 0], compared)
    for ax in axes[:, 0]:
        ax.set_ylabel(ax.get_ylabel() or _down(compared))
    figure.suptitle(compared.name, fontsize=11, color=INK)
    return save_figure(figure, path)


def _edges(compared: InversionComparison, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    (dx, dz), (x0, z0), (nx, nz) = compared.spacing, compared.origin, shape
    return x0 - dx / 2, x0 + (nx - 0.5) * dx, z0 + (nz - 0.5) * dz, z0 - dz / 2


def _down(compared: InversionComparison) -> str:
    return translate(mark("Depth (m)")) if compared.quantity == "velocity" else translate(mark("Time (s)"))


def _show(ax: Any, values: Any, edges: Any, table: str, levels: tuple[float, float], title: str) -> Any:
    ax.set_title(title, fontsize=9)
    return ax.imshow(
        values.T,
        extent=edges,
        aspect="auto",
        cmap=colour_table(table),
        vmin=levels[0],
        vmax=levels[1],
        interpolation="nearest",
    )


def _title(one: ComparedRow) -> str:
    lines = [translate(ROW_TITLES[one.row])]
    if "rel_l2" in one.end:
        words = mark("relative error {rel_l2}, SSIM {ssim}")
        lines.append(translate(words, rel_l2=f"{one.end['rel_l2']:.3f}", ssim=f"{one.end['ssim']:.3f}"))
    elif "misfit" in one.end:
        lines.append(translate(mark("misfit {value}"), value=f"{one.end['misfit']:.3g}"))
    return "\n".join(lines)


def _curves(axes: Any, compared: InversionComparison) -> None:
    """Relative errors against gradients of shots; a row without gradients is a level."""
    drawn = False
    for one in compared.rows:
        colour, label = _COLOURS[one.row], translate(ROW_TITLES[one.row])
        if "rel_l2" in one.curve:
            x, y = [0.0, *one.curve["shot_gradients"]], [one.start.get("rel_l2", np.nan), *one.curve["rel_l2"]]
            axes.plot(x, y, "o-", ms=3, color=colour, label=label)
            drawn = True
        elif "rel_l2" in one.end:
            axes.axhline(one.end["rel_l2"], color=colour, ls="--", label=label)
            drawn = True
    if not drawn:
        axes.set_axis_off()
        return
    axes.set_xlabel(translate(mark("Gradients of shots")))
    axes.set_ylabel(translate(mark("Relative error")))
    axes.grid(alpha=0.25)
    axes.legend(fontsize=8)
