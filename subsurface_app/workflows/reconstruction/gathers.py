"""Missing traces of shot gathers by both: waves through a model, and what the model leaves, filled between live traces.

What waves through a model leave of the records is weak, smooth and of little moveout beside the records themselves, and
so far easier to fill. How far that, the modelled traces alone and the filling without a model are to be trusted, hidden
live traces tell. A receiver within a cell of the source is not asked: there the modelled pressure is that of the grid.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Note, ShotGathers, VelocityModel, note
from subsurface_app.workflows.migration import positions_in
from subsurface_app.workflows.reconstruction.filling import Array, FillRules, Live, fill_between
from subsurface_app.workflows.shots import solver_warnings

OnStep = Callable[[float, float], None]
WAYS = ("between", "both", "waves")
_OF_WAVES = 0.1  # of the time
_LEAST = 0.02  # share of a way that is worth its time
_TRIED = 2  # gathers in which live traces are hidden


@dataclass(frozen=True, eq=False)
class FilledGathers:
    """Gathers without a hole.

    Parameters   gathers : ShotGathers - live traces bit for bit as they were
                 shares : way -> share, with a sum of one: "between" live traces without a model, "both" waves and what
                     they leave filled between, "waves" alone
                 snr_db : way or "mixture" -> S/N of live traces that were hidden, filled, and compared
                 notes : tuple of Note; backend : of the solver, or ""; device : of the network, or "cpu"
    """

    gathers: ShotGathers
    shares: dict[str, float]
    snr_db: dict[str, float]
    notes: tuple[Note, ...]
    backend: str = ""
    device: str = "cpu"


@dataclass(frozen=True, eq=False)
class _Seen:
    """Records, which traces are live, those of them that tell of the waves, and the waves if there is a model."""

    data: Array
    live: Live
    told: Live
    waves: Array | None

    def of(self, shots: list[int]) -> "_Seen":
        waves = None if self.waves is None else self.waves[shots]
        return _Seen(self.data[shots], self.live[shots], self.told[shots], waves)


def fill_gathers(
    gathers: ShotGathers,
    model: VelocityModel | None = None,
    rules: FillRules | None = None,
    *,
    model_id: str = "",
    backend: str = "auto",
    name: str = "",
    on_step: OnStep | None = None,
) -> FilledGathers:
    """The gathers with their dead traces filled; live traces stay as they are.

    Parameters   gathers : ShotGathers - `live` says which traces are missing; with a model, its wavelet and positions
                     in the model's frame
                 model : VelocityModel or None - 2D, as an inversion of the live traces found it; a rough one helps too
                 model_id : str - of the item, kept with the gathers
                 on_step : called with (done, total), may raise to cancel
    Raises       GeometryError - no trace is missing, none is live, a model that is not 2D, positions outside it
                 ModelError - no such network
    Notes        Modelled records are scaled to the live traces of each shot by least squares. The shares minimise the
                 error at live traces that were hidden as the missing ones lie, hidden traces being fewer than those;
                 an inversion of all live traces has seen them, so its waves are flattered there.
    """
    rules = rules or FillRules()
    data = np.asarray(gathers.data[:], dtype=np.float32)
    there = _places(gathers)
    live = (there if gathers.live is None else np.asarray(gathers.live[:], dtype=bool)) & np.isfinite(data).all(-1)
    if not (there & ~live).any():
        raise GeometryError("no trace of {name} is missing: there is nothing to fill", name=gathers.name)
    if not live.any():
        raise GeometryError("no trace of {name} is live: there is nothing to fill it from", name=gathers.name)
    tried = _choose(live)
    n_fillings = (len(tried) + len(live)) * (1 if model is None else 2)
    steps = _Steps(on_step, n_fillings)
    waves, found, notes, told = None, "", list[Note](), live
    if model is not None:
        waves, found, notes = _model_records(gathers, model, rules, backend, steps)
        told = live & ~_beside_source(gathers, model)
        waves = _scaled(waves, data, told)
    seen = _Seen(data, live, told, waves)
    shares, snr_db = _weigh(seen.of(tried), rules, steps)
    filled = _mix(shares, _ways(seen, rules, steps, [way for way in WAYS if shares.get(way, 0.0) > _LEAST]))
    filled = np.where((there & ~live)[..., None], filled, np.asarray(gathers.data[:], dtype=np.float32))
    notes.append(_told(shares, snr_db))
    settings = {
        **gathers.settings,
        "filled": int((there & ~live).sum()),
        "filling": rules.filling,
        "filled_shares": {way: round(share, 4) for way, share in shares.items()},
        "filled_with_model": model_id,
    }
    result = replace(
        gathers,
        name=name or f"{gathers.name}, filled",
        data=filled,
        live=live | there,
        settings=settings,
        headers=None,
        notes=(*gathers.notes, *notes),
    )
    return FilledGathers(result, shares, snr_db, tuple(notes), found, _device(rules))


def _places(gathers: ShotGathers) -> Live:
    """Where traces belong: all of the array but the padding of shots with fewer receivers."""
    if gathers.receivers is None:
        return np.ones(gathers.data.shape[:2], dtype=bool)
    return np.asarray(np.isfinite(np.asarray(gathers.receivers[:])).all(axis=-1))


def _model_records(
    gathers: ShotGathers, model: VelocityModel, rules: FillRules, backend: str, steps: "_Steps"
) -> tuple[Array, str, list[Note]]:
    """Records of the survey through the model, the backend, and what the solver warned of."""
    from solvers import AcousticModel, Boundary, DispersionWarning, Grid, Scheme, Survey, TimeAxis, simulate_shots

    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: gathers along a line need a 2D model (x, z)",
            name=model.name,
            axes=len(model.vp.shape),
        )
    sources, receivers, wavelet = positions_in(gathers, model)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", DispersionWarning)
        made = simulate_shots(
            AcousticModel(
                Grid(shape=tuple(model.vp.shape), spacing=model.spacing, origin=model.origin), np.asarray(model.vp[:])
            ),
            Survey(sources, np.nan_to_num(receivers)),
            wavelet,
            TimeAxis(gathers.axis.count, gathers.axis.step, gathers.axis.start),
            scheme=Scheme(space_order=rules.space_order),
            boundary=Boundary(width=rules.border, free_surface=rules.free_surface),
            backend=backend,
            on_step=lambda step: steps.of_waves(step.fraction),
        )
    return np.asarray(made.data), made.backend, [Note(**one) for one in solver_warnings(heard)]


def _scaled(waves: Array, data: Array, told: Live) -> Array:
    """Modelled records of each shot times what fits its traces best; a shot without any keeps its strength."""
    scaled = waves.copy()
    for shot, alive in enumerate(told):
        own = waves[shot][alive].astype(np.float64)
        power = float(np.sum(own**2))
        if power > 0:
            scaled[shot] *= np.float32(np.sum(own * data[shot][alive]) / power)
    return scaled


def _beside_source(gathers: ShotGathers, model: VelocityModel) -> Live:
    """Receivers that are nearer to their source than the cells of the model are wide."""
    sources, receivers = np.asarray(gathers.sources), np.asarray(gathers.receivers)
    apart = np.linalg.norm(receivers[:, :, None] - sources[:, None], axis=-1).min(axis=-1)
    return np.asarray(apart < max(model.spacing))


def _ways(seen: _Seen, rules: FillRules, steps: "_Steps", wanted: list[str]) -> dict[str, Array]:
    """The gathers filled in each way."""
    made = {}
    if "between" in wanted:
        made["between"] = fill_between(seen.data, seen.live, rules, steps.of_gather)
    if seen.waves is not None and "both" in wanted:
        made["both"] = seen.waves + fill_between(seen.data - seen.waves, seen.told, rules, steps.of_gather)
    if seen.waves is not None and "waves" in wanted:
        made["waves"] = seen.waves
    return made


def _choose(live: Live) -> list[int]:
    """A few gathers with live and dead traces, evenly over the survey."""
    told = np.flatnonzero(live.any(axis=1) & ~live.all(axis=1))
    step = max(1, len(told) // _TRIED)
    return [int(shot) for shot in told[step // 2 :: step][:_TRIED]]


def _weigh(seen: _Seen, rules: FillRules, steps: "_Steps") -> tuple[dict[str, float], dict[str, float]]:
    """Shares of the ways, and the S/N in dB of each and of the mixture, at live traces that are hidden."""
    from models._missing import hide_alike, solve_shares

    rng, live = np.random.default_rng(rules.seed), seen.live
    kept = np.stack([hide_alike(alive[:, None], rng)[:, 0] for alive in live]) if len(live) else live
    hidden = live & ~kept & seen.told
    ways = [way for way in WAYS if seen.waves is not None or way == "between"]
    if not hidden.any():
        return {"between" if seen.waves is None else "both": 1.0}, {}
    made = _ways(_Seen(seen.data, kept, seen.told & kept, seen.waves), rules, steps, ways)
    truth = seen.data[hidden].ravel().astype(np.float64)
    found = np.stack([made[way][hidden].ravel().astype(np.float64) for way in ways])
    shares = solve_shares(found @ found.T, found @ truth)
    missed = {way: found[i] - truth for i, way in enumerate(ways)} | {"mixture": shares @ found - truth}
    power = float(np.sum(truth**2))
    snr_db = {way: 10 * np.log10(power / max(float(np.sum(one**2)), 1e-12 * power)) for way, one in missed.items()}
    return dict(zip(ways, shares.tolist(), strict=True)), {way: round(float(one), 2) for way, one in snr_db.items()}


def _mix(shares: dict[str, float], made: dict[str, Array]) -> NDArray[Any]:
    total = sum(shares[way] for way in made)
    return np.asarray(sum(np.float32(shares[way] / total) * one for way, one in made.items()))


def _told(shares: dict[str, float], snr_db: dict[str, float]) -> Note:
    if not snr_db:
        return note(mark("too few traces are live to hide some of them: nothing says how well the others were filled"))
    if "both" not in shares:
        return note(
            mark("live traces that were hidden come back with a S/N of {snr} dB"), snr=round(snr_db["mixture"], 1)
        )
    return note(
        mark(
            "live traces that were hidden come back with a S/N of {snr} dB; filled between live traces alone {between} "
            "dB, by waves through the model alone {waves} dB"
        ),
        snr=round(snr_db["mixture"], 1),
        between=round(snr_db["between"], 1),
        waves=round(snr_db["waves"], 1),
    )


def _device(rules: FillRules) -> str:
    if rules.filling != "network":
        return "cpu"
    import torch

    return ("cuda" if torch.cuda.is_available() else "cpu") if rules.device == "auto" else rules.device


class _Steps:
    """Counts what is done: waves first, then fillings, gather by gather."""

    def __init__(self, on_step: OnStep | None, n_gathers: int) -> None:
        self.on_step, self.n_gathers, self.done = on_step, n_gathers, 0

    def of_waves(self, fraction: float) -> None:
        if self.on_step:
            self.on_step(_OF_WAVES * fraction, 1.0)

    def of_gather(self, _done: int, _total: int) -> None:
        self.done += 1
        if self.on_step:
            self.on_step(_OF_WAVES + (1 - _OF_WAVES) * self.done / self.n_gathers, 1.0)
