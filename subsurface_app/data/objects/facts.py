"""What an item is, in a few lines, from its attributes alone: nothing is opened."""

from collections.abc import Callable, Mapping
from typing import Any

from resources import mark, translate
from subsurface_app.data.objects.comparison import metric_row
from subsurface_app.data.objects.display import DisplayUnits
from subsurface_app.data.objects.explained_section import EXPLAINING_ROWS
from subsurface_app.data.objects.finding import findings_from
from subsurface_app.data.objects.inversion_comparison import ROW_METRICS, ROW_TITLES
from subsurface_app.data.objects.inversion_run import INVERSION_ENDS
from subsurface_app.data.objects.note import notes_from
from subsurface_app.data.objects.quantities import quantity_of_task, unit_of
from subsurface_app.data.objects.statistics import VALUE_TITLES
from subsurface_app.data.objects.well_tie import CONFIDENCE_WORDS, TIE_NUMBERS

# Of errors against a truth, start to end.
_MODEL_METRICS = {"rel_l2": mark("Relative error of {parameter}"), "ssim": mark("SSIM of {parameter}")}
Facts = list[tuple[str, str]]  # (title, value), both translated
# The rows of post-stack inversion, as its settings name them.
INVERSION_ROWS = {
    "background": mark("Background"),
    "total variation": mark("Total variation"),
    "plug-and-play": mark("Plug-and-play with the prior"),
}


def item_facts(kind: str, attributes: Mapping[str, Any], units: DisplayUnits | None = None) -> Facts:
    """Lines, samples, units, logs, numbers of an item, each with its translated title.

    Parameters   units : DisplayUnits - for depths and times; SI by default
    """
    units = units or DisplayUnits()
    facts: Facts = []
    if geometry := attributes.get("geometry"):
        facts += [
            (translate(mark("Inlines")), _lines(geometry["ilines"])),
            (translate(mark("Crosslines")), _lines(geometry["xlines"])),
        ]
    if axis := attributes.get("axis"):
        facts.append(_samples(axis, units))
    if quantity := attributes.get("quantity") or quantity_of_task(attributes.get("task", "")):
        unit = attributes.get("unit") or unit_of(quantity) or "-"
        facts.append((translate(mark("Quantity")), f"{quantity} ({unit})"))
    if domain := attributes.get("domain"):
        facts.append((translate(mark("Domain")), _domain(domain)))
    describe = _OF_KIND.get(kind)
    facts += describe(attributes, units) if describe is not None else []
    return facts + [(translate(mark("Note")), one.text) for one in findings_from(attributes)]


def shape_words(attributes: Mapping[str, Any]) -> str:
    """The shape of an item on a survey grid as "651 x 951 x 463"; "" where the attributes do not say it."""
    geometry, axis = attributes.get("geometry"), attributes.get("axis")
    sizes = [geometry[name]["count"] for name in ("ilines", "xlines")] if geometry else []
    return " × ".join(str(size) for size in [*sizes, *([axis["count"]] if axis and sizes else [])])


def _lines(lines: Mapping[str, int]) -> str:
    last = lines["first"] + lines["step"] * (lines["count"] - 1)
    return translate(
        mark("{first} to {last}, every {step} ({count})"),
        first=lines["first"],
        last=last,
        step=lines["step"],
        count=lines["count"],
    )


def _samples(axis: Mapping[str, Any], units: DisplayUnits) -> tuple[str, str]:
    dimension = units.of_domain(axis["domain"])
    stop = axis["start"] + axis["step"] * (axis["count"] - 1)
    value = translate(
        mark("{first} to {last}, every {step} ({count})"),
        first=units.text(axis["start"], dimension),
        last=units.text(stop, dimension),
        step=units.text(axis["step"], dimension),
        count=axis["count"],
    )
    return _domain(axis["domain"]), value


def _domain(domain: str) -> str:
    return translate(mark("Two-way time")) if domain == "twt" else translate(mark("Depth"))


