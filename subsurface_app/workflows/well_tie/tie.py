"""The automatic tie of a well with its confidence, from its inputs to what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import SubsurfaceError
from solvers.tie import (
    Confidence,
    Reflectivity,
    Stretch,
    Tie,
    TieSpread,
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
from subsurface_app.data.objects import Note, SampleAxis, SeismicVolume, SeismicWavelet, Well, WellTie
from subsurface_app.workflows.well_tie.inputs import TieInputs, TieSettings, prepare_tie

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


def searched_tie(inputs: TieInputs, settings: TieSettings) -> TieResult:
    """The best tie within limits; some 20 ms."""
    window = window_of(inputs, settings)
    return TieResult(window, search_tie(inputs.reflectivity, inputs.trace.window(*window), settings.rules))


def tied_by_hand(inputs: TieInputs, settings: TieSettings, result: TieResult, stretch: Stretch) -> TieResult:
    """The tie with control points set by hand and the wavelet that fits best then; a millisecond.

    Raises   GeometryError - control points beyond the limits
    """
    trace = inputs.trace.window(*result.window)
    return TieResult(
        result.window, tie_at(inputs.reflectivity, trace, stretch.checked(settings.rules.limits), settings.rules)
    )


def finished_tie(
    inputs: TieInputs,
    settings: TieSettings,
    result: TieResult,
    *,
    others: Mapping[str, Reflectivity] | None = None,
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> TieResult:
    """With confidence (scrambled logs, wrong wells) and spread (resampled ties); seconds.

    The confidence is that of the automatic search, with the limits of the settings, whatever was moved by hand.
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
    seismic: SeismicVolume,
    settings: TieSettings | None = None,
    *,
    well_id: str = "",
    seismic_id: str = "",
    others: Mapping[str, Well] | None = None,
    name: str = "",
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> tuple[WellTie, SeismicWavelet]:
    """The automatic tie of a well to the trace beside it.

    Parameters   others : wells that do not belong there, by name: each is tied to the same trace, by its own times;
                     one whose logs cannot be used is left out, and the tie says so
                 name : of the tie; default "Tie of WELL"
                 on_step : called with how much is done of how much
    Raises       GeometryError - see `prepare_tie` and `usable_window`
    """
    settings = settings or TieSettings()
    inputs = prepare_tie(well, seismic, settings)
    reflectivities, notes = _of_others(others or {}, seismic, settings, inputs)
    result = searched_tie(inputs, settings)
    result = finished_tie(inputs, settings, result, others=reflectivities, on_step=on_step)
    title = name or f"Tie of {well.name}"
    kept = _kept(title, well, seismic, inputs, result, settings, (well_id, seismic_id), [*inputs.notes, *notes])
    wavelet = SeismicWavelet(
        f"Wavelet at {well.name}",
        seismic.area,
        result.tie.wavelet.samples.astype(np.float32),
        result.tie.wavelet.dt,
        result.tie.wavelet.phase,
        {"well": well_id, "seismic": seismic_id, "method": "least squares"},
    )
    return kept, wavelet


def _of_others(
    others: Mapping[str, Well], seismic: SeismicVolume, settings: TieSettings, inputs: TieInputs
) -> tuple[dict[str, Reflectivity], list[Note]]:
    """The reflectivity of wrong wells at their own times; notes on those that have none."""
    found, notes = {}, []
    there = TieSettings(xline=round(inputs.xline), max_distance=np.inf, drift_tolerance=settings.drift_tolerance)
    for name, other in others.items():
        try:
            found[name] = prepare_tie(other, seismic, there).reflectivity
        except SubsurfaceError as error:
            notes.append(Note(_LEFT_OUT, {"well": name, "reason": str(error)}))
    return found, notes


_LEFT_OUT = mark("well {well} is not compared: {reason}")


def _kept(
    title: str,
    well: Well,
    seismic: SeismicVolume,
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
        "correlation": correlation(synthetic, trace.values),
        "foretold": confidence.validation.correlation,
        "p": confidence.p,
        "shift": float(np.mean(tie.stretch.shift(trace.times))),
        "stretch": 100 * tie.stretch.largest,
        "phase": tie.wavelet.phase,
        "phase_std": spread.phase_std,
        "time_std": float(np.mean(spread.time_std(trace.times))),
    }
    drift = inputs.drift
    spikes = sampled_reflectivity(inputs.reflectivity, trace.start, trace.dt, count, tie.stretch)
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
        settings=asdict(settings),
        notes=tuple(notes),
    )


def _rows(inputs: TieInputs, tie: Tie, spread: TieSpread) -> Samples:
    """Rows of (measured depth, two-way time, standard deviation), every 2 ms or more."""
    tied = tied_relation(inputs.relation, tie.stretch)
    kept = np.unique(np.floor(tied.times / _APART), return_index=True)[1]
    kept = np.union1d(kept, [len(tied.times) - 1])
    before = tie.stretch.undone(tied.times[kept])
    return np.stack([tied.depths[kept], tied.times[kept], spread.time_std(before)], axis=1)
