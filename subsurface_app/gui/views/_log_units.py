"""Units of logs for the eye: SI values with a factor that gives handy numbers, the same in every view."""

_HANDY = {
    "s/m": (1e6, "µs/m"),
    "kg/(m2 s)": (1e-6, "10⁶ kg/(m²s)"),
    "kg/(m2*s)": (1e-6, "10⁶ kg/(m²s)"),
    "kg/(m2.s)": (1e-6, "10⁶ kg/(m²s)"),
    "kg/m3": (1.0, "kg/m³"),
    "m3/m3": (1.0, "m³/m³"),
    "ohm m": (1.0, "Ω·m"),
    "ohm.m": (1.0, "Ω·m"),
}


def handy_unit(unit: str) -> tuple[float, str]:
    """What values of a stored unit are multiplied by to be shown, and the unit that they then have."""
    return _HANDY.get(unit, (1.0, unit))
