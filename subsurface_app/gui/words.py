"""Numbers as words a reader likes: bytes, seconds, shapes, times of day."""

from datetime import datetime
from pathlib import Path

from resources import mark, translate


def size_text(size: float) -> str:
    """Bytes as "12.3 MB"."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.3g} {unit}"
        size /= 1000
    raise AssertionError("unreachable")


def duration_text(seconds: float) -> str:
    """Seconds as "8 s", "3 min 20 s" or "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return translate(mark("{seconds} s"), seconds=whole)
    if whole < 3600:
        return translate(mark("{minutes} min {seconds} s"), minutes=whole // 60, seconds=whole % 60)
    return translate(mark("{hours} h {minutes} min"), hours=whole // 3600, minutes=whole % 3600 // 60)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as "128 × 128 × 256"."""
    return " × ".join(str(one) for one in shape)


def named_once(path: Path, reason: str) -> str:
    """Why a file is refused, with its name once and no folders: reasons of readers name the whole path."""
    told = reason.replace(str(path), path.name)
    return told if path.name in told else f"{path.name}: {told}"


def moment_text(stored: str) -> str:
    """A stored UTC moment as local date and time."""
    return datetime.fromisoformat(stored).astimezone().strftime("%Y-%m-%d %H:%M")
