"""Rules of rock physics as ways to predict a log: each asks for few logs, and has constants, published or fitted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.logs._conformal import Interval
from models.logs._methods import Method, Predict
from models.logs._tables import Array, WellTable
from solvers.logs import clean_and_shale, shale_volume
from solvers.rock_physics import (
    FAUST_SCALE,
    GARDNER_EXPONENT,
    GARDNER_SCALE,
    faust_velocity,
    fit_faust,
    fit_gardner,
    gardner_density,
    gardner_velocity,
    greenberg_castagna_vs,
    mudrock_vs,
)

Constants = tuple[float, ...]
SHALE = "shale_volume"
BURIAL = "burial"  # depth below ground or sea bed, m; measured depth stands for it where a table lacks it
FEWEST = 20  # samples with the log and all that a rule asks for, before a well can be held against it


@dataclass(frozen=True)
class Rule:
    """A rule for one log.

    Parameters   name : str; target : quantity that it gives; inputs : quantities that it asks for
                 estimate : callable(well, constants) -> ndarray, shape (n,), SI - NaN where an input is absent
                 constants : published ones, SI; () where none can be changed
                 velocities : m/s - P velocities that it was measured for
                 errors : truth less estimate of the middle 90 percent, wells alike, in the public wells of `make
                     bench-logs`; None of a rule that is fitted, which always comes with wells of its own
                 fit : callable(all samples as one well) -> constants, or None: the published ones hold
    """

    name: str
    target: str
    inputs: tuple[str, ...]
    estimate: Callable[[WellTable, Constants], Array]
    constants: Constants
    velocities: tuple[float, float]
    errors: Interval | None
    fit: Callable[[WellTable], Constants] | None = None

    def holds_for(self, well: WellTable) -> bool:
        """Whether the well can be held against the rule: enough samples with the log and all that it asks for."""
        return int(self.samples(well).sum()) >= FEWEST

    def samples(self, well: WellTable) -> NDArray[np.bool_]:
        """Which samples have the log and all that the rule asks for."""
        logs = [well.log(one) for one in (self.target, *self.inputs)]
        return np.asarray(np.isfinite(np.stack(logs)).all(axis=0))

    def constants_of(self, wells: Sequence[WellTable]) -> Constants:
        """The published constants, or those that fit the wells best."""
        return self.constants if self.fit is None else self.fit(_joined(wells, (self.target, *self.inputs)))

    def is_outside(self, well: WellTable, values: Array) -> NDArray[np.bool_]:
        """Which estimates belong to P velocities that the rule was not measured for."""
        slowness = values if self.target == "slowness" else well.log("slowness")
        low, high = self.velocities
        return np.asarray(np.isfinite(values) & ((slowness > 1 / low) | (slowness < 1 / high)))

    @property
    def method(self) -> Method:
        """The rule as a method beside the others."""

        def fit(wells: Sequence[WellTable], target: str, inputs: Sequence[str], seed: int) -> Predict:
            constants = self.constants_of(wells)
            return lambda well: self.estimate(well, constants)

        return Method(self.name, fit)


def _joined(wells: Sequence[WellTable], quantities: Sequence[str]) -> WellTable:
    """The wells as one, one below the other."""
    logs = {one: np.concatenate([well.log(one) for well in wells]) for one in (*quantities, BURIAL)}
    return WellTable("", "", np.concatenate([well.depth for well in wells]), logs)


def _velocity(well: WellTable) -> Array:
    slowness = well.log("slowness")
    return np.asarray(1 / np.where(slowness > 0, slowness, np.nan))


def _burial(well: WellTable) -> Array:
    known = well.log(BURIAL)
    return np.where(np.isfinite(known), known, well.depth)


def _gardner_density(well: WellTable, constants: Constants) -> Array:
    scale, exponent = constants
    return gardner_density(_velocity(well), scale=scale, exponent=exponent)


def _gardner_slowness(well: WellTable, constants: Constants) -> Array:
    scale, exponent = constants
    return np.asarray(1 / gardner_velocity(well.log("density"), scale=scale, exponent=exponent))


def _fit_gardner_slowness(well: WellTable) -> Constants:
    """By least squares of velocity on density: the other line from behind would stray four times as far."""
    scale, exponent = fit_gardner(well.log("density"), _velocity(well))
    return scale ** (-1 / exponent), 1 / exponent


def _faust(well: WellTable, constants: Constants) -> Array:
    (scale,) = constants
    return np.asarray(1 / faust_velocity(_burial(well), well.log("deep_resistivity"), scale=scale))


def _mudrock(well: WellTable, constants: Constants) -> Array:
    return np.asarray(1 / _not_zero(mudrock_vs(_velocity(well))))


def _greenberg_castagna(well: WellTable, constants: Constants) -> Array:
    """Sand and shale by a linear gamma ray between the well's own lines, all pores filled with brine."""
    shale = shale_of(well)
    known = np.isfinite(shale)
    share = np.where(known, shale, 0.0)
    vs = greenberg_castagna_vs(_velocity(well), {"sandstone": 1 - share, "shale": share})
    return np.asarray(1 / _not_zero(np.where(known, vs, np.nan)))


