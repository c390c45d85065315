"""What rock the logs tell of: shale volume, porosity, water saturation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from resources import mark
from solvers.logs import (
    ShaleMethod,
    archie_saturation,
    clean_and_shale,
    density_porosity,
    effective_porosity,
    indonesia_saturation,
    neutron_density_porosity,
    raymer_porosity,
    shale_volume,
    simandoux_saturation,
    wyllie_porosity,
)
from subsurface_app.data.objects import Note, Well, note
from subsurface_app.workflows.logs.curves import (
    Array,
    arrays_of,
    check_unit,
    curve,
    log_for,
    log_named,
    values_at,
    with_curves,
)

PorosityMethod = Literal["density", "neutron_density", "neutron_density_gas", "wyllie", "raymer"]
SaturationMethod = Literal["archie", "simandoux", "indonesia"]


_MANY = 0.1  # of the samples: so many outside 0 to 1 are no noise
_DOUBTED_ROCK = mark("so many outside speak against the matrix, the fluid or the log: look at them before you go on")
_DOUBTED_WATER = mark(
    "so many above 1 speak against the resistivity of the water, which a lower one mends, or against the exponents"
)


@dataclass(frozen=True)
class PorosityRules:
    """What rock and fluid a porosity log is read for, SI; see the functions of `solvers.logs`.

    Parameters   of_shale : float - porosity that the method reads in pure shale; 0 leaves the total porosity
    """

    method: PorosityMethod = "density"
    matrix_density: float = 2650.0
    fluid_density: float = 1000.0
    matrix_slowness: float = 1.821e-4
    fluid_slowness: float = 6.2e-4
    compaction: float = 1.0
    of_shale: float = 0.0


@dataclass(frozen=True)
class SaturationRules:
    """Water, shale and exponents of a saturation equation; see the functions of `solvers.logs`."""

    method: SaturationMethod = "archie"
    water: float = 0.05
    of_shale: float = 3.0
    a: float = 1.0
    m: float = 2.0
    n: float = 2.0


def add_shale_volume(
    well: Well,
    *,
    gamma_ray: str = "",
    method: ShaleMethod = "linear",
    clean: float | None = None,
    shale: float | None = None,
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log VSH from the gamma ray.

    Parameters   gamma_ray : mnemonic, "" is the one that the well has
                 clean, shale : gAPI - of clean rock and of shale; None takes the 5 and 95 percentile of the log
    Raises       GeometryError - no gamma ray, lines that do not ascend, or a line for a log without its unit
    """
    log = log_named(well, "gamma_ray", gamma_ray)
    if clean is not None or shale is not None:
        check_unit(log, "gamma_ray")  # between percentiles its unit falls out
    md, values = arrays_of(log)
    low, high = (clean, shale) if clean is not None and shale is not None else clean_and_shale(values)
    low, high = low if clean is None else clean, high if shale is None else shale
    found = shale_volume(values, low, high, method)
    described = f"from {log.mnemonic}: {method}, clean {low:.4g}, shale {high:.4g} {log.unit}"
    told = note(
        mark("shale volume from {log}, clean line {clean}, shale line {shale} {unit}; mean {mean}"),
        log=log.mnemonic,
        clean=f"{low:.4g}",
        shale=f"{high:.4g}",
        unit=log.unit,
        mean=f"{_mean(found):.2f}",
    )
    return with_curves(well, [curve("VSH", "1", md, found, described)], name), (told,)


def add_porosity(
    well: Well,
    rules: PorosityRules,
    *,
    density: str = "",
    neutron: str = "",
    sonic: str = "",
    shale: str = "",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log PHI, or PHIE where shale is taken off, cut to 0 to 1; the note counts what was cut.

    Parameters   density, neutron, sonic, shale : mnemonics, "" takes the well's own where the method needs it
    Raises       GeometryError - a log that the method needs is not there, rules that contradict each other
    """
    if rules.method in ("wyllie", "raymer"):
        log = log_for(well, "slowness", sonic)
        md, slowness = arrays_of(log)
        if log.unit == "m/s":
            slowness = 1 / np.where(slowness > 0, slowness, np.nan)
        sources = [log.mnemonic]
        if rules.method == "wyllie":
            found = wyllie_porosity(slowness, rules.matrix_slowness, rules.fluid_slowness, compaction=rules.compaction)
        else:
            found = raymer_porosity(slowness, rules.matrix_slowness, rules.fluid_slowness)
    else:
        log = log_for(well, "density", density)
        md, bulk = arrays_of(log)
        sources = [log.mnemonic]
        found = density_porosity(bulk, rules.matrix_density, rules.fluid_density)
        if rules.method != "density":
            other = log_for(well, "neutron", neutron)
            sources.append(other.mnemonic)
            filled: Literal["gas", "liquid"] = "gas" if rules.method == "neutron_density_gas" else "liquid"
            found = neutron_density_porosity(values_at(other, md), found, filled=filled)
    cut = int(((found < 0) | (found > 1)).sum())
    found = np.clip(found, 0.0, 1.0)
    mnemonic = "PHI"
    if rules.of_shale > 0:
        volume = log_for(well, "shale_volume", shale)
        sources.append(volume.mnemonic)
        found = effective_porosity(found, values_at(volume, md), rules.of_shale)
        mnemonic = "PHIE"
    described = f"from {', '.join(sources)}: {rules.method}"
    told = _told(mnemonic, sources, found, cut, _DOUBTED_ROCK)
    return with_curves(well, [curve(mnemonic, "1", md, found, described)], name), told


def add_water_saturation(
    well: Well,
    rules: SaturationRules,
    *,
    resistivity: str = "",
    porosity: str = "",
    shale: str = "",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log SW at the depths of the porosity, cut to 0 to 1; the note counts what was cut.

    Parameters   resistivity, porosity, shale : mnemonics, "" takes the well's own
    Raises       GeometryError - a log that the method needs is not there, parameters that are not positive
    """
    pores, deep = log_for(well, "porosity", porosity), log_for(well, "deep_resistivity", resistivity)
    md, phi = arrays_of(pores)
    rt = values_at(deep, md)
    sources = [deep.mnemonic, pores.mnemonic]
    exponents = {"a": rules.a, "m": rules.m, "n": rules.n}
    if rules.method == "archie":
        found = archie_saturation(rt, phi, rules.water, **exponents)
    else:
        volume = log_for(well, "shale_volume", shale)
        sources.append(volume.mnemonic)
        equation = simandoux_saturation if rules.method == "simandoux" else indonesia_saturation
        found = equation(rt, phi, values_at(volume, md), rules.water, rules.of_shale, **exponents)
    cut = int((found > 1).sum())
    found = np.clip(found, 0.0, 1.0)
    described = f"from {', '.join(sources)}: {rules.method}, Rw {rules.water:g} ohm.m, m {rules.m:g}, n {rules.n:g}"
    told = _told("SW", sources, found, cut, _DOUBTED_WATER)
    return with_curves(well, [curve("SW", "1", md, found, described)], name), told


def _told(mnemonic: str, sources: list[str], values: Array, cut: int, doubt: str) -> tuple[Note, ...]:
    """What came out, and a doubt where too many samples had to be cut."""
    total = int(np.isfinite(values).sum())
    told = note(
        mark("{log} from {sources}: mean {mean}; {cut} of {total} samples lay outside 0 to 1 and were cut"),
        log=mnemonic,
        sources=", ".join(sources),
        mean=f"{_mean(values):.3f}",
        cut=cut,
        total=total,
    )
    return (told, note(doubt)) if cut > _MANY * total else (told,)


def _mean(values: Array) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
