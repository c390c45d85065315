"""`run`: one command on a project, as a job in a worker process."""

from pathlib import Path
from typing import Annotated

import typer

from subsurface_app.cli.setting import Setting

PROJECT_HELP = "Folder of the project."
# Kinds of items that say how something came out.
_OUTCOMES = ("inversion_run", "inversion_comparison", "explained_section", "well_tie", "zone_report")
SET_HELP = "A parameter, key=value; may be repeated."


def run(
    context: typer.Context,
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    command: Annotated[str, typer.Argument(metavar="ID", help="Id of the command; `commands` lists them.")],
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)] = None,
    params: Annotated[Path | None, typer.Option(help="YAML file of parameters.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost; run nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Run a command on a project; Ctrl-C cancels it. A run that was killed goes on when it is asked for again."""
    from subsurface_app.api import Project
    from subsurface_app.api import command as command_of
    from subsurface_app.cli.following import run_to_the_end, show_estimate, show_facts, show_items
    from subsurface_app.cli.values import parameters_from
    from subsurface_app.plugins import load_plugins

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    opened, chosen = Project.open(project), command_of(command)
    parameters = parameters_from(opened, chosen, assignments or [], params)
    if dry_run:
        show_estimate(opened, chosen, parameters, as_json=json)
        return
    items = run_to_the_end(opened, chosen, parameters)
    if items or json:  # what only writes a file or a setting has no table
        show_items(items, as_json=json)
    for item in () if json else items:
        if item.kind in _OUTCOMES:
            show_facts(item)