def _of_well(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    logs = ", ".join(f"{one['mnemonic']} ({units.of_log(one['unit']).symbol or '-'})" for one in attributes["logs"])
    tops = ", ".join(f"{one['name']} {units.text(one['md'], 'depth')}" for one in attributes["tops"])
    return [
        (
            translate(mark("Well head")),
            f"{units.text(attributes['x'], 'distance')}, {units.text(attributes['y'], 'distance')}",
        ),
        (translate(mark("Kelly bushing")), units.text(attributes["kb"], "depth")),
        (translate(mark("Logs")), logs or "-"),
        (translate(mark("Tops")), tops or "-"),
    ]


def _of_model(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    *sides, depth = attributes["spacing"]
    cell = " × ".join([*(units.text(one, "distance") for one in sides), units.text(depth, "depth")])
    facts = [(translate(mark("Cell")), cell), (translate(mark("Unit")), attributes["unit"])]
    if (shape := attributes.get("shape")) is None:
        return facts
    top = attributes["origin"][-1]
    first, last = (units.text(one, "depth") for one in (top, top + (shape[-1] - 1) * depth))
    return [
        (translate(mark("Cells")), " × ".join(str(count) for count in shape)),
        (translate(mark("Depth")), translate(mark("{first} to {last}"), first=first, last=last)),
        *facts,
    ]


def _of_gathers(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    """How many shots and receivers, and from where to where they lie."""
    settings, spans = attributes["settings"], attributes.get("spans", {})
    facts = []
    for title, of, count in zip(_LAID_OUT, ("sources", "receivers"), attributes.get("shape", ()), strict=False):
        facts.append((translate(title), _counted(count, spans.get(of), units)))
    if settings.get("freq"):
        facts.append((translate(mark("Wavelet")), translate(mark("Ricker, {freq} Hz"), freq=f"{settings['freq']:g}")))
    return facts


_LAID_OUT = (mark("Shots"), mark("Receivers of a shot"))


def _counted(count: int, span: list[list[float]] | None, units: DisplayUnits) -> str:
    if not span:
        return str(count)
    first, last = ([*(units.text(one, "distance") for one in at[:-1]), units.text(at[-1], "depth")] for at in span)
    words = mark("{count}, from ({first}) to ({last})")
    return translate(words, count=count, first=", ".join(first), last=", ".join(last))


def _of_lines(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    return [(translate(mark("Lines")), str(len(attributes["labels"])))]


def _of_comparison(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    unit = attributes.get("unit", "")
    rows = [metric_row(key, value, unit, units) for key, value in attributes["metrics"].items()]
    return [(title, f"{value:.6g} {unit}".rstrip()) for title, value, unit in rows]


def blind_wells(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of a prediction of impedance, every well as the others predict it; none of anything else.

    Returns   dicts: name; error, root mean square of the relative error; wells_alone, that of the other wells without
              the seismic; correlation of log impedance, None where it has none; covered, share of the samples in the
              90 % interval
    """
    return list(attributes.get("settings", {}).get("blind_wells", ()))


def _blind_words(one: Mapping[str, Any]) -> str:
    words = mark(
        "error {error} %, by the other wells alone {alone} %; correlation {correlation}; "
        "{covered} % of the samples in the 90 % interval"
    )
    return translate(
        words,
        error=f"{100 * one['error']:.1f}",
        alone=f"{100 * one['wells_alone']:.1f}",
        correlation="-" if one["correlation"] is None else f"{one['correlation']:.2f}",
        covered=f"{100 * one['covered']:.0f}",
    )


def _inverted_facts(inversion: Mapping[str, Any]) -> Facts:
    """Of post-stack inversion: each row against the seismic and the wells, the classical one beside the learned."""
    facts = []
    for row, fit in inversion["rows"].items():
        words = mark("modelled and recorded seismic correlate by {r}, NRMS {nrms} %")
        value = translate(words, r=f"{fit['correlation']:.2f}", nrms=f"{fit['nrms_percent']:.0f}")
        facts.append((translate(INVERSION_ROWS[row]), value))
    for one in inversion.get("at_wells", ()):
        title = mark("Blind well {name}: {row}") if one["blind"] else mark("Well {name}: {row}")
        value = translate(
            mark("correlation {r}, error {error} % of impedance"),
            r="-" if one["correlation"] is None else f"{one['correlation']:.2f}",
            error=f"{100 * one['error']:.1f}",
        )
        facts.append((translate(title, name=one["name"], row=translate(INVERSION_ROWS[one["row"]])), value))
    facts += [
        (translate(mark("Impedance from the background alone below")), f"{inversion['cut']:.1f} Hz"),
        (translate(mark("Noise (standard deviation)")), f"{inversion['noise']:.3g}"),
        (translate(mark("Members of the ensemble")), str(inversion["members"])),
    ]
    return facts


def _of_prediction(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    outside, settings = attributes["outside"], attributes.get("settings", {})
    share = translate(mark("not known")) if outside is None else f"{100 * outside:.0f} %"
    facts = [
        (translate(mark("Model")), attributes["model"]),
        (translate(mark("Input unlike the training data")), share),
    ]
    facts += _inverted_facts(settings["inversion"]) if "inversion" in settings else []
    for key, title in (("wells", mark("Prompted wells")), ("horizons", mark("Prompted horizons"))):
        if settings.get(key):
            facts.append((translate(title), ", ".join(settings[key])))
    for one in blind_wells(attributes):
        facts.append((translate(mark("Blind well {name}"), name=one["name"]), _blind_words(one)))
    if bad := dict.fromkeys(one["name"] for one in settings.get("bad_ties", ())):
        facts.append((translate(mark("Wells that do not fit the seismic")), ", ".join(bad)))
    if not attributes["spread_holds"]:
        facts.append((translate(mark("Spread")), translate(mark("not shown: it does not tell the error"))))
    return facts


def _of_statistics(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    values = attributes["values"]
    return [(translate(VALUE_TITLES.get(key, key.upper())), f"{value:.6g}") for key, value in values.items()]


def _of_zones(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    shale, porosity, water = attributes["cut_offs"]
    limits = translate(
        mark("shale {shale} and less, porosity {porosity} and more, water {water} and less"),
        shale=f"{shale:g}",
        porosity=f"{porosity:g}",
        water=f"{water:g}",
    )
    facts = [(translate(mark("Cut-offs")), limits)]
    if attributes["vertical"]:
        facts.append((translate(mark("Thickness")), translate(mark("vertical"))))
    for row in attributes["rows"]:
        value = translate(
            mark("gross {gross}, net {net}, pay {pay}, not known {unknown}"),
            **{key: units.text(row[key], "depth") for key in ("gross", "net", "pay", "unknown")},
        )
        facts.append((row["zone"], value))
    return facts


def _of_tie(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    facts = [
        (translate(mark("Well")), attributes["well_name"]),
        (translate(mark("Inline, crossline")), f"{attributes['iline']}, {attributes['xline']:.1f}")
        if attributes["iline"] is not None
        else (translate(mark("CDP")), f"{attributes['xline']:.0f}"),
        _samples(attributes["time_axis"], units),
        (translate(mark("Confidence")), translate(CONFIDENCE_WORDS[attributes["confidence"]])),
    ]
    for key, value in attributes["numbers"].items():
        title, unit = TIE_NUMBERS[key]
        facts.append((translate(title), units.text(value, "time") if unit == "s" else f"{value:.3g} {unit}".rstrip()))
    for name, value in attributes["others"].items():
        facts.append((translate(mark("Held-out blocks by well {well}"), well=name), f"{value:.3g}"))
    return facts


def _of_wavelet(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    return [
        (translate(mark("Sample interval")), units.text(attributes["dt"], "time")),
        (translate(mark("Phase of the wavelet")), f"{attributes['phase']:.0f}°"),
    ]


def _of_inversion(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    record = attributes["record"]
    facts = [
        (translate(mark("Ended")), translate(INVERSION_ENDS[record["ended"]])),
        (translate(mark("Evaluations")), str(record["evaluations"])),
    ]
    if curve := record["misfits"]:
        words = translate(mark("{start} to {end}"), start=f"{curve[0]:.4g}", end=f"{curve[-1]:.4g}")
        facts.append((translate(mark("Misfit of the last band")), words))
    for name, metrics in record["metrics"].items():
        for key, title in _MODEL_METRICS.items():
            words = translate(
                mark("{start} to {end}"), start=f"{metrics['start'][key]:.4g}", end=f"{metrics['end'][key]:.4g}"
            )
            facts.append((translate(title, parameter=name), words))
    facts.append((translate(mark("Gradients of shots")), str(record["shot_gradients"])))
    if took := attributes.get("measured"):
        words = translate(
            mark("{wall} s, of processors {cpu} s"), wall=f"{took['wall_s']:.1f}", cpu=f"{took['cpu_s']:.1f}"
        )
        facts.append((translate(mark("Computed in")), words))
    return facts


def _of_inversion_comparison(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    """One line for each row; the report has the whole table."""
    facts = []
    for one in attributes["rows"]:
        said = [
            f"{translate(ROW_METRICS[key])} {one['end'][key]:.4g}"
            for key in ("rel_l2", "ssim", "misfit")
            if key in one["end"]
        ]
        facts.append((translate(ROW_TITLES[one["row"]]), f"{one['name']}: {', '.join(said) or '-'}"))
    return facts


def _of_view(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    return [(translate(mark("Items")), ", ".join(one["name"] for one in attributes["items"]) or "-")]


def _of_explained(attributes: Mapping[str, Any], units: DisplayUnits) -> Facts:
    record, domain = attributes["record"], units.of_domain(attributes["axis"]["domain"])
    facts = [(translate(mark("Verdict")), one.text) for one in notes_from(attributes)[:1]]
    for key, title in EXPLAINING_ROWS.items():
        row = record["rows"][key]
        words = translate(
            mark("correlation {r}, NRMS {nrms} %, median lag {lag}"),
            r=f"{row['correlation']:.2f}",
            nrms=f"{row['nrms_percent']:.0f}",
            lag=units.text(row["lag"], domain) if row["lag"] is not None else "-",
        )
        facts.append((translate(title), words))
    for key, title, factor in _EXPLAINED:
        if (value := record[key]) is not None:
            facts.append((translate(title), f"{factor * value:.3g}"))
    for one in record["blind"]:
        words = mark("velocity within {v} %, density within {rho} %")
        value = translate(words, v=f"{100 * one['velocity']:.0f}", rho=f"{100 * one['density']:.0f}")
        facts.append((translate(mark("Foretold along the layers: {name}"), name=one["name"]), value))
    return facts


_EXPLAINED = (
    ("chance", mark("Correlation by chance (95 %)"), 1),
    ("better", mark("Section with the lower NRMS (%)"), 100),
    ("covered", mark("Section in logged layers (%)"), 100),
    ("doubt_percent", mark("Doubt of picks and logs over the synthetic (%)"), 1),
)
_OF_KIND: dict[str, Callable[[Mapping[str, Any], DisplayUnits], Facts]] = {
    "well": _of_well,
    "well_tie": _of_tie,
    "wavelet": _of_wavelet,
    "velocity_model": _of_model,
    "gathers": _of_gathers,
    "fault_sticks": _of_lines,
    "polygons": _of_lines,
    "comparison": _of_comparison,
    "prediction": _of_prediction,
    "statistics": _of_statistics,
    "zone_report": _of_zones,
    "inversion_run": _of_inversion,
    "inversion_comparison": _of_inversion_comparison,
    "explained_section": _of_explained,
    "view": _of_view,
}
