"""Shot records as the velocity network reads them: whose survey they are, which traces are live, how they look."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import make_interp_spline
from scipy.signal import butter, sosfiltfilt

from models.errors import ModelError
from models.velocity._survey import FixedSurvey
from solvers import Survey, TimeAxis

Array = NDArray[np.float32]
OFF = 0.1  # of the spacing, by which a shot or a receiver may stand beside its place
STATISTICS = ("frequency", "onset", "decay", "live")


@dataclass(frozen=True)
class Records:
    """gathers : (shot, receiver, sample) on the kept axis of the survey, 0 on dead traces; live : (shot, receiver)"""

    gathers: Array
    live: NDArray[np.bool_]


def read_records(fixed: FixedSurvey, gathers: ArrayLike, survey: Survey, time: TimeAxis) -> Records:
    """Records on the network's samples; traces that are not live, hold NaN or infinity, or are silent, are dead.

    Raises   ModelError - records of another survey, too short, too coarse or too late, or without a live trace
    """
    data = np.asarray(gathers, np.float32)
    _check_geometry(fixed, survey)
    if data.shape != (fixed.n_shots, fixed.n_x, time.nt):
        raise ModelError(
            "the records have shape {found}, and their survey and time axis {expected} (shots, receivers, samples)",
            found=str(data.shape),
            expected=str((fixed.n_shots, fixed.n_x, time.nt)),
        )
    _check_time(fixed, time)
    live = np.isfinite(data).all(-1) & (data != 0).any(-1) & np.asarray(survey.receivers.live)
    live &= np.asarray(survey.sources.live).any(1)[:, None]
    if not live.any():
        raise ModelError("no trace of the records is live: all are dead, silent or hold NaN; look at the gathers")
    return Records(_resampled(fixed, np.where(live[..., None], data, np.float32(0)), time), live)


def describe_shots(fixed: FixedSurvey, records: Records) -> dict[str, NDArray[np.float64]]:
    """What tells records that the network knows from others, one number a shot; NaN where a shot has no live trace.

    Returns   frequency : mean over the power spectrum where it is above half its peak, Hz; onset : time of the largest
              sample on the live trace nearest to the shot less the way there at 2000 m/s, s; decay : log10 of the
              energy of the second half of the record over all; live : share of the traces
    """
    rows = [_describe(fixed, *each) for each in zip(records.gathers, records.live, fixed.shot_x, strict=True)]
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(STATISTICS)}


def _describe(fixed: FixedSurvey, gather: Array, live: NDArray[np.bool_], shot_x: float) -> tuple[float, ...]:
    energy = float((gather.astype(np.float64) ** 2).sum())
    if energy == 0:
        return np.nan, np.nan, np.nan, 0.0
    power = (np.abs(np.fft.rfft(gather, axis=-1)) ** 2).mean(0)
    power = np.convolve(power, np.full(5, 0.2), "same")
    strong = power >= 0.5 * power.max()
    hertz = np.fft.rfftfreq(gather.shape[-1], fixed.kept.dt)
    way = np.abs(fixed.spacing * np.arange(fixed.n_x) - shot_x)
    nearest = int(np.argmin(np.where(live, way, np.inf)))
    onset = float(fixed.kept.times[np.abs(gather[nearest]).argmax()] - way[nearest] / 2000.0)
    late = float((gather[:, gather.shape[-1] // 2 :].astype(np.float64) ** 2).sum())
    frequency = float((hertz * power)[strong].sum() / power[strong].sum())
    return frequency, onset, float(np.log10(late / energy + 1e-12)), float(live.mean())


def _check_geometry(fixed: FixedSurvey, survey: Survey) -> None:
    for name, expected, found in (
        ("sources", fixed.geometry.sources.positions, survey.sources.positions),
        ("receivers", fixed.geometry.receivers.positions, survey.receivers.positions),
    ):
        if found.shape != expected.shape:
            raise ModelError(
                "the network knows one survey: {n_shots} shots over {n_x} receivers every {spacing} m, {depth} m deep. "
                "These {name} have shape {found} where it has {expected} (shots, places, axes): model or "
                "interpolate the records of that survey, or start the inversion from another model",
                n_shots=fixed.n_shots,
                n_x=fixed.n_x,
                spacing=fixed.spacing,
                depth=fixed.depth,
                name=name,
                found=str(found.shape),
                expected=str(expected.shape),
            )
        off = np.abs(found - expected).max(-1)
        if off.max() > OFF * fixed.spacing:
            shot, place = np.argwhere(off > OFF * fixed.spacing)[0].tolist()
            raise ModelError(
                "{name} do not stand where the network knows them: number {place} of shot {shot} is at {found} m (x, z "
                "from the grid's first point), expected {expected} m",
                name=name,
                place=place,
                shot=shot,
                found=_told(found[shot, place]),
                expected=_told(expected[shot, place]),
            )


def _told(position: NDArray[np.float64]) -> str:
    return "(" + ", ".join(f"{float(each):g}" for each in position) + ")"


def _check_time(fixed: FixedSurvey, time: TimeAxis) -> None:
    kept = fixed.kept
    if time.t0 > 0 or time.times[-1] < kept.times[-1] - 1e-9 or time.dt > kept.dt * (1 + 1e-6):
        raise ModelError(
            "the records run from {first} s to {last} s every {dt} s: the network needs them from 0 to {end} s, every "
            "{coarsest} s or finer",
            first=time.t0,
            last=round(float(time.times[-1]), 6),
            dt=time.dt,
            end=round(float(kept.times[-1]), 6),
            coarsest=kept.dt,
        )


def _resampled(fixed: FixedSurvey, data: Array, time: TimeAxis) -> Array:
    """Without what lies above the new Nyquist frequency, at the kept times."""
    kept = fixed.kept
    if np.isclose(time.dt, kept.dt) and time.t0 == 0:
        return data[..., : kept.nt]
    if time.dt < 0.8 * kept.dt:
        low_pass = butter(8, 0.8 * time.dt / kept.dt, output="sos")  # 0.8 of the new Nyquist frequency
        data = sosfiltfilt(low_pass, data, axis=-1)
    return np.asarray(make_interp_spline(time.times, data, k=3, axis=-1)(kept.times), np.float32)
