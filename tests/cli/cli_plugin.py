"""Commands that the tests of the command line run in workers: a slow one, a refusing one, one that crashes."""

import os
import time

from subsurface_app.api import Command, CommandError, Context, Parameters, Result, number


class Slow(Parameters):
    """How long it takes."""

    seconds: float = number(60.0, title="Seconds", ge=0, le=600)


def _slow(p: Slow, context: Context) -> Result:
    part = context.progress.part(0, 1, "dawdling")
    for number_ in range(100):
        time.sleep(p.seconds / 100)
        part(number_ + 1, 100)
    return Result()


def _refuse(p: Slow, context: Context) -> Result:
    raise CommandError("the input is {found}, expected {expected}: choose another", found="sour", expected="sweet")


def _crash(p: Slow, context: Context) -> Result:
    os._exit(5)


def _stumble(p: Slow, context: Context) -> Result:
    raise KeyError("no such key")


def subsurface_commands() -> list[Command]:
    """Marked by hand in `conftest.py`: this module is no installed plugin."""
    runs = {"slow": _slow, "refuse": _refuse, "crash": _crash, "stumble": _stumble}
    return [Command(f"test.{name}", name, name, Slow, run, heavy=True) for name, run in runs.items()]
