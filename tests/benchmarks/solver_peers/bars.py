"""What has to be reached: a measured number beside its bar."""

import math
from typing import Any


def at_least(what: str, measured: float, must: float, stretch: float | None = None) -> dict[str, Any]:
    """A bar that is passed from below, as plain data."""
    return _bar(what, measured, must, stretch, holds=measured >= must)


def at_most(what: str, measured: float, must: float, stretch: float | None = None) -> dict[str, Any]:
    """A bar that is passed from above, as plain data."""
    return _bar(what, measured, must, stretch, holds=measured <= must)


def _bar(what: str, measured: float, must: float, stretch: float | None, *, holds: bool) -> dict[str, Any]:
    shown = float(f"{measured:.4g}") if math.isfinite(measured) else None
    return {"what": what, "measured": shown, "must": must, "stretch": stretch, "holds": bool(holds)}


def ratio_bars(
    entries: dict[str, dict[str, Any]],
    wanted: dict[str, tuple[float, float | None]],
    *,
    of: str = "rate",
    ours: str = "ours",
) -> list[dict[str, Any]]:
    """One entry of ours against each of these entries, at equal steps; those that could not run leave no bar."""
    made = []
    for label, (must, stretch) in wanted.items():
        mine, peer = entries.get(ours, {}).get(of), entries.get(label, {}).get(of)
        if mine and peer:
            ratio = mine / peer if of == "rate" else peer / mine
            made.append(at_least(f"times {label}" + ours.removeprefix("ours"), ratio, must, stretch))
    return made
