"""The wave side of an inversion: gathers, start and plan as an engine, and the objective of a band."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from solvers import (
    AcousticModel,
    Boundary,
    Engine,
    Gradient,
    Grid,
    Receivers,
    Scheme,
    Step,
    Storage,
    Survey,
    TimeAxis,
    inner_dt_of,
    prepare,
)
from solvers.errors import GeometryError
from solvers.inversion import Bounds, Prior
from solvers.misfit import choose_misfit
from solvers.rock_physics import GARDNER_EXPONENT, gardner_density
from subsurface_app.data.objects import MutedTraces, ShotGathers, VelocityModel
from subsurface_app.workflows.inversion.errors import InversionError
from subsurface_app.workflows.inversion.plan import Band, InversionPlan
from subsurface_app.workflows.inversion.quality import WATER, water_cells
from subsurface_app.workflows.inversion.signals import low_pass
from subsurface_app.workflows.migration import positions_in

Array = NDArray[Any]
OnStep = Callable[[Step], None]
NEAR_CELLS = 1.5  # from a source, where two grids differ by half in what they make of its singular field
_WATER_DENSITY = 1000.0  # kg/m3
_SHARE_OF_MEMORY = 0.5  # that kept wavefields may take before they are computed again


@dataclass(frozen=True)
class Waves:
    """What stays the same in all bands.

    Parameters   engine : Engine - its time step is stable for the plan's highest velocity, whatever the model
                 start : ndarray, shape (nx, nz), m/s, float64; free : ndarray of bool - cells that are inverted
                 observed : ndarray, shape (n_shots, n_receivers, nt) - zero where traces are not used
                 used : ndarray of bool, shape (n_shots, n_receivers)
                 windows : ndarray, shape (n_shots, n_receivers, nt), 0 to 1, or None - what a mute leaves of each
                     sample; `observed` is not muted, as filters would smear the cut
                 offsets : ndarray, shape (n_shots, n_receivers), m, not negative
                 wavelet : ndarray, shape (nt,), float64
                 n_bad : int - live traces left out because they are not finite
                 water : ndarray of bool, shape (nx, nz) - cells of the start whose density is that of water; None:
                     density is constant
    """

    engine: Engine
    start: Array
    free: NDArray[np.bool_]
    observed: Array
    used: NDArray[np.bool_]
    windows: Array | None
    offsets: Array
    wavelet: Array
    n_bad: int
    water: NDArray[np.bool_] | None = None

    def medium(self, vp: Array) -> AcousticModel:
        """What waves run through where velocities are these, m/s."""
        rho = None if self.water is None else np.where(self.water, _WATER_DENSITY, gardner_density(vp))
        return AcousticModel(self.engine.grid, vp, rho)

    def density_slope(self, medium: AcousticModel) -> Array | None:
        """d rho / d vp, cell by cell; None where density is constant."""
        if self.water is None or medium.rho is None:
            return None
        return np.where(self.water, 0.0, GARDNER_EXPONENT * medium.rho / medium.vp)

    def muted(self, records: Array) -> Array:
        """Records of all shots as they are compared: without what is muted or not used."""
        shown = records * self.used[..., None]
        return shown if self.windows is None else (shown * self.windows).astype(records.dtype)


def set_up(gathers: ShotGathers, model: VelocityModel, plan: InversionPlan, backend: str = "auto") -> Waves:
    """Check gathers, start and plan against each other, and prepare the engine.

    Raises   GeometryError - the model is not 2D, sources or receivers lie outside it, field records without positions
             InversionError - a start out of the bounds, residuals in place of records, no trace left, traces that are
                 not finite and shall not be skipped
    """
    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: inversion along a line needs a 2D model (x, z)",
            name=model.name,
            axes=len(model.vp.shape),
        )
    if "residual_of" in gathers.settings:
        raise InversionError(
            "{name} are what an inversion left of its records: choose the gathers that it began with", name=gathers.name
        )
    start = np.asarray(model.vp[:], dtype=np.float64)
    free = free_cells(start, model, plan)
    slowest, fastest = float(start[free].min()), float(start.max())
    if slowest < plan.lowest or fastest > plan.highest:
        raise InversionError(
            "the start reaches from {slowest} to {fastest} m/s and may not leave {lowest} to {highest} m/s: widen the "
            "bounds or choose another start",
            slowest=round(slowest, 1),
            fastest=round(fastest, 1),
            lowest=plan.lowest,
            highest=plan.highest,
        )
    sources, receivers, wavelet = positions_in(gathers, model)
    if not wavelet.any():
        raise InversionError(
            "the wavelet of {name} is zero, so nothing would be fired: give the gathers their wavelet, or a first "
            "guess of it and let it be estimated",
            name=gathers.name,
        )
    apart = distances(sources, receivers)
    least = NEAR_CELLS * max(model.spacing) if plan.min_offset is None else plan.min_offset
    observed, used, n_bad = _traces(gathers, apart, least, plan)
    grid = Grid(shape=start.shape, spacing=model.spacing, origin=model.origin)
    axis = gathers.axis
    engine = prepare(
        grid,
        Survey(sources, Receivers(np.nan_to_num(receivers), live=used)),
        TimeAxis(axis.count, axis.step, axis.start),
        scheme=scheme_of(plan, model),
        boundary=Boundary(width=plan.border, free_surface=plan.free_surface),
        storage=storage_of(plan),
        backend=backend,
        precision=plan.precision,
    )
    offsets = np.abs(receivers[:, :, 0] - sources[:, :, 0].mean(axis=1)[:, None])
    windows = gathers.data.weights() if isinstance(gathers.data, MutedTraces) else None
    fired = wavelet.reshape(-1).astype(np.float64)
    water = None if plan.density == "constant" else water_cells(start)
    return Waves(engine, start, free, observed, used, windows, offsets, fired, n_bad, water)


def free_cells(start: Array, model: VelocityModel, plan: InversionPlan) -> NDArray[np.bool_]:
    """The cells that are inverted, shape (nx, nz).

    Raises   InversionError - there is none
    """
    if plan.fixed_depth is None:
        free = ~water_cells(start)
    else:
        depths = model.spacing[-1] * np.arange(start.shape[-1])
        free = np.broadcast_to(depths >= plan.fixed_depth, start.shape).copy()
    if not free.any() and plan.fixed_depth is None:
        raise InversionError(
            "no cell of {name} is left to invert: all count as water, which is what lies above the first cell faster "
            "than {most} m/s, and the fastest has {fastest} m/s; choose a start with rock in it, or say down to which "
            "depth the start is kept (0: nowhere)",
            name=model.name,
            most=WATER,
            fastest=round(float(start.max()), 1),
        )
    if not free.any():
        raise InversionError(
            "no cell of {name} is left to invert: it is kept above {depth} m and ends at {bottom} m; choose a smaller "
            "depth",
            name=model.name,
            depth=plan.fixed_depth,
            bottom=round(model.spacing[-1] * (start.shape[-1] - 1), 1),
        )
    return np.asarray(free)


def scheme_of(plan: InversionPlan, model: VelocityModel) -> Scheme:
    """The scheme with one time step for every model within the bounds: else a misfit would jump between two."""
    plain = Scheme(space_order=plan.space_order)
    return Scheme(space_order=plan.space_order, inner_dt=inner_dt_of(model.spacing, plan.highest, plain))


def storage_of(plan: InversionPlan) -> Storage:
    """How wavefields are kept; never by what is free just now, so that a run that goes on keeps them the same way."""
    total = int(_SHARE_OF_MEMORY * psutil.virtual_memory().total)
    return Storage(plan.storage, memory_bytes=total if plan.storage == "auto" else None)


class BandObjective:
    """Misfit of a band, and of the prior, as a function of x, the logit of the velocity's share of the bounds.

    The misfit is divided by that of a prediction of zeros: 1 where nothing is predicted, 0 where all is explained.
    `last` is what the engine told at the last evaluation, `data_value` its part of the value.
    """

    def __init__(
        self,
        waves: Waves,
        band: Band,
        plan: InversionPlan,
        wavelet: Array,
        *,
        prior: Prior | None = None,
        shots: tuple[int, ...] | None = None,
        on_step: OnStep | None = None,
    ) -> None:
        self.waves, self.plan, self.shots, self.on_step, self.prior = waves, plan, shots, on_step, prior
        self.bounds: Bounds = plan.bounds
        self.misfit = choose_misfit(plan.misfit)
        dt = waves.engine.time.dt
        self.wavelet = low_pass(wavelet, band.high, dt)
        chosen = slice(None) if shots is None else list(shots)
        self.observed = low_pass(waves.observed[chosen], band.high, dt)
        near = np.ones_like(waves.used) if band.max_offset is None else waves.offsets <= band.max_offset
        self.weights = (waves.used & near)[chosen][..., None].astype(np.float64)
        if waves.windows is not None:
            # of least squares: residuals are multiplied by their root
            self.weights = self.weights * np.square(waves.windows[chosen])
        nothing = self.misfit.evaluate(np.zeros_like(self.observed), self.observed, dt, self.weights)
        self.unit = nothing.value
        if not (np.isfinite(self.unit) and self.unit > 0):
            raise InversionError(
                "no trace with a signal is left below {high} Hz and within {offset} m: widen the band or the offsets",
                high=band.high or round(0.5 / dt),
                offset=band.max_offset or round(float(waves.offsets.max())),
            )
        self.last: Gradient | None = None
        self.data_value = float("nan")

    def model(self, x: Array) -> Array:
        """The velocities of x, m/s."""
        return np.where(self.waves.free, self.bounds.model(x), self.waves.start)

    def __call__(self, x: Array, /) -> tuple[float, Array]:
        vp = self.model(x)
        medium = self.waves.medium(vp)
        with_density = self.waves.density_slope(medium)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of dispersion: told once, at the start
            self.last = self.waves.engine.gradient(
                medium,
                self.wavelet,
                self.observed,
                misfit=self.misfit,
                weights=self.weights,
                wrt=("vp",) if with_density is None else ("vp", "rho"),
                shots=self.shots,
                on_step=self.on_step,
            )
        self.data_value = self.last.value / self.unit
        value, gradient = self.data_value, _along_both(self.last.gradients, with_density) / self.unit
        if self.prior is not None:
            more, its = self._prior_term(vp)
            value, gradient = value + more, gradient + its
        return value, gradient * self.bounds.slope(x) * self.waves.free

    def prior_value(self, x: Array) -> float:
        """The prior's part of the value."""
        return 0.0 if self.prior is None else self._prior_term(self.model(x))[0]

    def hessian_product(self, x: Array, direction: Array, /) -> Array:
        """Gauss-Newton's Hessian of the data misfit times a direction in x, and the prior's by differences."""
        vp, slope = self.model(x), self.bounds.slope(x) * self.waves.free
        along = slope * direction
        medium = self.waves.medium(vp)
        with_density = self.waves.density_slope(medium)
        products = self.waves.engine.hessian_product(
            medium,
            self.wavelet,
            self.observed,
            {"vp": along} if with_density is None else {"vp": along, "rho": with_density * along},
            misfit=self.misfit,
            weights=self.weights,
            shots=self.shots,
        )
        product = _along_both(products, with_density) / self.unit
        largest = float(np.abs(along).max())
        if self.prior is not None and largest > 0:
            h = 1e-3 * self.bounds.width / largest
            product += (self._prior_term(vp + h * along)[1] - self._prior_term(vp - h * along)[1]) / (2 * h)
        return np.asarray(slope * product)

    def _prior_term(self, vp: Array) -> tuple[float, Array]:
        """Strength times the envelope's mean over cells, and its derivative with respect to velocity."""
        assert self.prior is not None
        share = (vp - self.bounds.low) / self.bounds.width
        value, gradient = self.prior.envelope(share, _ENVELOPE)
        scale = self.plan.strength / share.size
        return scale * value, scale * gradient / self.bounds.width


