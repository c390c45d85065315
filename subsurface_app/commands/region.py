"""The part of a volume that a command works on: ranges of lines and of time or depth, all of it by default."""

from resources import mark
from subsurface_app.commands.parameters import Parameters, number
from subsurface_app.workflows.volumes.cropping import Box

_LENGTH = "s | m"
_UNSET = mark("all")


class Region(Parameters):
    """Both ends are included; an end that is left out is that of the volume."""

    first_iline: int | None = number(None, title=mark("First inline"), unset=_UNSET)
    last_iline: int | None = number(None, title=mark("Last inline"), unset=_UNSET)
    first_xline: int | None = number(None, title=mark("First crossline"), unset=_UNSET)
    last_xline: int | None = number(None, title=mark("Last crossline"), unset=_UNSET)
    top: float | None = number(None, title=mark("Top"), unit=_LENGTH, description=mark("time or depth"), unset=_UNSET)
    bottom: float | None = number(
        None, title=mark("Bottom"), unit=_LENGTH, description=mark("time or depth"), unset=_UNSET
    )


def box_of(p: Region) -> Box:
    """The region in the words of workflows."""
    return Box((p.first_iline, p.last_iline), (p.first_xline, p.last_xline), (p.top, p.bottom))
