"""What is hidden from the network in pre-training: whole traces, or blocks of samples."""

import numpy as np
from numpy.typing import NDArray

BLOCK = (4, 16)  # edge of a block, traces and samples


def draw_visible(shape: tuple[int, int, int], hide: tuple[float, float], rng: np.random.Generator) -> NDArray[np.bool_]:
    """True where the network may look, (iline, xline, sample); a share of the traces or of the blocks is False."""
    share = rng.uniform(*hide)
    if rng.random() < 0.5:
        traces = rng.random(shape[:2]) >= share
        return np.broadcast_to(traces[..., None], shape)
    edges = [min(n, int(rng.integers(BLOCK[0], BLOCK[1] + 1))) for n in shape]
    visible: NDArray[np.bool_] = rng.random([-(-n // edge) for n, edge in zip(shape, edges, strict=True)]) >= share
    for axis, edge in enumerate(edges):
        visible = np.repeat(visible, edge, axis)
    return visible[: shape[0], : shape[1], : shape[2]]
