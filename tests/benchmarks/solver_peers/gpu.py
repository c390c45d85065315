"""Rows on a CUDA device, where there is one: ours and Deepwave, and a copy kernel as the limit."""

from typing import Any

from tests.benchmarks.solver_peers.bars import at_least, ratio_bars
from tests.benchmarks.solver_peers.cases import Case, many_shots
from tests.benchmarks.solver_peers.link import MissingError
from tests.benchmarks.solver_peers.speed import Entry, Row, Workers, take_turns

_CUBE = Case(
    "forward",
    (512, 512, 512),
    8,
    ((256, 256, 10),),
    tuple((20 + 4 * i, 256, 10) for i in range(118)),
    nt=300,
    vp=(1500.0, 3400.0),
    device="cuda",
)


def cube_on_gpu(workers: Workers, rounds: int) -> Row:
    """3D order 8."""
    return _row("GPU: 3D 512^3, 1 shot, 300 steps, order 8", _CUBE, 120.0, 160.0, workers, rounds)


def shots_on_gpu(workers: Workers, rounds: int) -> Row:
    """Many 2D shots in one call."""
    case = many_shots(8, n_shots=128, device="cuda")
    return _row("GPU: 128 shots of 300^2, 1000 steps, order 8", case, 80.0, None, workers, rounds)


def _row(title: str, case: Case, must: float, stretch: float | None, workers: Workers, rounds: int) -> Row:
    if not _has_gpu(workers):
        return {"title": title, "unit": "rate", "entries": {"ours": {"missing": "no GPU"}}, "bars": []}
    entries = [Entry(contender, contender, case) for contender in ("ours", "deepwave")]
    entries.append(Entry("ours, own step", "ours", case.with_(variant="own step")))
    timed: dict[str, dict[str, Any]] = take_turns(workers, entries, rounds)
    bars = ratio_bars(timed, {"deepwave": (2.0, None)})
    if "rate" in timed["ours"]:
        bars.insert(0, at_least("Gcells/s", timed["ours"]["rate"], must, stretch))
    copied = workers["deepwave"].ask("call", name="copy_rate")["value"]
    timed["copy kernel"] = {"GB/s": round(copied, 1), "rate": round(copied / 16, 2)}  # 16 bytes an update
    return {"title": title, "unit": "rate", "entries": timed, "bars": bars}


def _has_gpu(workers: Workers) -> bool:
    """Whether torch sees a CUDA device; without the peers there is none to compare on."""
    try:
        return bool(workers["deepwave"].ask("call", name="has_gpu")["value"])
    except MissingError:
        return False
