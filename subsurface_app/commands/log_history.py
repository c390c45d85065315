"""How each log of a well came about, in lines of plain text: measured, repaired, computed by which command."""

from collections.abc import Iterator, Mapping
from typing import Any

from subsurface_app.commands.page import command_title
from subsurface_app.data.objects import Finding, Well
from subsurface_app.data.store import Item, Project, Step

_ENDS = {"LOW": "lower end of the interval of", "HIGH": "upper end of the interval of"}
_SKIPPED = ("well", "item", "name", "seed", "area")  # of a step's parameters: they tell nothing of the log
_REPAIRED = "repaired:"


def history_of_logs(project: Project, ref: str, well: Well) -> tuple[str, ...]:
    """A line for each log of a well, then what was repaired, then what is still in doubt."""
    made = _made_by(project, ref)
    lines = ["History of the logs"]
    for log in well.logs:
        words = "not known"
        if log.mnemonic in made:
            step = made[log.mnemonic]
            words = _words(step, log.mnemonic) + _interval(well, log.mnemonic)
        lines.append(f"{log.mnemonic}: {words}{_of_repairs(well.findings, log.mnemonic)}")
    repairs = [one.text for one in well.findings if one.note.template.startswith(_REPAIRED)]
    doubts = [one.text for one in well.findings if one.repair is not None]
    lines += [f"Repairs: {one}" for one in repairs]
    lines += [f"Not settled: {one}" for one in doubts]
    return tuple(lines)


def _made_by(project: Project, ref: str) -> dict[str, Step]:
    """Of each log the step after which the well had it first."""
    lineage = project.lineage(ref)
    steps = {item.id: (step, item) for step, items in lineage for item in items}
    made: dict[str, Step] = {}
    for step, item in reversed(list(_versions(project.item(ref).id, steps))):
        for one in item.attributes.get("logs", ()):
            made.setdefault(one["mnemonic"], step)
    return made


def _versions(item_id: str, steps: Mapping[str, tuple[Step, Item]]) -> Iterator[tuple[Step, Item]]:
    """A well and those that it was made from, the newest first."""
    while item_id in steps:
        step, item = steps[item_id]
        yield step, item
        # without a name: the well of a tie
        before = [one.ref for one in step.inputs if one.parameter in ("well", "") and one.ref in steps]
        item_id = before[0] if before else ""


def _words(step: Step, mnemonic: str) -> str:
    """What made a log: read from files, or computed by a command with its parameters."""
    day = step.created[:10]
    if step.command.startswith("import."):
        files = ", ".join(one.ref.replace("\\", "/").rsplit("/", 1)[-1] for one in step.inputs if one.is_file)
        return f"measured, read from {files or '-'} on {day}"
    given = ", ".join(f"{key}={_value(value)}" for key, value in step.parameters.items() if _tells(key, value))
    verb = "predicted" if step.command == "logs.predict" else "computed"
    return f"{verb} on {day} by {step.command} ({command_title(step.command)}){': ' + given if given else ''}"


def _tells(key: str, value: Any) -> bool:
    return key not in _SKIPPED and value not in ("", None, [], ())


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _interval(well: Well, mnemonic: str) -> str:
    """Which logs hold the interval of a predicted log, or of which log it is the end."""
    stem, _, end = mnemonic.partition("_PREDICTED")
    names = {one.mnemonic for one in well.logs}
    if _ and {f"{stem}_LOW{end}", f"{stem}_HIGH{end}"} <= names:
        return f"; 90 percent interval in {stem}_LOW{end} and {stem}_HIGH{end}"
    for ending, words in _ENDS.items():
        stem, found, number = mnemonic.partition(f"_{ending}")
        if found and f"{stem}_PREDICTED{number}" in names:
            return f"; {words} {stem}_PREDICTED{number}"
    return ""


def _of_repairs(findings: tuple[Finding, ...], mnemonic: str) -> str:
    """The repairs that name a log."""
    told = [one for one in findings if one.note.template.startswith(_REPAIRED)]
    names = [str(one.note.values.get(key, "")) for one in told for key in ("log", "logs")]
    return "; repaired, see below" if any(mnemonic in name.split(", ") for name in names) else ""
