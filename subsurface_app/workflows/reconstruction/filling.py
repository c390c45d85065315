"""Missing traces of shot gathers from the live ones beside them, each gather a section of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
Filling = Literal["network", "fx", "pocs", "rank", "linear"]
FILLINGS: tuple[Filling, ...] = ("network", "fx", "pocs", "rank", "linear")
_OVERSAMPLED = 2.5  # Nyquist frequency of a thinned trace over the highest frequency of the traces
_QUIET = 1e-4  # of the energy: what lies above the highest frequency
_MARGIN = 8  # samples of a thinned trace, beyond its end


@dataclass(frozen=True)
class FillRules:
    """How missing traces are filled.

    Parameters   filling : between live traces, by the "network" (which mixes in f-x prediction as hidden live traces
                     ask for), by "fx" prediction, "pocs", low "rank" or "linear"ly
                 network : name in the catalogue, or weights file; device : of the network
                 window : (trace, sample) of POCS and low rank, samples after thinning
                 rank : of low rank, the number of dips that a window may hold
                 weakest : threshold of the last iteration of POCS over that of the first; n_iterations : of both
                 space_order, border, free_surface : of the solver, as in `LineSurvey`
                 seed : int - of the live traces that are hidden to find out what is to be trusted
    """

    filling: Filling = "network"
    network: str = "volume-xs"
    device: str = "auto"
    window: tuple[int, int] = (32, 64)
    rank: int = 3
    weakest: float = 1e-2
    n_iterations: int = 30
    space_order: int = 8
    border: int = 20
    free_surface: bool = False
    seed: int = 0


def fill_between(
    data: Array, live: Live, rules: FillRules, on_gather: Callable[[int, int], None] | None = None
) -> Array:
    """Gathers with their dead traces filled; live traces and gathers without a live trace stay as they are.

    Records of waves are sampled far more finely than networks and filters reckon with, whose windows count samples:
    traces are thinned to two and a half times what their highest frequency needs, filled, and brought back.

    Parameters   data : ndarray, shape (n_shots, n_receivers, nt) - what dead traces hold does not matter
                 live : ndarray of bool, shape (n_shots, n_receivers)
                 on_gather : called with (done, total), may raise to stop
    Returns      ndarray, float32, same shape
    """
    from scipy.signal import resample_poly

    known = np.where(live[..., None], data, 0).astype(np.float32)
    factor, n_samples = thinning(known), data.shape[-1]
    beyond = -n_samples % factor + _MARGIN * factor
    thin = resample_poly(np.pad(known, ((0, 0), (0, 0), (0, beyond)), mode="edge"), 1, factor, axis=-1)
    fill, made = _method(rules), known.copy()
    for number, (gather, alive) in enumerate(zip(thin.astype(np.float32), live, strict=True)):
        if alive.any() and not alive.all() and gather[alive].any():
            filled = fill(gather[None], alive[None])[0][~alive]
            made[number, ~alive] = resample_poly(filled, factor, 1, axis=-1)[..., :n_samples]
        if on_gather:
            on_gather(number + 1, len(live))
    return made


def thinning(data: NDArray[Any]) -> int:
    """Every which sample still carries all frequencies of the traces, with room to spare."""
    spectra = np.abs(np.fft.rfft(data, axis=-1)) ** 2
    power = spectra.reshape(-1, spectra.shape[-1]).sum(axis=0, dtype=np.float64)
    if not power.any():
        return 1
    heard = np.cumsum(power) <= (1 - _QUIET) * power.sum()
    highest = max(int(heard.sum()), 1)
    return max(1, int((len(power) - 1) / (_OVERSAMPLED * highest)))


def _method(rules: FillRules) -> Callable[[Array, Live], Array]:
    """Fills the dead traces of a section (1, trace, sample)."""
    from models import baselines, load_model, predict

    window = (1, *rules.window)
    if rules.filling == "network":
        model = load_model(rules.network, device=rules.device)
        return lambda section, live: np.asarray(predict(model, section, "interpolate", live_mask=live).mean)
    classical: dict[str, Callable[[Array, Live], Array]] = {
        "fx": lambda section, live: baselines.fill_fx(section, live),
        "linear": lambda section, live: baselines.fill_linear(section, live),
        "pocs": lambda section, live: baselines.fill_pocs(
            section, live, window=window, weakest=rules.weakest, n_iterations=rules.n_iterations
        ),
        "rank": lambda section, live: baselines.fill_rank(
            section, live, window=window, rank=rules.rank, n_iterations=rules.n_iterations
        ),
    }
    return classical[rules.filling]
