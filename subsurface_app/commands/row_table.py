"""The rows of a hybrid as a table of a page: what each came to, from where, by what work."""

from collections.abc import Mapping
from html import escape
from typing import Any

from resources import mark, translate
from subsurface_app.commands.page import table
from subsurface_app.data.objects import INVERSION_ROWS, ROW_METRICS, ROW_TITLES

_MOST = {"ssim"}  # the more the better


def row_table(kind: str, attributes: Mapping[str, Any]) -> str:
    """The table of an item that has rows; "" of all others.

    Parameters   attributes : of the item, as the catalogue has them
    """
    if kind == "inversion_comparison":
        return _compared(attributes)
    inversion = attributes.get("settings", {}).get("inversion") if kind == "prediction" else None
    return _post_stack(inversion) if inversion else ""


def _compared(attributes: Mapping[str, Any]) -> str:
    rows = attributes["rows"]
    metrics = [key for key in ROW_METRICS if any(key in one["end"] for one in rows)]
    titles = [translate(ROW_METRICS[key]) + _unit(key, attributes) for key in metrics]
    more = (mark("Row"), mark("Item"), mark("Evaluations"), mark("Gradients of shots"), mark("Seconds"), mark("CPU s"))
    head = [translate(one) for one in more]
    best = {key: _best(key, rows) for key in metrics}
    lines = []
    for one in rows:
        took = attributes.get("measured", {}).get(one["row"], {})
        cells = [escape(translate(ROW_TITLES[one["row"]])), escape(one["name"])]
        cells += [_value(key, one, best[key]) for key in metrics]
        cells += [str(one["evaluations"] or "-"), str(one["shot_gradients"] or "-")]
        cells += [f"{took[key]:.1f}" if key in took else "-" for key in ("wall_s", "cpu_s")]
        lines.append(cells)
    return table([*head[:2], *titles, *head[2:]], lines)


def _unit(key: str, attributes: Mapping[str, Any]) -> str:
    return f" ({attributes['unit']})" if key in ("mae", "rmse") else ""


def _best(key: str, rows: list[dict[str, Any]]) -> float:
    values = [float(one["end"][key]) for one in rows if key in one["end"]]
    return max(values) if key in _MOST else min(values)


def _value(key: str, one: Mapping[str, Any], best: float) -> str:
    """The end of a row, where it began before it; the best of a column in bold."""
    if key not in one["end"]:
        return "-"
    end = f"{one['end'][key]:.4g}"
    end = f"<b>{end}</b>" if one["end"][key] == best else end
    return f"{one['start'][key]:.4g} → {end}" if key in one["start"] else end


def _post_stack(inversion: Mapping[str, Any]) -> str:
    """Of post-stack inversion: the seismic that each row explains, and its errors at the wells."""
    wells = [one["name"] for one in inversion.get("at_wells", ()) if one["row"] == "plug-and-play"]
    head = [translate(one) for one in (mark("Row"), mark("Correlation with the seismic"), mark("NRMS (%)"))]
    scores = {(one["row"], one["name"]): one for one in inversion.get("at_wells", ())}
    head += [
        translate(
            mark("Blind well {name}: error (%)")
            if scores["plug-and-play", name]["blind"]
            else mark("Well {name}: error (%)"),
            name=name,
        )
        for name in wells
    ]
    lines = []
    for row, fit in inversion["rows"].items():
        cells = [escape(translate(INVERSION_ROWS[row])), f"{fit['correlation']:.3f}", f"{fit['nrms_percent']:.1f}"]
        cells += [f"{100 * scores[row, name]['error']:.1f}" if (row, name) in scores else "-" for name in wells]
        lines.append(cells)
    return table(head, lines)
