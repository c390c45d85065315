"""The commands of `subsurface-app` gathered under one door, and how an error leaves it: one line and an exit code.

Exit codes: 0 done, 1 failed, 2 bad input or usage, 130 cancelled.
"""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from resources import mark, set_language, translate
from solvers.errors import SubsurfaceError
from subsurface_app.cli import (
    batch,
    bench,
    catalogue,
    demo,
    doctor,
    importing,
    jobs,
    listing,
    projects,
    running,
    training,
)
from subsurface_app.cli.output import error_line
from subsurface_app.cli.setting import CliError, Doors, Setting, has_display

DONE, FAILED, BAD_INPUT, CANCELLED = 0, 1, 2, 130

# Options that may stand before or after the command; True when a value follows.
_EVERYWHERE = {"--safe-mode": False, "--debug": False, "--language": True}


_COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo.demo,
    "new": projects.new,
    "archive": projects.archive,
    "unarchive": projects.unarchive,
    "inspect": importing.inspect,
    "import": importing.import_files,
    "list": projects.list_items,
    "commands": listing.list_commands,
    "run": running.run,
    "batch": batch.batch,
    "export": projects.export,
    "jobs": jobs.jobs,
    "history": projects.history,
    "models": catalogue.models,
    "train": training.train,
    "doctor": doctor.doctor,
    "bench": bench.bench,
}


def run_cli(words: list[str], doors: Doors) -> int:
    """Run the words of a command line and return the exit code."""
    words = _common_options_first(words)
    debug = "--debug" in words
    try:
        words, project = _without_project(words)
        code = typer.main.get_command(_application(doors, project)).main(words, "subsurface-app", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`... | head`).
        sys.stderr.close()
        return DONE
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        return _report(error, debug=debug)


def _without_project(words: list[str]) -> tuple[list[str], Path | None]:
    """A project as the last word, after nothing but options, is one to be opened in the window."""
    if not words or any(word in _COMMANDS for word in words):
        return words, None
    last = Path(words[-1])
    folder = last.parent if last.name == "project.json" else last
    return (words[:-1], folder) if (folder / "project.json").is_file() else (words, None)


def _application(doors: Doors, project: Path | None) -> typer.Typer:
    app = typer.Typer(
        help="Physics and foundation models side by side for subsurface modelling. Without words it opens the window, "
        "with a project as the only word that project in it.",
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def begin(
        context: typer.Context,
        safe_mode: Annotated[bool, typer.Option("--safe-mode", help="Start without plugins, GPU and OpenGL.")] = False,
        debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
        language: Annotated[str | None, typer.Option(help="en or zh_CN.")] = None,
        version: Annotated[bool, typer.Option("--version", help="Say the version and leave.")] = False,
    ) -> None:
        if language is not None:
            try:
                set_language(language)
            except (ValueError, OSError) as error:
                raise CliError("the language cannot be used: {reason}", reason=str(error)) from error
        if safe_mode:
            _leave_gpu_alone()
        if version:
            from importlib.metadata import version as version_of

            sys.stdout.write(version_of("subsurface-app") + "\n")
            raise typer.Exit
        _log_to_stderr(debug=debug)
        context.obj = Setting(doors, safe_mode, debug, language)
        if context.invoked_subcommand is None:
            _need_a_display()
            raise typer.Exit(doors.open_window(project, safe_mode=safe_mode, demo=False, language=language))

    for name, function in _COMMANDS.items():
        app.command(name)(function)
    return app


def _need_a_display() -> None:
    """Refuse in words what Qt would end by an abort.

    Raises   CliError - on Linux without any display
    """
    if not has_display():
        raise CliError("there is no display for the window: list what goes without one by subsurface-app --help")


def _log_to_stderr(*, debug: bool) -> None:
    """What the floors below log stays out of the result; the stream of the moment, not that of the start.

    What is only worth knowing (how a file was read) is told as notes already: it is logged with --debug alone.
    """
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("debug" if debug else "warning"),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _leave_gpu_alone() -> None:
    """No CUDA device is visible in this process and its workers."""
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"


def _common_options_first(words: list[str]) -> list[str]:
    """The words with the options that hold everywhere moved to the front."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word in _EVERYWHERE:
            front += [word, *([next(waiting, "")] if _EVERYWHERE[word] else [])]
        else:
            (front if word.startswith("--language=") else rest).append(word)
    return front + rest


def _report(error: BaseException, *, debug: bool) -> int:
    """Say what went wrong in one line and give the exit code."""
    if debug:
        traceback.print_exception(error)
    # typer's own errors: a missing argument, an unknown option. Their class has moved between its versions.
    if hasattr(error, "format_message"):
        context: Any = getattr(error, "ctx", None)
        where = context.command_path if context is not None else "subsurface-app"
        return _refuse(f"{' '.join(error.format_message().split()).rstrip('.')}; see: {where} --help", BAD_INPUT)
    if isinstance(error, SubsurfaceError):
        return _refuse(error_line(error), BAD_INPUT)
    if type(error).__name__ == "Abort":
        return CANCELLED
    return _refuse(f"{error_line(error)} (the whole story: --debug)", FAILED)


def _refuse(line: str, code: int) -> int:
    sys.stderr.write(f"{translate(mark('error'))}: {line}\n")
    return code
