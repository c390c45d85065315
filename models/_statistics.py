"""What a piece of seismic looks like in a few numbers, to tell whether the model has met its like in training."""

from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from models._scaling import CLIP

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
SECTION_WINDOW, VOLUME_WINDOW = 192, 96  # traces and samples that are described at once: as large as training's volumes
FARTHEST = 8  # samples; the most that a trace is moved over its neighbour
CELL_TRACES, CELL_SAMPLES = 8, 24  # what is moved together
N_MOVED = 8  # inlines of a window that are moved, evenly spread
LEAST_LIVE = 0.1


def lay_windows(shape: tuple[int, ...]) -> list[tuple[slice, slice, slice]]:
    """Parts of a tile that are described each for itself, equal in size but for rounding; inlines stay together."""
    is_section = min(shape[:2]) == 1
    most = SECTION_WINDOW if is_section else VOLUME_WINDOW
    cuts = [np.linspace(0, n, max(1, -(-n // most)) + 1).round().astype(int) for n in shape]
    if not is_section:
        cuts[0] = np.array([0, shape[0]])
    spans = [[slice(int(a), int(b)) for a, b in pairwise(each)] for each in cuts]
    return list(product(*spans))  # type: ignore[arg-type]


def describe(score: Array, live: Live) -> dict[str, float]:
    """Statistics of scaled seismic (robust z-scores, clipped); empty where too little of it is live.

    Parameters   score : ndarray, shape (iline, xline, sample), 0 where nothing is live; live : bool, the same shape
    Returns      level : its rms, so 1 on the whole of a Gaussian volume
                 frequency : root mean square vertical frequency, cycles per sample
                 similarity : correlation of neighbouring traces, sample by sample; missing where no two are live
                 clipped : share of the live samples that are as strong as the clip or stronger: much in records whose
                 amplitudes decay with time
                 moveout : how much more of the energy of a trace its neighbour explains when it may be moved by up to
                 `FARTHEST` samples: 0 for flat layers, up to 1 for the steep arrivals of a shot; missing in short
                 pieces
    """
    if score.shape[1] == 1:  # a crossline
        score, live = score.swapaxes(0, 1), live.swapaxes(0, 1)
    if live.mean() < LEAST_LIVE or min(score.shape[1:]) < 2:
        return {}
    energy = float(np.mean(score[live] ** 2))
    if energy < 1e-6:  # a muted piece says nothing
        return {}
    both = live[..., 1:] & live[..., :-1]
    steepness = float(np.mean(np.diff(score, axis=-1)[both] ** 2)) if both.any() else 0.0
    pair = live[:, 1:] & live[:, :-1]
    found = {
        "level": float(np.sqrt(energy)),
        # sin^2(pi f) = steepness / (4 energy) for a single frequency f
        "frequency": float(np.arcsin(np.sqrt(min(1.0, steepness / (4 * energy)))) / np.pi),
        "clipped": float(np.mean(np.abs(score[live]) >= 0.99 * CLIP)),
    }
    if pair.any():
        found["similarity"] = float(np.mean((score[:, 1:] * score[:, :-1])[pair])) / energy
    moveout = measure_moveout(score, live)
    return found if moveout is None else {**found, "moveout": moveout}


def measure_moveout(score: Array, live: Live) -> float | None:
    """What moving cells of traces over their neighbours explains beyond what they explain in place, by energy.

    Returns   max over shifts of r^2 less r^2 without a shift, r the correlation of a cell where it is positive, as a
              mean over cells weighted by their energy; None where the traces are too short, or none stands by another
    """
    n_sample = score.shape[2]
    if n_sample < 2 * FARTHEST + CELL_SAMPLES:
        return None
    thin = slice(None, None, max(1, score.shape[0] // N_MOVED))
    score, live = score[thin], live[thin]
    pair = live[:, 1:].any(-1) & live[:, :-1].any(-1)
    first, second = (np.where(pair[..., None], each, np.float32(0)) for each in (score[:, :-1], score[:, 1:]))
    first = first[..., FARTHEST : n_sample - FARTHEST]
    energy = _sum_cells(first * first)
    if not energy.any():
        return None
    best, in_place = np.zeros_like(energy), np.zeros_like(energy)
    for shift in range(2 * FARTHEST + 1):
        moved = second[..., shift : shift + first.shape[-1]]
        norm = energy * _sum_cells(moved * moved)
        explained = np.maximum(_sum_cells(first * moved), 0) ** 2 / np.where(norm > 0, norm, 1)
        np.maximum(best, explained, out=best)
        if shift == FARTHEST:
            in_place = explained
    return float(np.sum(energy * (best - in_place), dtype=np.float64) / np.sum(energy, dtype=np.float64))


def _sum_cells(values: Array) -> Array:
    """Sums over cells of traces and samples, (iline, cell, cell); samples that fill no cell are left out."""
    n_iline, n_xline, n_sample = values.shape
    whole = values[..., : n_sample // CELL_SAMPLES * CELL_SAMPLES].reshape(n_iline, n_xline, -1, CELL_SAMPLES)
    summed: Array = np.add.reduceat(whole.sum(-1), np.arange(0, n_xline, CELL_TRACES), axis=1)
    return summed
