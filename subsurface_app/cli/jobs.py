"""`jobs`: the queue of a project, and steering it from outside."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import put_json, put_table, seconds_text
from subsurface_app.cli.running import PROJECT_HELP
from subsurface_app.cli.setting import CliError

if TYPE_CHECKING:
    from subsurface_app.jobs import Job

_ACTIONS = ("pause", "resume", "cancel", "priority")


def jobs(
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    action: Annotated[str | None, typer.Argument(metavar="[pause|resume|cancel|priority]")] = None,
    job: Annotated[int | None, typer.Argument(metavar="[ID]", help="Number of the job.")] = None,
    value: Annotated[int | None, typer.Argument(metavar="[N]", help="The new priority; higher goes first.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """List the jobs of a project, or pause, resume, cancel or reorder one."""
    from subsurface_app.data.store import Project
    from subsurface_app.jobs import JobQueue

    queue = JobQueue(Project.open(project))
    if action is None:
        _show(queue.jobs(), as_json=json)
        return
    if action not in _ACTIONS:
        raise CliError("{found} is not known: choose {known}", found=action, known=", ".join(_ACTIONS))
    if job is None:
        raise CliError(
            "{action} needs the number of a job: subsurface-app jobs {project}", action=action, project=str(project)
        )
    if action == "priority":
        if value is None:
            raise CliError(
                "priority needs a number, e.g. subsurface-app jobs {project} priority {job} 5",
                project=str(project),
                job=job,
            )
        changed = queue.set_priority(job, value)
    else:
        changed = {"pause": queue.pause, "resume": queue.resume, "cancel": queue.cancel}[action](job)
    _show([changed], as_json=json)


def _show(jobs: "list[Job]", *, as_json: bool) -> None:
    from subsurface_app.jobs.job import STATE_TITLES

    if as_json:
        fields = (
            "id",
            "title",
            "state",
            "request",
            "priority",
            "fraction",
            "message",
            "seconds_left",
            "attempts",
            "result",
        )
        put_json([{**{field: getattr(job, field) for field in fields}, "error": job.error_text} for job in jobs])
        return
    titles = (mark("job"), mark("state"), mark("done"), mark("left"), mark("priority"), mark("title"), mark("message"))
    rows = []
    for job in jobs:
        left = seconds_text(job.seconds_left) if job.seconds_left else ""
        words = job.error_text or ("" if job.is_final else translate(job.message))
        state = translate(STATE_TITLES[job.state]) + (f" ({job.request})" if job.request else "")
        rows.append(
            (job.id, state, f"{job.fraction:.0%}", left, job.priority, translate(job.title), " ".join(words.split()))
        )
    put_table([translate(one) for one in titles], rows)
