"""What the workers of the job tests run."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from subsurface_app.data.errors import DataError
from subsurface_app.jobs import Progress


def steps(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`count` steps of `each` seconds."""
    part = progress.part(0.0, 1.0, "stepping")
    for number in range(payload["count"]):
        time.sleep(payload["each"])
        part(number + 1, payload["count"])
    return {"files": ["stepped"]}


def append_name(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    with (Path(project) / "order").open("a") as file:
        file.write(payload["name"] + "\n")
    return {}


def busy(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """A loop that neither reports progress nor hears the polite signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (Path(project) / "busy").write_text(str(os.getpid()))
    while True:
        pass


def write_pid_and_sleep(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    (Path(project) / "pid").write_text(str(os.getpid()))
    time.sleep(60)
    return {}


def leave(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    os._exit(7)


def be_killed(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def run_out_of_memory(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return {"large": len(bytearray(1 << 62))}


def refuse(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    raise DataError("{path} has no traces: choose another file", path="line.sgy")


def stumble(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    sys.stdout.write("about to stumble\n")
    return {"nothing": 1 // payload["zero"]}


def make_volume(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Stage a small volume, wait if asked, hand it over."""
    import numpy as np

    from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
    from subsurface_app.data.store import Project, Step

    samples = np.ones((2, 3, 4), dtype=np.float32)
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3))
    made = SeismicVolume("made", "test", samples, geometry, SampleAxis("twt", 0.0, 0.004, 4))
    staged = Project.open(project).stage(made)
    return {"staged": [staged.to_json()], "step": Step("test.make", {}).to_json()}


def slow_start(project: str, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`start` seconds before the first step, as a compilation takes, then `count` steps of `each` seconds."""
    part = progress.part(0.0, 1.0, "stepping")
    time.sleep(payload["start"])
    for number in range(payload["count"]):
        part(number, payload["count"])
        time.sleep(payload["each"])
    return {}
