"""Another fluid in the pores of a well: Gassmann with the fluids of Batzle and Wang at reservoir conditions."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.rock_physics import (
    BRINE_VALIDITY,
    GAS_VALIDITY,
    MINERALS,
    OIL_VALIDITY,
    Fluid,
    Refusal,
    Rock,
    Substitution,
    brine,
    gas,
    hill,
    largest_gas_oil_ratio,
    mix_brie,
    mix_fluids,
    mix_patches,
    oil,
    substitute_fluid,
)
from subsurface_app.data.objects import LogCurve, Note, Well, find_log, note
from subsurface_app.workflows.logs.curves import Array, log_for, values_at, with_curves
from subsurface_app.workflows.logs.elastic import rock_logs

Hydrocarbon = Literal["oil", "gas"]
Mixing = Literal["even", "brie", "patches"]


@dataclass(frozen=True)
class PoreFluids:
    """What may fill the pores, and the conditions there, SI; see `brine`, `oil`, `gas` of `solvers.rock_physics`."""

    pressure: float = 30e6
    temperature: float = 353.15
    salinity: float = 0.035
    oil_density: float = 850.0
    gas_oil_ratio: float = 100.0
    gas_gravity: float = 0.65

    def fluid(self, kind: Literal["brine", "oil", "gas"]) -> Fluid:
        """Brine, oil with its gas in solution, or gas.

        Raises   GeometryError - the relations have no such fluid, as near a critical point
        """
        if kind == "brine":
            found = brine(self.pressure, self.temperature, self.salinity)
        elif kind == "gas":
            found = gas(self.pressure, self.temperature, self.gas_gravity)
        else:
            ratio, gravity = self.gas_oil_ratio, self.gas_gravity
            found = oil(self.pressure, self.temperature, self.oil_density, gas_oil_ratio=ratio, gas_gravity=gravity)
        if not np.isfinite(found.bulk):
            raise GeometryError(
                "Batzle and Wang have no {fluid} at {pressure} MPa and {temperature} K: check both, and what it is of",
                fluid=kind,
                pressure=f"{self.pressure / 1e6:g}",
                temperature=f"{self.temperature:g}",
            )
        return found

    def warnings(self, kinds: set[Hydrocarbon]) -> tuple[Note, ...]:
        """What lies outside of what the relations were measured for, or cannot be in solution."""
        state = {"pressure": self.pressure, "temperature": self.temperature}
        found = {"brine": BRINE_VALIDITY.outside(**state, salinity=self.salinity)}
        if "gas" in kinds:
            found["gas"] = GAS_VALIDITY.outside(**state, gravity=self.gas_gravity)
        if "oil" in kinds:
            found["oil"] = OIL_VALIDITY.outside(**state, standard_rho=self.oil_density)
        notes = [note(_OUTSIDE[name]) for name, is_outside in found.items() if is_outside.any()]
        most = float(largest_gas_oil_ratio(self.pressure, self.temperature, self.oil_density, self.gas_gravity))
        if "oil" in kinds and self.gas_oil_ratio > most:
            notes.append(
                note(
                    mark("warning: oil holds {most} m3/m3 of that gas here, not {ratio}: the rest would be free gas"),
                    most=f"{most:.0f}",
                    ratio=f"{self.gas_oil_ratio:g}",
                )
            )
        return tuple(notes)


_OUTSIDE = {
    "brine": mark("warning: brine was not measured at such a pressure, temperature or salinity"),
    "gas": mark("warning: gas was not measured at such a pressure, temperature or gravity"),
    "oil": mark("warning: oil was not measured at such a pressure, temperature or density"),
}


@dataclass(frozen=True)
class PoreFilling:
    """What fills the pores: water of that share, and of the rest oil or gas.

    Parameters   water : 0 to 1, a number or one for each depth; None is the well's water saturation, or 1 without it
    """

    hydrocarbon: Hydrocarbon = "gas"
    water: float | Array | None = None


@dataclass(frozen=True)
class SolidRules:
    """What the grains are of, and where the fluid is exchanged.

    Parameters   mineral : a key of `MINERALS`; clay_bulk : Pa - of what the shale volume is
                 most_shale : share of shale above which the rock stays as it was measured
                 critical_porosity : above which a sample has no answer, as grains do not carry it
                 top, base : m, measured depth - between which the fluid is exchanged; None is as far as the logs reach
    """

    mineral: str = "quartz"
    clay_bulk: float = 21e9
    most_shale: float = 0.5
    critical_porosity: float = 0.4
    top: float | None = None
    base: float | None = None


def substitute_fluids(
    well: Well,
    fluids: PoreFluids,
    before: PoreFilling,
    after: PoreFilling,
    rules: SolidRules,
    *,
    mixing: Mixing = "even",
    sonic: str = "",
    shear: str = "",
    density: str = "",
    porosity: str = "",
    shale: str = "",
    saturation: str = "",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with its sonic, shear sonic and density as another fluid would make them, called NAME_SUBSTITUTED.

    Outside the depths and in shale the logs stay as they were; where Gassmann has no answer they are absent, and notes
    tell why. Grains are Hill's mean of the mineral and of clay by the shale volume, without such a log the mineral.
    Parameters   sonic, shear, density, porosity, shale, saturation : mnemonics, "" takes the well's own
    Raises       GeometryError - a log is not there, depths outside the logs, a fluid that is not known there
    """
    logs = rock_logs(well, sonic=sonic, shear=shear, density=density)
    pores = log_for(well, "porosity", porosity)
    phi = values_at(pores, logs.md)
    volume = log_for(well, "shale_volume", shale) if shale else find_log(well.logs, "shale_volume")
    vsh = np.zeros(logs.md.shape) if volume is None else np.clip(values_at(volume, logs.md), 0.0, 1.0)
    chosen = _chosen(logs.md, rules) & ~(vsh > rules.most_shale)
    if not chosen.any():
        raise GeometryError(
            "no depth of well {well} is left: its logs span {first} to {last} m, and shale is above {most} elsewhere; "
            "choose other depths, or more shale",
            well=well.name,
            first=f"{logs.md[0]:g}",
            last=f"{logs.md[-1]:g}",
            most=f"{rules.most_shale:g}",
        )
    water, told = _water(well, logs.md, before, saturation)
    grains = hill(
        np.stack([np.full(vsh.shape, MINERALS[rules.mineral].bulk), np.full(vsh.shape, rules.clay_bulk)]),
        np.stack([1 - np.nan_to_num(vsh), np.nan_to_num(vsh)]),
    )
    made = substitute_fluid(
        logs.rock,
        phi,
        np.where(np.isnan(vsh), np.nan, grains),
        _filling(fluids, before.hydrocarbon, water, mixing),
        _filling(fluids, after.hydrocarbon, np.asarray(1.0 if after.water is None else after.water), mixing),
        critical_porosity=rules.critical_porosity,
    )
    rock = Rock(*(np.where(chosen, one, own) for one, own in zip(_fields(made.rock), _fields(logs.rock), strict=True)))
    described = (
        f"from {logs.sources}, {pores.mnemonic}: {_words(before, water)} replaced by {_words(after, after.water)}"
    )
    curves: list[LogCurve] = logs.curves(rock, "SUBSTITUTED", described)
    kinds = {one.hydrocarbon for one in (before, after)}
    notes = (
        *told,
        _change(logs.rock, rock, chosen),
        *(() if _is_other(before, water, after) else (note(_SAME),)),
        *_refused(made, chosen),
        *fluids.warnings(kinds),
        *(() if volume is not None else (note(mark("no shale volume: the grains are taken as the mineral alone")),)),
    )
    return with_curves(well, curves, name), notes


