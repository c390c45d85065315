"""From items to physics and background: what is the same for all sections, for any choice of wells."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.post_stack import PostStack
from subsurface_app.data.objects import Horizon, Note, SeismicVolume, SeismicWavelet, VelocityModel, Well, note
from subsurface_app.workflows.post_stack.background import Background, FromModel, FromWells, spread_at_wells
from subsurface_app.workflows.post_stack.noise import Noise, estimate_noise
from subsurface_app.workflows.post_stack.section import Physics, Section
from subsurface_app.workflows.post_stack.settings import InversionRules
from subsurface_app.workflows.post_stack.stack import Slice, Stack
from subsurface_app.workflows.post_stack.wavelet import (
    fitted,
    lowest_seen,
    notes_of,
    resampled,
    scaled,
    smoothing_of,
    statistical,
)
from subsurface_app.workflows.prompts import horizons_in_samples, impedance_of_wells

if TYPE_CHECKING:
    from models.baselines import WellImpedance

Array = NDArray[np.float64]
_OFF_WELLS = mark("the background is {name}, which is off the slow part of the wells by {percent} %")
_OFF_AS_GIVEN = mark("the background is {name}; its error is taken as {percent} %, as was given")
_LOOKED_AT = 6  # sections from which noise, strength and a statistical wavelet come
_TRACES = 60  # of them that a statistical wavelet is the mean of


@dataclass(frozen=True)
class Given:
    """What stands beside the seismic.

    Parameters   wavelet : None - fitted to the wells, without wells statistical
                 background : None - carried between the wells, along the horizons where there are any
    """

    wavelet: SeismicWavelet | None = None
    background: SeismicVolume | VelocityModel | None = None
    wells: tuple[Well, ...] = ()
    horizons: tuple[Horizon, ...] = ()


@dataclass(frozen=True)
class Ready:
    """All that a section needs, and what must be said of it.

    Parameters   numbers : of the set-up, plain data: cut in Hz, noise and wavelet's peak in the unit of the seismic
    """

    physics: Physics
    background: Background
    notes: tuple[Note, ...]
    numbers: dict[str, float]

    def section(self, stack: Stack, part: Slice) -> Section:
        """A section of the stack as an inversion takes it."""
        data, live = stack.read(part)
        mean, spread = self.background.at(part.bins)
        return Section(data / self.physics.unit, mean, spread, live)


@dataclass(frozen=True)
class Workbench:
    """The inputs read once: wells on their traces, horizons in samples, and what a few sections tell.

    Parameters   at_wells : (piece of a well, sample) - the traces where they stand
                 traces : (trace, sample) - live ones of the sections that were looked at
    """

    stack: Stack
    given: Given
    rules: InversionRules
    wells: tuple["WellImpedance", ...]
    at_wells: Array
    horizons: tuple[NDArray[np.float32], ...]
    noise: Noise
    power: float
    traces: Array

    def ready(self, wells: tuple["WellImpedance", ...]) -> Ready:
        """Wavelet, scale and background by these of the wells."""
        rules, axis = self.rules, self.stack.volume.axis
        known = np.array([one in wells for one in self.wells], dtype=bool)
        at_wells = self.at_wells[known]
        used = tuple(one for one in self.wells if one in wells)
        if self.given.wavelet is not None:
            shape, origin = resampled(self.given.wavelet, axis.step), "item"
        elif used:
            shape, origin = fitted(used, at_wells, axis), "wells"
        else:
            shape, origin = statistical(self.traces, axis.step), "traces"
        wavelet = scaled(shape, used, at_wells, rules.contrast, self.power)
        unit = float(np.abs(wavelet.samples).max())
        cut = rules.cut or lowest_seen(wavelet.samples, axis.step, self.traces)
        smooth = smoothing_of(cut, axis.step)
        background, said = self._background(used, smooth)
        physics = Physics(
            PostStack(wavelet.samples / unit, axis.count), unit, self.noise.level / unit, self.noise.colour, smooth
        )
        numbers = {"cut": cut, "noise": self.noise.level, "wavelet_peak": unit}
        if wavelet.at_wells is not None:
            numbers["tie"] = wavelet.at_wells
        return Ready(physics, background, (*notes_of(wavelet, origin, rules.contrast), said), numbers)

    def _background(self, wells: tuple["WellImpedance", ...], smooth: float) -> tuple[Background, Note]:
        model, rules, volume = self.given.background, self.rules, self.stack.volume
        if model is None:
            shape = (*volume.geometry.shape, volume.axis.count)
            carried = FromWells(wells, shape, self.horizons, smooth, rules.correlation_range)
            words = mark("the background is carried between {n} wells, along {horizons} horizons")
            return carried, note(words, n=len({one.name for one in wells}), horizons=len(self.horizons))
        whole = FromModel(model, volume, smooth=smooth, spread=rules.background_spread)
        spread = spread_at_wells(whole, wells, smooth, rules.background_spread)
        said = note(_OFF_WELLS if wells else _OFF_AS_GIVEN, name=model.name, percent=round(100 * spread))
        return FromModel(model, volume, smooth=smooth, spread=spread), said


def look_at(stack: Stack, given: Given, rules: InversionRules) -> Workbench:
    """Read wells, horizons and a few sections.

    Raises   GeometryError - neither a background nor a well; wells or horizons that cannot be used; only dead traces
    """
    if given.background is None and not given.wells:
        raise GeometryError(
            "there is neither a background nor a well: the seismic tells no impedance below its band; choose an "
            "impedance or velocity model, or wells with sonic and density"
        )
    volume = stack.volume
    wells = impedance_of_wells(given.wells, volume)
    horizons = horizons_in_samples(given.horizons, volume)
    read = [stack.read(Slice(0, one.iline, slice(one.xline, one.xline + 1))) for one in wells]
    alive = [bool(live[0]) for _, live in read]
    if wells and not any(alive):
        raise GeometryError("every trace at a well is dead: choose other wells, or seismic that reaches them")
    sections = stack.sections(rules.along)
    chosen = [sections[i] for i in np.unique(np.linspace(0, len(sections) - 1, _LOOKED_AT).astype(int))]
    looked = [values[live] for values, live in map(stack.read, chosen)]
    looked = [one for one in looked if len(one)]
    if not looked:
        raise GeometryError("the region of {name} has no live trace: choose another region", name=volume.name)
    noise = estimate_noise(looked)
    if rules.noise is not None:
        noise = replace(noise, level=rules.noise)
    traces = np.concatenate(looked)
    power = max(float(traces.var()) - noise.level**2, 0.1 * float(traces.var()))
    some = traces[np.unique(np.linspace(0, len(traces) - 1, _TRACES).astype(int))]
    at_wells = [values[0] for (values, _), is_live in zip(read, alive, strict=True) if is_live]
    return Workbench(
        stack,
        given,
        rules,
        tuple(one for one, is_live in zip(wells, alive, strict=True) if is_live),
        np.stack(at_wells) if at_wells else np.empty((0, volume.axis.count)),
        horizons,
        noise,
        power,
        some,
    )
