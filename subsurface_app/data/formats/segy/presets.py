"""Byte positions as programs are known to write them, by name."""

from dataclasses import dataclass, replace

from resources import mark
from subsurface_app.data.formats.segy.mapping import SegyMapping


@dataclass(frozen=True)
class SegyPreset:
    """A customary header layout.

    Parameters   title : str - who writes it, marked for translation
                 mapping : SegyMapping - its byte positions
    """

    title: str
    mapping: SegyMapping


_SHOTS = SegyMapping(
    kind="shots", shot=9, channel=13, offset=37, source_x=73, source_y=77, receiver_x=81, receiver_y=85
)
_REV_1 = SegyMapping(iline=189, xline=193, cdp_x=181, cdp_y=185)

# Names are what `mapping=NAME` takes. Rev 0 leaves the line numbers to the writer: field record and CDP are customary.
SEGY_PRESETS: dict[str, SegyPreset] = {
    "rev0": SegyPreset(mark("SEG-Y rev 0: field record and CDP"), SegyMapping(iline=9, xline=21, cdp_x=73, cdp_y=77)),
    "rev1": SegyPreset(mark("SEG-Y rev 1"), _REV_1),
    "rev2.1": SegyPreset(mark("SEG-Y rev 2.1"), _REV_1),
    "petrel": SegyPreset(mark("Petrel"), SegyMapping(iline=9, xline=21, cdp_x=73, cdp_y=77)),
    "petrel-old": SegyPreset(mark("Petrel, older exports"), SegyMapping(iline=5, xline=21, cdp_x=73, cdp_y=77)),
    "kingdom": SegyPreset(
        mark("Kingdom: first sample at 105"), SegyMapping(iline=9, xline=21, cdp_x=73, cdp_y=77, delay_byte=105)
    ),
    "opendtect": SegyPreset(mark("OpendTect"), _REV_1),
    "shots": SegyPreset(mark("Shot gathers: field record and channel"), _SHOTS),
    "cdp-gathers": SegyPreset(
        mark("CDP gathers: CDP and offset"), SegyMapping(kind="prestack", cdp=21, offset=37, cdp_x=181, cdp_y=185)
    ),
    "bin-gathers": SegyPreset(
        mark("Gathers of bins: inline, crossline and offset"), replace(_REV_1, kind="prestack", offset=37)
    ),
}
