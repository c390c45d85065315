"""From wells and looks to the panels of the chart, and what a place in one says, without any window."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import DisplayUnits, LogCurve, Well
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views.logs._chart import DrawnTrack, Panel
from subsurface_app.gui.views.logs._curves import Curve, Scale, curve_of, scale_of
from subsurface_app.gui.views.logs._looks import TrackLook, log_in, quantity_of
from subsurface_app.gui.views.logs._vertical import AXES, Vertical, has_times


def panels_of(
    wells: Sequence[Well], looks: Sequence[TrackLook], vertical: Vertical, units: DisplayUnits
) -> list[Panel]:
    """A panel for each well, on the same scales in all of them.

    A well has in a track its logs of the names there, or else its own name for the same quantity; logs of one quantity
    in a track share a scale, and a track that a well has no log for is left out.
    """
    chosen = [_logs_of(well, looks) for well in wells]
    scales: dict[tuple[int, str], Scale] = {}
    for number, look in enumerate(looks):
        for curve in look.curves:
            alike = {
                one.log
                for one in look.curves
                if (quantity_of(one.log) or one.log) == (quantity_of(curve.log) or curve.log)
            }
            there = [log for logs in chosen for name, log in logs[number] if name in alike]
            scales[number, curve.log] = scale_of(curve, there)
    return [_panel(well, looks, logs, scales, vertical, units) for well, logs in zip(wells, chosen, strict=True)]


def _logs_of(well: Well, looks: Sequence[TrackLook]) -> list[list[tuple[str, LogCurve]]]:
    """For each track the logs of a well in it, with the names for which they stand; none stands in two tracks."""
    named = {curve.log for look in looks for curve in look.curves}
    own = {log.mnemonic for log in well.logs if log.mnemonic in named}
    found = []
    for look in looks:
        logs: dict[str, tuple[str, LogCurve]] = {}
        has = {quantity_of(curve.log) for curve in look.curves if curve.log in own}
        for curve in look.curves:
            log = log_in(well, curve.log)
            if log is None or (curve.log not in own and (log.mnemonic in own or quantity_of(curve.log) in has)):
                continue
            logs.setdefault(log.mnemonic, (curve.log, log))
        found.append(list(logs.values()))
    return found


def _panel(
    well: Well,
    looks: Sequence[TrackLook],
    chosen: Sequence[Sequence[tuple[str, LogCurve]]],
    scales: Mapping[tuple[int, str], Scale],
    vertical: Vertical,
    units: DisplayUnits,
) -> Panel:
    tracks = []
    for number, (look, logs) in enumerate(zip(looks, chosen, strict=True)):
        if logs:
            curves = (curve_of(well, log, scales[number, name], vertical, units) for name, log in logs)
            tracks.append(DrawnTrack(look, tuple(curves)))
    places = vertical.at(well, np.array([top.md for top in well.tops], dtype=float))
    tops = sorted((float(at), top.name) for at, top in zip(places, well.tops, strict=True) if np.isfinite(at))
    return Panel(well, tuple(tracks), tuple((name, at) for at, name in tops), _missing(well, vertical))


def _missing(well: Well, vertical: Vertical) -> str:
    """Why nothing of a well can be shown; "" when it can."""
    if vertical.key == "twt" and not has_times(well):
        return translate("no times")
    if vertical.top and vertical.top not in {top.name for top in well.tops}:
        return translate("without {top}", top=vertical.top)
    return ""


def codes_of(panels: Sequence[Panel]) -> dict[str, NDArray[np.float64]]:
    """All codes of each log that holds some, ascending, of all wells."""
    found: dict[str, list[NDArray[np.float64]]] = {}
    for curve in (curve for panel in panels for track in panel.tracks for curve in track.curves):
        if curve.has_codes:
            found.setdefault(curve.mnemonic, []).append(curve.values[np.isfinite(curve.values)])
    return {log: np.unique(np.concatenate(values)) for log, values in found.items()}


def near_samples(log: LogCurve, depths: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which samples of a log belong to measured depths in m that may have been sampled at a coarser step."""
    md, wanted = np.asarray(log.md[...], dtype=float), np.unique(depths)
    if not wanted.size or not md.size:
        return np.zeros(md.size, dtype=bool)
    steps = [float(np.diff(one).min()) for one in (wanted, md) if one.size > 1]
    reach = 0.5 * max(steps, default=0.0) + 1e-6
    after = np.clip(np.searchsorted(wanted, md), 0, wanted.size - 1)
    before = np.maximum(after - 1, 0)
    return np.asarray(np.minimum(np.abs(wanted[after] - md), np.abs(wanted[before] - md)) <= reach)


def reading_of(panel: Panel, vertical: Vertical, at: float, md: float, units: DisplayUnits) -> str:
    """What a place on the axis says: where it is, and the value of each curve, in the unit of its file too."""
    place = units.rounded(at / 1000 if vertical.key == "twt" else at, vertical.quantity, more=1)
    axis = translate(AXES[vertical.key])
    parts = [panel.well.name]
    if vertical.top:
        parts.append(translate("{axis} from {top}", axis=axis, top=vertical.top) + f" {place}")
    else:
        parts.append(f"{axis} {place}")
    if (vertical.key != "md" or vertical.top) and np.isfinite(md):
        parts.append(f"{translate(AXES['md'])} {units.rounded(md, 'depth', more=1)}")
    above = [name for name, top in panel.tops if top <= at]
    if above:
        parts.append(translate("below {top}", top=above[-1]))
    parts += [_told(curve, at) for track in panel.tracks for curve in track.curves]
    return "   ".join(parts)


def _told(curve: Curve, at: float) -> str:
    value = curve.value_at(at)
    if curve.has_codes:
        return f"{curve.mnemonic} {value:.0f}" if np.isfinite(value) else f"{curve.mnemonic} -"
    words = f"{curve.mnemonic} {readable(value)} {curve.unit}".strip()
    if curve.file_unit and np.isfinite(value) and np.isfinite(curve.to_source):
        words += f" ({readable(curve.to_source * value)} {curve.file_unit})"
    return words
