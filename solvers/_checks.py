"""Does the scheme suit the model: time step and points per wavelength."""

import math
import warnings
from collections.abc import Callable

from solvers._grid import Grid
from solvers._model import AcousticModel
from solvers._scheme import Scheme
from solvers._stencils import POINTS_PER_WAVELENGTH, fastest_with_density, largest_stable_dt
from solvers.errors import GeometryError, StabilityError

_SPEED_STEP = 1.01


class DispersionWarning(UserWarning):
    """The grid is too coarse for the wavelet: the records will ring.

    Like an error of `solvers.errors` it holds a template, the key of its translation, and the values that fill it.
    """

    def __init__(self, template: str, **values: float | int) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values


def reference_speed(model: AcousticModel) -> float:
    """The model's fastest speed, rounded up to a power of 1.01, m/s.

    The time step and the borders are made for it, so that a slight change of the model changes neither: else a
    misfit would have steps that no gradient knows of.
    """
    return rounded_speed(float(model.vp.max()))


def rounded_speed(vp_max: float) -> float:
    """The next power of 1.01, m/s."""
    return float(_SPEED_STEP ** math.ceil(math.log(vp_max) / math.log(_SPEED_STEP) - 1e-9))


def choose_inner_dt(model: AcousticModel, scheme: Scheme) -> float:
    """The inner time step for a model, s."""
    fastest = float(model.vp.max())
    if model.rho is not None:
        fastest = fastest_with_density(scheme.space_order, model.grid.spacing, model.vp, model.rho)
    return inner_dt_of(model.grid.spacing, fastest, scheme)


def inner_dt_of(spacing: tuple[float, ...], vp_max: float, scheme: Scheme) -> float:
    """The inner time step, s: the scheme's own if it is stable, else a share of the largest stable one."""
    limit = largest_stable_dt(scheme.space_order, spacing, vp_max)
    if scheme.inner_dt is None:
        return scheme.cfl * largest_stable_dt(scheme.space_order, spacing, rounded_speed(vp_max))
    if scheme.inner_dt > limit * (1 + 1e-9):
        grow = scheme.inner_dt / limit
        raise StabilityError(
            "dt {dt_ms} ms is unstable on this grid: use {limit_ms} ms or less, or dx of {dx_m} m or more",
            dt_ms=f"{scheme.inner_dt * 1e3:.4g}" if scheme.inner_dt * 1e3 % 1 else f"{scheme.inner_dt * 1e3:.1f}",
            limit_ms=f"{_digits(limit * 1e3, math.floor):g}",
            dx_m=" x ".join(f"{_digits(d * grow, math.ceil):g}" for d in dict.fromkeys(spacing)),
        )
    return scheme.inner_dt


def check_size(grid: Grid, scheme: Scheme) -> None:
    """Raise GeometryError for a grid that is smaller than the differences reach."""
    if min(grid.shape) <= scheme.space_order:
        raise GeometryError(
            "a grid of {shape} points is too small for order {order}: use at least {least} points along each axis",
            shape=grid.shape,
            order=scheme.space_order,
            least=scheme.space_order + 1,
        )


def warn_of_dispersion(model: AcousticModel, scheme: Scheme, highest: float, stacklevel: int) -> None:
    """Warn when the slowest wave at the wavelet's highest frequency has too few points per wavelength."""
    slowest, coarsest = float(model.vp.min()), max(model.grid.spacing)
    needed = POINTS_PER_WAVELENGTH[scheme.space_order]
    if highest <= 0 or slowest / (highest * coarsest) >= needed:
        return
    warnings.warn(
        DispersionWarning(
            "the wavelet reaches {highest_hz} Hz, where {vp} m/s leaves {points} points per wavelength and order "
            "{order} needs {needed}: keep the wavelet below {works_hz} Hz or use a spacing of {dx_m} m or less",
            highest_hz=round(highest, 1),
            vp=round(slowest, 1),
            points=round(slowest / (highest * coarsest), 2),
            order=scheme.space_order,
            needed=needed,
            works_hz=_digits(slowest / (needed * coarsest), math.floor),
            dx_m=_digits(slowest / (needed * highest), math.floor),
        ),
        stacklevel=stacklevel,
    )


def _digits(value: float, towards: Callable[[float], int]) -> float:
    """Two digits of a number, rounded to the safe side."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{towards(value / unit) * unit:.12g}")
