"""Which logs stand in which track, on which scales and with which fill: plain data that a state keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from subsurface_app.data.objects import FOOT, Well

Fill = Literal["", "left", "right", "line", "between", "value"]

MOST_TRACKS = 6  # at first
_MOST_TOGETHER = 3  # resistivities in one track at first


@dataclass(frozen=True)
class Usual:
    """The scale on which a log is usually shown, in SI: from the left edge of a track to its right edge."""

    left: float
    right: float
    is_log: bool = False


_GAMMA = ("GR", "GRC", "CGR", "SGR", "GRN")
_RESISTIVITY = (*("RDEP", "RD", "ILD", "LLD", "RT", "AT90", "RMED", "RM", "ILM", "LLS"), *("RSHA", "RS", "RXO", "MSFL"))
_DENSITY = ("RHOB", "RHOZ", "DEN", "ZDEN")
_NEUTRON = ("NPHI", "TNPH", "NEU", "NPOR")
_SONIC = ("DT", "DTC", "DTCO", "AC", "BATC")
_SHARES = ("PHIE", "PHIT", "PHI", "VSH", "VCL", "SW", "SWE")
_CODES = ("FACIES", "LITHOLOGY", "LITH", "FORCE_2020_LITHOFACIES_LITHOLOGY", "LITHOFACIES")
_US_FT = 1e-6 / FOOT
# Density and neutron of water-filled limestone lie on each other on these two scales.
_USUAL = {
    **dict.fromkeys(_GAMMA, Usual(0.0, 150.0)),
    **dict.fromkeys(_RESISTIVITY, Usual(0.2, 2000.0, is_log=True)),
    **dict.fromkeys(_DENSITY, Usual(1950.0, 2950.0)),
    **dict.fromkeys(_NEUTRON, Usual(0.45, -0.15)),
    **dict.fromkeys(_SONIC, Usual(140.0 * _US_FT, 40.0 * _US_FT)),
    **dict.fromkeys(_SHARES, Usual(0.0, 1.0)),
}
_ALONE = (_SONIC, ("AI",), ("DTS", "DTSM"), ("PHIE", "PHIT"), _CODES)  # a track each, in this order, at first


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

    Parameters   curves : those on it; the fill belongs to the first
                 fill : "left" from the left edge to the curve, "right" from it to the right edge, "line" between it
                 and a value, "between" it and the second curve, "value" from the left edge in colours of its values
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


def usual_scale(log: str) -> Usual | None:
    """The scale on which a log of this name is usually shown; None where there is none."""
    return _USUAL.get(log.upper())


def usual_tracks(wells: Sequence[Well]) -> tuple[TrackLook, ...]:
    """What is shown at first: the usual logs in their usual tracks, else the first ones of the files, each alone."""
    there = [{curve.mnemonic.upper(): curve.mnemonic for curve in reversed(well.logs)} for well in wells]

    def best(names: Sequence[str], most: int = 1) -> list[str]:
        """The first of these names that each well has."""
        found = [name for of in there for name in [of[one] for one in names if one in of][:most]]
        return list(dict.fromkeys(found))

    def together(names: Sequence[str], fill: Fill = "") -> list[TrackLook]:
        return [TrackLook(tuple(CurveLook(name) for name in names), fill)] if names else []

    density, neutron = best(_DENSITY), best(_NEUTRON)
    tracks = together(best(_GAMMA), "left") + together(best(_RESISTIVITY, _MOST_TOGETHER))
    tracks += together([*density, *neutron], "between" if density and neutron else "")
    tracks += [track for names in _ALONE for track in together(best(names))]
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
