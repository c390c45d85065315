"""What is inverted, how, in which order: the plan of a full-waveform inversion."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from solvers.inversion import LBFGS, Adam, Bounds, GaussNewton, Optimiser, Prior, Tikhonov, TotalVariation
from solvers.misfit import MISFITS
from subsurface_app.workflows.inversion.errors import InversionError
from subsurface_app.workflows.inversion.learned import Learned

OptimiserName = Literal["lbfgs", "adam", "gauss_newton"]
PriorName = Literal["none", "tikhonov", "tv", "learned"]
Density = Literal["constant", "gardner"]
Keep = Literal["auto", "full", "sampled", "checkpoint"]
_PRIORS: dict[str, type[Prior]] = {"tikhonov": Tikhonov, "tv": TotalVariation}


@dataclass(frozen=True)
class Band:
    """One stage: the data below a frequency and within an offset, and how long they are fitted.

    Parameters   high : float, Hz, or None - above it a causal Butterworth filter fades data and wavelet; None: none
                 evaluations : int - misfits with gradients, the search along lines included
                 max_offset : float, m, or None - of the receivers that count
                 clean : float, m/s - at its end the denoiser of the learned prior cleans the model at this level,
                     whatever the prior is; 0: not. Levels that fall from band to band leave what later ones resolve
    """

    high: float | None
    evaluations: int
    max_offset: float | None = None
    clean: float = 0.0


@dataclass(frozen=True)
class InversionPlan:
    """A full-waveform inversion for P-wave velocity.

    Parameters   bands : tuple of Band - one after the other, low frequencies first; each begins a new optimiser
                 misfit : a name of `solvers.misfit.MISFITS`
                 optimiser : "lbfgs", "adam", or "gauss_newton" (its products with the Hessian come besides)
                 rate : float - of Adam and of the first step of L-BFGS, in the logit of the share of the bounds
                 shots_a_step : int or None - random ones for each step of Adam; None: all
                 lowest, highest : float, m/s - no velocity leaves these bounds
                 density : "constant", or "gardner" - that of a sediment of each velocity, which changes with it; water,
                     by the start, keeps 1000 kg/m3
                 fixed_depth : float, m, or None - cells above it keep the start's velocity; None: water, which is what
                     lies from the top of a column down to the first cell faster than 1550 m/s
                 min_offset : float, m, or None - receivers nearer to their source are left out of all bands; None: a
                     cell and a half, within which the field of a source is the grid's more than the ground's
                 prior : "none", "tikhonov", "tv" or "learned"; strength : float - of its mean over the cells, beside a
                     misfit that is 1 where nothing is predicted, velocities counted in shares of the bounds
                 lateral : float, > 0 - how much more of Tikhonov's strength goes to differences along the line than
                     down; large where few shots light the ground from one direction only
                 level : float, m/s - of the noise that the learned prior looks for
                 illumination : float - power of the source fields' energy that gradients are divided by; 0: none
                 wavelet : "given", or "estimate" - anew by least squares at the beginning of each band
                 bad_traces : "stop" or "skip" - traces that are not finite
                 on_doubt : "stop" or "go_on" - where start or wavelet do not fit the data, or data and inversion share
                     their discretisation, and where a misfit rises; doubts are told in any case
                 space_order, border, free_surface, storage, precision : of the solver
                 seed : int - of random shots
    """

    bands: tuple[Band, ...] = (Band(6.0, 12), Band(10.0, 16), Band(None, 32))
    misfit: str = "l2"
    optimiser: OptimiserName = "lbfgs"
    rate: float = 0.1
    shots_a_step: int | None = None
    lowest: float = 1400.0
    highest: float = 5700.0
    density: Density = "constant"
    fixed_depth: float | None = None
    min_offset: float | None = None
    prior: PriorName = "none"
    strength: float = 1e-3
    lateral: float = 1.0
    level: float = 300.0
    illumination: float = 0.5
    wavelet: Literal["given", "estimate"] = "given"
    bad_traces: Literal["stop", "skip"] = "stop"
    on_doubt: Literal["stop", "go_on"] = "go_on"
    space_order: int = 8
    border: int = 20
    free_surface: bool = False
    storage: Keep = "auto"
    precision: Literal["float32", "float64"] = "float32"
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.bands or any(band.evaluations < 1 or (band.high or 1.0) <= 0 for band in self.bands):
            raise InversionError("the plan has no band, or one without evaluations or frequencies: give at least one")
        if self.misfit not in MISFITS:
            raise InversionError(
                "misfit {found} is not known: use one of {known}", found=self.misfit, known=", ".join(MISFITS)
            )
        if self.shots_a_step is not None and self.optimiser != "adam":
            raise InversionError(
                "random shots mislead {optimiser}, which compares one step with the next: use adam, or all shots",
                optimiser=self.optimiser,
            )
        shortest = min(band.max_offset or math.inf for band in self.bands)
        if (self.min_offset or 0.0) > shortest:
            raise InversionError(
                "offsets from {least} m on are left in, and a band takes those up to {most} m: lower the smallest "
                "offset",
                least=self.min_offset,
                most=shortest,
            )
        if not (self.level > 0 and all(band.clean >= 0 for band in self.bands)):
            raise InversionError(
                "the learned prior looks for noise of {level} m/s and cleans at {clean} m/s: give a level above 0, and "
                "0 or more to clean at",
                level=self.level,
                clean=min(band.clean for band in self.bands),
            )
        self.bounds  # noqa: B018 - refuses bounds that leave no room

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.lowest, self.highest)

    @property
    def evaluations(self) -> int:
        """Of all bands."""
        return sum(band.evaluations for band in self.bands)

    def make_optimiser(self) -> Optimiser:
        """The optimiser of each band."""
        if self.optimiser == "adam":
            return Adam(rate=self.rate)
        return LBFGS(first_step=self.rate) if self.optimiser == "lbfgs" else GaussNewton()

    def make_prior(self) -> Prior | None:
        """The prior, or None."""
        if self.prior == "tikhonov":
            return Tikhonov(weights=(self.lateral, 1.0))
        if self.prior == "learned":
            return Learned(self.level / self.bounds.width, precision=self.precision)
        return None if self.prior == "none" else _PRIORS[self.prior]()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "bands": tuple(Band(**one) for one in stored["bands"])})
