"""What should make one doubt an inversion before it is begun: its start, its wavelet, or data that are too good."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.objects import Note, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.signals import period_of, time_lags

Array = NDArray[Any]
_MANY = 0.2  # of the traces
_STRONG = 0.05  # of the shot's strongest trace: weaker ones say nothing
_NEAR = 0.15  # of the offsets, where the start hardly matters
_ALIKE = 0.7  # correlation below which shapes differ
_FACTOR = 2.0  # of strengths
_SAME_ENVELOPE = 0.7  # correlation of envelopes without their mean, above which their lag is believed


def doubt_the_start(
    predicted: Array, observed: Array, used: NDArray[np.bool_], wavelet: Array, dt: float
) -> tuple[float, Note | None]:
    """Share of the traces that the start predicts off by more than half a period, and a remark where they are many.

    Such traces pull the model to the wrong cycle. A lag is that of the best correlation of the traces; where they
    oscillate for several periods that may be a cycle off, so the lag of their envelopes, which do not oscillate, counts
    too where it is a whole period and more.

    Parameters   predicted, observed : ndarray, shape (n_shots, n_receivers, nt) - of the lowest band
                 wavelet : ndarray, (nt,) - in that band
    References   Virieux and Operto (2009), An overview of full-waveform inversion in exploration geophysics,
                 doi 10.1190/1.3238367 (half a period); Bozdag, Trampert and Tromp (2011),
                 doi 10.1111/j.1365-246X.2011.04970.x (envelopes)
    """
    half = 0.5 * period_of(wavelet, dt)
    # Shot by shot: spectra take some 150 bytes for each sample.
    pairs = list(zip(predicted, observed, strict=True))
    lags = np.stack([time_lags(*pair, dt, 4 * half)[0] for pair in pairs])
    enveloped = [time_lags(_envelope(one), _envelope(other), dt, 6 * half) for one, other in pairs]
    of_envelopes, alike = (np.stack(part) for part in zip(*enveloped, strict=True))
    strength = np.linalg.norm(observed, axis=-1)
    told = used & (strength > _STRONG * strength.max(axis=1, keepdims=True))
    skipped = (np.abs(lags) > half) | ((np.abs(of_envelopes) > 2 * half) & (alike > _SAME_ENVELOPE))
    share = float(skipped[told].mean()) if told.any() else 0.0
    if share <= _MANY:
        return share, None
    return share, note(
        mark(
            "the start is off by more than half a period ({half_ms} ms) on {percent} % of the traces: it will be "
            "pulled to a wrong cycle; begin at a lower frequency, with near offsets, a better start, or the misfit "
            "envelope or transport"
        ),
        half_ms=round(1000 * half),
        percent=round(100 * share),
    )


def _envelope(traces: Array) -> Array:
    """Envelopes along the last axis without their mean: what a lag can be told by."""
    from scipy.signal import hilbert

    found = np.abs(hilbert(traces.astype(np.float64), axis=-1))
    return np.asarray(found - found.mean(axis=-1, keepdims=True))


def doubt_the_wavelet(
    predicted: Array, observed: Array, used: NDArray[np.bool_], offsets: Array, wavelet: Array, dt: float
) -> Note | None:
    """A remark where near traces say that the wavelet is too strong or weak, upside down, late or of another shape."""
    near = used & (offsets <= np.quantile(offsets[used], _NEAR))
    p, d = predicted[near].astype(np.float64), observed[near].astype(np.float64)
    period = period_of(wavelet, dt)
    lags, alike = time_lags(p, d, dt, 0.5 * period)
    factor = float(np.median(np.linalg.norm(d, axis=-1) / np.maximum(np.linalg.norm(p, axis=-1), 1e-300)))
    at_zero = np.sum(p * d, axis=-1) / np.maximum(np.linalg.norm(p, axis=-1) * np.linalg.norm(d, axis=-1), 1e-300)
    said: list[Note] = []
    if float(np.median(at_zero)) < -_ALIKE:
        said.append(note(mark("near traces are upside down: the wavelet has the wrong polarity")))
    elif float(np.median(alike)) < _ALIKE:
        said.append(
            note(
                mark("near traces correlate by {alike} only: the wavelet has another shape"),
                alike=round(float(np.median(alike)), 2),
            )
        )
    elif abs(float(np.median(lags))) > 0.25 * period and float(np.std(lags)) < 0.25 * period:
        said.append(note(mark("near traces come {ms} ms late: so does the wavelet"), ms=round(1e3 * np.median(lags))))
    elif not 1 / _FACTOR < factor < _FACTOR:
        said.append(
            note(
                mark("near traces are {factor} times as strong as predicted: so is the wavelet"), factor=f"{factor:.3g}"
            )
        )
    return said[0] if said else None


def doubt_the_data(gathers: ShotGathers, model: VelocityModel, plan: InversionPlan) -> tuple[bool | None, Note | None]:
    """Whether modelled gathers were computed as the inversion computes, which would undo its own errors; a remark then.

    Parameters   gathers : ShotGathers - its settings say how they were modelled, whatever was done to them since
    Returns      None for the first where nothing says that they were modelled: they were recorded
    References   Wirgin (2004), The inverse crime, arXiv math-ph/0401050
    """
    said = gathers.settings
    if not said.get("inner_dt"):
        return None, None
    spacing = said.get("spacing", model.spacing)
    if len(spacing) != len(model.spacing) or not np.allclose(spacing, model.spacing):
        return False, None
    if said.get("space_order") == plan.space_order:
        words = mark(
            "the gathers were modelled on the grid and with the order of this inversion, which then looks better "
            "than it is: model them on a finer grid"
        )
    else:
        # Another order errs otherwise, yet the ground has its steps between the same cells.
        words = mark(
            "the gathers were modelled on the grid of this inversion, though with another order, and it looks "
            "somewhat better than it is: model them on a finer grid"
        )
    return True, note(words)
