"""`commands`: which commands there are, and what one of them takes."""

from typing import Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import put, put_json, put_table
from subsurface_app.cli.setting import Setting


def list_commands(
    context: typer.Context,
    command: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show the parameters of this one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """List the commands, or the parameters of one."""
    from subsurface_app.api import command as command_of
    from subsurface_app.api import commands
    from subsurface_app.commands.describe import command_schema
    from subsurface_app.plugins import load_plugins

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    if command is not None:
        chosen = command_of(command)
        if json:
            put_json(command_schema(chosen))
        else:
            _show(chosen)
        return
    if json:
        put_json([command_schema(one) for one in commands().values()])
        return
    titles = [translate(one) for one in (mark("id"), mark("title"), mark("gives"))]
    rows = [(one.id, translate(one.title), ", ".join(dict.fromkeys(one.produces))) for one in commands().values()]
    put_table(titles, rows)


def _show(command: object) -> None:
    from subsurface_app.api import Command
    from subsurface_app.commands.describe import example_line, parameter_rows

    assert isinstance(command, Command)
    put(f"{command.id}: {translate(command.title)}")
    put(translate(command.summary))
    if command.origin:
        put(translate(mark("from the plugin {origin}"), origin=command.origin))
    put()
    titles = (mark("parameter"), mark("takes"), mark("unit"), mark("range"), mark("default"), mark("meaning"))
    rows = []
    for row in parameter_rows(command):
        meaning = f"{row.title}: {row.description}" if row.description else row.title
        rows.append((row.name, row.takes, row.unit, row.range, row.default, meaning))
    put_table([translate(one) for one in titles], rows)
    put()
    put(translate(mark("example: {line}"), line=example_line(command)))
