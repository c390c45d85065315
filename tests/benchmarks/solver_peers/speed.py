"""Rows of speed: contenders take turns inside one run, medians of at least five rounds after one that warms up."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks.solver_peers.bars import at_least, at_most, ratio_bars
from tests.benchmarks.solver_peers.cases import Case, cube, many_shots, section
from tests.benchmarks.solver_peers.link import MissingError, Worker

Workers = dict[str, Worker]
Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A line of a row: who runs what."""

    label: str
    contender: str
    case: Case


def take_turns(workers: Workers, entries: list[Entry], rounds: int) -> dict[str, dict[str, Any]]:
    """Times of all entries by label; an entry that cannot run says why."""
    results: dict[str, dict[str, Any]] = {}
    samples: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        try:
            workers[entry.contender].ask("prepare", label=entry.label, case=entry.case)
            workers[entry.contender].ask("time", label=entry.label)
            samples[entry.label] = []
        except MissingError as reason:
            results[entry.label] = {"missing": str(reason)}
    for _ in range(rounds):
        for entry in entries:
            if entry.label not in samples:
                continue
            try:
                samples[entry.label].append(workers[entry.contender].ask("time", label=entry.label))
            except MissingError as reason:
                results[entry.label] = {"missing": str(reason)}
                del samples[entry.label]
    for entry in entries:
        if entry.label in samples:
            results[entry.label] = _summary(entry.case, samples[entry.label])
    for contender in {entry.contender for entry in entries}:
        try:
            workers[contender].ask("forget")
        except MissingError:
            continue  # it has been said above
    return {entry.label: results[entry.label] for entry in entries}


def _summary(case: Case, samples: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [sample["seconds"] for sample in samples]
    work = case.padded_cells * samples[0]["n_steps"] / 1e9
    more = {name: samples[0][name] for name in ("storage", "computed") if name in samples[0]}
    return {
        "seconds": round(median(seconds), 4),
        "fastest": round(min(seconds), 4),
        "slowest": round(max(seconds), 4),
        "cpu_seconds": round(median(sample["cpu_seconds"] for sample in samples), 4),
        "n_steps": samples[0]["n_steps"],
        "rounds": len(samples),
        "rate": round(work / median(seconds), 4),
        "best_rate": round(work / min(seconds), 4),
        **more,
    }


def forward_row(
    title: str, case: Case, wanted: dict[str, tuple[float, float | None]], workers: Workers, rounds: int
) -> Row:
    """A case by all contenders at equal steps; ours also with all cells, and with the step that it chooses.

    Ours leaves out what no wave has reached yet; with all cells its kernels do as many as the peers'.
    """
    entries = [Entry(contender, contender, case) for contender in workers]
    entries += [Entry(f"ours, {variant}", "ours", case.with_(variant=variant)) for variant in ("all cells", "own step")]
    timed = take_turns(workers, entries, rounds)
    bars = ratio_bars(timed, wanted) + ratio_bars(timed, wanted, ours="ours, all cells")
    return {"title": title, "unit": "rate", "entries": timed, "bars": bars}


def section_4(workers: Workers, rounds: int) -> Row:
    """2D, order 4."""
    bars = {"deepwave": (1.5, 2.0), "devito": (1.7, 2.0)}
    return forward_row("2D 1000^2, 1 shot, 1000 steps, order 4", section(4), bars, workers, rounds)


def section_8(workers: Workers, rounds: int) -> Row:
    """2D, order 8."""
    bars = {"deepwave": (1.5, 2.0), "devito": (1.7, 2.0)}
    return forward_row("2D 1000^2, 1 shot, 1000 steps, order 8", section(8), bars, workers, rounds)


def cube_4(workers: Workers, rounds: int) -> Row:
    """3D, order 4."""
    bars = {"deepwave": (2.0, 2.5), "devito": (1.0, 1.5)}
    return forward_row("3D 200^3, 1 shot, 100 steps, order 4", cube(4), bars, workers, rounds)


def cube_8(workers: Workers, rounds: int) -> Row:
    """3D, order 8."""
    bars = {"deepwave": (2.0, 2.5), "devito": (1.0, 1.5)}
    return forward_row("3D 200^3, 1 shot, 100 steps, order 8", cube(8), bars, workers, rounds)


def shots_4(workers: Workers, rounds: int) -> Row:
    """Many shots, order 4."""
    return forward_row(
        "8 shots of 300^2, 1000 steps, order 4", many_shots(4), {"deepwave": (1.5, None)}, workers, rounds
    )


def shots_8(workers: Workers, rounds: int) -> Row:
    """Many shots, order 8."""
    return forward_row(
        "8 shots of 300^2, 1000 steps, order 8", many_shots(8), {"deepwave": (1.5, None)}, workers, rounds
    )


def born_4(workers: Workers, rounds: int) -> Row:
    """Born modelling against the better peer."""
    row = forward_row("2D Born 1000^2, 1000 steps, order 4", section(4, "born"), {}, workers, rounds)
    entries = row["entries"]
    peers = [entries[name]["rate"] for name in ("deepwave", "devito") if "rate" in entries[name]]
    for ours, what in (("ours", ""), ("ours, all cells", ", all cells")):
        if peers and "rate" in entries[ours]:
            row["bars"].append(at_least(f"times the better peer{what}", entries[ours]["rate"] / max(peers), 2.0))
    return row


def gradient_4(workers: Workers, rounds: int) -> Row:
    """Value and gradient with respect to vp, beside the own forward run."""
    case = section(4, "gradient")
    entries = [
        Entry("ours", "ours", case),
        Entry("ours, all cells", "ours", case.with_(variant="all cells")),
        Entry("ours, own step", "ours", case.with_(variant="own step")),
        Entry("ours, forward", "ours", section(4)),
        Entry("ours, forward, all cells", "ours", section(4, variant="all cells")),
        Entry("deepwave", "deepwave", case),
        Entry("deepwave, every 5th", "deepwave", case.with_(variant="every 5th")),
        Entry("deepwave, forward", "deepwave", section(4)),
        Entry("devito", "devito", case),
    ]
    timed = take_turns(workers, entries, rounds)
    wanted = {"deepwave": (8.0, None), "deepwave, every 5th": (4.0, None), "devito": (2.0, None)}
    bars = []
    for ours, forward, what in (
        ("ours", "ours, forward", ""),
        ("ours, all cells", "ours, forward, all cells", ", all cells"),
    ):
        if "seconds" in timed[ours] and "seconds" in timed[forward]:
            ratio = timed[ours]["seconds"] / timed[forward]["seconds"]
            bars.append(at_most(f"times own forward{what}", ratio, 4.0))
        bars += ratio_bars(timed, wanted, of="seconds", ours=ours)
    return {"title": "gradient 2D 1000^2, 1000 steps, order 4", "unit": "seconds", "entries": timed, "bars": bars}
