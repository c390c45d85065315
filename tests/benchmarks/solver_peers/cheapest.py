"""What a user pays: the least time in which a contender reaches 1 % error at 10 wavelengths."""

import math
from typing import Any

from tests.benchmarks.solver_peers.accuracy import green_error, homogeneous
from tests.benchmarks.solver_peers.bars import at_least
from tests.benchmarks.solver_peers.cases import Case
from tests.benchmarks.solver_peers.link import MissingError, Worker
from tests.benchmarks.solver_peers.speed import Entry, Row, Workers, take_turns

_POINTS = (6, 8, 9, 10, 11, 12)
_STEPS_MS = (2.0, 1.5, 1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125)
_LONGEST = 0.6  # s recorded
_ERROR = 0.01
_WHO = (
    ("ours", "ours", ""),
    ("ours, own step", "ours", "own step"),
    ("deepwave", "deepwave", ""),
    ("deepwave, filtered", "deepwave", "filtered"),
    ("devito", "devito", ""),
    ("devito, 4th in time", "devito", "4th in time"),
)
_COURANT = 0.5  # of dt vp / dx: below the limit of order 8 in 2D (.55) for all of second order in time


def time_to_one_percent(workers: Workers, rounds: int) -> Row:
    """Each contender at the cheapest setting of a grid of (points a wavelength, time step), order 8."""
    found: dict[str, tuple[Case, float]] = {}
    entries: dict[str, dict[str, Any]] = {}
    for label, contender, variant in _WHO:
        try:
            setting = _cheapest(workers[contender], variant)
        except MissingError as reason:
            entries[label] = {"missing": str(reason)}
            continue
        if setting is None:
            entries[label] = {"missing": "no setting of the grid reaches 1 %"}
        else:
            found[label] = setting
    timed = take_turns(workers, [Entry(who, name, found[who][0]) for who, name, _ in _WHO if who in found], rounds)
    for label, result in timed.items():
        case, error = found[label]
        points = round(case.vp[0] / case.freq / case.spacing)
        entries[label] = {**result, "points": points, "dt_ms": case.dt * 1e3, "error": float(f"{error:.3e}")}
    bars = []
    ours = [entries[label]["seconds"] for label in ("ours", "ours, own step") if "seconds" in entries.get(label, {})]
    for peer in ("deepwave", "devito"):
        if ours and "seconds" in entries.get(peer, {}):
            bars.append(at_least(f"times faster to 1 % than {peer}", entries[peer]["seconds"] / min(ours), 1.0))
    title = "time to 1 % error at 10 wavelengths (2D, order 8, cheapest setting of a grid)"
    return {"title": title, "unit": "seconds", "entries": {who: entries[who] for who, _, _ in _WHO}, "bars": bars}


def _cheapest(worker: Worker, variant: str) -> tuple[Case, float] | None:
    """The setting with the fewest updates whose error is small enough; each grid is tried from its largest step on."""
    best: tuple[Case, float] | None = None
    for points in _POINTS:
        worth_it = math.inf
        for ms in _STEPS_MS:
            case = homogeneous(points, dt=ms * 1e-3, nt=round(_LONGEST / ms * 1e3), variant=variant)
            courant = case.dt * case.vp[1] / case.spacing
            if ms > worth_it:
                continue
            if variant != "own step" and courant > (_COURANT * 1.7 if variant == "4th in time" else _COURANT):
                continue
            cost = case.padded_cells * case.nt
            if best is not None and cost >= best[0].padded_cells * best[0].nt:
                break
            error = green_error(case, worker.arrays(case)["data"])
            if error <= _ERROR:
                best = (case, error)
                break
            # errors fall with the square of the step, at most: larger steps than this are not worth a try
            worth_it = 1.3 * ms * math.sqrt(_ERROR / error)
    return best
