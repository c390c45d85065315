"""Predictions of a region, on their way out: the lattice, the headers of the file, what was prompted, what is said."""

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segyio
import yaml

from models import ModelError
from solvers.errors import GeometryError, Interrupted
from subsurface_app.cli.values import parameters_from
from subsurface_app.commands import CommandError, estimate_command, run_command
from subsurface_app.commands.registry import command
from subsurface_app.commands.reproduce import history_as_cli, history_as_python, history_as_yaml
from subsurface_app.data.formats import write_segy
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Well,
    blind_wells,
    item_facts,
)
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.jobs import Progress
from subsurface_app.workflows import predictions

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 9), LineNumbers(300, 2, 12), (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 40)
REGION = {"first_iline": 102, "last_iline": 105, "last_xline": 310, "top": 0.02, "bottom": 0.1}
WINDOW = (slice(2, 6), slice(0, 6), slice(5, 26))
OWN_BYTES = (231, 240)  # of each trace header, that no standard names


def _samples() -> np.ndarray:
    rng = np.random.default_rng(5)
    layers = np.sin(0.7 * np.arange(40) + 0.1 * np.arange(12)[:, None])
    return (layers + 0.2 * rng.standard_normal((9, 12, 40))).astype(np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SEG-Y file with a hole in the survey and bytes in its headers that only it knows."""
    live = np.ones((9, 12), dtype=bool)
    live[3, 4] = False
    path = tmp_path / "survey.sgy"
    write_segy(path, SeismicVolume("survey", "A", _samples(), GEOMETRY, AXIS, live=live))
    raw = bytearray(path.read_bytes())
    for number in range(int(live.sum())):
        start = 3600 + number * (240 + 4 * 40)
        raw[start + OWN_BYTES[0] - 1 : start + OWN_BYTES[1]] = f"trace{number:5d}".encode()
    path.write_bytes(raw)
    return path


@pytest.fixture
def survey(project: Project, file: Path) -> Item:
    (made,) = run_command(project, "import.segy", {"file": str(file), "area": "A"})
    return made


def _headers(path: Path, ilines: Any, xlines: Any) -> dict[tuple[int, int], bytes]:
    with segyio.open(path, ignore_geometry=True) as segy:
        found = {}
        for header in segy.header[:]:
            place = (header[segyio.TraceField.INLINE_3D], header[segyio.TraceField.CROSSLINE_3D])
            if place[0] in ilines and place[1] in xlines:
                found[place] = bytes(header.buf)
        return found


def test_that_mean_and_spread_of_a_region_go_out_with_the_headers_of_the_file(
    project: Project, survey: Item, file: Path, tmp_path: Path
) -> None:
    parameters = {"volume": survey.id, "tasks": ["denoise"], "device": "cpu", **REGION}
    (item,) = run_command(project, "predict.volume", parameters)
    made = project[item.id]
    assert made.mean.shape == (4, 6, 21)
    assert made.geometry.window_in(GEOMETRY) == WINDOW[:2]
    assert (made.axis.start, made.axis.count) == (pytest.approx(0.02), 21)
    before = _headers(file, range(102, 106), range(300, 311, 2))
    assert len(before) == 23
    for part in ("mean", "spread"):
        path = tmp_path / f"{part}.sgy"
        run_command(project, "export.segy", {"item": item.id, "file": str(path), "part": part})
        after = _headers(path, range(1000), range(1000))
        assert after.keys() == before.keys()
        for place, header in after.items():
            kept = before[place]
            changed = {at + 1 for at in range(240) if header[at] != kept[at]}
            assert changed <= {109, 110, 115, 116}, f"{place}: bytes {sorted(changed)}"  # delay, number of samples
        with segyio.open(path, ignore_geometry=True) as segy:
            values = np.asarray(getattr(made, part)[...])
            live = np.ones((4, 6), dtype=bool)
            live[1, 4] = False
            np.testing.assert_array_equal(segy.trace.raw[:], values[live])
            assert segy.samples[0] == 20.0
            assert segyio.tools.dt(segy) == 4000
    (back,) = run_command(project, "import.segy", {"file": str(tmp_path / "mean.sgy"), "area": "A"})
    read = project[back.id]
    assert read.geometry.ilines == made.geometry.ilines
    assert read.axis.start == pytest.approx(made.axis.start)


def test_that_a_filled_trace_gets_a_header_of_its_own(project: Project, survey: Item, tmp_path: Path) -> None:
    (item,) = run_command(project, "baseline.volume", {"volume": survey.id, "tasks": ["interpolate"]})
    path = tmp_path / "filled.sgy"
    run_command(project, "export.segy", {"item": item.id, "file": str(path)})
    headers = _headers(path, range(1000), range(1000))
    assert len(headers) == 9 * 12
    (back,) = run_command(project, "import.segy", {"file": str(path), "area": "A"})
    read = project[back.id]
    assert read.live is None or np.asarray(read.live[:]).all()
    assert np.asarray(read.samples[3, 4]).any()
    assert b"trace" not in headers[103, 308]
    assert b"trace" in headers[103, 306]


def test_that_baselines_of_a_region_are_those_of_its_surroundings_and_keep_the_headers(
    project: Project, survey: Item, tmp_path: Path
) -> None:
    every = {"volume": survey.id, "tasks": ["denoise", "dips"]}
    whole = [project[one.id] for one in run_command(project, "baseline.volume", every)]
    part = [project[one.id] for one in run_command(project, "baseline.volume", every | REGION)]
    assert [one.quantity for one in part] == ["amplitude", "dip_iline", "dip_xline"]
    assert [one.unit for one in part] == ["", "samples/trace", "samples/trace"]
    for big, small in zip(whole, part, strict=True):
        np.testing.assert_allclose(small.samples[...], big.samples[WINDOW], atol=1e-5)
    path = tmp_path / "dip.sgy"
    run_command(project, "export.segy", {"item": project.items()[-1].id, "file": str(path)})
    assert len(_headers(path, range(1000), range(1000))) == 23


def _add(project: Project, *made: Any) -> list[Item]:
    return project.commit([project.stage(one) for one in made], Step("test.make", {}))


def _well(name: str, *, times: bool, at: tuple[int, int] = (104, 306)) -> Well:
    x, y = (float(one) for one in GEOMETRY.xy(*at))
    md = np.arange(0.0, 200.0, 0.5)
    logs = (
        LogCurve("DT", "s/m", "us/m", md, np.full(md.size, 5e-4, np.float32)),
        LogCurve("RHOB", "kg/m3", "g/cm3", md, (2000 + 200 * np.sin(md / 9)).astype(np.float32)),
    )
    path = np.array([[0.0, x, y, 0.0], [200.0, x, y, 200.0]])
    return Well(name, "A", x, y, 0.0, path, logs, (), np.array([[0, 0], [200, 0.2]]) if times else None)


def test_that_wells_and_horizons_are_parameters_like_all_others(project: Project, survey: Item) -> None:
    """Several items in one parameter: resolved by name, in the history, and in every way to make the item again."""
    _add(project, _well("W-1", times=True), _well("W-2", times=True))
    given = {"volume": survey.name, "tasks": ["impedance"], "wells": ["W-1", "W-2"]}
    (item,) = run_command(project, "baseline.volume", given)
    assert project[item.id].samples.shape == (9, 12, 40)
    region = {**given, "first_iline": 100, "last_iline": 101, "last_xline": 302}  # the wells stand outside it
    (part,) = run_command(project, "baseline.volume", region)
    assert project[part.id].samples.shape == (2, 2, 40)
    assert np.asarray(project[part.id].samples[:]).min() > 1e6
    step = project.step(item.step)
    ids = [project.item(name).id for name in ("W-1", "W-2")]
    assert step.parameters["wells"] == ids
    assert [one.ref for one in step.inputs if one.parameter == "wells"] == ids
    assert {one.name for _, items in project.lineage(item.id) for one in items} >= {"W-1", "W-2"}
    assert "'wells': [w_1, w_2]" in history_as_python(project, item.id)
    (line,) = [one for one in history_as_cli(project, item.id).splitlines() if "baseline.volume" in one]
    chosen = command("baseline.volume")
    words = [one.removeprefix("--set ") for one in shlex.split(line) if one.startswith("wells=")]
    numbers = [int(one[1:]) for one in yaml.safe_load(words[0].removeprefix("wells="))]
    order = [one.name for _, made in project.lineage(item.id) for one in made]
    assert [order[number - 1] for number in numbers] == ["W-1", "W-2"]
    assert parameters_from(project, chosen, ["wells=W-1, W-2"])["wells"] == ["W-1", "W-2"]
    assert parameters_from(project, chosen, ["wells=[@2]"])["wells"] == [ids[0]]
    assert "wells: [$w_1, $w_2]" in history_as_yaml(project, item.id)


def test_that_wells_left_out_in_turn_tell_how_good_an_impedance_is(project: Project, survey: Item) -> None:
    _add(project, _well("W-1", times=True), _well("W-2", times=True, at=(107, 316)))
    given = {"volume": survey.id, "tasks": ["impedance"], "wells": ["W-1", "W-2"], "device": "cpu"}
    (item,) = run_command(project, "predict.volume", given)
    blind = blind_wells(item.attributes)
    assert [one["name"] for one in blind] == ["W-1", "W-2"]
    assert all(0 <= one["error"] < 1 and 0 <= one["covered"] <= 1 for one in blind)
    told = dict(item_facts(item.kind, item.attributes))["Blind well W-1"]
    assert told.startswith(f"error {100 * blind[0]['error']:.1f} %, by the other wells alone ")
    with pytest.raises(ModelError, match="impedance needs wells"):
        estimate_command(project, "predict.volume", {**given, "wells": []})


def test_that_a_well_without_check_shots_is_refused_before_anything_runs(project: Project, survey: Item) -> None:
    _add(project, _well("W-2", times=False), Horizon("H", "A", np.full((9, 12), 90.0, np.float32), GEOMETRY, "depth"))
    parameters = {"volume": survey.id, "tasks": ["fault"]}
    with pytest.raises(GeometryError, match="well W-2 has no check shots"):
        estimate_command(project, "predict.volume", {**parameters, "wells": ["W-2"]})
    with pytest.raises(GeometryError, match="H is in depth"):
        estimate_command(project, "predict.volume", {**parameters, "horizons": ["H"]})
    with pytest.raises(CommandError, match="takes an item of kind well"):
        estimate_command(project, "predict.volume", {**parameters, "wells": ["H"]})
    with pytest.raises(CommandError, match="at least one"):
        estimate_command(project, "predict.volume", {**parameters, "tasks": []})
    with pytest.raises(GeometryError, match="needs a well"):
        run_command(project, "baseline.volume", {"volume": survey.id, "tasks": ["impedance"]})
    assert len(project.items()) == 3


def test_that_the_control_is_the_same_network_untrained_and_the_estimate_knows_the_region(
    project: Project, survey: Item
) -> None:
    parameters = {"volume": survey.id, "tasks": ["fault"], "device": "cpu", **REGION}
    (trained,) = run_command(project, "predict.volume", parameters)
    (control,) = run_command(project, "predict.volume", {**parameters, "weights": "random"})
    first, second = project[trained.id], project[control.id]
    assert second.model == f"{first.model}, random weights"
    assert not second.spread_holds
    assert np.abs(np.asarray(first.mean[:]) - np.asarray(second.mean[:])).max() > 0.05
    assert estimate_command(project, "predict.volume", parameters).shapes == {"fault": (4, 6, 21)}
    for told in (estimate_command, run_command):
        with pytest.raises(ModelError, match="members is 2, and random weights have no snapshots"):
            told(project, "predict.volume", {**parameters, "weights": "random", "members": 2})
    with pytest.raises(ModelError, match="members is 16"):
        estimate_command(project, "predict.volume", {**parameters, "members": 16})
    with pytest.raises(GeometryError, match="no inline lies in"):
        estimate_command(project, "predict.volume", {**parameters, "first_iline": 500, "last_iline": 600})
    for told in (estimate_command, run_command):
        with pytest.raises(ModelError, match="no model nonsense"):
            told(project, "predict.volume", {**parameters, "model": "nonsense"})
        with pytest.raises(ModelError, match=r"cannot read absent.safetensors"):
            told(project, "predict.volume", {**parameters, "model": "absent.safetensors"})


def test_that_a_horizon_is_tracked_from_a_point(project: Project) -> None:
    rows = np.arange(40) - 0.8 * np.arange(12)[:, None]
    flat = np.broadcast_to(np.sin(0.6 * rows), (9, 12, 40)).astype(np.float32)
    (item,) = _add(project, SeismicVolume("dipping", "A", flat, GEOMETRY, AXIS))
    point = {"volume": item.id, "iline": 104, "xline": 300, "z": 0.06}
    (made,) = run_command(project, "baseline.horizon", point)
    values = np.asarray(project[made.id].values[...])
    assert values[4] == pytest.approx(0.06 + 0.0032 * np.arange(12), abs=0.004)


def test_that_a_large_run_that_was_stopped_goes_on_where_it_was(
    project: Project, survey: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filled on disk tile by tile; the end is that of a run in memory, and nothing stays behind."""
    parameters = {"volume": survey.id, "tasks": ["denoise", "fault"], "device": "cpu"}
    expected = [np.asarray(project[one.id].mean[:]) for one in run_command(project, "predict.volume", parameters)]
    monkeypatch.setattr(predictions, "_MOST_IN_MEMORY", 0)

    def stop(fraction: float, message: str) -> None:
        if message == "writing to the project":
            raise Interrupted("stopped")

    with pytest.raises(Interrupted):
        run_command(project, "predict.volume", parameters, progress=Progress(stop))
    (folder,) = (project.path / "scratch").iterdir()
    assert (folder / "marks").is_dir()
    seen: list[float] = []
    made = run_command(
        project, "predict.volume", parameters, progress=Progress(lambda done, message: seen.append(done))
    )
    for item, mean in zip(made, expected, strict=True):
        np.testing.assert_array_equal(project[item.id].mean[:], mean)
    assert not list((project.path / "scratch").iterdir())
