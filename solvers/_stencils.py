"""Coefficients of the finite differences, one table for all backends."""

import math

ORDERS = (2, 4, 6, 8)

# Second derivative at a point: c0 u[i] + sum over m of c[m] (u[i + m] + u[i - m]).
SECOND = {
    2: (-2.0, 1.0),
    4: (-5 / 2, 4 / 3, -1 / 12),
    6: (-49 / 18, 3 / 2, -3 / 20, 1 / 90),
    8: (-205 / 72, 8 / 5, -1 / 5, 8 / 315, -1 / 560),
}

# First derivative half way to the next point: sum over m of d[m] (u[i + m] - u[i - m + 1]), m from 1.
HALF = {
    2: (1.0,),
    4: (9 / 8, -1 / 24),
    6: (75 / 64, -25 / 384, 3 / 640),
    8: (1225 / 1024, -245 / 3072, 49 / 5120, -5 / 7168),
}

# Points per wavelength at the highest frequency, below which the records disperse visibly (about 2 % in phase
# velocity over a few wavelengths).
POINTS_PER_WAVELENGTH = {2: 10.0, 4: 5.0, 6: 4.0, 8: 3.4}


def second_scaled(order: int, spacing: float) -> tuple[float, ...]:
    """Coefficients of the second derivative on a grid of this spacing, 1/m2."""
    return tuple(c / spacing**2 for c in SECOND[order])


def half_scaled(order: int, spacing: float) -> tuple[float, ...]:
    """Coefficients of the half-way first derivative on a grid of this spacing, 1/m."""
    return tuple(d / spacing for d in HALF[order])


def largest_stable_dt(order: int, spacing: tuple[float, ...], vp_max: float) -> float:
    """The time step at which the shortest wave on the grid just does not grow, s.

    The step must obey (v dt)^2 K <= 4 with K the largest eigenvalue of minus the difference Laplacian, which the
    checkerboard has: the sum of all |coefficients| along each axis.
    """
    largest = abs(SECOND[order][0]) + 2 * sum(abs(c) for c in SECOND[order][1:])
    return 2.0 / (vp_max * math.sqrt(sum(largest / d**2 for d in spacing)))
