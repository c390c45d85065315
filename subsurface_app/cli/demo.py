"""`demo`: the main job on the sample project, in the window, or headless with pictures and SEG-Y files."""

from pathlib import Path
from typing import Annotated

import typer

from resources import mark
from subsurface_app.cli.output import put, say, seconds_text
from subsurface_app.cli.setting import Setting, has_display


def demo(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="Open no window; write pictures and SEG-Y.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the project and, headless, pictures and SEG-Y files; demo if nothing is said."),
    ] = None,
) -> None:
    """Run the main job on the sample project: section, well, horizon, shots, prediction, baseline."""
    setting: Setting = context.obj
    if not headless and _can_open_a_window(setting):
        code = setting.doors.open_window(out, safe_mode=setting.safe_mode, demo=True, language=setting.language)
        raise typer.Exit(code)
    _run_headless(out or Path("demo"))


def _can_open_a_window(setting: Setting) -> bool:
    """Whether there is a display with OpenGL; says in one line why not."""
    from subsurface_app.cli.children import ChildFailedError, ask_child

    if not has_display():
        say(mark("there is no display: the demo runs headless"))
        return False
    try:
        found = ask_child(setting.doors.window_probe, {})
    except ChildFailedError as error:
        say(mark("no window can be opened ({reason}): the demo runs headless"), reason=error)
        return False
    if not found["opengl"] and not (setting.safe_mode and found["platform"] not in ("offscreen", "minimal")):
        say(mark("no OpenGL on the display {platform}: the demo runs headless"), platform=found["platform"])
        return False
    return True


def _run_headless(out: Path) -> None:
    from subsurface_app.cli.progress import ProgressLine
    from subsurface_app.commands.demo import run_demo

    line = ProgressLine()
    try:
        result = run_demo(out, lambda fraction, message: line.show(fraction, message or mark("waiting")))
    finally:
        line.end()
    for reason in result.missing:
        say(mark("left out: {reason}"), reason=reason)
    for path in (result.project, *result.files, result.report):
        put(str(path))
    say(mark("done in {time}; look at {report}"), time=seconds_text(result.seconds), report=result.report)
