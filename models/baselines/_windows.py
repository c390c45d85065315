"""Working through a volume in overlapping blocks in which events are nearly straight, and blending the results."""

from collections.abc import Callable
from itertools import product

import numpy as np

from models._tiles import lay_axis
from models.baselines._door import Array, Live

Window = tuple[int, int, int]


def work_in_windows(
    volume: Array,
    live: Live,
    window: Window,
    work: Callable[[Array, Live], Array],
    on_step: Callable[[int, int], None] | None = None,
) -> Array:
    """`work(block, live)` on blocks of at most `window` samples that overlap by half; weights of blocks sum to one.

    Parameters   volume : ndarray, shape (iline, xline, sample); live : bool, shape (iline, xline)
                 work : gives an array of the block's shape
    """
    axes = [lay_axis(n, size, size // 2, 0, stride=1) for n, size in zip(volume.shape, window, strict=True)]
    result = np.zeros_like(volume)
    places = list(product(*(range(len(axis.spans)) for axis in axes)))
    for done, place in enumerate(places, start=1):
        spans = [axis.spans[i] for axis, i in zip(axes, place, strict=True)]
        first, second, third = (axis.weights[i] for axis, i in zip(axes, place, strict=True))
        where = tuple(slice(*span) for span in spans)
        weight = first[:, None, None] * second[None, :, None] * third[None, None, :]
        result[where] += weight * work(volume[where], live[where[:2]])
        if on_step:
            on_step(done, len(places))
    return result
