"""Running a command: validate, run, stage what it made, record the step; in this process or as a job."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from resources import current_language, mark, set_language, translate
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, file_fields, item_kinds, refs_in, with_refs
from subsurface_app.commands.registry import command as command_of
from subsurface_app.commands.registry import register
from subsurface_app.data.errors import OutdatedError
from subsurface_app.data.near_names import near_names
from subsurface_app.data.objects.display import in_si
from subsurface_app.data.store import Item, Project, Staged, Step, StepInput, program_versions
from subsurface_app.jobs import Job, JobQueue, Progress

# What pydantic calls an error -> our words for it, which can be translated.
_REASONS = {
    "greater_than_equal": mark("it must be {ge} or more"),
    "less_than_equal": mark("it must be {le} or less"),
    "literal_error": mark("expected one of {expected}"),
    "int_type": mark("expected a whole number"),
    "int_parsing": mark("expected a whole number"),
    "int_from_float": mark("expected a whole number"),
    "float_type": mark("expected a number"),
    "float_parsing": mark("expected a number"),
    "string_type": mark("expected text"),
    "bool_parsing": mark("expected true or false"),
    "bool_type": mark("expected true or false"),
    "too_short": mark("expected at least one"),
    "tuple_type": mark("expected a list"),
}
# Of the way: heavy commands compute nearly all the time, light ones (imports) often read while they write, and what
# lazy ones make is computed while it is written.
_SHARE_OF_HEAVY, _SHARE_OF_LIGHT, _SHARE_OF_LAZY = 0.99, 0.9, 0.01
_LONGEST_SHOWN = 200  # letters of a wrong value in a message
JOB_TARGET = "subsurface_app.commands.execute:execute_job"


def run_command(
    project: Project, command_id: str, parameters: Mapping[str, Any], *, progress: Progress | None = None
) -> list[Item]:
    """Run a command in this process and commit what it made.

    Parameters   parameters : mapping - plain data; an `Item` stands for its id
    Returns      the new items, in the order of `Command.produces`
    Raises       CommandError - for an unknown command or parameters that it does not take; nothing is changed
    """
    command = command_of(command_id)
    while True:
        validated = validate(project, command, parameters)
        staged, step, _ = _execute(project, command, validated, progress or Progress())
        try:
            return project.commit(staged, step)
        except OutdatedError:  # another process was quicker: again, on what it made
            project.discard(staged)


def submit_command(project: Project, command_id: str, parameters: Mapping[str, Any], *, priority: int = 0) -> Job:
    """Put a command into the job queue; bad parameters are refused here, before anything is queued."""
    command, payload = command_of(command_id), job_payload(project, command_id, parameters)
    return JobQueue(project).submit(JOB_TARGET, payload, title=command.title, heavy=command.heavy, priority=priority)


def job_payload(project: Project, command_id: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What the worker of a command is given; equal ones do equal work.

    Raises       CommandError - for an unknown command or parameters that it does not take
    """
    command = command_of(command_id)
    validated = validate(project, command, parameters)
    payload = {"command": command_id, "origin": command.origin, "parameters": validated.model_dump(mode="json")}
    # Files are for whoever asked for them. Items are the same in every language, and translated where they are shown.
    return payload if command.produces else payload | {"language": current_language()}


def estimate_command(project: Project, command_id: str, parameters: Mapping[str, Any]) -> Estimate | None:
    """What a run would cost, without running it; None when the command cannot tell."""
    command = command_of(command_id)
    validated = validate(project, command, parameters)
    return command.estimate(validated, Context(project)) if command.estimate else None


