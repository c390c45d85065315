"""`demo`: the main job on the sample project, in the window, or headless with pictures and SEG-Y files."""

from pathlib import Path
from typing import Annotated

import typer

from subsurface_app.cli.setting import Setting


def demo(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="Open no window; write pictures and SEG-Y.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the project, pictures and SEG-Y files.")] = Path("demo"),
) -> None:
    """Run the main job on the sample project: section, well, horizon, shots, prediction, baseline."""
    setting: Setting = context.obj
    raise typer.Exit(setting.doors.open_window(None, safe_mode=setting.safe_mode, demo=True, language=setting.language))
