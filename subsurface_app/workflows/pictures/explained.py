"""A recorded section, the synthetics with and without an interpretation, and where they do not fit."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from resources import mark, translate
from subsurface_app.data.objects import EXPLAINING_ROWS, ExplainedSection, SeismicVolume
from subsurface_app.workflows.pictures.cuts import Cut, cut_volume
from subsurface_app.workflows.pictures.panels import Panel, picture_panels

_NRMS = (0.0, 200.0)  # percent: unrelated noise of equal strength has 141


def picture_explained(
    path: Path, made: ExplainedSection, recorded: SeismicVolume | None, *, iline: int | None = None
) -> Path:
    """Two rows on an inline, by default the middle one: sections above, misfit maps and lag below.

    Parameters   recorded : None - was deleted: its panel is left out
    """

    def cut(array: str) -> Cut:
        return cut_volume(getattr(made, array), made.geometry, made.axis, iline=iline)

    rows = made.record["rows"]
    scores = {
        key: translate(
            mark("correlation {r}, NRMS {nrms} %"),
            r=f"{rows[key]['correlation']:.2f}",
            nrms=f"{rows[key]['nrms_percent']:.0f}",
        )
        for key in EXPLAINING_ROWS
    }
    sections = [
        Panel(f"{translate(EXPLAINING_ROWS[key])}\n{scores[key]}", cut(array), "amplitude")
        for key, array in (("interpretation", "synthetic"), ("flat", "flat"))
    ]
    shown = cut("nrms")
    if recorded is not None:
        number = int(made.geometry.ilines.values[made.geometry.ilines.count // 2]) if iline is None else iline
        whole = cut_volume(recorded.samples, recorded.geometry, recorded.axis, iline=number)
        sections.insert(0, Panel(translate(mark("Recorded")) + "\n", _within(whole, shown), "amplitude"))
    scale = 1000.0 if made.axis.domain == "twt" else 1.0
    lag = replace(cut("lag"), values=scale * cut("lag").values)
    largest = float(np.nanpercentile(np.abs(lag.values), 99)) if np.isfinite(lag.values).any() else 1.0
    maps = [
        Panel(translate(mark("Misfit with the interpretation")), shown, "nrms", clip=_NRMS),
        Panel(translate(mark("Misfit without it")), cut("nrms_flat"), "nrms", clip=_NRMS),
        Panel(translate(mark("Lag of the synthetic")), lag, "lag", clip=(-largest, largest)),
    ]
    return picture_panels(path, [sections, maps], title=f"{made.name}, {shown.position}", width=5.0, height=3.9)


def _within(whole: Cut, part: Cut) -> Cut:
    """What a cut holds where another one lies."""

    def window(span: tuple[float, float], wanted: tuple[float, float], count: int) -> slice:
        step = (span[1] - span[0]) / max(count - 1, 1) or 1.0
        first, last = (round((one - span[0]) / step) for one in wanted)
        return slice(max(first, 0), last + 1)

    across, down = (
        window(*pair, count)
        for pair, count in zip(((whole.across, part.across), (whole.down, part.down)), whole.values.shape, strict=True)
    )
    return replace(part, values=whole.values[across, down])
