"""Missing traces: the network's guess, f-x prediction with and without it, and filters that live traces teach, mixed.

A network sees structure far away and through noise, and does not know how exactly the recorded traces fit each other;
f-x prediction knows nothing else. So the network's traces are the first guess of the prediction. On sections the live
traces around a gap also teach filters made for it (`models._on_site`). How much each is to be trusted, and how exactly
filters may follow the traces that they are fitted to, differs from survey to survey, and the survey itself can tell:
live traces are hidden in the pattern of those that are missing, filled, and compared with what was recorded.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import nnls

from models._on_site import fill_on_site
from models._tiles import Slices
from models.baselines import fill_fx

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
Box = tuple[slice, slice]
Guess = Callable[[Array, Live, Slices], Array]
BLOCK, HALO = 64, 24  # traces along each line that are filled at once, and of context around them
SECTION_BLOCK, SECTION_HALO = 512, 64
N_PROBES, PROBE_SAMPLES = 4, 256  # blocks in which traces are hidden, and their length, from the middle of the region
HIDDEN, LEAST_KEPT = 0.15, 0.35  # shares of a block's live traces: to be hidden, and that stay at least
DAMPINGS = (1e-2, 1e-3, 1e-4, 1e-5)  # of filters, from noisy surveys to clean ones; the next while it is better
WORTH = 0.99  # of the squared error of f-x prediction alone: a mixture that leaves more is not worth its shares
APART = 4.0  # samples, of the Gaussian mean
N_TRIES = 20  # places that the pattern of missing traces is moved to, in search of one that leaves enough


@dataclass(frozen=True)
class Mixture:
    """Shares of the fills, not negative and with a sum of one, and how far hidden traces were missed.

    Parameters   network, started, plain, on_site : shares of the network's traces, of f-x prediction that starts from
                 them, of f-x prediction alone, and of what filters make that the live traces of a section teach
                 damping : of the filters, in parts of the mean power
                 gain : root mean square error of the mixture over that of the network alone, at hidden traces
    """

    network: float = 0.0
    started: float = 1.0
    plain: float = 0.0
    on_site: float = 0.0
    damping: float = 1e-3
    gain: float = 1.0

    def fill(self, recorded: Array, live: Live, guess: Array) -> Array:
        """A block with its dead traces filled.

        Parameters   recorded, guess : shape (iline, xline, sample); live : bool, (iline, xline)
        """
        shares = (self.network, self.started, self.plain, self.on_site)
        fills = _fills(recorded, live, guess, self.damping, [share > 0 for share in shares])
        mixed = sum(np.float32(share) * fill for share, fill in zip(shares, fills, strict=True) if share > 0)
        return np.where(live[..., None], recorded, mixed)


@dataclass(frozen=True)
class _Trial:
    """A block without some of its live traces, and what those were, flat."""

    shown: Array
    kept: Live
    hidden: Live
    truth: NDArray[np.float64]
    where: Slices

    def at_hidden(self, fill: Array) -> NDArray[np.float64]:
        return fill[self.hidden].ravel().astype(np.float64)

    def missed(self, fill: Array) -> float:
        return float(np.sum((self.at_hidden(fill) - self.truth) ** 2))


def weigh(
    blocks: Iterable[tuple[Array, Live, Slices]], guess: Guess, rng: np.random.Generator, *, is_section: bool = False
) -> Mixture:
    """The mixture that fills hidden traces of some blocks best.

    The damping is the one with which f-x prediction alone misses them least. Where no mixture is clearly better than
    that, it stays alone.
    Parameters   blocks : samples, zero on dead traces, live traces, and where the block lies in the volume
                 guess : the network's samples for a block, its live traces and its place
                 is_section : whether the blocks are parts of one line; in a volume, where the lines beside it know
                 more, no trace is filled along its line alone
    """
    trials = [trial for block in blocks if (trial := _try(*block, rng)) is not None]
    if not trials:
        return Mixture()
    damping, plain, left = _choose_damping(trials)
    n_fills = 4 if is_section else 3
    products, wanted, power = np.zeros((4, 4)), np.zeros(4), 0.0
    for trial, alone in zip(trials, plain, strict=True):
        made = guess(trial.shown, trial.kept, trial.where)
        fills = _fills(trial.shown, trial.kept, made, damping, [True, True, True, is_section], plain=alone)
        found = np.stack([trial.at_hidden(fill) for fill in fills])
        products += found @ found.T
        wanted += found @ trial.truth
        power += trial.truth @ trial.truth

    def missed(w: NDArray[np.float64]) -> float:
        return max(float(w @ products @ w - 2 * w @ wanted + power), 0.0)

    shares = np.zeros(4)
    shares[:n_fills] = solve_shares(products[:n_fills, :n_fills], wanted[:n_fills])
    if missed(shares) > WORTH * left:
        shares = np.array([0.0, 0.0, 1.0, 0.0])
    network = missed(np.array([1.0, 0.0, 0.0, 0.0]))
    gain = (missed(shares) / network) ** 0.5 if network > 0 else 1.0
    return Mixture(*(float(share) for share in shares), damping=damping, gain=gain)


def _try(recorded: Array, live: Live, where: Slices, rng: np.random.Generator) -> _Trial | None:
    """None where nothing can be hidden."""
    kept = hide_alike(live, rng)
    hidden = live & ~kept
    if not hidden.any() or not kept.any():
        return None
    shown = np.where(kept[..., None], recorded, np.float32(0))
    return _Trial(shown, kept, hidden, recorded[hidden].ravel().astype(np.float64), where)


def _choose_damping(trials: list[_Trial]) -> tuple[float, list[Array], float]:
    """That with which f-x prediction misses hidden traces least, what it makes of each block, its squared error."""
    best, fills, least = 0.0, list[Array](), np.inf
    for damping in DAMPINGS:
        made = [fill_fx(each.shown, each.kept, damping=damping) for each in trials]
        missed = sum(each.missed(fill) for each, fill in zip(trials, made, strict=True))
        if missed >= least:
            break
        best, fills, least = damping, made, missed
    return best, fills, least


def fill_region(
    volume: Any,
    recorded: Live,
    region: Slices,
    network: tuple[Any, Any],
    out: tuple[Any, Any],
    *,
    guess: Guess,
    spread_factor: float,
    on_step: Callable[[int, int], None] | None = None,
) -> None:
    """The region with its missing traces filled by the mixture that suits it, block by block.

    Parameters   volume : array-like, (iline, xline, sample); recorded : bool, (iline, xline), of the volume
                 network : what the network makes of the region and the standard deviation of that, array-likes
                 out : array-likes of the region's shape for mean and standard deviation; recorded samples are as they
                 are with a spread of 0, and those that are not finite on a recorded trace the network's
                 spread_factor : what the card says of the spread, which grows with the network's and with the distance
                 between its traces and those filled in
    """
    lines = region[:2]
    live = recorded[lines]
    mixture = Mixture()
    if not live.all() and live.any():
        rng = np.random.default_rng(live.shape)
        mixture = weigh(_probes(volume, live, region), guess, rng, is_section=min(live.shape) == 1)
    factor = np.float32(spread_factor * mixture.gain)
    boxes = list(lay_blocks((live.shape[0], live.shape[1])))
    for number, (core, around) in enumerate(boxes):
        inner = tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(core, around, strict=True))
        block = _read(volume, around, region)
        is_known = live[around][..., None] & np.isfinite(block)
        made = np.asarray(network[0][around], dtype=np.float32)
        filled = made
        if not live[core].all() and live[around].any():
            filled = mixture.fill(np.where(is_known, block, np.float32(0)), live[around], made)
        lost = np.where(live[around][..., None], made, filled)  # samples of recorded traces are the network's
        out[0][core] = np.where(is_known, block, lost)[inner]
        unsure = np.hypot(np.asarray(network[1][core], dtype=np.float32), _apart(filled - made)[inner])
        out[1][core] = np.where(is_known[inner], np.float32(0), factor * unsure)
        if on_step:
            on_step(number + 1, len(boxes))


def _apart(difference: Array) -> Array:
    """How far the network's traces and those filled in lie apart around each sample, root mean square down the trace.

    Where two ways to the same trace disagree, at least one is wrong: with the network's own spread this parts small
    errors from large ones, which that spread alone does not in its middle half.
    """
    return np.sqrt(gaussian_filter1d(difference**2, APART, axis=-1))


def _probes(volume: Any, live: Live, region: Slices) -> Iterator[tuple[Array, Live, Slices]]:
    n_sample = region[2].stop - region[2].start
    start = region[2].start + max(0, n_sample - PROBE_SAMPLES) // 2
    samples = slice(start, min(region[2].stop, start + PROBE_SAMPLES))
    boxes = choose_probes(live)
    # A few hidden traces of one line tell little: where it has few blocks each is looked at several times.
    n_times = max(1, N_PROBES // len(boxes)) if min(live.shape) == 1 else 1
    for box in n_times * boxes:
        block = _read(volume, box, (*region[:2], samples))
        seen = np.where(live[box][..., None] & np.isfinite(block), block, np.float32(0))
        yield seen, live[box], (*_shifted(box, region), samples)


def _read(volume: Any, box: Box, region: Slices) -> Array:
    return np.asarray(volume[(*_shifted(box, region), region[2])], dtype=np.float32)


def _shifted(box: Box, region: Slices) -> Box:
    """Lines of the region as lines of the volume."""
    first, second = (
        slice(part.start + whole.start, part.stop + whole.start) for part, whole in zip(box, region[:2], strict=True)
    )
    return first, second


def hide_alike(live: Live, rng: np.random.Generator) -> Live:
    """The live traces without some of those that the pattern of the missing ones covers when it is moved and mirrored.

    Its holes are taken whole, one after the other, until enough is hidden: with all of them at once the traces would be
    far sparser than they are. Those that would widen a gap come last.
    """
    from scipy.ndimage import binary_dilation, label

    best, beside = live, binary_dilation(~live) & live
    for _ in range(N_TRIES):
        moved = np.roll(live, [int(rng.integers(n)) for n in live.shape], (0, 1))
        moved = moved[:: 1 if rng.random() < 0.5 else -1, :: 1 if rng.random() < 0.5 else -1]
        holes, n_holes = label(~moved & live)
        kept = live.copy()
        widening = np.isin(np.arange(n_holes), holes[beside] - 1)
        order = rng.permutation(n_holes)
        for hole in order[np.argsort(widening[order], kind="stable")] + 1:
            kept &= holes != hole
            if kept.sum() <= (1 - HIDDEN) * live.sum():
                break
        if LEAST_KEPT * live.sum() <= kept.sum() < best.sum():
            best = kept
        if best.sum() <= (1 - HIDDEN) * live.sum():
            break
    return best


def lay_blocks(shape: tuple[int, int]) -> Iterator[tuple[Box, Box]]:
    """Boxes of traces that cover the lines once, each with the context around it."""
    is_section = min(shape) == 1
    block, halo = (SECTION_BLOCK, SECTION_HALO) if is_section else (BLOCK, HALO)
    for start in product(*(range(0, n, block) for n in shape)):
        core = [slice(at, min(at + block, n)) for at, n in zip(start, shape, strict=True)]
        around = [slice(max(0, at.start - halo), min(n, at.stop + halo)) for at, n in zip(core, shape, strict=True)]
        yield (core[0], core[1]), (around[0], around[1])


def choose_probes(live: Live) -> list[Box]:
    """Blocks to hide traces in: of those with dead and live traces a few, evenly over the lines."""
    boxes = [core for core, _ in lay_blocks((live.shape[0], live.shape[1]))]
    told = [box for box in boxes if live[box].any() and not live[box].all()]
    step = max(1, len(told) // N_PROBES)
    return told[step // 2 :: step][:N_PROBES]


def _fills(
    recorded: Array, live: Live, guess: Array, damping: float, wanted: list[bool], *, plain: Array | None = None
) -> list[Array]:
    """The four fills of a block; what is not wanted is left out as the guess.

    Parameters   plain : of f-x prediction alone, where it is there already
    """
    started = fill_fx(recorded, live, guess=guess, damping=damping) if wanted[1] else guess
    if plain is None:
        plain = fill_fx(recorded, live, damping=damping) if wanted[2] or wanted[3] else guess
    return [guess, started, plain, fill_on_site(plain, live, damping=damping) if wanted[3] else guess]


def solve_shares(products: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least squares with shares that are not negative and sum to one (Breiman 1996, Stacked regressions)."""
    scale = np.trace(products) / len(wanted)
    if scale == 0:
        return np.eye(len(wanted))[1]
    root = np.linalg.cholesky(products / scale + 1e-9 * np.eye(len(wanted)))
    firmly = 1e3  # the sum is one to a millionth
    matrix = np.vstack([root.T, np.full((1, len(wanted)), firmly)])
    shares, _ = nnls(matrix, np.append(np.linalg.solve(root, wanted / scale), firmly))
    return np.asarray(shares / shares.sum(), dtype=np.float64)