def shale_of(well: WellTable) -> Array:
    """The share of shale: a piece of a well brings that of the whole, whose lines are not its own."""
    if well.has(SHALE):
        return well.log(SHALE)
    gamma_ray = well.log("gamma_ray")
    return shale_volume(gamma_ray, *clean_and_shale(gamma_ray))


def _not_zero(velocity: Array) -> Array:
    return np.where(velocity > 0, velocity, np.nan)


_GARDNER = (GARDNER_SCALE, GARDNER_EXPONENT)
_SEDIMENT = (1500.0, 6500.0)
RULES: tuple[Rule, ...] = (
    Rule("gardner", "density", ("slowness",), _gardner_density, _GARDNER, _SEDIMENT, Interval(-266.0, 174.0)),
    Rule(
        "gardner",
        "slowness",
        ("density",),
        _gardner_slowness,
        _GARDNER,
        _SEDIMENT,
        Interval(-2.81e-4, 8.82e-5),
    ),
    Rule(
        "gardner_fitted",
        "density",
        ("slowness",),
        _gardner_density,
        _GARDNER,
        _SEDIMENT,
        None,
        lambda well: fit_gardner(_velocity(well), well.log("density")),
    ),
    Rule(
        "gardner_fitted", "slowness", ("density",), _gardner_slowness, _GARDNER, _SEDIMENT, None, _fit_gardner_slowness
    ),
    Rule("faust", "slowness", ("deep_resistivity",), _faust, (FAUST_SCALE,), _SEDIMENT, Interval(-4.13e-5, 1.71e-4)),
    Rule(
        "faust_fitted",
        "slowness",
        ("deep_resistivity",),
        _faust,
        (FAUST_SCALE,),
        _SEDIMENT,
        None,
        lambda well: (fit_faust(_burial(well), well.log("deep_resistivity"), _velocity(well)),),
    ),
    Rule(
        "mudrock",
        "shear_slowness",
        ("slowness",),
        _mudrock,
        (),
        (1500.0, 4500.0),
        Interval(-9.86e-5, 1.36e-4),
    ),
    Rule(
        "greenberg_castagna",
        "shear_slowness",
        ("slowness", "gamma_ray"),
        _greenberg_castagna,
        (),
        _SEDIMENT,
        Interval(-5.21e-5, 1.51e-4),
    ),
)


def rules_for(target: str) -> tuple[Rule, ...]:
    """The rules that give a log."""
    return tuple(one for one in RULES if one.target == target)


def rule_for(name: str, target: str) -> Rule:
    """The rule of that name for a log.

    Raises   ModelError - the rule gives other logs
    """
    for one in rules_for(target):
        if one.name == name:
            return one
    raise ModelError(
        "the rule {rule} gives {found}, not {target}: choose one of {known}, or a method that learns",
        rule=name,
        found=", ".join(one.target for one in RULES if one.name == name) or "-",
        target=target,
        known=", ".join(one.name for one in rules_for(target)) or "-",
    )
