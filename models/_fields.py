"""What tiles are blended into: by name a mean and a variance in physical units, before the card's factors on spreads.

clean          unit of the volume
fault          probability, of which the mean alone is kept: its spread follows from it
dip_iline, dip_xline   samples per trace, positive where layers go deeper as the line number grows
log_thickness  - log(dt/dz) of geological time t, no unit
impedance, impedance_background   log of impedance in the band of the seismic, and the rest of it over
               SURFACE_IMPEDANCE; no unit
"""

from dataclasses import dataclass

from models._channels import GRADIENT_UNIT, IMPEDANCE_UNIT, LOG_VARIANCE


@dataclass(frozen=True)
class Field:
    """How a field comes from the network's channels.

    Parameters   log_variance : the channel of its spread, "" where it has none of its own
                 unit : of one scaled number; 0 - the volume's own scale
                 odd_axis : the axis under whose flip it changes its sign, None for neither
                 follows_polarity : whether reversed seismic reverses it
    """

    channel: str
    log_variance: str = ""
    unit: float = 1.0
    odd_axis: int | None = None
    follows_polarity: bool = False
    parts: int = 2


FIELDS = {
    "clean": Field("clean", "clean_log_variance", 0.0, follows_polarity=True),
    "fault": Field("fault_logit", parts=1),
    "dip_iline": Field("dip_iline", "gradient_log_variance", GRADIENT_UNIT, odd_axis=0),
    "dip_xline": Field("dip_xline", "gradient_log_variance", GRADIENT_UNIT, odd_axis=1),
    "log_thickness": Field("log_thickness", "gradient_log_variance", GRADIENT_UNIT),
    "impedance": Field("impedance", "impedance_log_variance", IMPEDANCE_UNIT, follows_polarity=True),
    "impedance_background": Field("impedance_background", "", IMPEDANCE_UNIT),
}
# Of the dip along an axis that a section lacks: as unsure as the network can be.
UNKNOWN_DIP_VARIANCE = GRADIENT_UNIT**2 * 2.718281828459045 ** LOG_VARIANCE[1]


def channels_of(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The output channels that these fields need, each once."""
    names = [name for field in fields for name in (FIELDS[field].channel, FIELDS[field].log_variance)]
    return tuple(dict.fromkeys(name for name in names if name))
