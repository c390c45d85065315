"""Values that no rock has: which logs hold some, and the repair that takes them away."""

import re
from dataclasses import dataclass

import numpy as np

from resources import mark
from subsurface_app.data.formats.units import FOOT, to_si
from subsurface_app.data.objects import Finding, LogCurve, Repair, finding


@dataclass(frozen=True)
class PlausibleRange:
    """What a kind of log can read, in SI; wide enough for every rock, tool and unit that we have met.

    Parameters   unit : str - SI
                 names : regular expression of the mnemonics; of logs whose unit is enough it takes all
                 low, high : float
    """

    unit: str
    names: str
    low: float
    high: float


# Slowness: 30 us/ft is faster than any mineral, 1000 us/ft slower than the shear waves of mud. Resistivity: tools end
# at some 2e4 ohm.m. Porosity: tools read below zero in dense rock, by no more than a tenth. The first row that fits
# counts; a differential caliper (DCAL) is below zero by right.
RANGES = (
    PlausibleRange("s/m", r".*", 30e-6 / FOOT, 1000e-6 / FOOT),
    PlausibleRange("kg/m3", r"(?!.*(DRHO|HDRA|RHOC|CORR))(RHO|DEN|ZDEN|ABDC|.*RHOB|RHGE|RHOM)", 1000.0, 3500.0),
    PlausibleRange("ohm.m", r".*", 0.01, 2e4),
    PlausibleRange("1", r"(PHI|NPHI|.*POR|NEU|HTNP|CNL|TNPH|DPHI|PHIE|PHIF)", -0.1, 1.0),
    PlausibleRange("1", r"(SW|SXO|SG|SO|VSH|VCL|VCARB|VSAND)", -0.01, 1.01),
    PlausibleRange("gAPI", r"(GR|SGR|CGR|GAM)", 0.0, 2000.0),
    PlausibleRange("m", r"(CAL|HDAR|HD\d|C\d?\d?CAL|LCAL|BS$)", 0.03, 1.5),
    PlausibleRange("m/s", r"(VP|VS|VEL)", 100.0, 10_000.0),
    PlausibleRange("kg/(m2.s)", r"(?!.*REL)(AI|AIMP|IMP|ZP|SI|PIMP|ACOUSTIC)", 1e4, 3e7),
    PlausibleRange("", r"(VPVS|VP_VS|VPVSR)", 1.0, 20.0),
)


def range_of(log: LogCurve) -> PlausibleRange | None:
    """What a log can read; None of logs of which nothing is known."""
    return next(
        (one for one in RANGES if one.unit == log.unit and re.match(one.names, log.called, re.IGNORECASE)), None
    )


def log_doubts(log: LogCurve) -> list[Finding]:
    """The values of a log that no rock has, told in the file's unit; [] when there is none.

    The repair takes away what lies outside; nothing else is changed.
    """
    plausible = range_of(log)
    values = np.asarray(log.values, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if plausible is None or not finite.size:
        return []
    outside = (finite < plausible.low) | (finite > plausible.high)
    n = int(outside.sum())
    if not n:
        return []
    known = to_si(log.source_unit)
    factor = known.factor if known is not None else 1.0
    lowest, highest = finite.min() / factor, finite.max() / factor
    template = mark(
        "{log}: {n} of {total} values lie outside {expected_low} to {expected_high} {unit}, what rocks have: "
        "they run from {found_low} to {found_high}"
    )
    repair = Repair("blank", {"log": log.mnemonic, "low": plausible.low, "high": plausible.high})
    return [
        finding(
            template,
            repair=repair,
            log=log.mnemonic,
            n=n,
            total=int(finite.size),
            unit=log.source_unit or "-",
            expected_low=f"{plausible.low / factor:.4g}",
            expected_high=f"{plausible.high / factor:.4g}",
            found_low=f"{lowest:.4g}",
            found_high=f"{highest:.4g}",
        )
    ]