_SAME = mark(
    "warning: the pores hold the same after as before: set the water saturation after, e.g. 0.2 for 80 % of gas or oil"
)


def _is_other(before: PoreFilling, water: Array, after: PoreFilling) -> bool:
    """Whether the pores hold something else afterwards at any depth."""
    known, wanted = water[np.isfinite(water)], 1.0 if after.water is None else after.water
    is_one_kind = wanted == 1.0 or before.hydrocarbon == after.hydrocarbon
    return not is_one_kind or bool((known != wanted).any())


def _fields(rock: Rock) -> tuple[Array, Array, Array]:
    return rock.vp, rock.vs, rock.rho


def _chosen(md: Array, rules: SolidRules) -> NDArray[np.bool_]:
    low = -np.inf if rules.top is None else rules.top
    high = np.inf if rules.base is None else rules.base
    return np.asarray((md >= low) & (md <= high))


def _water(well: Well, md: Array, before: PoreFilling, saturation: str) -> tuple[Array, tuple[Note, ...]]:
    """The share of water before, at each depth, and where it comes from."""
    if before.water is not None:
        return np.broadcast_to(np.asarray(before.water, dtype=np.float64), md.shape), ()
    log = log_for(well, "water_saturation", saturation) if saturation else find_log(well.logs, "water_saturation")
    if log is None:
        return np.ones(md.shape), (note(mark("no water saturation: the pores are taken as full of brine before")),)
    return np.clip(values_at(log, md), 0.0, 1.0), (note(mark("water saturation before from {log}"), log=log.mnemonic),)


def _filling(fluids: PoreFluids, kind: Hydrocarbon, water: Array, mixing: Mixing) -> Fluid:
    wet, other = fluids.fluid("brine"), fluids.fluid(kind)
    if mixing == "brie" and kind == "gas":
        return mix_brie(wet, other, water)
    mix = mix_patches if mixing == "patches" else mix_fluids
    known = np.nan_to_num(water, nan=1.0)
    mixed = mix([wet, other], [known, 1 - known])
    absent = np.isnan(water)
    return Fluid(np.where(absent, np.nan, mixed.rho), np.where(absent, np.nan, mixed.bulk))


def _words(filling: PoreFilling, water: float | Array | None) -> str:
    share = 1.0 if water is None else float(np.nanmean(water))
    return f"{100 * share:.0f} % brine" + ("" if share == 1 else f" with {filling.hydrocarbon}")


def _change(old: Rock, new: Rock, chosen: NDArray[np.bool_]) -> Note:
    known = chosen & np.isfinite(new.vp)
    means = [
        f"{100 * float(np.mean(b[known] / a[known] - 1)):+.1f}" if known.any() else "-"
        for a, b in zip(_fields(old), _fields(new), strict=True)
    ]
    return note(
        mark("fluid replaced in {count} of {total} samples: mean change of vp {vp} %, vs {vs} %, density {rho} %"),
        count=int(known.sum()),
        total=int(chosen.size),
        vp=means[0],
        vs=means[1],
        rho=means[2],
    )


def _refused(made: Substitution, chosen: NDArray[np.bool_]) -> tuple[Note, ...]:
    """How many samples have no answer, each reason after its number."""
    notes = []
    for reason, count in Substitution(made.rock, made.dry_bulk, made.refusal[chosen]).counts().items():
        notes += [note(mark("{count} samples have no answer:"), count=count), note(Refusal(reason).text)]
    return tuple(notes)
