"""A plugin for the tests of the window: quick, slow and failing work, run by real workers."""

import time

import numpy as np

from subsurface_app.api import (
    Command,
    Context,
    DataError,
    Horizon,
    LineNumbers,
    Parameters,
    Result,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    item,
    number,
    text,
    toggle,
)
from subsurface_app.plugins import hookimpl


class MakeVolume(Parameters):
    name: str = text("made", title="Name")
    level: float = number(1.0, title="Level", unit="m/s", ge=0, le=10)
    count: int = number(3, title="Count", ge=1, le=50)
    factor: float | None = number(None, title="Factor", ge=0, le=1)
    loud: bool = toggle(False, title="Loud")


class Wait(Parameters):
    seconds: float = number(30.0, title="Seconds", unit="s", ge=0, le=600)


class OfVolume(Parameters):
    volume: str = item("seismic_volume", title="Volume")
    path: str = text("", title="Path")


def make_volume(p: MakeVolume, context: Context) -> Result:
    geometry = SurveyGeometry(LineNumbers(1, 1, p.count), LineNumbers(10, 1, 20))
    samples = np.random.default_rng(0).normal(p.level, 1.0, (p.count, 20, 30)).astype(np.float32)
    return Result((SeismicVolume(p.name, "Test", samples, geometry, SampleAxis("twt", 0.0, 0.004, 30)),))


def make_surface(p: MakeVolume, context: Context) -> Result:
    geometry = SurveyGeometry(LineNumbers(1, 1, p.count), LineNumbers(10, 1, 20))
    return Result((Horizon(p.name, "Test", np.full((p.count, 20), 0.05, np.float32), geometry, "twt"),))


def wait(p: Wait, context: Context) -> Result:
    """Keep a processor core busy in Python until the time is over."""
    end = time.monotonic() + p.seconds
    while (left := end - time.monotonic()) > 0:
        sum(number * number for number in range(20_000))
        context.progress(p.seconds - left, p.seconds)
    return Result()


def fail(p: OfVolume, context: Context) -> Result:
    raise DataError("the volume {name} is too quiet: choose a louder one", name="Z")


class Plugin:
    @hookimpl
    def subsurface_commands(self) -> list[Command]:
        return [
            Command(
                "trial.make", "Make a volume", "Makes a volume of noise.", MakeVolume, make_volume, ("seismic_volume",)
            ),
            Command("trial.surface", "Make a horizon", "Makes a flat horizon.", MakeVolume, make_surface, ("horizon",)),
            Command("trial.wait", "Wait", "Waits.", Wait, wait, heavy=True),
            Command("trial.fail", "Fail", "Fails.", OfVolume, fail),
        ]


plugin = Plugin()
