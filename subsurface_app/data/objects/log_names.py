"""What the logs of a well are, by mnemonic and unit: one table for all work on logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from resources import mark, translate
from solvers.errors import GeometryError
from subsurface_app.data.objects.well import LogCurve


@dataclass(frozen=True)
class LogQuantity:
    """A quantity that is logged.

    Parameters   title : str - marked for translation
                 units : tuple of str - in which its values may be stored, SI first; () where any unit will do
                 mnemonic : str - what our own results of it are called
                 others : tuple of str - what files call it, the usual ones first, in capitals
                 limits : floats or None, SI - what rock and tools allow, wide on purpose: beyond it is no reading
    """

    title: str
    units: tuple[str, ...]
    mnemonic: str
    others: tuple[str, ...] = ()
    limits: tuple[float, float] | None = None


_IMPEDANCE = ("kg/(m2.s)", "kg/(m2 s)", "kg/(m2*s)")

LOG_QUANTITIES: dict[str, LogQuantity] = {
    "gamma_ray": LogQuantity(
        mark("Gamma ray"),
        ("gAPI",),
        "GR",
        ("GRC", "SGR", "HSGR", "ECGR", "EHGR", "HGR", "GRD", "GRS", "GRR", "GRN", "GRGC", "GAM", "GAMMA", "GAMMARAY"),
        limits=(0.0, 1000.0),
    ),
    "spontaneous_potential": LogQuantity(mark("Spontaneous potential"), ("V",), "SP", ("SPC", "SPBR", "SPDH", "SSP")),
    "caliper": LogQuantity(
        mark("Caliper"),
        ("m",),
        "CALI",
        ("CAL", "HCAL", "CALS", "CALX", "CALY", "CALD", "HDAR", "CLDC", "C1", "C13"),
        limits=(0.05, 1.5),
    ),
    "bit_size": LogQuantity(mark("Bit size"), ("m",), "BS", ("BIT", "BITSIZE", "BSZ")),
    "slowness": LogQuantity(
        mark("Compressional slowness"),
        ("s/m",),
        "DT",
        (
            *("DTC", "DTCO", "AC", "BATC", "DTP", "DT4P", "DTCOMP", "DTCM", "DTPM", "DT24", "DT35", "DTLF", "DTLN"),
            *("DTL", "MSTT", "SONIC", "SON", "BHC", "DELTAT", "TT", "SLS1"),
        ),
        limits=(1.2e-4, 8.5e-4),
    ),
    "shear_slowness": LogQuantity(
        mark("Shear slowness"),
        ("s/m",),
        "DTS",
        ("DTSM", "DTSH", "DT4S", "ACS", "DTSC", "DTSO", "SDT", "DTSQI", "DTSHEAR", "DTST"),
        limits=(1.9e-4, 4.0e-3),
    ),
    "velocity": LogQuantity(
        mark("P velocity"),
        ("m/s",),
        "VP",
        ("VELP", "VEL", "VPC", "PVEL", "VCOMP"),
        limits=(1180.0, 8300.0),
    ),
    "shear_velocity": LogQuantity(
        mark("S velocity"),
        ("m/s",),
        "VS",
        ("VELS", "VSC", "SVEL", "VSHEAR"),
        limits=(250.0, 5300.0),
    ),
    "density": LogQuantity(
        mark("Bulk density"),
        ("kg/m3",),
        "RHOB",
        (
            *("RHOZ", "DEN", "ZDEN", "RHO", "DENS", "ZDNC", "DENC", "DENB", "RHO8", "HRHOB", "ROBB", "BDCX", "SBD2"),
            "DENSITY",
        ),
        limits=(1000.0, 3500.0),
    ),
    "density_correction": LogQuantity(
        mark("Density correction"), ("kg/m3",), "DRHO", ("HDRA", "ZCOR", "DCOR", "CORR", "DRH", "ZCORQH")
    ),
    "neutron": LogQuantity(
        mark("Neutron porosity"),
        ("1",),
        "NPHI",
        (
            *(
                "TNPH",
                "NEU",
                "HTNP",
                "CNL",
                "CNC",
                "NPOR",
                "APLC",
                "TNPL",
                "HNPO",
                "NPHS",
                "NPHL",
                "NPRL",
                "NPSS",
                "CN",
            ),
            *("PHIN", "NPL", "CNCF", "TNPB"),
        ),
        limits=(-0.15, 1.0),
    ),
    "photoelectric": LogQuantity(
        mark("Photoelectric factor"),
        (),
        "PEF",
        ("PE", "PEFZ", "HPEF", "PEFLA", "PDPE", "PEB"),
        limits=(0.5, 20.0),
    ),
    "deep_resistivity": LogQuantity(
        mark("Deep resistivity"),
        ("ohm.m",),
        "RDEP",
        (
            *(
                "RD",
                "RT",
                "ILD",
                "LLD",
                "RLLD",
                "AT90",
                "AF90",
                "AHT90",
                "AO90",
                "AE90",
                "HDRS",
                "HLLD",
                "RILD",
                "RESD",
            ),
            *("RDEEP", "DLL", "RLA5", "M2R9", "M2RX", "R90O", "RTAO", "LL9D", "P34H", "RPS"),
        ),
        limits=(0.01, 1e5),
    ),
    "medium_resistivity": LogQuantity(
        mark("Medium resistivity"),
        ("ohm.m",),
        "RMED",
        ("ILM", "RILM", "AT30", "AF30", "AHT30", "AO30", "HMRS", "RESM", "RLA3", "M2R3", "P16H", "AT60", "AF60"),
        limits=(0.01, 1e5),
    ),
    "shallow_resistivity": LogQuantity(
        mark("Shallow resistivity"),
        ("ohm.m",),
        "RSHA",
        (
            *(
                "RS",
                "LLS",
                "RLLS",
                "SFL",
                "SFLU",
                "SFLA",
                "LL8",
                "AT10",
                "AF10",
                "AHT10",
                "AO10",
                "HLLS",
                "RESS",
                "RLA1",
            ),
            *("M2R1", "SN", "RSFL"),
        ),
        limits=(0.01, 1e5),
    ),
    "micro_resistivity": LogQuantity(
        mark("Resistivity of the flushed zone"),
        ("ohm.m",),
        "RXO",
        ("RXOZ", "MSFL", "RMIC", "MLL", "RXO8", "RMLL", "RXOI"),
        limits=(0.01, 1e5),
    ),
    "porosity": LogQuantity(
        mark("Porosity"),
        ("1",),
        "PHI",
        ("PHIT", "PHIE", "PHIF", "POR", "PORO", "POROSITY", "PHIX", "PHID", "DPHI", "DPOR"),
        limits=(-0.15, 1.0),
    ),
    "shale_volume": LogQuantity(
        mark("Shale volume"), ("1",), "VSH", ("VSHALE", "VCL", "VSHGR", "VCLGR", "VCLAY", "VSHL", "VWCL")
    ),
    "water_saturation": LogQuantity(
        mark("Water saturation"), ("1",), "SW", ("SWE", "SWT", "SWAR", "SUWI", "WATSAT", "SWU")
    ),
    "impedance": LogQuantity(
        mark("Acoustic impedance"), _IMPEDANCE, "AI", ("ZP", "IP", "AIMP", "IMP", "PIMP", "P_IMP", "IMPEDANCE")
    ),
    "lithology": LogQuantity(
        mark("Lithology"),
        (),
        "LITH",
        ("FORCE_2020_LITHOFACIES_LITHOLOGY", "FACIES", "LITHOLOGY", "LITHOFACIES", "LITHO"),
    ),
    "pay": LogQuantity(mark("Net and pay"), ("1",), "PAY", ("NETPAY",)),
}

_RANKS = {
    name: (key, rank)
    for key, quantity in LOG_QUANTITIES.items()
    for rank, name in enumerate((quantity.mnemonic, *quantity.others))
}
_UNSAID = ("", "unknown", "_", "none")
# After a name these say that the log is about it: no such log is one of the quantity itself.
_OTHER_THINGS = {"REL", "FLAG", "LOG10", "QC", "ERR", "ERROR", "STD", "MIN", "MAX", "CONFIDENCE", "SHIFT", "SOURCE"}


def quantity_of_log(mnemonic: str, unit: str) -> str | None:
    """The key in `LOG_QUANTITIES` of what a log is; None where the name is not known or the unit contradicts it.

    Case does not count. Number and tool after the name do not either (GR_2, GR:1, NPHI_LIM, GR_EDTC), but a whole name
    comes first. A slowness in m/s is a velocity, and the other way round. A unit that was not said contradicts nothing.
    Parameters   unit : str - SI, as of `LogCurve.unit`
    """
    found = _named(mnemonic)
    if found is None:
        return None
    key = found[0]
    units = LOG_QUANTITIES[key].units
    if not units or unit in units or unit.lower() in _UNSAID:
        return key
    turned = _TURNED.get(key)
    return turned if turned is not None and unit in LOG_QUANTITIES[turned].units else None


_TURNED = {
    "slowness": "velocity",
    "velocity": "slowness",
    "shear_slowness": "shear_velocity",
    "shear_velocity": "shear_slowness",
}


def units_of(quantity: str) -> tuple[str, ...]:
    """The units in which values of a quantity may be stored, its reciprocal among them; () where any will do."""
    units, turned = LOG_QUANTITIES[quantity].units, _TURNED.get(quantity)
    return units + LOG_QUANTITIES[turned].units if turned is not None else units


def find_log(logs: Sequence[LogCurve], quantity: str) -> LogCurve | None:
    """The log of a quantity: of several the one of the most usual name, of equals the first; None without one.

    Raises   GeometryError - a quantity that is not in the table
    """
    if quantity not in LOG_QUANTITIES:
        raise GeometryError(
            "there is no log quantity {name}: expected one of {known}", name=quantity, known=", ".join(LOG_QUANTITIES)
        )
    found = [one for one in logs if quantity_of_log(one.mnemonic, one.unit) == quantity]
    return min(found, key=lambda one: _rank(one.mnemonic), default=None)


def log_quantity_name(quantity: str) -> str:
    """The translated name of a quantity of the table."""
    return translate(LOG_QUANTITIES[quantity].title)


def _rank(mnemonic: str) -> tuple[int, int]:
    found = _named(mnemonic)
    return (found[2], found[1]) if found is not None else (9, 0)


def _named(mnemonic: str) -> tuple[str, int, int] | None:
    """Quantity, place in its list, and how much of the name had to be left out."""
    name = mnemonic.strip().upper()
    bare = re.sub(r"[:._ ]\d{1,2}$", "", name)
    for dropped, written in enumerate((name, bare)):
        if written in _RANKS:
            return (*_RANKS[written], dropped)
    stem, *rest = re.split(r"[_. ]", bare)
    if stem in _RANKS and not _OTHER_THINGS.intersection(rest):
        return (*_RANKS[stem], 2)
    return None
