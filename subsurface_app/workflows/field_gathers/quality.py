"""How good gathers are, in numbers and in one picture: strength, spectra, noise, first breaks, where they lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.field_gathers.choosing import shot_numbers
from subsurface_app.workflows.field_gathers.reading import live_of, offsets_of, recorded_of
from subsurface_app.workflows.field_gathers.shaping import first_breaks
from subsurface_app.workflows.pictures.style import colour_table, new_figure, save_figure

_GAP = 0.05  # s before the first break that is no noise yet


@dataclass(frozen=True, eq=False)
class GatherQuality:
    """What gathers are like.

    Parameters   offsets, rms, breaks : ndarray, shape (n_shots, n_receivers) - m; strength within the windows; s; NaN
                     where no trace is
                 freqs : ndarray, Hz; signal, noise : ndarray - mean amplitude spectra after and before first
                     breaks, noise NaN where there is nothing before
                 lowest : float, Hz, or None - from where on the signal is twice as strong as the noise
    """

    offsets: NDArray[np.float64]
    rms: NDArray[np.float64]
    breaks: NDArray[np.float64]
    freqs: NDArray[np.float64]
    signal: NDArray[np.float64]
    noise: NDArray[np.float64]
    lowest: float | None


def look_at_quality(gathers: ShotGathers) -> GatherQuality:
    """Measure gathers.

    Raises   GeometryError - no offsets, or live traces that are not finite
    """
    live, offsets, data = live_of(gathers), offsets_of(gathers), recorded_of(gathers)
    axis = gathers.axis
    shown = np.asarray(gathers.data[:], dtype=np.float64)
    rms = np.where(live, np.sqrt(np.mean(np.square(shown), axis=-1)), np.nan)
    breaks = first_breaks(gathers)
    times = axis.values
    before = live[..., None] & (times < (breaks - _GAP)[..., None])
    after = live[..., None] & (times >= breaks[..., None])
    freqs, signal = _spectrum(data, after, axis.step)
    _, noise = _spectrum(data, before, axis.step)
    lowest = None
    if np.isfinite(noise).all():
        clear = (signal > 2 * noise) & (freqs > 0)
        strongest = int(np.argmax(signal))
        unclear = np.flatnonzero(~clear[: strongest + 1])
        lowest = float(freqs[min(int(unclear[-1]) + 1, strongest)]) if len(unclear) else float(freqs[0])
    return GatherQuality(offsets, rms, breaks, freqs, signal, noise, lowest)


def _spectrum(
    data: NDArray[np.floating], counted: NDArray[np.bool_], dt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Amplitude density over frequency of the samples that count, by their number."""
    n_fft = data.shape[-1]
    freqs = np.asarray(np.fft.rfftfreq(n_fft, dt), dtype=np.float64)
    count = int(counted.sum())
    if count < n_fft:
        return freqs, np.full(len(freqs), np.nan)
    power = np.sum(np.abs(np.fft.rfft(np.where(counted, data, 0.0).astype(np.float64), axis=-1)) ** 2, axis=(0, 1))
    smooth = np.convolve(power, np.ones(3) / 3, mode="same")
    return freqs, np.asarray(np.sqrt(smooth / count), dtype=np.float64)


