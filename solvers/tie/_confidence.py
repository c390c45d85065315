"""How much a tie is to be believed: against scrambled logs and wrong wells that were tied with the same freedom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.tie._reflectivity import Reflectivity
from solvers.tie._search import SearchRules, Trace, near_window
from solvers.tie._validation import Validation, cross_validate

Samples = NDArray[np.float64]
Word = Literal["high", "moderate", "low", "none"]
_SIGNIFICANT = 0.05
_HIGH, _MODERATE = 0.7, 0.5
_ROUNDS = 8


@dataclass(frozen=True)
class Confidence:
    """What speaks for a tie and what against it.

    Parameters   validation : Validation - of the tie
                 null : (n,) - correlation of held-out blocks for scrambled reflectivities
                 others : dict of str to float - the same for wells that do not belong there, by name
    """

    validation: Validation
    null: Samples
    others: Mapping[str, float]

    @property
    def p(self) -> float:
        """Share of scrambled logs that foretell the trace at least as well, the tie itself counted among them."""
        return (1 + int(np.sum(self.null >= self.validation.correlation))) / (1 + len(self.null))

    @property
    def word(self) -> Word:
        """The confidence in a word, by the correlation r of the held-out blocks.

        "none": p > 0.05, no better than chance. "high": r >= 0.7; "moderate": r >= 0.5; both only where no wrong well
        foretells the trace as well as this one. "low": all else.
        """
        r = self.validation.correlation
        if self.p > _SIGNIFICANT:
            return "none"
        if r < _MODERATE or any(other >= r for other in self.others.values()):
            return "low"
        return "high" if r >= _HIGH else "moderate"


def scrambled(reflectivity: Reflectivity, rng: np.random.Generator) -> Reflectivity:
    """Another log with the same coefficients and nearly the same spectrum, in an order that means nothing.

    References   Schreiber and Schmitz (1996), Improved surrogate data for nonlinearity tests,
                 doi 10.1103/PhysRevLett.77.635
    """
    values = np.nan_to_num(reflectivity.values)
    amplitude, ordered = np.abs(np.fft.rfft(values)), np.sort(values)
    mixed = rng.permutation(values)
    for _ in range(_ROUNDS):
        spectrum = np.fft.rfft(mixed)
        turned = amplitude * np.exp(1j * np.angle(spectrum))
        rank = np.argsort(np.argsort(np.fft.irfft(turned, len(values))))
        mixed = ordered[rank]
    return reflectivity.with_values(mixed)


def assess_tie(
    reflectivity: Reflectivity,
    trace: Trace,
    rules: SearchRules | None = None,
    *,
    others: Mapping[str, Reflectivity] | None = None,
    n_scrambled: int = 99,
    n_blocks: int | None = None,
    seed: int = 0,
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> Confidence:
    """The blocked cross-validation of a tie beside those of scrambled logs and of wrong wells.

    Each of them is searched for with the same rules: shift, stretch and wavelet. With 99 scrambled logs the smallest p
    is 0.01.
    Parameters   others : reflectivities of wells that do not belong to the trace, by name; one that has no reflectivity
                     in the window is left out
                 on_step : called with how many ties are done of how many
    """
    rules = rules or SearchRules()
    wrong = {
        name: one
        for name, one in (others or {}).items()
        if np.any(np.nan_to_num(one.values[(one.times >= trace.start) & (one.times <= trace.times[-1])]))
    }
    total = 1 + len(wrong) + n_scrambled
    found = cross_validate(reflectivity, trace, rules, n_blocks=n_blocks)
    on_step(1, total)
    of_others = {}
    for name, one in wrong.items():
        of_others[name] = cross_validate(one, trace, rules, n_blocks=n_blocks).correlation
        on_step(1 + len(of_others), total)
    near, rng = near_window(reflectivity, trace, rules), np.random.default_rng(seed)
    null = np.empty(n_scrambled)
    for number in range(n_scrambled):
        null[number] = cross_validate(scrambled(near, rng), trace, rules, n_blocks=n_blocks).correlation
        on_step(1 + len(of_others) + number + 1, total)
    return Confidence(found, null, of_others)
