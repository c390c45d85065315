"""What the models are meant to reach, and whether the record says that they do."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tests.benchmarks.model_tables.cases import IN_DOMAIN

Record = dict[str, Any]
Row = dict[str, Any]
PROMPTED = "one horizon"


@dataclass(frozen=True)
class Goal:
    """One number of one column of a table; the best of a model's rows counts, unless `only` names which."""

    table: str
    column: str
    number: str
    goal: float
    stretch: float | None = None
    is_least: bool = True  # the goal is a least value; else a greatest one
    only: Callable[[str], bool] = lambda row: True


@dataclass(frozen=True)
class Bar:
    """A goal beside what was measured, by `row`."""

    what: str
    row: str
    measured: float | str
    goal: str
    stretch: float | None
    holds: bool


REGIMES = ("easy", "small throw", "low S/N", "small throw, low S/N")
GOALS = (
    *(Goal("faults", column, "f1", goal) for column, goal in zip(REGIMES, (0.975, 0.930, 0.885, 0.850), strict=True)),
    *(
        Goal("faults", column, number, goal)
        for number in ("ap", "ap_two_voxels")
        for column, goal in zip(REGIMES, (0.70, 0.62, 0.48, 0.45), strict=True)
    ),
    Goal("missing", "50 % of traces missing", "snr_db", 15, 17),
    Goal("missing", "75 % of traces missing", "snr_db", 12, 14),
    Goal("missing", "gap of 16 traces", "snr_db", 8, 10),
    Goal("noise", "noise of 0 dB", "snr_db", 11),
    Goal("noise", "noise of 5 dB", "snr_db", 14),
    Goal("noise", "noise of 0 dB", "local_similarity", 0.1, is_least=False),
    Goal("noise", "noise of 5 dB", "local_similarity", 0.1, is_least=False),
    Goal("noise", "noise of 5 dB", "ssim", 0.95),
    Goal("horizons", "easy", "error_samples", 2.0, is_least=False, only=lambda row: PROMPTED not in row),
    Goal("horizons", "easy", "error_samples", 1.0, is_least=False, only=lambda row: PROMPTED in row),
    Goal("horizons", "easy", "order_violations_percent", 0.1, is_least=False),
    Goal("impedance", "easy", "correlation", 0.95),
    Goal("calibration", IN_DOMAIN, "ece", 0.03, is_least=False),
    *(Goal("calibration", column, "ece", 0.10, is_least=False) for column in REGIMES),
    *(Goal("calibration", column, "brier_skill", 0.0) for column in (IN_DOMAIN, *REGIMES)),
)
GAIN_DB, GAP_SHARE = 2.0, 0.3  # above the better classical method, or of the gap to the ceiling
FLIPS_IOU, SEAM_RATIO, MVOXEL_PER_S, MEMORY_GB = 0.85, 1.02, 1.2, 2.0


def bars_of(record: Record, model: str) -> list[Bar]:
    """Every goal of which the record holds a number for the model."""
    tables = record.get("tables", {})
    found = [bar for goal in GOALS if (bar := _judge(goal, tables, model))]
    return [*found, *_spread_bars(tables, model), *_real_bars(tables, model), *_running_bars(tables, model)]


def own_rows(column: dict[str, Row], model: str) -> dict[str, Row]:
    """The rows of a model without its random control."""
    return {
        name: row
        for name, row in column.items()
        if (name == model or name.startswith(f"{model},")) and row["kind"] == "ours"
    }


def gap_share(row: Row, column: dict[str, Row]) -> float | None:
    """How much of the way from the better classical method to the noise ceiling a row goes; None without a ceiling."""
    ceiling = column.get("ceiling", {}).get("ceiling_db")
    if ceiling is None:
        return None
    gap = ceiling - column[row["against"]]["snr_db"]["mean"]
    return float(row["gain_db"] / gap) if gap > 0 else None