def _along_both(derivatives: Mapping[str, Array], with_density: Array | None) -> Array:
    """Derivatives with respect to velocity where density changes with it."""
    found = derivatives["vp"].astype(np.float64)
    return found if with_density is None else found + with_density * derivatives["rho"]


_ENVELOPE = 0.01  # width of a prior's envelope, in squares of the share of the bounds: kinks are rounded below .01


def distances(sources: Array, receivers: Array) -> Array:
    """From each receiver to the nearest point of its source, m, shape (n_shots, n_receivers).

    Parameters   sources, receivers : ndarrays, shape (n_shots, n_points, 2) - x and z; NaN where there is none
    """
    apart = np.linalg.norm(receivers[:, :, None] - sources[:, None], axis=-1)
    return np.asarray(np.where(np.isnan(apart), np.inf, apart).min(axis=-1))


def _traces(
    gathers: ShotGathers, apart: Array, least: float, plan: InversionPlan
) -> tuple[Array, NDArray[np.bool_], int]:
    """Records with zeros where nothing is used, which traces are used, how many live ones are not finite."""
    data = np.asarray(gathers.recorded[:])
    far = apart >= least
    live = far if gathers.live is None else far & np.asarray(gathers.live[:], bool)
    bad = live & ~np.isfinite(data).all(axis=-1)
    n_bad = int(bad.sum())
    if n_bad and plan.bad_traces == "stop":
        shot, receiver = np.argwhere(bad)[0].tolist()
        raise InversionError(
            "{n_bad} traces of {name} hold NaN or infinity, the first at shot {shot}, receiver {receiver} (from 0 on): "
            "mend or kill them, or let bad traces be skipped",
            n_bad=n_bad,
            name=gathers.name,
            shot=shot,
            receiver=receiver,
        )
    used = live & ~bad
    if not used.any():
        raise InversionError(
            "no trace of {name} can be used: all are dead, not finite, or nearer to their source than {least} m; look "
            "at the gathers, or give a smaller offset (min_offset)",
            name=gathers.name,
            least=round(least, 1),
        )
    return np.where(used[..., None], data, 0.0).astype(data.dtype), used, n_bad
