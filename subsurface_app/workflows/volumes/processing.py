"""Steps on whole volumes: each gives a volume whose samples are computed when they are read."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, SegyHeaders, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.filters import BandPass, PhaseRotation
from subsurface_app.workflows.volumes.formula import Formula
from subsurface_app.workflows.volumes.gains import AutomaticGain, Balance, Scaling
from subsurface_app.workflows.volumes.lazy import ComputedSamples, CutArray, TraceStep
from subsurface_app.workflows.volumes.merging import Merging, Overlap, check_same_place, united
from subsurface_app.workflows.volumes.muting import Mute, Side, horizon_levels
from subsurface_app.workflows.volumes.regridding import RegriddedSamples
from subsurface_app.workflows.volumes.resampling import Resampling

# Of every function here:
#   source : id of the volume's item, whose SEG-Y headers describe the result too; "" outside a project, then the result
#       keeps the headers themselves
#   name : of the result; "" makes one from the name of the volume and what was done


def band_pass(volume: SeismicVolume, corners: BandPass, *, name: str = "", source: str = "") -> SeismicVolume:
    """A volume without what lies outside a frequency band, at zero phase.

    Raises   ProcessingError - see `BandPass.check`; or the volume holds fault likelihoods
    """
    _check_has_waves(volume)
    corners.check(volume.axis)
    edges = (corners.low_cut, corners.low_pass, corners.high_pass, corners.high_cut)
    shown = "-".join("" if one is None else f"{one:g}" for one in edges).strip("-")
    return _computed(volume, corners, name or f"{volume.name}, band-pass {shown}", source)


def rotate_phase(volume: SeismicVolume, degrees: float, *, name: str = "", source: str = "") -> SeismicVolume:
    """A volume with a constant phase added; see `PhaseRotation`.

    Raises   ProcessingError - the volume holds fault likelihoods
    """
    _check_has_waves(volume)
    return _computed(volume, PhaseRotation(degrees), name or f"{volume.name}, phase {degrees:+g}", source)


def reverse_polarity(volume: SeismicVolume, *, name: str = "", source: str = "") -> SeismicVolume:
    """A volume with every sample negative.

    Raises   ProcessingError - the volume holds fault likelihoods
    """
    _check_has_waves(volume)
    return _computed(volume, Scaling(-1.0), name or f"{volume.name}, reversed", source)


def scale(volume: SeismicVolume, factor: float, *, name: str = "", source: str = "") -> SeismicVolume:
    """A volume times a constant."""
    return _computed(volume, Scaling(factor), name or f"{volume.name}, x {factor:g}", source)


def balance(volume: SeismicVolume, *, rms: float = 1.0, name: str = "", source: str = "") -> SeismicVolume:
    """A volume in which every trace has the same RMS."""
    return _computed(volume, Balance(rms), name or f"{volume.name}, balanced", source)


def automatic_gain(
    volume: SeismicVolume, window: float, *, rms: float = 1.0, name: str = "", source: str = ""
) -> SeismicVolume:
    """A volume with the RMS in a sliding window made even.

    Parameters   window : float, s or m - whole length; rms : float - that the result has in the window
    Raises       ProcessingError - the window is shorter than three samples
    """
    step = AutomaticGain.from_window(window, volume.axis, rms)
    return _computed(volume, step, name or f"{volume.name}, AGC {window:g} {volume.axis.unit}", source)


def resample(volume: SeismicVolume, step: float, *, name: str = "", source: str = "") -> SeismicVolume:
    """A volume at another sample interval in s or m; see `Resampling`.

    Raises   ProcessingError - the interval leaves fewer than two samples
    """
    resampling = Resampling(step)
    resampling.check(volume.axis)
    return _computed(volume, resampling, name or f"{volume.name}, every {step:g} {volume.axis.unit}", source)


def mute(
    volume: SeismicVolume,
    level: float | Horizon,
    side: Side,
    *,
    shift: float = 0.0,
    taper: float = 0.0,
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """A volume with zeros above or below a level.

    Parameters   level : float, s or m, or a Horizon; where that has no pick the trace stays as it is
                 shift : float, s or m - added to the level, downward
                 taper : float, s or m - length of the ramp on the kept side
    Raises       GeometryError - see `horizon_levels`; ProcessingError - nothing would be left
    """
    levels: float | NDArray[np.float64]
    if isinstance(level, Horizon):
        levels = horizon_levels(level, volume.geometry, volume.axis) + shift
        words = level.name
    else:
        levels = level + shift
        words = f"{levels:g} {volume.axis.unit}"
        _check_leaves_something(volume, levels, side)
    return _computed(volume, Mute(side, levels, taper), name or f"{volume.name}, muted {side} {words}", source)


def calculate(
    formula: str,
    volumes: Mapping[str, SeismicVolume],
    *,
    quantity: str = "",
    unit: str = "",
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """A formula over volumes on one lattice; see `Formula`. A trace that is dead in any of them is dead.

    Parameters   formula : str - e.g. "a - 0.5 * b"
                 volumes : name in the formula -> volume; the first gives the lattice, area and headers
                 quantity, unit : of the result; "" - those of the first volume
    Raises       ProcessingError - the formula cannot be read; GeometryError - the lattices differ
    """
    step = Formula(formula, tuple(volumes))
    first, *others = volumes.values()
    for other in others:
        _check_same_lattice(first, other)
    lives = [np.asarray(one.live[:], dtype=bool) for one in volumes.values() if one.live is not None]
    live = np.logical_and.reduce(lives) if lives else None
    samples = ComputedSamples([one.samples for one in volumes.values()], first.axis, step, live)
    return replace(
        first,
        name=name or formula,
        samples=samples,
        quantity=quantity or first.quantity,
        unit=unit if quantity else first.unit,
        live=live,
        settings={},
        headers=None if source else first.headers,
        headers_from=source or first.headers_from,
    )


def crop(volume: SeismicVolume, box: Box, *, headers: SegyHeaders | None = None, name: str = "") -> SeismicVolume:
    """The part of a volume that lies in a box.

    Parameters   headers : SegyHeaders or None - of the whole volume where it has none itself; cut alike
    Raises       GeometryError - nothing lies in the box
    """
    windows = windows_of(volume, box)
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, windows[0]),
        xlines=cut_lines(volume.geometry.xlines, windows[1]),
    )
    kept = volume.headers or headers
    return replace(
        volume,
        name=name or f"{volume.name}, part",
        samples=CutArray(volume.samples, windows),
        geometry=geometry,
        axis=cut_axis(volume.axis, windows[2]),
        live=None if volume.live is None else np.asarray(volume.live[:], dtype=bool)[windows[:2]],
        headers=None if kept is None else replace(kept, traces=CutArray(kept.traces, windows[:2])),
        headers_from="",
        settings={},
    )


def regrid(volume: SeismicVolume, target: SurveyGeometry, *, name: str = "") -> SeismicVolume:
    """A volume on another lattice of bins, bilinear between its traces; the sample axis stays.

    A bin is dead where one of the traces around it is dead or lies outside. No SEG-Y headers are kept.

    Parameters   target : SurveyGeometry - of another volume, or from `turned_lattice`
    Raises       GeometryError - no coordinates, another coordinate system, or the lattices do not meet
    """
    if volume.geometry.crs and target.crs and volume.geometry.crs != target.crs:
        raise GeometryError(
            "{name} has the coordinate system {found}, the lattice {expected}: choose a lattice in the same one",
            name=volume.name,
            found=volume.geometry.crs,
            expected=target.crs,
        )
    samples = RegriddedSamples(volume, target)
    if not samples.live.any():
        raise GeometryError("no bin of the lattice lies on traces of {name}: check the coordinates", name=volume.name)
    return replace(
        volume,
        name=name or f"{volume.name}, regridded",
        samples=samples,
        geometry=target,
        live=None if samples.live.all() else samples.live,
        headers=None,
        headers_from="",
        settings={},
    )


def merge(
    first: SeismicVolume, second: SeismicVolume, *, overlap: Overlap = "average", name: str = ""
) -> SeismicVolume:
    """Two volumes of one geometry on the lattice that holds both.

    Where both have a value it is their mean or that of the first; a bin without a trace in either is dead, a sample of
    a live trace that neither has is NaN. The result has no SEG-Y headers of its own.

    Raises   GeometryError - the volumes do not go together; the message says why
    """
    union = united(first, second)
    return replace(
        first,
        name=name or f"{first.name} + {second.name}",
        samples=ComputedSamples(union.placed, union.axis, Merging(overlap), union.live),
        geometry=union.geometry,
        axis=union.axis,
        live=None if union.live.all() else union.live,
        headers=None,
        headers_from="",
        settings={},
    )


def _check_has_waves(volume: SeismicVolume) -> None:
    if volume.quantity == "fault_likelihood":
        raise ProcessingError(
            "{name} holds fault likelihoods from 0 to 1, no waves: a band-pass, another phase or polarity would make "
            "values of it that are no likelihoods; choose amplitudes, or write a formula such as 1 - a",
            name=volume.name,
        )


def _check_leaves_something(volume: SeismicVolume, level: float, side: Side) -> None:
    axis = volume.axis
    if side == "above" and level > axis.stop:
        raise ProcessingError(
            "a mute above {level} {unit} leaves nothing of {name}, which ends at {stop} {unit}: choose a smaller level",
            level=f"{level:g}",
            unit=axis.unit,
            name=volume.name,
            stop=f"{axis.stop:g}",
        )
    if side == "below" and level < axis.start:
        raise ProcessingError(
            "a mute below {level} {unit} leaves nothing of {name}, which starts at {start} {unit}: "
            "choose a larger level",
            level=f"{level:g}",
            unit=axis.unit,
            name=volume.name,
            start=f"{axis.start:g}",
        )


def _computed(volume: SeismicVolume, step: TraceStep, name: str, source: str) -> SeismicVolume:
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    return replace(
        volume,
        name=name,
        samples=ComputedSamples([volume.samples], volume.axis, step, live),
        axis=step.output_axis(volume.axis),
        settings={},
        headers=None if source else volume.headers,
        headers_from=source or volume.headers_from,
    )


def _check_same_lattice(first: SeismicVolume, other: SeismicVolume) -> None:
    one, two = first.geometry, other.geometry
    same_axis = (
        first.axis.domain == other.axis.domain
        and first.axis.count == other.axis.count
        and np.allclose([first.axis.start, first.axis.stop], [other.axis.start, other.axis.stop], atol=1e-6, rtol=0)
    )
    if (one.ilines, one.xlines) != (two.ilines, two.xlines) or not same_axis:
        raise GeometryError(
            "{left} and {right} lie on different lattices ({left_shape} and {right_shape}): crop, resample or merge "
            "them to one lattice first",
            left=first.name,
            right=other.name,
            left_shape=_lattice(first),
            right_shape=_lattice(other),
        )
    check_same_place(first, other, one)


def _lattice(volume: SeismicVolume) -> str:
    il, xl, axis = volume.geometry.ilines, volume.geometry.xlines, volume.axis
    return f"{il.first}..{il.last}, {xl.first}..{xl.last}, {axis.start:g}..{axis.stop:g} {axis.unit}"
