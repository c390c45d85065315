"""The logs of a well as arrays, and the well with more of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.logs import resample
from subsurface_app.data.formats.units import units_that_fit
from subsurface_app.data.objects import LOG_QUANTITIES, LogCurve, Well, find_log, log_quantity_name, units_of

Array = NDArray[np.float64]
# of a quantity that can be had from other logs, the command that computes it
_COMPUTED_BY = {
    "slowness": "logs.predict",
    "shear_slowness": "logs.predict",
    "density": "logs.predict",
    "shale_volume": "logs.shale_volume",
    "porosity": "logs.porosity",
    "water_saturation": "logs.water_saturation",
}
_FRACTIONS = (-0.15, 1.05)  # of a volume or pore space, with what computing adds to it


def log_named(well: Well, quantity: str, mnemonic: str = "") -> LogCurve:
    """The log of that mnemonic, else the well's log of the quantity, in whatever unit.

    Raises   GeometryError - the well has none; the message lists those it has
    """
    found = well.log(mnemonic) if mnemonic else find_log(well.logs, quantity)
    if found is not None:
        return found
    logs = ", ".join(f"{one.mnemonic} ({one.unit or '-'})" for one in well.logs) or "-"
    if command := _COMPUTED_BY.get(quantity):
        raise GeometryError(
            "well {well} has no log that is known as {quantity}: it has {logs}; compute it first with {command}, "
            "or say which one to take",
            well=well.name,
            quantity=log_quantity_name(quantity),
            logs=logs,
            command=command,
        )
    raise GeometryError(
        "well {well} has no log that is known as {quantity}: it has {logs}; say which one to take, if any",
        well=well.name,
        quantity=log_quantity_name(quantity),
        logs=logs,
    )


def log_for(well: Well, quantity: str, mnemonic: str = "") -> LogCurve:
    """As `log_named`, with values in SI: of the quantity, or of a velocity where it is a slowness.

    Raises   GeometryError - the well has none, or see `check_unit`
    """
    found = log_named(well, quantity, mnemonic)
    check_unit(found, quantity)
    return found


def check_unit(log: LogCurve, quantity: str) -> None:
    """Refuse a log whose values cannot be taken as SI: its file says no unit, or one of another quantity.

    Raises   GeometryError - what the values run from and to, which units fit them, and the command that sets one
    """
    units = units_of(quantity)
    if not units or log.unit in units:
        return
    values = arrays_of(log)[1]
    fitting = units_that_fit(units[0], values, LOG_QUANTITIES[quantity].limits or _FRACTIONS)
    if fitting:
        raise GeometryError(
            "log {log} says no unit of {quantity}, found {unit}: its values would fit {fitting}; set the right one "
            "with well.repair (Repair a well): repair=log_unit log={log} unit={first}",
            log=log.mnemonic,
            quantity=log_quantity_name(quantity),
            unit=log.unit or "-",
            fitting=", ".join(fitting),
            first=fitting[0],
        )
    known = values[np.isfinite(values)]
    raise GeometryError(
        "log {log} says no unit of {quantity}, found {unit}: its values, {low} to {high}, are none in {units} either; "
        "choose another log",
        log=log.mnemonic,
        quantity=log_quantity_name(quantity),
        unit=log.unit or "-",
        low=f"{known.min():.4g}" if known.size else "-",
        high=f"{known.max():.4g}" if known.size else "-",
        units=", ".join(units),
    )


def arrays_of(log: LogCurve) -> tuple[Array, Array]:
    """Measured depths in m and values in the log's unit."""
    return np.asarray(log.md[...], dtype=np.float64), np.asarray(log.values[...], dtype=np.float64)


def values_at(log: LogCurve, md: Array) -> Array:
    """The log at the depths of another one, averaged where those lie wider apart, absent where it has a gap."""
    return resample(*arrays_of(log), md)


def is_possible(quantity: str, values: Array) -> NDArray[np.bool_]:
    """Which readings lie within what rock and tools allow; False where absent, all where the table says nothing."""
    low, high = LOG_QUANTITIES[quantity].limits or (-np.inf, np.inf)
    return np.asarray((values >= low) & (values <= high))


def curve(mnemonic: str, unit: str, md: Array, values: Array, description: str, *, source_unit: str = "") -> LogCurve:
    """A computed log; it has the source unit of what it was made of, if it is the same quantity."""
    return LogCurve(mnemonic, unit, source_unit or unit, md, values.astype(np.float32), description)


def with_curves(well: Well, curves: Sequence[LogCurve], name: str = "") -> Well:
    """The well with curves behind its own; none is replaced: a mnemonic that is taken gets a number.

    Parameters   name : str - of the new well; "" is that of the old one
    """
    logs = list(well.logs)
    for one in curves:
        taken = {each.mnemonic for each in logs}
        mnemonic, number = one.mnemonic, 1
        while mnemonic in taken:
            number += 1
            mnemonic = f"{one.mnemonic}_{number}"
        logs.append(replace(one, mnemonic=mnemonic))
    return replace(well, name=name or well.name, logs=tuple(logs))
