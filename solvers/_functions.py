"""The acoustic engine as functions: shot gathers, misfit gradients, Born modelling and reverse-time migration."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from solvers._engine import prepare
from solvers._grid import TimeAxis
from solvers._model import AcousticModel
from solvers._results import Gradient, Image, OnStep, ShotGathers
from solvers._scheme import Boundary, Scheme
from solvers._storage import Storage
from solvers._survey import Survey
from solvers.misfit import Misfit

Array = npt.NDArray[np.floating]


def simulate_shots(
    model: AcousticModel,
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    *,
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    backend: str = "auto",
    precision: str = "float32",
    on_step: OnStep = None,
) -> ShotGathers:
    """Records of point sources in an acoustic medium of constant or variable density.

    Solves (1/vp^2) d2p/dt2 - laplacian(p) = w(t) delta(x - xs), with rho div(1/rho grad p) for the Laplacian where the
    model has a density, so that in a homogeneous medium the record is the wavelet convolved with the Green's function.
    Second order in time with an inner step of its own; wavelet and
    records are resampled between that and `time`, and filtered so that the step leaves no dispersion.

    Parameters   model : AcousticModel
                 survey : Survey - positions on or between grid points
                 wavelet : ndarray, shape (nt,) for all sources, (n_wavelets, nt) with the sources' `wavelet_index`, or
                           (n_shots, n_sources, nt), on `time`
                 time : TimeAxis - of wavelet and records
                 scheme : Scheme - default order 8 and most of the largest stable step
                 boundary : Boundary - default absorbing borders of 20 points
                 backend : "auto", "numba", "cuda" or "reference"; the result says which ran
                 precision : "float32" or "float64"
                 on_step : called every few steps; what it raises (`errors.Interrupted`) ends the simulation
    Returns      gathers : ShotGathers - `.data` has shape (n_shots, n_receivers, nt)
    Raises       GeometryError - shapes that do not fit, positions outside the grid
                 StabilityError - an explicit inner step that is too large: says which step or spacing would do;
                 records that are not finite
                 BackendError - a backend that was named is missing
    Warns        DispersionWarning - too few points per wavelength: names the frequency that still works
    """
    engine = prepare(model.grid, survey, time, scheme=scheme, boundary=boundary, backend=backend, precision=precision)
    return engine.forward(model, wavelet, on_step=on_step)


def born_shots(
    model: AcousticModel,
    perturbation: dict[str, Array],
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    *,
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    backend: str = "auto",
    precision: str = "float32",
    on_step: OnStep = None,
) -> ShotGathers:
    """First-order change of the records for a small change of the model: the derivative of `simulate_shots`.

    Costs two forward runs. Borders go along: they have the speed of the edge next to them.

    Parameters   perturbation : dict - "vp" (m/s) and "rho" (kg/m3, where the model has one), of the grid's shape
    Returns      gathers : ShotGathers
    Raises       as `simulate_shots`, and GeometryError or StabilityError for the perturbation
    Others as `simulate_shots`.
    """
    engine = prepare(model.grid, survey, time, scheme=scheme, boundary=boundary, backend=backend, precision=precision)
    return engine.born(model, perturbation, wavelet, on_step=on_step)


def misfit_gradient(
    model: AcousticModel,
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    observed: Array,
    *,
    misfit: Misfit | str = "l2",
    weights: Array | None = None,
    wrt: Sequence[str] = ("vp",),
    storage: Storage | str = "auto",
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    backend: str = "auto",
    precision: str = "float32",
    on_step: OnStep = None,
) -> Gradient:
    """A misfit between modelled and observed records, and its derivatives by the adjoint state.

    The field that goes backward is computed by the same kernels as the one that goes forward, since the discrete
    operator, borders included, is symmetric; all else is transposed exactly. With full storage the derivative is
    that of the numbers which `simulate_shots` gives, to rounding. Costs about three forward runs.

    Parameters   observed : ndarray, shape (n_shots, n_receivers, nt)
                 misfit : name or Misfit - "l2" is 1/2 the sum of squares, without dt
                 weights : ndarray - on the data, broadcast to them; zero where they do not count
                 wrt : names - "vp", "rho", "wavelet", "source_positions"
                 storage : Storage, or its kind - how the forward field is kept
    Returns      gradient : Gradient - `value, gradients = misfit_gradient(...)`
    Raises       as `simulate_shots`; StabilityError - observed is not finite where it counts, more memory than there is
    References   Plessix (2006), doi 10.1111/j.1365-246X.2006.02978.x
    Others as `simulate_shots`.
    """
    engine = prepare(
        model.grid,
        survey,
        time,
        scheme=scheme,
        boundary=boundary,
        storage=storage,
        backend=backend,
        precision=precision,
    )
    return engine.gradient(model, wavelet, observed, misfit=misfit, weights=weights, wrt=wrt, on_step=on_step)


def migrate_rtm(
    model: AcousticModel,
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    gathers: Array,
    *,
    condition: str = "cross_correlation",
    laplacian: bool = False,
    storage: Storage | str = "auto",
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    backend: str = "auto",
    precision: str = "float32",
    on_step: OnStep = None,
) -> Image:
    """Reverse-time migration: gathers sent back into a model and met there by the waves of their sources.

    Parameters   gathers : ndarray, shape (n_shots, n_receivers, nt)
                 condition : "cross_correlation" - the exact adjoint of `born_shots` with respect to vp;
                             "illumination" - that over the energy of the source's waves; "impedance" - without the low
                             wave numbers that waves leave which go the same way
                 laplacian : bool - filter the image by minus the Laplacian
                 storage : Storage, or its kind
    Returns      image : Image - image["vp"], or image["impedance"], of the grid's shape
    Raises       as `simulate_shots`; StabilityError - gathers that are not finite
    Others as `simulate_shots`.
    """
    engine = prepare(
        model.grid,
        survey,
        time,
        scheme=scheme,
        boundary=boundary,
        storage=storage,
        backend=backend,
        precision=precision,
    )
    return engine.migrate(model, wavelet, gathers, condition=condition, laplacian=laplacian, on_step=on_step)
