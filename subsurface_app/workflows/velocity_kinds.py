"""Volumes of interval, RMS and average velocity in time, each made from the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from solvers.errors import GeometryError
from solvers.velocity import average_on_axis, constrained_interval, rms_on_axis
from subsurface_app.data.objects import SampleAxis, SeismicVolume
from subsurface_app.workflows.time_depth import VELOCITY_KINDS
from subsurface_app.workflows.volumes.gaps import filled_gaps
from subsurface_app.workflows.volumes.lazy import Bins, ComputedSamples, Samples

VelocityKind = Literal["interval", "rms", "average"]
_QUANTITIES = {kind: quantity for quantity, kind in VELOCITY_KINDS.items()}


@dataclass(frozen=True)
class DixRules:
    """How interval velocities are kept sane; see `constrained_interval`.

    Parameters   lowest, highest : float, m/s; smoothing : float, s
    """

    lowest: float = 1400.0
    highest: float = 7000.0
    smoothing: float = 0.1


@dataclass(frozen=True)
class KindChange:
    """A step on traces (see `TraceStep`): from one kind of velocity to another, by way of interval velocities."""

    given: VelocityKind
    wanted: VelocityKind
    rules: DixRules

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        whole, gaps = filled_gaps(np.where(traces[0] > 0, traces[0], np.nan).astype(np.float32))
        out = np.zeros(whole.shape, np.float64)
        known = np.all(whole > 0, axis=1)  # traces without any velocity stay empty
        values = whole[known].astype(np.float64)
        if self.given != "interval":
            bounds = self.rules.lowest, self.rules.highest
            smoothing = self.rules.smoothing
            values = constrained_interval(values, axis.start, axis.step, self.given, bounds=bounds, smoothing=smoothing)
        if self.wanted != "interval":
            values = (rms_on_axis if self.wanted == "rms" else average_on_axis)(values, axis.start, axis.step)
        out[known] = values
        if gaps is not None:
            out[gaps & known[:, None]] = np.nan
        return out.astype(np.float32)


def change_kind(
    volume: SeismicVolume,
    wanted: VelocityKind,
    rules: DixRules | None = None,
    *,
    given: VelocityKind | None = None,
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """A volume of velocities of another kind; its samples are computed when they are read.

    To interval velocities by the constrained inversion, the other ways exactly. Interval to interval velocities bounds
    and smooths them. Samples without a positive velocity are bridged for the work and have none in the result.

    Parameters   given : what the volume holds; None: as its quantity says
                 source : id of the volume's item, see `volumes.processing`
    Raises       GeometryError - no velocities, velocities in depth, fewer than 3 samples, or bounds the wrong way round
    """
    rules = rules or DixRules()
    kind = given or VELOCITY_KINDS.get(volume.quantity)
    if kind is None:
        raise GeometryError(
            "{name} holds {quantity}: expected velocities; say which kind they are if they are velocities",
            name=volume.name,
            quantity=volume.quantity,
        )
    if volume.axis.domain != "twt" or volume.axis.start < 0 or volume.axis.count < 3:
        raise GeometryError(
            "{name} runs from {start} {unit} over {count} samples: expected velocities in two-way time from 0 or below "
            "on, 3 samples or more; bring velocities in depth into time first",
            name=volume.name,
            start=f"{volume.axis.start:g}",
            unit=volume.axis.unit,
            count=volume.axis.count,
        )
    if not 0 < rules.lowest < rules.highest:
        raise GeometryError(
            "interval velocities between {lower} and {upper} m/s: the lower bound must be above 0 and below the upper",
            lower=f"{rules.lowest:g}",
            upper=f"{rules.highest:g}",
        )
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    step = KindChange(kind, wanted, rules)  # type: ignore[arg-type]
    return replace(
        volume,
        name=name or f"{volume.name}, {wanted}",
        samples=ComputedSamples([volume.samples], volume.axis, step, live),
        quantity=_QUANTITIES[wanted],
        unit="m/s",
        settings={},
        headers=None if source else volume.headers,
        headers_from=source or volume.headers_from,
    )
