"""Every SEG-Y at hand through `inspect` and `import`: the shape that was foretold, or a reason in words."""

from pathlib import Path

import numpy as np
import pytest
from segy_files import random_samples, segy_bytes, survey_headers

from solvers.errors import SubsurfaceError
from subsurface_app.commands import estimate_command, run_command
from subsurface_app.commands.exchange import segy_mapping, segy_parameters
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import inspect_file
from subsurface_app.data.formats.segy import SEGY_PRESETS, SegyMapping, header_curve, preview_segy, save_mapping
from subsurface_app.data.objects import ShotGathers
from subsurface_app.data.store import Project


def imported(project: Project, path: Path, **parameters: object) -> tuple[int, ...]:
    estimate = estimate_command(project, "import.segy", {"file": str(path), **parameters})
    (item,) = run_command(project, "import.segy", {"file": str(path), "name": str(len(project.items())), **parameters})
    made = project[item.id]
    shape = tuple((made.data if isinstance(made, ShotGathers) else made.samples).shape)
    assert list(estimate.shapes.values()) == [shape]
    assert estimate.bytes == 4 * np.prod(shape)
    return shape


def test_that_every_segy_at_hand_is_imported_as_inspect_foretold(shared_data: Path, project: Project):
    paths = [path for path in shared_data.rglob("*") if ".sgy" in path.name.lower() or path.suffix == ".segy"]
    assert len(paths) > 50
    n_refused = 0
    for path in sorted(paths):
        found = inspect_file(path)
        assert found.kind == "segy" or found.problem, path
        if found.problem:
            n_refused += 1
            assert len(found.problem) > 60, path
            with pytest.raises(SubsurfaceError):
                imported(project, path)
        else:
            assert imported(project, path) == found.shape, path
            assert any("imported it will be" in line for line in found.lines)
    assert n_refused < 15


def test_that_every_segy_at_hand_can_be_looked_at(shared_data: Path):
    for path in sorted(shared_data.rglob("*.s*gy")):
        try:
            preview = preview_segy(path)
        except DataError:
            continue
        n_traces = preview.scan.layout.n_traces
        assert preview.x.size == preview.y.size <= n_traces
        traces, values = header_curve(preview.scan.layout, 189, 4)
        assert (traces[0], traces[-1], values.size) == (1, n_traces, n_traces)
        if preview.fold is not None:
            shape = preview.scan.shape[:2]
            assert preview.fold.fold.shape == (shape[0], min(shape[1], 400)), path
            assert preview.fold.fold.mean() == pytest.approx(n_traces / np.prod(shape), abs=0.01)


def files() -> dict[str, tuple[list[dict], tuple[int, ...] | str]]:
    """name -> headers, and the shape or the words of the refusal."""

    def grid(il: int, xl: int) -> tuple[float, float]:
        return 5000 + 20 * xl - 10 * il, 9000 + 10 * xl + 20 * il

    whole = survey_headers(range(10, 15), range(20, 26), xy=grid)
    return {
        "hole": ([header for number, header in enumerate(whole) if number not in (7, 8, 13)], (5, 6, 7)),
        "duplicate": ([*whole, whole[3]], "inline 10, crossline 23 is trace 4 and trace 31"),
        "rotated": (whole, (5, 6, 7)),
        "negative": (survey_headers(range(-8, 0, 2), range(-3, 3), xy=grid), (4, 6, 7)),
        "地震 数据": (whole, (5, 6, 7)),
        "line": ([{(21, "i"): 5 + number} for number in range(9)], (9, 7)),
    }


@pytest.mark.parametrize("name", files())
def test_that_hard_surveys_are_imported_or_refused_in_words(name: str, project: Project, tmp_path: Path):
    headers, expected = files()[name]
    path = tmp_path / f"{name}.sgy"
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    if isinstance(expected, str):
        assert expected in inspect_file(path).problem
        with pytest.raises(SubsurfaceError, match=expected):
            imported(project, path)
        assert project.items() == []
        assert imported(project, path, layout="2d") == (31, 7)
        return
    assert imported(project, path) == inspect_file(path).shape == expected
    made = project["0"]
    if len(expected) == 3:
        assert made.geometry.bin_size == pytest.approx((made.geometry.ilines.step * 500**0.5, 500**0.5), abs=0.01)


def test_that_a_named_mapping_is_recorded_as_what_it_says(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("subsurface_app.data.formats.segy.saved.user_config_path", lambda name: tmp_path / name)
    path = tmp_path / "odd.sgy"
    headers = survey_headers([1, 2], [5, 6, 7], at=(101, 149))
    path.write_bytes(segy_bytes(random_samples(6), headers=headers))
    save_mapping("odd", SegyMapping(iline=101, xline=149, interval=0.001))
    (item,) = run_command(project, "import.segy", {"file": str(path), "mapping": "odd", "interval": 0.002})
    parameters = project.step(item.step).parameters
    assert (parameters["mapping"], parameters["iline_byte"], parameters["interval"]) == ("", 101, 0.002)
    np.testing.assert_array_equal(project[item.id].samples[:], random_samples(6).reshape(2, 3, 7))
    with pytest.raises(SubsurfaceError, match="there is no mapping other"):
        run_command(project, "import.segy", {"file": str(path), "mapping": "other"})


def test_that_parameters_and_mappings_say_the_same():
    for preset in SEGY_PRESETS.values():
        assert segy_mapping(segy_parameters(preset.mapping)) == preset.mapping
    mapping = SegyMapping(1, 2, 3, 4, 5, 6, "little", 5, 0.1, 0.2, "depth", "2d")
    assert segy_mapping(segy_parameters(mapping)) == mapping
    gathers = SegyMapping(kind="prestack", offset=7, shot=8, channel=9, source_x=10, source_y=11, receiver_x=12,
                          receiver_y=13, gather_axis="angle", traces_per_shot=14)  # fmt: skip
    assert segy_mapping(segy_parameters(gathers)) == gathers
