"""Velocity and depth as commands: through the store and workers, previewed, remarked, refused, made again."""

from pathlib import Path

import numpy as np
import pytest
from command_samples import F3, well_files

from solvers.errors import GeometryError, Interrupted
from solvers.velocity import rms_on_axis
from subsurface_app.commands import CommandError, estimate_command, preview, run_command
from subsurface_app.commands.execute import execute_job
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.data.formats import read_segy
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    Polygons,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Well,
)
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.jobs import Progress

GEOMETRY = SurveyGeometry(LineNumbers(1, 1, 12), LineNumbers(1, 1, 14), (0.0, 25.0, 0.0, 0.0, 0.0, 25.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 250)


def commit(project: Project, *made: object) -> list[Item]:
    return project.commit([project.stage(one) for one in made], Step("test.make", {}))  # type: ignore[arg-type]


def interval() -> np.ndarray:
    down, across = np.linspace(0, 1, 250), np.linspace(0, 1, 14)
    return np.broadcast_to(1800 + 1200 * down + 200 * across[:, None], (12, 14, 250)).astype(np.float32)


@pytest.fixture
def velocity(project: Project) -> Item:
    return commit(project, SeismicVolume("velocity", "A", interval(), GEOMETRY, AXIS, "velocity", "m/s"))[0]


@pytest.fixture
def amplitude(project: Project) -> Item:
    samples = np.sin(2 * np.pi * 30 * AXIS.values) * np.ones((12, 14, 1))
    return commit(project, SeismicVolume("seismic", "A", samples.astype(np.float32), GEOMETRY, AXIS))[0]


def test_that_a_volume_goes_to_depth_and_back(project: Project, velocity: Item, amplitude: Item) -> None:
    given = {"item": amplitude, "velocity": velocity}
    estimate = estimate_command(project, "depth.convert", given)
    (deep,) = run_command(project, "depth.convert", given)
    made = project[deep.id]
    assert isinstance(made, SeismicVolume)
    assert estimate is not None
    assert estimate.shapes == {"seismic, depth": made.samples.shape}
    assert deep.attributes["axis"]["domain"] == "depth"
    assert deep.attributes["notes"][0]["values"] == {"name": "velocity"}
    seen = preview(project, "depth.convert", given, plane="iline", at=3)
    assert np.array_equal(seen.values, made.samples[2], equal_nan=True)
    (back,) = run_command(project, "depth.convert", {"item": deep, "velocity": velocity, "step": 0.004, "stop": 0.9})
    again, known = np.asarray(project[back.id].samples[:]), np.asarray(project[amplitude.id].samples[:])
    assert np.abs(again[..., 10:215] - known[..., 10:215]).max() < 0.01
    assert "depth.convert --set item=" in history_as_cli(project, back.id)


def test_that_a_volume_gets_the_spread_of_its_depths_beside_it(
    project: Project, velocity: Item, amplitude: Item
) -> None:
    given = {"item": amplitude, "velocity": velocity, "spread_share": 0.03}
    estimate = estimate_command(project, "depth.convert", given)
    deep, beside = run_command(project, "depth.convert", given)
    made = project[beside.id]
    assert isinstance(made, SeismicVolume)
    assert (made.name, made.quantity, made.unit) == ("seismic, depth, spread", "spread", "m")
    assert made.axis == project[deep.id].axis
    assert list(estimate.shapes) == ["seismic, depth", "seismic, depth, spread"]
    z = made.axis.values
    # the same error all the way down: 3 % of the depth
    found = np.asarray(made.samples[:])
    known = np.isfinite(found)
    assert known[..., : int(0.9 * len(z))].all()
    assert found[known] == pytest.approx(np.broadcast_to(0.03 * z, found.shape)[known], rel=2e-3, abs=1e-3)
    seen = preview(project, "depth.convert", given, plane="iline", at=3)
    assert np.array_equal(seen.values, np.asarray(project[deep.id].samples)[2], equal_nan=True)
    with pytest.raises(GeometryError, match="convert a volume into depth"):
        run_command(project, "depth.convert", {"item": deep, "velocity": velocity, "spread_share": 0.03})


def test_that_everything_with_a_vertical_axis_is_converted(project: Project, velocity: Item) -> None:
    path = np.array([[0.0, 100.0, 100.0, -20.0], [820.0, 140.0, 120.0, 795.0]])
    horizon, outline, well = commit(
        project,
        Horizon("top", "A", np.full((12, 14), 0.5, np.float32), GEOMETRY),
        Polygons("p", "A", np.array([[50.0, 50.0, 0.4], [9000.0, 80.0, 0.5]]), np.zeros(2, np.int32), ("1",), "twt"),
        Well("W", "A", 100.0, 100.0, 20.0, path),
    )
    given = {"item": horizon, "velocity": velocity, "spread_share": 0.02}
    (deep,) = run_command(project, "depth.convert", given)
    made = project[deep.id]
    assert isinstance(made, Horizon)
    assert made.domain == "depth"
    assert np.asarray(made.spread) == pytest.approx(0.02 * np.asarray(made.values), rel=1e-3)
    (flat,) = run_command(project, "depth.convert", {"item": outline, "velocity": velocity})
    assert flat.attributes["domain"] == "depth"
    (timed,) = run_command(project, "depth.convert", {"item": well, "velocity": velocity})
    found = project[timed.id]
    assert isinstance(found, Well)
    assert 0.68 < float(found.twt(820.0)) < 0.72, "795 m at 2280 m/s"
    (by_well,) = run_command(project, "depth.convert", {"item": deep, "velocity": timed})
    there = project[by_well.id]
    assert isinstance(there, Horizon)
    assert np.asarray(there.values)[3, 3] == pytest.approx(0.5, abs=0.02)


def test_that_rms_velocities_become_interval_velocities(project: Project, velocity: Item) -> None:
    rms = rms_on_axis(interval(), 0.0, 0.004).astype(np.float32)
    (item,) = commit(project, SeismicVolume("rms", "A", rms, GEOMETRY, AXIS, "rms_velocity", "m/s"))
    (made,) = run_command(project, "velocity.dix", {"volume": item, "smoothing": 0.05})
    assert made.name == "rms, interval"
    assert made.attributes["quantity"] == "velocity"
    found = np.asarray(project[made.id].samples[:])
    assert found[..., 5:-10] == pytest.approx(interval()[..., 5:-10], rel=0.01)
    (back,) = run_command(project, "velocity.dix", {"volume": made, "to": "rms"})
    assert np.asarray(project[back.id].samples[:]) == pytest.approx(rms, rel=0.002)
    (horizon,) = commit(project, Horizon("top", "A", np.full((12, 14), 0.5, np.float32), GEOMETRY))
    with pytest.raises(GeometryError, match="need interval or average velocities"):
        run_command(project, "depth.convert", {"item": horizon, "velocity": item})


def test_that_f3_comes_to_depth_with_its_well_and_horizon(project: Project, tmp_path: Path) -> None:
    section = run_command(
        project, "import.segy", {"file": str(F3 / "F3_inline362_derived.sgy"), "name": "F3", "area": "F3"}
    )[0]
    (well,) = run_command(project, "import.well", {**well_files("F02-1"), "area": "F3"})
    picks = {"file": str(F3 / "F3_Demo_0_FS4.dat"), "name": "FS4", "area": "F3"}
    (horizon,) = run_command(project, "import.horizon", picks)
    at = {"horizon": horizon, "well": well, "marker": "FS4", "section": section}
    (line,) = run_command(project, "horizon.extend", at)
    cake = {"horizons": [line], "wells": [well], "markers": "FS4", "water_depth": 40.0, "depth": 2600.0, "name": "cake"}
    velocity, deep_line = run_command(project, "velocity.layer_cake", cake)
    assert velocity.attributes["axis"]["domain"] == "depth"
    (deep,) = run_command(project, "depth.convert", {"item": section, "velocity": velocity, "step": 4.0})
    stored, known = project[deep_line.id], project[well.id]
    assert isinstance(stored, Horizon)
    assert isinstance(known, Well)
    marker = float(known.position(known.top("FS4").md)[2])
    trace = round(float(stored.geometry.xlines.position(stored.geometry.line_numbers(known.x, known.y)[1])))
    assert float(np.asarray(stored.values)[0, trace]) == pytest.approx(marker, abs=1.0)
    (again,) = run_command(project, "depth.convert", {"item": line, "velocity": velocity})
    assert np.nanmax(np.abs(np.asarray(project[again.id].values) - np.asarray(stored.values))) < 1.0
    run_command(project, "export.segy", {"item": deep, "file": str(tmp_path / "deep.sgy")})
    read = read_segy(tmp_path / "deep.sgy")
    assert isinstance(read, SeismicVolume)
    assert (read.axis.domain, read.axis.step) == ("depth", pytest.approx(4.0))


def test_that_refusals_are_typed_and_a_cancel_leaves_nothing(project: Project, velocity: Item, amplitude: Item) -> None:
    horizon, far = commit(
        project,
        Horizon("top", "A", np.full((12, 14), 0.5, np.float32), GEOMETRY),
        Polygons("p", "A", np.array([[1e6, 1e6, 0.4]]), np.zeros(1, np.int32), ("1",), "twt"),
    )
    before = len(project.items())
    for command_id, given, kind, words in (
        ("depth.convert", {"item": amplitude, "velocity": amplitude}, GeometryError, "need interval or average"),
        ("depth.convert", {"item": far, "velocity": velocity}, GeometryError, "no place lies on the velocities"),
        (
            "depth.convert",
            {"item": horizon, "velocity": velocity, "spread": velocity, "spread_share": 0.1},
            CommandError,
            "set one of the two",
        ),
        ("velocity.dix", {"volume": amplitude}, GeometryError, "say which kind"),
        ("velocity.dix", {"volume": velocity, "lowest": 5000, "highest": 2000}, GeometryError, "lower bound"),
        ("velocity.layer_cake", {"horizons": [horizon]}, CommandError, "choose both"),
    ):
        with pytest.raises(kind, match=words):
            run_command(project, command_id, given)
    assert len(project.items()) == before
    folders = len(list(project.volumes.iterdir()))

    def cancel(fraction: float, message: str) -> None:
        if fraction > 0.5:
            raise Interrupted("cancelled")

    payload = {"item": amplitude.id, "velocity": velocity.id}
    with pytest.raises(Interrupted):
        execute_job(
            str(project.path), {"command": "depth.convert", "origin": "", "parameters": payload}, Progress(cancel)
        )
    assert len(list(project.volumes.iterdir())) == folders
