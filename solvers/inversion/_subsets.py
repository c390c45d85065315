"""Random subsets of shots, the same in each run of a seed."""

from itertools import pairwise

import numpy as np

from solvers.errors import GeometryError


def draw_shots(seed: int, iteration: int, n_shots: int, n_drawn: int) -> tuple[int, ...]:
    """The shots of one iteration, in order: one from each of n_drawn equal stretches of the survey.

    They depend on seed and iteration alone, so that a run which goes on from a checkpoint draws the same.

    Raises   GeometryError - more are drawn than there are, or none
    """
    if not 1 <= n_drawn <= n_shots:
        raise GeometryError(
            "{drawn} shots cannot be drawn from {n_shots}: give a number between 1 and {n_shots}",
            drawn=n_drawn,
            n_shots=n_shots,
        )
    rng = np.random.default_rng((seed, iteration))
    shift = int(rng.integers(n_shots))  # the stretches begin elsewhere each time: every shot is as likely
    edges = np.linspace(0, n_shots, n_drawn + 1).astype(int)
    drawn = [int(rng.integers(low, high)) for low, high in pairwise(edges)]
    return tuple(sorted((one + shift) % n_shots for one in drawn))
