"""What classical methods make of a volume or of a part of it, to stand beside a model's answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, SeismicVolume, Well, unit_of
from subsurface_app.workflows.prompts import impedance_of_wells
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of

Array = NDArray[np.float32]
OnStep = Callable[[int, int], None]
Windows = tuple[slice, slice, slice]
Cleaning = Literal["gaussian", "fx", "median"]
Filling = Literal["fx", "pocs", "linear"]
BASELINE_TASKS = ("denoise", "interpolate", "fault", "dips", "impedance")
_MARGIN = (16, 16, 32)  # lines and samples around a part that are read with it: the methods look that far

# What the results are called, after the name of the volume.
_METHODS = {
    "gaussian": "cleaned, Gaussian",
    "median": "cleaned, median",
    "fx": "f-x prediction",
    "pocs": "POCS",
    "linear": "linear",
}


@dataclass(frozen=True)
class BaselineChoice:
    """How the classical methods work.

    Parameters   cleaning, filling : the method for noise and for missing traces
                 sigma : traces - width of the Gaussian
                 wells : between which impedance is kriged, and from which the wavelet is estimated
    """

    cleaning: Cleaning = "gaussian"
    filling: Filling = "fx"
    sigma: float = 1.0
    wells: tuple[Well, ...] = ()


def baseline_volume(
    volume: SeismicVolume,
    tasks: Sequence[str],
    choice: BaselineChoice | None = None,
    *,
    box: Box | None = None,
    source: str = "",
    on_step: OnStep | None = None,
) -> tuple[SeismicVolume, ...]:
    """What classical methods make of a volume: one result for a task; for dips two, on a line the one along it.

    Noise: lateral Gaussian, median or f-x prediction. Missing traces: f-x prediction, POCS or straight lines. Faults:
    semblance. Dips: structure tensor. Impedance: model-based inversion around a model kriged between the wells.

    Parameters   box : the part that is wanted, None for all; some lines around it are read too
                 source : str - id of the volume's item, whose headers describe these traces too
    Raises       ModelError - no live trace; GeometryError - impedance without wells, a well that cannot be used, dips
                 of a single trace
    """
    choice = choice or BaselineChoice()
    windows = windows_of(volume, box or Box())
    if "dips" in tasks and tuple(volume.samples.shape[:2]) == (1, 1):
        raise GeometryError("{volume} is a single trace, which has no dips: leave them out", volume=volume.name)
    made = []
    for number, task in enumerate(tasks):

        def tell(done: int, total: int, before: int = number) -> None:
            if on_step is not None:
                on_step(before * total + done, len(tasks) * total)

        reach = _wells_too(volume, windows, choice) if task == "impedance" else windows
        part, inner = _with_margin(volume, windows, reach)
        samples = np.asarray(part.samples[:], dtype=np.float32)
        live = None if part.live is None else np.asarray(part.live[:], dtype=bool)
        for title, quantity, result in _answers(task, part, samples, live, choice, tell):
            made.append(_result(part, inner, f"{volume.name}, {title}", quantity, result, source, task))
        tell(1, 1)
    return tuple(made)


def track_horizon_from(
    volume: SeismicVolume, iline: int, xline: int, z: float, *, name: str = "", on_step: OnStep | None = None
) -> Horizon:
    """The horizon through one point, stepped from trace to trace along the local slopes.

    Parameters   iline, xline : numbers of lines of the volume; z : s or m
    Raises       GeometryError - a line that the volume has not; ModelError - a time or depth outside it
    """
    from models.baselines import track_horizon

    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    seed = (
        volume.geometry.ilines.index(iline),
        volume.geometry.xlines.index(xline),
        float(volume.axis.position(z)),
    )
    at = track_horizon(np.asarray(volume.samples[:], dtype=np.float32), seed, live, on_step=on_step)
    values = (volume.axis.start + volume.axis.step * at).astype(np.float32)
    return Horizon(name or f"{volume.name}, tracked", volume.area, values, volume.geometry, volume.axis.domain)


def _answers(
    task: str,
    volume: SeismicVolume,
    samples: Array,
    live: NDArray[np.bool_] | None,
    choice: BaselineChoice,
    tell: OnStep,
) -> Iterator[tuple[str, str, Array]]:
    """Title, quantity and values of the results of one task."""
    from models import baselines

    if task == "denoise":
        clean: dict[str, Callable[[], Array]] = {
            "gaussian": lambda: baselines.denoise_gaussian(samples, live, sigma=choice.sigma, on_step=tell),
            "median": lambda: baselines.denoise_median(samples, live),
            "fx": lambda: baselines.denoise_fx(samples, live, on_step=tell),
        }
        title = "cleaned, f-x prediction" if choice.cleaning == "fx" else _METHODS[choice.cleaning]
        yield title, volume.quantity, clean[choice.cleaning]()
    elif task == "interpolate":
        fill: dict[str, Callable[[], Array]] = {
            "fx": lambda: baselines.fill_fx(samples, live, on_step=tell),
            "pocs": lambda: baselines.fill_pocs(samples, live, on_step=tell),
            "linear": lambda: baselines.fill_linear(samples, live),
        }
        yield f"filled, {_METHODS[choice.filling]}", volume.quantity, fill[choice.filling]()
    elif task == "fault":
        yield "faults, semblance", "fault_likelihood", baselines.fault_semblance(samples, live, on_step=tell)
    elif task == "dips":
        slopes = baselines.local_slopes(samples, live)
        if samples.shape[0] > 1:
            yield "dip to higher inlines, structure tensor", "dip_iline", slopes.iline
        if samples.shape[1] > 1:
            yield "dip to higher crosslines, structure tensor", "dip_xline", slopes.xline
    else:
        wells = impedance_of_wells(choice.wells, volume)
        yield "impedance, inversion between wells", "impedance", baselines.invert_impedance(samples, wells, live)


def _wells_too(volume: SeismicVolume, windows: Windows, choice: BaselineChoice) -> Windows:
    """The part of a volume that has a window and the traces of the wells."""
    if not choice.wells:
        raise GeometryError("impedance needs a well with sonic and density or an impedance log: choose one or more")
    places = np.array([(one.iline, one.xline) for one in impedance_of_wells(choice.wells, volume)])
    lines = [
        slice(min(window.start, int(at.min())), max(window.stop, int(at.max()) + 1))
        for window, at in zip(windows[:2], places.T, strict=True)
    ]
    return lines[0], lines[1], windows[2]


def _with_margin(volume: SeismicVolume, windows: Windows, reach: Windows) -> tuple[SeismicVolume, Any]:
    """The part of a volume that is reached and what lies around it, and where in it the window lies."""
    wide = [
        slice(max(0, window.start - margin), min(count, window.stop + margin))
        for window, margin, count in zip(reach, _MARGIN, volume.samples.shape, strict=True)
    ]
    inner = tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(windows, wide, strict=True))
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, wide[0]),
        xlines=cut_lines(volume.geometry.xlines, wide[1]),
    )
    part = replace(
        volume,
        samples=volume.samples[wide[0], wide[1], wide[2]],
        geometry=geometry,
        axis=cut_axis(volume.axis, wide[2]),
        live=None if volume.live is None else np.asarray(volume.live[:], dtype=bool)[wide[0], wide[1]],
        headers=None,
    )
    return part, inner


def _result(
    part: SeismicVolume, inner: Any, name: str, quantity: str, values: Array, source: str, task: str
) -> SeismicVolume:
    """The values in the inner part as a volume; filled traces are live ones."""
    lines = part.geometry
    live = None if part.live is None or task == "interpolate" else np.asarray(part.live[:])[inner[:2]]
    return SeismicVolume(
        name,
        part.area,
        np.ascontiguousarray(values[inner]),
        replace(lines, ilines=cut_lines(lines.ilines, inner[0]), xlines=cut_lines(lines.xlines, inner[1])),
        cut_axis(part.axis, inner[2]),
        quantity,
        part.unit if quantity == part.quantity else unit_of(quantity),
        live,
        headers_from=source,
    )
