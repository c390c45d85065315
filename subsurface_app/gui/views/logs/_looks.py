"""Which logs stand in which track, on which scales and with which fill: plain data that a state keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from subsurface_app.data.objects import FOOT, LogCurve, Well, find_log, quantity_of_log

Fill = Literal["", "left", "right", "line", "between", "value"]

MOST_TRACKS = 6  # at first
_MOST_TOGETHER = 3  # resistivities in one track at first


@dataclass(frozen=True)
class Usual:
    """The scale on which a log is usually shown, in SI: from the left edge of a track to its right edge."""

    left: float
    right: float
    is_log: bool = False


_US_FT = 1e-6 / FOOT
_RESISTIVITIES = ("deep_resistivity", "medium_resistivity", "shallow_resistivity", "micro_resistivity")
# Density and neutron of water-filled limestone lie on each other on these two scales.
_USUAL = {
    "gamma_ray": Usual(0.0, 150.0),
    **dict.fromkeys(_RESISTIVITIES, Usual(0.2, 2000.0, is_log=True)),
    "density": Usual(1950.0, 2950.0),
    "neutron": Usual(0.45, -0.15),
    "slowness": Usual(140.0 * _US_FT, 40.0 * _US_FT),
    **dict.fromkeys(("porosity", "shale_volume", "water_saturation"), Usual(0.0, 1.0)),
}
_ALONE = ("slowness", "impedance", "shear_slowness", "porosity", "lithology")  # a track each, in this order, at first


@dataclass(frozen=True)
class CurveLook:
    """One log in a track.

    Parameters   log : str - its mnemonic
                 left, right : float, in the unit of its values (SI) - at the edges of the track, None as is usual or
                 as the values ask for; is_log : bool or None - logarithmic, None as is usual
    """

    log: str
    left: float | None = None
    right: float | None = None
    is_log: bool | None = None


@dataclass(frozen=True)
class TrackLook:
    """One track.

    Parameters   curves : those on it; the fill belongs to the first. A well that has no log of the name lends its most
                 usual one of the same quantity
                 fill : "left" from the left edge to the curve, "right" from it to the right edge, "line" between it
                 and a value, "between" it and the next curve of another quantity, "value" from the left edge in
                 colours of its values
                 line : float or None, in the unit of the values - of the fill "line", None for the middle of the track
                 table : str - colour table of the fill "value"
    """

    curves: tuple[CurveLook, ...]
    fill: Fill = ""
    line: float | None = None
    table: str = "batlow"

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "curves": [asdict(one) for one in self.curves]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "TrackLook":
        return cls(tuple(CurveLook(**one) for one in stored["curves"]), stored["fill"], stored["line"], stored["table"])


def quantity_of(log: str) -> str | None:
    """What a log is by its name, whatever its unit; see `LOG_QUANTITIES`."""
    return quantity_of_log(log, "")


def usual_scale(log: str) -> Usual | None:
    """The scale on which a log of this name is usually shown; None where there is none."""
    return _USUAL.get(quantity_of(log) or "")


def log_in(well: Well, name: str) -> LogCurve | None:
    """The log of a well where others have one of that name: of the same name, else of the same quantity."""
    own = next((log for log in well.logs if log.mnemonic == name), None)
    quantity = quantity_of(name)
    return own if own is not None or quantity is None else most_usual(well.logs, quantity)


def most_usual(logs: Sequence[LogCurve], quantity: str) -> LogCurve | None:
    """Of the logs that are of a quantity by their names the one of the most usual name."""
    return find_log([replace(log, unit="") for log in logs], quantity)


def usual_tracks(wells: Sequence[Well]) -> tuple[TrackLook, ...]:
    """What is shown at first: the usual logs in their usual tracks, else the first ones of the files, each alone.

    What wells and runs call by different names comes into one track.
    """

    def best(*quantities: str) -> list[str]:
        """The most usual log of these quantities of each run of each well."""
        found = [
            most_usual([log for log in well.logs if log.run == run], quantity)
            for well in wells
            for run in dict.fromkeys(log.run for log in well.logs)
            for quantity in quantities
        ]
        return list(dict.fromkeys(log.mnemonic for log in found if log is not None))

    def together(names: Sequence[str], fill: Fill = "") -> list[TrackLook]:
        return [TrackLook(tuple(CurveLook(name) for name in names), fill)] if names else []

    density, neutron = best("density"), best("neutron")
    tracks = together(best("gamma_ray"), "left") + together(best(*_RESISTIVITIES[:_MOST_TOGETHER]))
    tracks += together([*density, *neutron], "between" if density and neutron else "")
    tracks += [track for quantity in _ALONE for track in together(best(quantity))]
    first = dict.fromkeys(curve.mnemonic for well in wells for curve in well.logs)
    return tuple(tracks[:MOST_TRACKS]) or tuple(alone(log) for log in list(first)[: MOST_TRACKS - 1])


def alone(log: str, fill: Fill = "") -> TrackLook:
    """A track of one log."""
    return TrackLook((CurveLook(log),), fill)


def logs_of(tracks: Iterable[TrackLook]) -> tuple[str, ...]:
    """The mnemonics on tracks, from left to right."""
    return tuple(curve.log for track in tracks for curve in track.curves)


def with_logs(tracks: tuple[TrackLook, ...], logs: Iterable[str]) -> tuple[TrackLook, ...]:
    """The same tracks without the logs that are not wanted, and a track behind them for each that is new."""
    wanted = list(dict.fromkeys(logs))
    kept = []
    for track in tracks:
        curves = tuple(one for one in track.curves if one.log in wanted)
        is_first = bool(curves) and curves[0] == track.curves[0]
        keeps_fill = is_first and (track.fill != "between" or curves[:2] == track.curves[:2])
        if curves:
            kept.append(replace(track, curves=curves, fill=track.fill if keeps_fill else ""))
    return (*kept, *(alone(log) for log in wanted if log not in logs_of(kept)))