def picture_quality(path: Path, gathers: ShotGathers, found: GatherQuality | None = None) -> Path:
    """A page: one shot with its first breaks, strength over offset, spectra of signal and noise, all strengths."""
    found = found or look_at_quality(gathers)
    figure = new_figure(15.0, 9.0)
    axes = figure.subplots(2, 3, squeeze=False)
    middle = gathers.data.shape[0] // 2
    numbers, times = shot_numbers(gathers), gathers.axis.values
    order = np.argsort(np.where(np.isfinite(found.offsets[middle]), found.offsets[middle], np.inf))
    there = order[np.isfinite(found.offsets[middle][order])]
    shown = np.asarray(gathers.data[middle], dtype=np.float64)[there] * times
    top = float(np.percentile(np.abs(shown), 97)) or 1.0
    span = (0.5, len(there) + 0.5, times[-1], times[0])
    axes[0, 0].imshow(shown.T, aspect="auto", cmap=colour_table("pressure"), vmin=-top, vmax=top, extent=span)
    axes[0, 0].plot(np.arange(1, len(there) + 1), found.breaks[middle][there], lw=1.2, color="tab:red")
    axes[0, 0].set_title(translate(mark("Shot {number}, first breaks"), number=int(numbers[middle])), fontsize=10)
    axes[0, 0].set_xlabel(translate(mark("Trace by offset")), fontsize=9)
    axes[0, 0].set_ylabel(translate(mark("Time since the shot (s)")), fontsize=9)
    heard = np.isfinite(found.rms) & (found.rms > 0)
    axes[0, 1].semilogy(np.abs(found.offsets[heard]), found.rms[heard], ".", ms=3)
    axes[0, 1].set_title(translate(mark("Strength over offset")), fontsize=10)
    axes[0, 1].set_xlabel(translate(mark("Offset (m)")), fontsize=9)
    axes[0, 2].semilogy(found.freqs, found.signal, label=translate(mark("signal")))
    if np.isfinite(found.noise).all():
        axes[0, 2].semilogy(found.freqs, found.noise, label=translate(mark("before the first breaks")))
    axes[0, 2].set_xlim(0, min(float(found.freqs[-1]), 100.0))
    axes[0, 2].legend(fontsize=8)
    axes[0, 2].set_title(translate(mark("Amplitude spectra")), fontsize=10)
    axes[0, 2].set_xlabel(translate(mark("Frequency (Hz)")), fontsize=9)
    with np.errstate(divide="ignore", invalid="ignore"):
        level = 20 * np.log10(found.rms / np.nanmax(found.rms))
    picture = axes[1, 0].imshow(
        level, aspect="auto", extent=(0.5, level.shape[1] + 0.5, len(level) + 0.5, 0.5), vmin=-60, vmax=0
    )
    figure.colorbar(picture, ax=axes[1, 0], shrink=0.8)
    axes[1, 0].set_title(translate(mark("Strength of each trace (dB)")), fontsize=10)
    axes[1, 0].set_xlabel(translate(mark("Trace of the shot")), fontsize=9)
    axes[1, 0].set_ylabel(translate(mark("Shot")), fontsize=9)
    axes[1, 1].plot(np.abs(found.offsets).T, found.breaks.T, ".", ms=2)
    axes[1, 1].invert_yaxis()
    axes[1, 1].set_title(translate(mark("First breaks of all shots")), fontsize=10)
    axes[1, 1].set_xlabel(translate(mark("Offset (m)")), fontsize=9)
    _draw_places(axes[1, 2], gathers)
    figure.suptitle(gathers.name)
    return save_figure(figure, path)


def _draw_places(axes: Any, gathers: ShotGathers) -> None:
    """Where sources and receivers lie; the wavelet where they lie nowhere."""
    draw: Any = axes
    if gathers.sources is None or gathers.receivers is None:
        draw.set_axis_off()
        return
    live = live_of(gathers)
    receivers, sources = np.asarray(gathers.receivers[:]), np.asarray(gathers.sources[:])[:, 0]
    shot = np.broadcast_to(np.arange(1, len(sources) + 1)[:, None], live.shape)
    draw.plot(receivers[live][:, 0], shot[live], ".", ms=2)
    draw.plot(sources[:, 0], np.arange(1, len(sources) + 1), "v", ms=6)
    draw.invert_yaxis()
    draw.set_title(translate(mark("Receivers and sources along x")), fontsize=10)
    draw.set_xlabel("x (m)", fontsize=9)
    draw.set_ylabel(translate(mark("Shot")), fontsize=9)