def propose_values(project: Project, command_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values that suit the data for parameters that are left open so far; {} where a command has nothing to say."""
    command = command_of(command_id)
    return command.propose(given, Context(project)) if command.propose else {}


def execute_job(project_path: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's entry point: plain data in, descriptors of staged arrays out."""
    if payload["origin"]:
        _load_origin(payload["origin"])
    if language := payload.get("language"):
        set_language(language)
    project = Project.open(project_path)
    command = command_of(payload["command"])
    staged, step, result = _execute(project, command, validate(project, command, payload["parameters"]), progress)
    return {
        "staged": [one.to_json() for one in staged],
        "step": step.to_json(),
        "files": list(result.files),
        "notes": [one.to_json() for one in result.notes],
    }


def _load_origin(origin: str) -> None:
    """Register the commands of the plugin that brought the one to run."""
    module, _, attribute = origin.partition(":")
    plugin = import_module(module)
    for part in filter(None, attribute.split(".")):
        plugin = getattr(plugin, part)
    for added in plugin.subsurface_commands():
        register(replace(added, origin=origin))


def validate(project: Project, command: Command, parameters: Mapping[str, Any]) -> Parameters:
    """The parameters as the command's model, items by the id of their newest version and files by absolute path.

    Raises   CommandError - naming the field, what was found and what is expected
    """
    model = check_parameters(command, parameters)
    resolved: dict[str, Any] = {}
    for name, kinds in item_kinds(command.Parameters).items():
        given = getattr(model, name)
        for ref in refs_in(given):
            found = project.newest(ref)
            if found.kind not in kinds:
                raise CommandError(
                    "{command}: {field} takes an item of kind {expected}, {name} is a {found}; choose another item",
                    command=command.id,
                    field=name,
                    expected=" / ".join(kinds),
                    name=found.name,
                    found=found.kind,
                )
        resolved[name] = with_refs(given, lambda ref: project.newest(ref).id)
    for name, role in file_fields(command.Parameters).items():
        path = getattr(model, name)
        if path:
            resolved[name] = str(Path(path).expanduser().absolute())
            if role == "read":
                with _opened(Path(resolved[name])):
                    pass
            elif role == "folder" and not Path(resolved[name]).is_dir():
                raise CommandError("{path} is no folder: choose the folder that holds the files", path=resolved[name])
    return model.model_copy(update=resolved)


def check_parameters(command: Command, parameters: Mapping[str, Any]) -> Parameters:
    """The parameters as the command's model, without a look at the items and files that they name.

    Raises   CommandError - as `validate`
    """
    try:
        return command.Parameters(**_with_ids(parameters))
    except ValidationError as error:
        raise CommandError(
            "{command}: {problems}; see: subsurface-app commands {command}",
            command=command.id,
            problems="; ".join(_problem(command, one) for one in error.errors()),
        ) from error


def parameter_problems(command: Command, parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What `check_parameters` would refuse: the name of each parameter, and the sentence in the chosen language."""
    try:
        command.Parameters(**_with_ids(parameters))
    except ValidationError as error:
        return [(str(one["loc"][0]) if one["loc"] else "", _problem(command, one)) for one in error.errors()]
    return []


def _with_ids(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {key: with_refs(value, _plain) for key, value in parameters.items()}


def _plain(value: Any) -> Any:
    return value.id if isinstance(value, Item) else value


def _problem(command: Command, error: Any) -> str:
    """One validation error in words."""
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return translate(mark("{field} is missing"), field=name)
    if error["type"] == "extra_forbidden":
        known = near_names(name, command.Parameters.model_fields)
        return translate(mark("{field} is unknown, did you mean one of {known}?"), field=name, known=known)
    if (said := _with_unit(command, error)) is not None:
        return said
    known_reason = _REASONS.get(error["type"])
    reason = translate(known_reason, **error.get("ctx", {})) if known_reason else error["msg"].lower()
    return translate(mark("{field} is {found}: {reason}"), field=name, found=_shown(error["input"]), reason=reason)


def _with_unit(command: Command, error: Any) -> str | None:
    """The sentence about a number that was given with its unit, such as "4 ms"; None for any other error."""
    field = command.Parameters.model_fields.get(str(error["loc"][0])) if error["loc"] else None
    extra = field.json_schema_extra if field is not None else None
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    found = error["input"]
    if error["type"] not in ("float_parsing", "int_parsing") or not unit or not isinstance(found, str):
        return None
    values = {"field": error["loc"][0], "found": _shown(found)}
    for one in unit.split(" | "):
        if (number := in_si(found, one)) is not None:
            text = mark("{field} is {found}: write it in {unit} without the unit, {number:g}")
            return translate(text, unit=one, number=number, **values)
    return translate(mark("{field} is {found}: expected a number in {unit}, without the unit"), unit=unit, **values)


def _shown(value: Any) -> str:
    """What was given, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


def _execute(
    project: Project, command: Command, parameters: Parameters, progress: Progress
) -> tuple[list[Staged], Step, Result]:
    began, began_cpu = time.monotonic(), time.process_time()
    inputs = inputs_of(project, command, parameters.model_dump(mode="json"))
    share = _SHARE_OF_LAZY if command.lazy else _SHARE_OF_HEAVY if command.heavy else _SHARE_OF_LIGHT
    result = command.run(parameters, Context(project, progress.part(0.0, share)))
    for one in result.notes:
        structlog.get_logger().info(command.id, note=one.text)
    spent = {"wall_s": time.monotonic() - began, "cpu_s": time.process_time() - began_cpu}
    measured = {key: round(value, 3) for key, value in spent.items()} if command.heavy else {}
    staged: list[Staged] = []
    try:
        message = mark("computing and writing") if command.lazy else mark("writing to the project")
        writing = progress.part(share, 1.0, message)
        for number, made in enumerate(result.objects):
            part = writing.part(number / len(result.objects), (number + 1) / len(result.objects))
            staged.append(project.stage(made, part, measured))
        step = Step(
            command=command.id,
            parameters=parameters.model_dump(mode="json"),
            inputs=inputs + tuple(StepInput("", one, project.item(one).content_hash) for one in result.reads),
            versions=program_versions(),
            device=result.device,
            seed=getattr(parameters, "seed", None),
            wall_s=round(time.monotonic() - began, 3),
            replaces=result.replaces,
        )
    except BaseException:
        project.discard(staged)
        raise
    for folder in result.scratch:
        shutil.rmtree(folder, ignore_errors=True)
    return staged, step, result


def inputs_of(project: Project, command: Command, parameters: Mapping[str, Any]) -> tuple[StepInput, ...]:
    """The items and files that a command reads with these parameters, each with the hash of its content now.

    Raises   CommandError - a file cannot be read
    """
    inputs = []
    for name in item_kinds(command.Parameters):
        for ref in refs_in(parameters[name]):
            inputs.append(StepInput(name, ref, project.item(ref).content_hash))
    for name, role in file_fields(command.Parameters).items():
        path = parameters[name]
        if path and role == "read":
            inputs.append(StepInput(name, path, _file_hash(Path(path)), is_file=True))
        elif path and role == "folder":
            inputs.append(StepInput(name, path, _folder_hash(Path(path)), is_file=True))
    return tuple(inputs)


def _folder_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a folder and of those in it."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(f"{path.relative_to(folder).as_posix()}\n{_file_hash(path)}\n".encode())
    return whole.hexdigest()


def _file_hash(path: Path) -> str:
    """SHA-256 of a file that shall be read."""
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """A file that shall be read.

    Raises   CommandError - when it is not there or must not be read
    """
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise CommandError(
            "the file {path} cannot be read ({reason}): check its name and that you may read it",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
