"""A well as elastic waves feel it: its rock of sonic, shear sonic and density; impedance at angles, Backus average."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from solvers.rock_physics import Rock, backus_log, elastic_impedance, extended_elastic_impedance
from subsurface_app.data.objects import LogCurve, Note, Well, find_log, note
from subsurface_app.workflows.logs.curves import (
    Array,
    arrays_of,
    curve,
    is_possible,
    log_for,
    values_at,
    with_curves,
)

ImpedanceKind = Literal["elastic", "extended"]
_TURNED = {"slowness": "velocity", "shear_slowness": "shear_velocity"}


@dataclass(frozen=True, eq=False)
class RockLogs:
    """The rock of a well at the depths of its sonic log, and the logs it was made of; see `rock_logs`."""

    md: Array
    rock: Rock
    sonic: LogCurve
    shear: LogCurve
    density: LogCurve

    @property
    def sources(self) -> str:
        """The mnemonics, with commas."""
        return ", ".join(one.mnemonic for one in (self.sonic, self.shear, self.density))

    def curves(self, rock: Rock, ending: str, described: str) -> list[LogCurve]:
        """A rock as three logs, each in the form and unit of the one that it was made of, called NAME_ENDING."""
        made = [
            (log, velocity if log.unit == "m/s" else 1 / np.where(velocity > 0, velocity, np.nan))
            for log, velocity in ((self.sonic, rock.vp), (self.shear, rock.vs))
        ]
        return [
            curve(f"{log.mnemonic}_{ending}", log.unit, self.md, values, described, source_unit=log.source_unit)
            for log, values in (*made, (self.density, rock.rho))
        ]


def rock_logs(well: Well, *, sonic: str = "", shear: str = "", density: str = "") -> RockLogs:
    """The rock of a well.

    Parameters   sonic, shear, density : mnemonics, "" takes the well's own; slownesses or velocities
    Raises       GeometryError - a log is not there, or in a unit that is neither s/m nor m/s
    """
    p, s, rho = (
        _speed_log(well, "slowness", sonic),
        _speed_log(well, "shear_slowness", shear),
        log_for(well, "density", density),
    )
    md, own = arrays_of(p)
    bulk = values_at(rho, md)
    rock = Rock(
        _velocity(own, p.unit, "slowness"),
        _velocity(values_at(s, md), s.unit, "shear_slowness"),
        np.where(is_possible("density", bulk), bulk, np.nan),
    )
    return RockLogs(md, rock, p, s, rho)


def _speed_log(well: Well, quantity: str, mnemonic: str) -> LogCurve:
    found = log_for(well, quantity, mnemonic) if mnemonic else find_log(well.logs, quantity)
    found = found or find_log(well.logs, _TURNED[quantity]) or log_for(well, quantity)
    if found.unit not in ("s/m", "m/s"):
        raise GeometryError(
            "log {log} is in {unit}: a slowness in s/m or a velocity in m/s is needed",
            log=found.mnemonic,
            unit=found.unit or "-",
        )
    return found


def _velocity(values: Array, unit: str, quantity: str) -> Array:
    """As a velocity, NaN where it is impossible."""
    values = np.where(is_possible(_TURNED[quantity] if unit == "m/s" else quantity, values), values, np.nan)
    return values if unit == "m/s" else np.asarray(1 / values)


def add_elastic_impedance(
    well: Well,
    angle: float,
    kind: ImpedanceKind = "elastic",
    *,
    sonic: str = "",
    shear: str = "",
    density: str = "",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log EI_ANGLE, or EEI_ANGLE, of the size of acoustic impedance at every angle.

    Parameters   angle : degrees - of incidence, 0 to below 90; of an extended impedance chi, -90 to 90
                 sonic, shear, density : mnemonics, "" takes the well's own
    Raises       GeometryError - a log is not there, an angle out of its range, no sample with all three
    """
    low, high = (0.0, 89.0) if kind == "elastic" else (-90.0, 90.0)
    if not low <= angle <= high:
        raise GeometryError(
            "an angle of {angle} degrees is none of {kind} impedance: give {low} to {high}",
            angle=f"{angle:g}",
            kind=kind,
            low=f"{low:g}",
            high=f"{high:g}",
        )
    logs = rock_logs(well, sonic=sonic, shear=shear, density=density)
    rock = logs.rock
    known = np.isfinite(rock.vp + rock.vs + rock.rho) & (rock.vs > 0)
    if not known.any():
        raise GeometryError(
            "the logs {logs} of well {well} have no depth in common: elastic impedance needs all three",
            logs=logs.sources,
            well=well.name,
        )
    reference = Rock(*(np.asarray(one[known].mean()) for one in (rock.vp, rock.vs, rock.rho)))
    if kind == "elastic":
        values = elastic_impedance(rock[known], np.radians(angle), reference=reference)
    else:
        values = extended_elastic_impedance(rock[known], np.radians(angle), reference)
    whole = np.full(logs.md.shape, np.nan)
    whole[known] = values
    mnemonic = f"{'EI' if kind == 'elastic' else 'EEI'}_{angle:g}"
    ratio = float(np.mean((rock.vs[known] / rock.vp[known]) ** 2))
    described = f"{kind} impedance at {angle:g} degrees from {logs.sources}, (vs/vp)^2 {ratio:.3f}"
    told = note(
        mark("{log} from {sources}: about vp {vp} m/s, vs {vs} m/s and {rho} kg/m3, the means, with (vs/vp)^2 {ratio}"),
        log=mnemonic,
        sources=logs.sources,
        vp=f"{float(reference.vp):.0f}",
        vs=f"{float(reference.vs):.0f}",
        rho=f"{float(reference.rho):.0f}",
        ratio=f"{ratio:.3f}",
    )
    return with_curves(well, [curve(mnemonic, "kg/(m2.s)", logs.md, whole, described)], name), (told,)


def add_backus_average(
    well: Well,
    window: float,
    *,
    sonic: str = "",
    shear: str = "",
    density: str = "",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with its logs as long waves see them, NAME_BACKUS, and EPSILON, DELTA and GAMMA of Thomsen.

    Parameters   window : m, along the hole - some tenth to third of the shortest wavelength
                 sonic, shear, density : mnemonics, "" takes the well's own
    Raises       GeometryError - a log is not there, depths that do not grow, a window of no length
    """
    logs = rock_logs(well, sonic=sonic, shear=shear, density=density)
    made = backus_log(logs.rock, logs.md, window)
    described = f"Backus average over {window:g} m of {logs.sources}"
    parameters = {"EPSILON": made.epsilon, "DELTA": made.delta, "GAMMA": made.gamma}
    curves = [
        *logs.curves(made.vertical, "BACKUS", described),
        *(curve(key, "1", logs.md, values, described) for key, values in parameters.items()),
    ]
    means = {key: f"{np.nanmean(one):.3f}" if np.isfinite(one).any() else "-" for key, one in parameters.items()}
    slowest = float(np.nanmin(made.vertical.vp)) if np.isfinite(made.vertical.vp).any() else np.nan
    told = note(
        mark(
            "Backus average over {window} m of {sources}: mean epsilon {epsilon}, delta {delta}, gamma {gamma}; right "
            "for P waves of less than {frequency} Hz, three windows to the shortest wavelength"
        ),
        window=f"{window:g}",
        sources=logs.sources,
        epsilon=means["EPSILON"],
        delta=means["DELTA"],
        gamma=means["GAMMA"],
        frequency=f"{slowest / (3 * window):.0f}",
    )
    return with_curves(well, curves, name), (told,)
