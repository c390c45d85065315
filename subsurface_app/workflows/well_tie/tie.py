"""The tie of a well with its confidence, from its inputs to what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import SubsurfaceError
from solvers.tie import (
    Confidence,
    Reflectivity,
    Tie,
    TieSpread,
    Trace,
    angle_synthetics,
    assess_tie,
    correlation,
    resample_ties,
    sampled_reflectivity,
    search_tie,
    shift_phase_panel,
    tie_at,
    tied_relation,
    trace_shift_panel,
    usable_window,
)
from subsurface_app.data.objects import (
    TIE_NUMBERS,
    Note,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SeismicWavelet,
    Well,
    WellTie,
    note,
)
from subsurface_app.workflows.well_tie.by_hand import METHODS, with_wavelet, within_limits
from subsurface_app.workflows.well_tie.elastic import reflection
from subsurface_app.workflows.well_tie.inputs import TieInputs, prepare_tie
from subsurface_app.workflows.well_tie.settings import TieSettings

Samples = NDArray[np.float64]
_SHIFTS = np.linspace(-0.06, 0.06, 31)  # s, of the panels
_PHASES = np.linspace(-180.0, 180.0, 25)
_APART = 0.002  # s: rows of the relation that are kept lie no closer


@dataclass(frozen=True)
class TieResult:
    """A tie as it stands: the record that a window keeps, changes and takes back.

    Parameters   window : (start, stop), s - of the trace; tie : Tie
                 confidence, spread : None until they are asked for
    """

    window: tuple[float, float]
    tie: Tie
    confidence: Confidence | None = None
    spread: TieSpread | None = None


def window_of(inputs: TieInputs, settings: TieSettings) -> tuple[float, float]:
    """The window of the tie: as it is set, else as far as log and trace reach."""
    if settings.start is not None and settings.stop is not None:
        return settings.start, settings.stop
    start, stop = usable_window(inputs.reflectivity, inputs.trace, settings.rules)
    return (start if settings.start is None else settings.start, stop if settings.stop is None else settings.stop)


def made_tie(inputs: TieInputs, settings: TieSettings) -> TieResult:
    """The tie that the settings ask for, with its wavelet.

    Control points as they were set by hand, a millisecond, or the best within limits, some 20 ms.
    Raises   GeometryError - control points beyond the limits, a window without log or trace
    """
    window = window_of(inputs, settings)
    trace = inputs.trace.window(*window)
    if settings.knots:
        stretch = within_limits(inputs.relation, settings)
        found = tie_at(inputs.reflectivity, trace, stretch, settings.rules)
    else:
        found = search_tie(inputs.reflectivity, trace, settings.rules)
    return TieResult(window, with_wavelet(found, inputs.reflectivity, trace, settings))


def finished_tie(
    inputs: TieInputs,
    settings: TieSettings,
    result: TieResult,
    *,
    others: Mapping[str, Reflectivity] | None = None,
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> TieResult:
    """With confidence (scrambled logs, wrong wells) and spread (resampled ties); seconds.

    The confidence is that of the automatic search, with the limits of the settings, whatever was moved by hand, and
    with the wavelet that fits.
    """
    trace = inputs.trace.window(*result.window)
    total = 1 + len(others or {}) + settings.n_scrambled + settings.n_resampled
    confidence = assess_tie(
        inputs.reflectivity,
        trace,
        settings.rules,
        others=others,
        n_scrambled=settings.n_scrambled,
        seed=settings.seed,
        on_step=lambda done, _: on_step(done, total),
    )
    spread = resample_ties(
        result.tie,
        inputs.reflectivity,
        trace,
        confidence.validation,
        settings.rules,
        count=settings.n_resampled,
        seed=settings.seed,
        on_step=lambda done, _: on_step(total - settings.n_resampled + done, total),
    )
    return TieResult(result.window, result.tie, confidence, spread)


def tie_well(
    well: Well,
    seismic: SeismicVolume | SeismicLine,
    settings: TieSettings | None = None,
    *,
    well_id: str = "",
    seismic_id: str = "",
    others: Mapping[str, Well] | None = None,
    name: str = "",
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> tuple[WellTie, SeismicWavelet]:
    """The tie of a well to the trace beside it: the best within limits, or that of control points set by hand.

    Parameters   seismic : a volume, or a 2D line
                 others : wells that do not belong there, by name: each is tied to the same trace, by its own times;
                     one whose logs cannot be used is left out, and the tie says so
                 name : of the tie; default "Tie of WELL"
                 on_step : called with how much is done of how much
    Raises       GeometryError - see `prepare_tie` and `usable_window`
    """
    settings = settings or TieSettings()
    inputs = prepare_tie(well, seismic, settings)
    reflectivities, notes = _of_others(others or {}, seismic, settings, inputs)
    result = finished_tie(inputs, settings, made_tie(inputs, settings), others=reflectivities, on_step=on_step)
    if settings.knots:
        notes.append(note(mark("control points were set by hand: the confidence is that of the automatic search")))
    compared = result.confidence.others if result.confidence is not None else {}
    notes += [note(_NOT_IN_WINDOW, well=one) for one in reflectivities if one not in compared]
    title = name or f"Tie of {well.name}"
    kept = _kept(title, well, seismic, inputs, result, settings, (well_id, seismic_id), [*inputs.notes, *notes])
    wavelet = SeismicWavelet(
        f"Wavelet at {well.name}",
        seismic.area,
        result.tie.wavelet.samples.astype(np.float32),
        result.tie.wavelet.dt,
        result.tie.wavelet.phase,
        {"well": well_id, "seismic": seismic_id, "method": METHODS[settings.wavelet]},
    )
    return kept, wavelet


def _of_others(
    others: Mapping[str, Well], seismic: SeismicVolume | SeismicLine, settings: TieSettings, inputs: TieInputs
) -> tuple[dict[str, Reflectivity], list[Note]]:
    """The reflectivity of wrong wells at their own times; notes on those that have none."""
    found, notes = {}, []
    there = TieSettings(
        xline=round(inputs.xline),
        max_distance=np.inf,
        drift_tolerance=settings.drift_tolerance,
        angle=settings.angle,
        shear_rule=settings.shear_rule,
    )
    for name, other in others.items():
        try:
            found[name] = prepare_tie(other, seismic, there).reflectivity
        except SubsurfaceError as error:
            notes.append(Note(_LEFT_OUT, {"well": name, "reason": str(error)}))
    return found, notes


_LEFT_OUT = mark("well {well} is not compared: {reason}")
_NOT_IN_WINDOW = mark("well {well} is not compared: its logs do not reach into the window of the tie")


def _kept(
    title: str,
    well: Well,
    seismic: SeismicVolume | SeismicLine,
    inputs: TieInputs,
    result: TieResult,
    settings: TieSettings,
    ids: tuple[str, str],
    notes: list[Note],
) -> WellTie:
    tie, confidence, spread = result.tie, result.confidence, result.spread
    if confidence is None or spread is None:
        raise ValueError("a tie is kept with its confidence: finish it first")
    trace = inputs.trace.window(*result.window)
    synthetic = tie.synthetic(inputs.reflectivity, trace)
    count = len(trace.values)
    first = round((trace.start - inputs.trace.start) / trace.dt)
    beside = inputs.beside[:, first : first + count]
    time = np.asarray(tie.stretch.times)
    std = spread.time_std(time)
    numbers = {
        **numbers_of(tie, synthetic, trace),
        "foretold": confidence.validation.correlation,
        "p": confidence.p,
        "phase_std": spread.phase_std,
        "time_std": float(np.mean(spread.time_std(trace.times))),
    }
    drift = inputs.drift
    spikes = sampled_reflectivity(inputs.reflectivity, trace.start, trace.dt, count, tie.stretch)
    numbers = {key: numbers[key] for key in TIE_NUMBERS}
    return WellTie(
        name=title,
        area=seismic.area,
        well=ids[0],
        seismic=ids[1],
        well_name=well.name,
        iline=inputs.iline,
        xline=inputs.xline,
        axis=SampleAxis("twt", trace.start, trace.dt, count),
        trace=trace.values.astype(np.float32),
        synthetic=synthetic.astype(np.float32),
        foretold=confidence.validation.predicted.astype(np.float32),
        reflectivity=spikes.astype(np.float32),
        beside=beside.astype(np.float32),
        xlines=inputs.xlines,
        wavelet=tie.wavelet.samples.astype(np.float32),
        knots=np.stack([time, np.asarray(tie.stretch.shifts), std], axis=1),
        relation=_rows(inputs, tie, spread),
        null=confidence.null,
        phase_panel=shift_phase_panel(tie, inputs.reflectivity, trace, _SHIFTS, _PHASES).astype(np.float32),
        place_panel=trace_shift_panel(tie, inputs.reflectivity, beside, trace.start, _SHIFTS).astype(np.float32),
        panels={"shifts": _SHIFTS.tolist(), "phases": _PHASES.tolist()},
        confidence=confidence.word,
        numbers=numbers,
        drift=None if drift is None else np.stack([drift.depth, drift.drift, drift.at(drift.depth)], axis=1),
        knees=() if drift is None else tuple(depth for depth, _ in drift.knees),
        others=dict(confidence.others),
        gather=gather_of(inputs, settings, tie, trace.start, count),
        angles=settings.angles,
        settings=asdict(settings),
        notes=tuple(notes),
    )


def numbers_of(tie: Tie, synthetic: Samples, trace: Trace) -> dict[str, float]:
    """Those of the numbers of a tie that need no resampling."""
    return {
        "correlation": correlation(synthetic, trace.values),
        "shift": float(np.mean(tie.stretch.shift(trace.times))),
        "stretch": 100 * tie.stretch.largest,
        "phase": tie.wavelet.phase,
    }


def gather_of(
    inputs: TieInputs, settings: TieSettings, tie: Tie, start: float, count: int
) -> NDArray[np.float32] | None:
    """The synthetic at each angle of the settings, float32, shape (n_angles, count); None without any."""
    if not settings.angles:
        return None
    angles = np.radians(settings.angles).tolist()
    made = angle_synthetics(inputs.column, angles, reflection, tie.wavelet, start, count, tie.stretch)
    return made.astype(np.float32)


def _rows(inputs: TieInputs, tie: Tie, spread: TieSpread) -> Samples:
    """Rows of (measured depth, two-way time, standard deviation), every 2 ms or more."""
    tied = tied_relation(inputs.relation, tie.stretch)
    kept = np.unique(np.floor(tied.times / _APART), return_index=True)[1]
    kept = np.union1d(kept, [len(tied.times) - 1])
    before = tie.stretch.undone(tied.times[kept])
    return np.stack([tied.depths[kept], tied.times[kept], spread.time_std(before)], axis=1)
