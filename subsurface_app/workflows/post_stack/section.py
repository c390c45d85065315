"""One section: background, total variation, the prior in turns, and how far perturbed inversions come apart."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solvers.post_stack import Denoise, PostStack, invert_plug_and_play, invert_total_variation
from subsurface_app.workflows.post_stack.settings import InversionRules

Array = NDArray[np.float64]
OnTurn = Callable[[], None]
_STRENGTH = 0.5  # over the noise, of a wavelet that peaks at 1: near the best on generated sections at 10 and 20 dB
_ITERATIONS = 100
_LEAST_NOISE = 0.01  # of the seismic: below it the turns would have to trust every sample
_LEVELS_APART = 0.25  # of the logarithm of the levels, from member to member
_ALIKE = 20.0  # traces over which a background errs alike


@dataclass(frozen=True)
class Physics:
    """What is the same for all sections.

    Parameters   operator : PostStack - its wavelet peaks at 1
                 unit : float - the peak of the wavelet in the unit of the seismic
                 noise : float - standard deviation, over `unit`
                 colour : (n,) - amplitude spectrum of the noise along a trace, of `numpy.fft.rfft`
                 smooth : float, samples - standard deviation of the Gaussian that makes a background slow
    """

    operator: PostStack
    unit: float
    noise: float
    colour: Array
    smooth: float

    def draw_noise(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Noise of the strength and colour of that in the data, alike from trace to trace in nothing."""
        spectrum = np.fft.rfft(rng.normal(size=shape), axis=-1) * self.colour
        drawn = np.fft.irfft(spectrum, shape[-1], axis=-1)
        return np.asarray(self.noise * drawn / max(float(drawn.std()), 1e-30))

    def draw_background(self, spread: Array, rng: np.random.Generator) -> Array:
        """An error of a background, slow down the traces and along them, of this standard deviation."""
        from scipy.ndimage import gaussian_filter

        drawn = gaussian_filter(rng.normal(size=spread.shape), (_ALIKE, self.smooth), mode="reflect")
        # of the variance of white noise a Gaussian leaves this share, on axes longer and shorter than it
        axes = zip(spread.shape, (_ALIKE, self.smooth), strict=True)
        left = [min(1.0, max(1 / n, 1 / (2 * np.sqrt(np.pi) * max(s, 0.3)))) for n, s in axes]
        return np.asarray(spread * drawn / np.sqrt(left[0] * left[1]))


@dataclass(frozen=True)
class Section:
    """What is known of a section, and its answers, in log-impedance, each (trace, sample); data over `Physics.unit`."""

    data: Array
    background: Array
    background_spread: Array
    live: NDArray[np.bool_]


@dataclass(frozen=True)
class Inverted:
    """Log-impedance by total variation and with the prior, and the spread of the latter."""

    classical: Array
    hybrid: Array
    spread: Array


def invert_section(
    known: Section,
    physics: Physics,
    prior: Denoise,
    rules: InversionRules,
    *,
    seed: int = 0,
    members: int | None = None,
    on_turn: OnTurn | None = None,
) -> Inverted:
    """Both answers for a section, and the spread of a few inversions.

    Each member has noise of the data's own strength and colour added to the data, its background moved by an error of
    the size that it is thought to have, and its levels raised or lowered. The spread is their root mean square
    distance from the answer. Where the wavelet sees nothing it is that of the background; an error that the prior
    makes in all of them is not in it.

    Parameters   members : None - as the rules say; on_turn : told after each turn, may raise to stop
    """
    filled = _without_dead(known, physics)
    start = classical_answer(filled, physics, rules)
    answer = _turns(filled, start, physics, prior, rules, 1.0, on_turn)
    apart = np.zeros_like(answer)
    count = rules.members if members is None else members
    for member in range(count):
        rng = np.random.default_rng([rules.seed, seed, member])
        moved = replace(
            filled,
            data=filled.data + physics.draw_noise(filled.data.shape, rng),
            background=filled.background + physics.draw_background(filled.background_spread, rng),
        )
        factor = float(np.exp(rng.uniform(-_LEVELS_APART, _LEVELS_APART)))
        begun = classical_answer(moved, physics, rules)
        apart += (_turns(moved, begun, physics, prior, rules, factor, on_turn) - answer) ** 2
    return Inverted(start, answer, np.sqrt(apart / max(count, 1)))


def classical_answer(known: Section, physics: Physics, rules: InversionRules) -> Array:
    """Total variation, the stronger the more noise there is."""
    return invert_total_variation(
        physics.operator,
        known.data,
        known.background,
        strength=rules.smoothing * _STRENGTH * _noise(known, physics),
        n_iterations=_ITERATIONS,
    )


def n_turns(rules: InversionRules, members: int | None = None) -> int:
    """How often `on_turn` is told for a section."""
    return rules.turns * (1 + (rules.members if members is None else members))


def _turns(
    known: Section,
    start: Array,
    physics: Physics,
    prior: Denoise,
    rules: InversionRules,
    factor: float,
    on_turn: OnTurn | None,
) -> Array:
    levels = factor * rules.first * (rules.last / rules.first) ** np.linspace(0, 1, rules.turns)
    return invert_plug_and_play(
        physics.operator,
        known.data,
        start,
        prior,
        levels=levels.tolist(),
        noise=rules.trust * _noise(known, physics),
        on_step=None if on_turn is None else lambda done, total: on_turn(),
    )


def _noise(known: Section, physics: Physics) -> float:
    return max(physics.noise, _LEAST_NOISE * float(known.data.std()), 1e-9)


def _without_dead(known: Section, physics: Physics) -> Section:
    """Dead traces hold what their background would show: they tell nothing."""
    if known.live.all():
        return known
    shown = physics.operator.model(known.background)
    return replace(known, data=np.where(known.live[:, None], known.data, shown))
