"""A project with something for every view, small enough to be shown at once."""

from pathlib import Path

import numpy as np

from subsurface_app.data.objects import (
    Comparison,
    Horizon,
    LineNumbers,
    LogCurve,
    Prediction,
    SampleAxis,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    Top,
    VelocityModel,
    Well,
)
from subsurface_app.data.store import Project, Step

GEOMETRY = SurveyGeometry(
    LineNumbers(100, 1, 12), LineNumbers(300, 1, 16), (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)
)
AXIS = SampleAxis("twt", 0.0, 0.004, 30)
STEP = Step("test.make", {})


def write_small_project(path: Path) -> Path:
    """Volumes, a fault result, a comparison, a horizon and wells in the area North; a model with shots in South."""
    noise = np.random.default_rng(7).normal(size=(12, 16, 30)).astype(np.float32)
    faults = Prediction(
        "Faults", "North", np.abs(noise) / 5, np.abs(noise) / 50, GEOMETRY, AXIS, "fault", "m", 0.0, "v"
    )
    project = Project.create(path)

    def add(*made: object) -> list[str]:
        return [item.id for item in project.commit([project.stage(one) for one in made], STEP)]

    left, right, *_ = add(
        SeismicVolume("Raw", "North", noise, GEOMETRY, AXIS),
        SeismicVolume("Clean", "North", noise / 3, GEOMETRY, AXIS),
        faults,
        Horizon("Sand", "North", np.full((12, 16), 0.06, np.float32), GEOMETRY, "twt"),
        _well("W-1", with_times=True),
        _well("W-2", with_times=False),
    )
    add(Comparison("Raw and Clean", "North", left, right, {"correlation": 1.0}, noise * 2 / 3, GEOMETRY, AXIS))
    vp = np.linspace(1500, 3000, 40 * 20).reshape(40, 20).astype(np.float32)
    (model,) = add(VelocityModel("Vp", "South", vp, (10.0, 10.0), (0.0, 0.0)))
    add(_shots(model))
    folder = project.path
    project.close()
    return folder


def _well(name: str, *, with_times: bool) -> Well:
    x, y = (float(value) for value in GEOMETRY.xy(105, 305))
    md = np.linspace(30.0, 150.0, 60)
    logs = tuple(
        LogCurve(curve, unit, unit, md, np.linspace(1, 9, 60).astype(np.float32))
        for curve, unit in (("GR", "API"), ("DT", "s/m"), ("CALI", "m"))
    )
    path = np.array([[0.0, x, y, -30.0], [150.0, x, y, 120.0]])
    times = np.array([[30.0, 0.0], [150.0, 0.11]]) if with_times else None
    return Well(name, "North", x, y, 30.0, path, logs, (Top("Top A", 100.0),), times)


def _shots(model: str) -> ShotGathers:
    data = np.random.default_rng(2).normal(size=(3, 10, 40)).astype(np.float32)
    sources = np.array([[[50.0, 10.0]], [[150.0, 10.0]], [[250.0, 10.0]]])
    receivers = np.broadcast_to(np.stack([np.linspace(0, 390, 10), np.full(10, 10.0)], axis=1), (3, 10, 2)).copy()
    axis = SampleAxis("twt", 0.0, 0.004, 40)
    return ShotGathers("Shots", "South", data, sources, receivers, np.zeros(40, np.float32), axis, {"model": model})