def as_plain(bars: list[Bar]) -> list[dict[str, Any]]:
    """For a card or a record."""
    return [asdict(bar) for bar in bars]


def _judge(goal: Goal, tables: Record, model: str) -> Bar | None:
    column = tables.get(goal.table, {}).get("columns", {}).get(goal.column, {})
    rows = {
        name: row[goal.number]["mean"]
        for name, row in own_rows(column, model).items()
        if goal.number in row and goal.only(name)
    }
    if not rows:
        return None
    best = (max if goal.is_least else min)(rows, key=lambda name: rows[name])
    measured = rows[best]
    holds = measured >= goal.goal if goal.is_least else measured <= goal.goal
    if goal.number == "correlation":  # and above the classical methods
        holds &= all(measured > row[goal.number]["mean"] for row in _classical(column) if goal.number in row)
    bound = f"{'>=' if goal.is_least else '<='} {goal.goal:g}"
    what = f"{goal.table}, {goal.column}: {goal.number}"
    return Bar(what, best, measured, bound, goal.stretch, bool(holds))


def _spread_bars(tables: Record, model: str) -> Iterator[Bar]:
    for column, rows in tables.get("spreads", {}).get("columns", {}).items():
        for name, row in own_rows(rows, model).items():
            what = f"spreads, {column}: error rises with the spread"
            yield Bar(what, name, row["rank_correlation"], ">= 0.9 and rising", None, row["rises"])


def _real_bars(tables: Record, model: str) -> Iterator[Bar]:
    for name, column in tables.get("hidden-real", {}).get("columns", {}).items():
        rows = own_rows(column, model)
        if not rows:
            continue
        best = max(rows, key=lambda row: rows[row]["gain_db"])
        row = rows[best]
        share = gap_share(row, column)
        is_enough = row["gain_db"] >= GAIN_DB or (share is not None and share >= GAP_SHARE)
        told = f"{row['gain_db']:+.2f} dB" + (f", {share:.0%} of the gap" if share is not None else "")
        yield Bar(
            f"hidden-real, {name}: above {row['against']}",
            best,
            f"{told}, {row['verdict']}",
            f">= {GAIN_DB:g} dB or {GAP_SHARE:.0%}, not worse",
            None,
            is_enough and row["verdict"] != "worse",
        )


def _running_bars(tables: Record, model: str) -> Iterator[Bar]:
    running = tables.get("running", {}).get("columns", {})
    iou = running.get("flips_iou", {}).get(model)
    if iou is not None:
        yield Bar("running: flips IoU", model, iou, f">= {FLIPS_IOU}", None, iou >= FLIPS_IOU)
    for task, ratio in running.get("seam_ratio", {}).get(model, {}).items():
        of_tiles = ratio["of_tiles"]
        yield Bar(f"running: seam ratio, {task}", model, of_tiles, f"<= {SEAM_RATIO}", None, of_tiles <= SEAM_RATIO)
    speeds = running.get("mvoxel_per_s", {}).get("volume", {})
    for row, speed in speeds.items():
        if row.startswith(f"{model},"):
            holds = speed >= MVOXEL_PER_S
            yield Bar("running: million voxels a second", row, speed, f">= {MVOXEL_PER_S}", None, holds)
    disk = running.get("from_disk", {}).get(model, {})
    if disk:
        peak, size = disk["peak_gb"], disk["volume_gb"]
        holds = peak <= MEMORY_GB
        yield Bar(f"running: peak memory of {size:.1f} GB, GB", model, peak, f"<= {MEMORY_GB}", None, holds)
    killed = running.get("killed", {}).get(model, {})
    if killed:
        holds = killed["killed"] and killed["equal"]
        yield Bar("running: killed and resumed", model, "equal" if holds else "differs", "equal", None, holds)


def _classical(column: dict[str, Row]) -> list[Row]:
    return [row for row in column.values() if row["kind"] == "classical"]
