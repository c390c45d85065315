"""What a piece of seismic looks like in three numbers, to tell whether the model has met its like in training."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def describe(score: Array, live: NDArray[np.bool_]) -> dict[str, float]:
    """Statistics of scaled seismic (robust z-scores, clipped); empty where too little of it is live.

    Returns   level : its rms, so 1 on the whole of a Gaussian volume; frequency : root mean square vertical
              frequency, cycles per sample; similarity : correlation of neighbouring traces, sample by sample
    """
    if live.mean() < 0.1 or min(score.shape[1:]) < 2:
        return {}
    energy = float(np.mean(score[live] ** 2))
    if energy < 1e-6:  # a muted piece says nothing
        return {}
    both = live[..., 1:] & live[..., :-1]
    steepness = float(np.mean(np.diff(score, axis=-1)[both] ** 2)) if both.any() else 0.0
    pair = live[:, 1:] & live[:, :-1]
    product = float(np.mean((score[:, 1:] * score[:, :-1])[pair])) if pair.any() else 0.0
    # sin^2(pi f) = steepness / (4 energy) for a single frequency f
    frequency = float(np.arcsin(np.sqrt(min(1.0, steepness / (4 * energy)))) / np.pi)
    return {"level": float(np.sqrt(energy)), "frequency": frequency, "similarity": product / energy}
