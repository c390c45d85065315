"""Logs of several files as the runs of one well, and what was found in each file said of the names they have there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from resources import mark
from subsurface_app.data.formats.las.depths import DEPTHS_CONVERTED
from subsurface_app.data.formats.log_content import LogContent, unique_name
from subsurface_app.data.objects import Finding, LogCurve, Repair, finding


@dataclass(frozen=True)
class Runs:
    """The logs of all files of a well.

    Parameters   logs : tuple of LogCurve - each mnemonic once
                 findings : tuple of Finding - of the files
    """

    logs: tuple[LogCurve, ...]
    findings: tuple[Finding, ...]


def runs_of(files: Sequence[tuple[str, LogContent]], *, are_named: bool) -> Runs:
    """The logs of files side by side, each file a run of its own; names that come again are told apart.

    Parameters   are_named : bool - whether the findings say of which file they are
    """
    if len(files) == 1:
        (source, content), *_ = files
        said = tuple(replace(one, file=source) if are_named else one for one in content.findings)
        return Runs(content.curves, said)
    taken: set[str] = set()
    logs: list[LogCurve] = []
    findings: list[Finding] = []
    for source, content in files:
        curves = [_as_run(source, log, taken) for log in content.curves]
        names = {before.mnemonic: after.mnemonic for before, after in zip(content.curves, curves, strict=True)}
        findings += [replace(_pointed(one, names), file=source) for one in content.findings]
        logs += curves
    if again := [log.mnemonic for log in logs if log.source_mnemonic]:
        template = mark("logs of the same name from several files stand side by side: {logs}")
        findings.append(finding(template, logs=", ".join(again[:8])))
    return Runs(tuple(logs), tuple(findings))


def _as_run(source: str, log: LogCurve, taken: set[str]) -> LogCurve:
    name = unique_name(log.mnemonic, taken)
    run = " ".join(filter(None, (Path(source).stem, log.run)))
    return replace(log, mnemonic=name, run=run, source_mnemonic="" if name == log.called else log.called)


def _pointed(one: Finding, names: dict[str, str]) -> Finding:
    """A finding whose repair is of the logs of its own file, as the well calls them."""
    ours = ", ".join(names.values())
    if one.note.template == DEPTHS_CONVERTED:
        one = replace(one, note=replace(one.note, values={**one.note.values, "logs": ours}))
    if one.repair is None:
        return one
    parameters = dict(one.repair.parameters)
    if one.repair.id == "depth_unit":
        parameters["log"] = ours
    elif "log" in parameters:
        parameters["log"] = names.get(parameters["log"], parameters["log"])
    return replace(one, repair=Repair(one.repair.id, parameters, one.repair.is_sure))
