"""The card of a model in words and tables: what it does, what it was trained on, how good it is and where it fails."""

from typing import Any

from models import ModelCard
from resources import mark, translate
from subsurface_app.cli.output import put, put_table, seconds_text

_NUMBERS = {
    "f1": mark("F1"),
    "ap": mark("average precision"),
    "ece": mark("calibration error"),
    "brier_skill": mark("Brier skill"),
    "snr_db": mark("S/N, dB"),
    "correlation": mark("correlation"),
    "error": mark("error, samples a trace"),
    "error_samples": mark("error, samples"),
    "rel_l2": mark("relative error"),
    "ssim": mark("SSIM"),
    "mae": mark("mean error, m/s"),
    "coverage_90": mark("truth in 90 % interval"),
    "outside": mark("outside"),
}


def put_card(card: ModelCard) -> None:
    """Write a model card as text."""
    put(f"{card.name}: {card.summary}")
    size = f"{card.n_parameters / 1e6:.1f} M"
    told = mark("{licence}; {size} parameters; networks in the file: {members}")
    put(translate(told, licence=card.licence, size=size, members=card.n_members))
    put(translate(mark("tasks: {tasks}"), tasks=", ".join(card.tasks)))
    _put_training(card.training)
    _put_spread(card)
    for failure in card.known_failures:
        put(f"- {failure}")
    for row in card.validation:
        put()
        _put_row(row)


def _put_training(training: dict[str, Any]) -> None:
    put(translate(mark("trained on: {data}"), data=training.get("data", "?")))
    if not {"steps", "voxels", "cpu_seconds", "wall_seconds"} <= set(training):
        return
    told = mark("{steps} steps, {voxels} million voxels, {wall} of which the processor worked {cpu}")
    put(
        translate(
            told,
            steps=training["steps"],
            voxels=round(training["voxels"] / 1e6),
            wall=seconds_text(training["wall_seconds"]),
            cpu=seconds_text(training["cpu_seconds"]),
        )
    )


def _put_spread(card: ModelCard) -> None:
    """By task, whether the spread says where the errors are, with the error of its first and its last tenth."""
    if not card.error_by_spread:
        put(translate(mark("spread: never compared with errors, so none is shown")))
        return
    put(translate(mark("error where the spread is least and where it is greatest, on other geology than in training:")))
    rows = [
        (task, f"{parts[0]:.3g}", f"{parts[-1]:.3g}", translate(mark("yes") if card.shows_spread(task) else mark("no")))
        for task, parts in card.error_by_spread.items()
    ]
    titles = (mark("task"), mark("least"), mark("greatest"), mark("spread is shown"))
    put_table([translate(one) for one in titles], rows)


def _put_row(row: dict[str, Any]) -> None:
    """One row of the validation table: contenders below each other, their numbers side by side."""
    volumes = ", ".join(f"{number} x {' x '.join(str(n) for n in shape)}" for shape, number in row.get("volumes", []))
    put(f"{row.get('task', '')}; {row.get('regime', '')}; {volumes}".strip("; "))
    contenders = {name: numbers for name, numbers in row.items() if isinstance(numbers, dict)}
    shown = [key for key in _NUMBERS if any(key in numbers for numbers in contenders.values())]
    titles = [translate(mark("method")), *(translate(_NUMBERS[key]) for key in shown)]
    cells = [
        (name, *(f"{numbers[key]:.3f}" if key in numbers else "" for key in shown))
        for name, numbers in contenders.items()
    ]
    put_table(titles, cells)
