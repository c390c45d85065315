"""Coefficients of the finite differences, one table for all backends."""

import math

import numpy as np
import numpy.typing as npt

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


def fastest_with_density(
    order: int, spacing: tuple[float, ...], vp: npt.NDArray[np.floating], rho: npt.NDArray[np.floating]
) -> float:
    """The speed whose `largest_stable_dt` is stable for differences of rho div(1/rho grad), m/s.

    No eigenvalue of vp^2 rho D B D is larger than the largest row sum of the matrix of its absolute values, rows and
    columns weighted by any positive numbers. With rho for these the sum does not depend on rho at order 2, and above
    that strong contrasts cost some percent; 1 cell in 100 times lighter ones costs a third at order 8.
    """
    sums = np.zeros_like(rho)
    halo = len(HALF[order])
    for axis, d in enumerate(half_scaled(order, spacing[axis]) for axis in range(rho.ndim)):
        width = [(2 * halo if a == axis else 0,) * 2 for a in range(rho.ndim)]
        along = np.moveaxis(np.pad(rho, width, mode="edge"), axis, -1)
        n = along.shape[-1]
        here, following = along[..., halo - 1 : n - halo], along[..., halo : n - halo + 1]
        summed = np.zeros_like(here)
        for m, weight in enumerate(d):
            behind = along[..., halo + m : n - halo + 1 + m]
            summed += abs(weight) * (along[..., halo - 1 - m : n - halo - m] + behind)
        summed *= 2 / (here + following)
        n_cells = rho.shape[axis]
        of_axis = np.zeros_like(along[..., :n_cells])
        for m, weight in enumerate(d):
            of_axis += abs(weight) * (
                summed[..., halo + m : halo + m + n_cells] + summed[..., halo - m - 1 : halo - m - 1 + n_cells]
            )
        sums += np.moveaxis(of_axis, -1, axis)
    at_unit_speed = sum((abs(SECOND[order][0]) + 2 * sum(map(abs, SECOND[order][1:]))) / d**2 for d in spacing)
    return float(np.sqrt((vp**2 * sums).max() / at_unit_speed))
