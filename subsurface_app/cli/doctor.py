"""`doctor`: what this machine and this installation can do, and what to run where something is missing."""

from pathlib import Path
from typing import Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import put_json, put_table
from subsurface_app.cli.setting import Setting

_STATES = {"ok": mark("ok"), "note": mark("note"), "problem": mark("PROBLEM")}


def doctor(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write a report to send, as a zip file; it holds no data.")
    ] = None,
) -> None:
    """Look at Python, packages, plugins, weights, GPU, OpenGL, disk and libraries; 1 when something does not work."""
    from dataclasses import asdict

    from subsurface_app.cli import checks

    setting: Setting = context.obj
    findings = [
        *checks.check_python(),
        *checks.check_packages(),
        *checks.check_plugins(safe_mode=setting.safe_mode),
        *checks.check_weights(),
        *checks.check_gpu(safe_mode=setting.safe_mode),
        *checks.check_window(setting.doors.window_probe, safe_mode=setting.safe_mode),
        *checks.check_libraries(),
        *checks.check_disk(),
    ]
    if report is not None:
        from subsurface_app.commands.problem_report import gather_report, write_report

        write_report(gather_report(doctor=[asdict(one) for one in findings]), report)
    if json:
        put_json([asdict(one) for one in findings])
    else:
        titles = [translate(one) for one in (mark("matter"), mark("state"), mark("found"))]
        put_table(titles, [(one.matter, translate(_STATES[one.state]), one.text) for one in findings])
    if any(one.state == "problem" for one in findings):
        raise typer.Exit(1)
