"""How uncertain the depths of a converted volume are, as a volume beside it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import SampleAxis, SeismicVolume, SurveyGeometry, note
from subsurface_app.workflows.depth_conversion import VelocitySpread, spread_of_depth
from subsurface_app.workflows.time_depth import TimeDepthField
from subsurface_app.workflows.volumes.lazy import Samples, TiledSamples


def depth_spread_volume(
    deep: SeismicVolume, field: TimeDepthField, spread: VelocitySpread, *, name: str = ""
) -> SeismicVolume:
    """One standard deviation in m of the depth at which each sample of a volume lies, by that of the velocities.

    It is of quantity "spread" and computed when it is read; see `depth_spread` for what it counts. Below the end of the
    velocities it is NaN.
    Parameters   deep : SeismicVolume - brought into depth by the field
    Raises       GeometryError - a volume in time
    """
    if deep.axis.domain != "depth":
        raise GeometryError(
            "{name} is in two-way time: the spread of the velocities is one of depths; convert a volume into depth",
            name=deep.name,
        )
    samples = _SpreadSamples(field, spread, deep.geometry, deep.axis)
    told = note(mark("one standard deviation of depth by the spread of the velocities {name}"), name=field.name)
    title = name or f"{deep.name}, spread"
    return replace(deep, name=title, samples=samples, quantity="spread", unit="m", settings={}, notes=(told,))


class _SpreadSamples(TiledSamples):
    """Spreads of depth on a lattice."""

    def __init__(
        self, field: TimeDepthField, spread: VelocitySpread, geometry: SurveyGeometry, axis: SampleAxis
    ) -> None:
        self._field, self._spread, self._geometry, self._axis = field, spread, geometry, axis
        self.shape = (*geometry.shape, axis.count)

    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        i, j = np.repeat(ilines, xlines.size), np.tile(xlines, ilines.size)
        curves = self._field.on_bins(self._geometry, i, j)
        depth = np.broadcast_to(self._axis.values[samples], (i.size, samples.size))
        made = spread_of_depth(self._spread, self._field, curves, self._geometry, (i, j), depth)
        made = np.where(depth <= curves.depths[..., -1:], made, np.nan)
        return made.astype(np.float32).reshape(ilines.size, xlines.size, samples.size)
