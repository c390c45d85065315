"""Every SEG-Y and surface file at hand through `inspect --json` and `import`: the right shape, or a reason in words."""

import json
import os
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from segy_files import random_samples, segy_bytes, survey_headers

from subsurface_app.api import run_command
from subsurface_app.data.formats import SegyMapping, read_segy
from subsurface_app.data.formats.segy import TruncatedError
from subsurface_app.data.objects import SeismicLine, SeismicVolume, ShotGathers
from subsurface_app.data.store import Item, Project


@dataclass(frozen=True)
class Cube:
    """What a survey is imported as: lines as (first, last, step), the axis in s or m."""

    ilines: tuple[int, int, int]
    xlines: tuple[int, int, int]
    n_samples: int
    start: float = 0.0
    step: float = 0.004
    words: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        return (*((last - first) // step + 1 for first, last, step in (self.ilines, self.xlines)), self.n_samples)


@dataclass(frozen=True)
class Line:
    """What a 2D line is imported as; `words` are set on import."""

    shape: tuple[int, int]
    start: float = 0.0
    step: float = 0.004
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gathers:
    """What pre-stack traces are imported as: shots (shot, receiver, sample) or bins (iline, xline, offset, sample)."""

    kind: str
    shape: tuple[int, ...]
    start: float = 0.0
    step: float = 0.004
    words: tuple[str, ...] = ()


CROP = Cube((111, 133, 1), (875, 892, 1), 75, start=0.004)
SMALL = Cube((1, 5, 1), (20, 24, 1), 50)
TINY = Cube((1, 3, 1), (20, 21, 1), 4, step=0.001)
DEPTH = ("domain=depth",)
BINS = Gathers("prestack_volume", (4, 3, 2, 10), step=0.004)
SEGY: dict[str, Cube | Line | Gathers | str] = {
    "f3_seismic/F3_inline362_derived.sgy": Cube((362, 362, 1), (300, 1250, 1), 463),
    "f3_seismic/F3_very_small.sgy": Cube((200, 210, 1), (400, 410, 1), 463),
    "f3_seismic/f3_crop_int16.sgy": CROP,
    "land_shots/2.segy": Line((48, 4000), step=0.00025),
    "land_shots/24.segy": Line((48, 4000), step=0.00025, words=("interval=0.00025",)),
    "line2d_npra_31_81/31_81_PR.sgy": Line((534, 1501)),
    "poseidon_torosa1/Torosa1_seismic_alongwell_0_0.sgy": Line((1, 750)),
    "volve/volve10-migvel-depth-sub3d.sgy": Cube((10087, 10155, 4), (2148, 2352, 4), 226, step=20.0, words=DEPTH),
    "volve/volve10r12-full-twt-arb.sgy": Line((225, 850), start=0.004),
    "volve/volve10r12-full-z-il10117sub.sgy": Line((202, 1125), start=4.0, step=4.0, words=DEPTH),
    "viking_graben/viking_small.segy": Gathers("gathers", (4, 120, 600)),
    **{
        f"segy_robustness/{name}": expected
        for name, expected in {
            **{f"Format{code}msb.sgy": CROP for code in (1, 2, 3, 5, 6, 8, 10, 16)},
            **dict.fromkeys(("Format1lsb.sgy", "Format5lsb.sgy", "f3-lsb.sgy", "segysak_f3-withdead.sgy"), CROP),
            **dict.fromkeys(
                (
                    "acute-small.sgy",
                    "inv-acute-small.sgy",
                    "normal-small.sgy",
                    "small-lsb.sgy",
                    "small.sgy",
                    "szfp_small-irregular.sgy",
                    "text-embed-null.sgy",
                ),
                SMALL,
            ),
            "rotated-small-rev2.sgy": SMALL,
            "1x1.sgy": Gathers("prestack_volume", (1, 1, 4, 10)),
            "shot-gather.sgy": Gathers("gathers", (4, 26, 25), step=0.001),
            **dict.fromkeys(("small-ps.sgy", "small-ps-dec-il-inc-xl-off.sgy", "small-ps-dec-xl-off-inc-il.sgy"), BINS),
            "szfp_small-duplicate-traceheaders.sgy": SMALL,
            "szfp_small_us.sgy": Cube((1, 5, 1), (20, 24, 1), 50, step=0.001999),
            "szfp_small-2d.sgy": Line((25, 50)),
            **dict.fromkeys(
                (
                    "mapping-default.sgy",
                    "mapping-invalid-root.sgy",
                    "mapping-shifted.sgy",
                    "stanzas-known-count.sgy",
                    "tiny.sgy",
                ),
                TINY,
            ),
            "trace-header-extensions.sgy": Cube((1, 1, 1), (20, 21, 1), 4, step=0.001),
            "xtgeo_ex2_complete_3d_75x71x26.segy": Cube((10750, 10898, 2), (2600, 2740, 2), 26),
            "broken.sgy": "68 bytes remain from byte 10768",
            "increment.sgy": "claim 43 traces",
            "interval-neg-bin-neg-trace.sgy": "set the interval on import",
            "interval-neg-bin-pos-trace.sgy": Line((1, 1)),
            "long.sgy": "start at different times",
            "multi-text.sgy": Line((1, 1)),
            "delay-scalar.sgy": Line((1, 251), start=1.0),
            "obspy_ld0042_file_00018.sgy_first_trace": Line((1, 2050), step=0.002),
            "obspy_one_trace_year_11.sgy": Line((1, 8000), start=-0.1, step=0.00025),
            "obspy_planes.segy_first_trace": Line((1, 512)),
            "small.su": "looks like Seismic Unix",
        }.items()
    },
}
_XTGEO = "surface_formats_xtgeo/"
# file -> kind, shape, domain and range of Z (s or m); or the words of the refusal
SURFACES: dict[str, tuple[str, tuple[int, ...], str, float, float] | str] = {
    "f3_seismic/F3_Demo_0_FS4.dat": ("horizon", (225, 300), "twt", 0.8205, 1.0706),
    _XTGEO + "01_topvolantis.gri": ("horizon", (175, 275), "depth", 1557.695, 1936.965),
    _XTGEO + "reek_stooip_map.gri": ("horizon", (99, 117), "depth", 0.0, 7.8073),
    _XTGEO + "topreek_nonrota.zmap": ("horizon", (205, 209), "depth", 1554.612, 1932.127),
    _XTGEO + "ijxyz1.dat": ("horizon", (51, 51), "depth", 1654.421, 16008.13),
    _XTGEO + "F5.ts": ("triangulated_surface", (44, 3), "depth", 1437.976, 1839.967),
    _XTGEO + "top_upper_reek_faultpoly.pol": ("polygons", (754, 3), "depth", 1561.778, 1845.416),
    _XTGEO + "top_upper_reek_faultpoly.csv": ("polygons", (754, 3), "depth", 1561.778, 1845.416),
    _XTGEO + "top_upper_reek_faultpoly.zmap": ("polygons", (754, 3), "depth", 1561.778, 1845.416),
    _XTGEO + "WELL09.rmswell": "a table of 5 columns of numbers in an unknown order",
    "f3_seismic/F3_inline362_AI_model.dat": "a table of 185 columns of numbers in an unknown order",
    "f3_seismic/F3_inline362_amplitude.ascii": "a table of 465 columns of numbers in an unknown order",
    "f3_seismic/F3_FS4_horizon.npy": "more likely times or depths of a horizon than velocities",
    **{
        f"f3_facies_labels/multi_{name}_ilxl.pts": "a table of 4 columns of numbers in an unknown order"
        for name in ("grizzly", "high_amplitude", "low_coherency", "salt", "steep_dips")
    },
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports run in this process: what the queue and its workers do is tested elsewhere, once and not 80 times."""

    def run_here(project: Project, command: Any, parameters: Mapping[str, Any]) -> list[Item]:
        return run_command(project, command.id, parameters)

    monkeypatch.setattr("subsurface_app.cli.following.run_to_the_end", run_here)


def told(words: tuple[str, ...]) -> list[str]:
    return [part for word in words for part in ("--set", word)]


def imported(cli: Callable, project: Project, path: Path, words: tuple[str, ...] = (), name: str = "item") -> Any:
    answer = cli("import", project.path, path, "--set", f"name={name}", *told(words))
    assert answer.code == 0, answer.err
    return project[name]


def refused(cli: Callable, project: Project, path: Path, reason: str) -> None:
    """Both doors give the reason in one line, and the project stays as it is."""
    before = len(project.items())
    for answer in (cli("inspect", path), cli("import", project.path, path)):
        assert (answer.code, answer.err.count("\n")) == (2, 1), answer
        assert reason in answer.err, answer.err
        assert "Traceback" not in answer.err
    assert len(project.items()) == before
    assert list(project.path.rglob("*.partial")) == []


def check(cli: Callable, project: Project, path: Path, expected: Cube | Line | Gathers) -> Any:
    """The file is inspected and imported as what is expected; the item is handed on."""
    found = json.loads(cli("inspect", path, "--json", *told(expected.words)).out)
    made = imported(cli, project, path, expected.words, name=path.name)
    data = made.data if isinstance(made, ShotGathers) else made.samples
    assert tuple(found["shape"]) == tuple(data.shape) == expected.shape
    domain, unit = ("depth", "m") if "domain=depth" in expected.words else ("twt", "s")
    assert (made.axis.domain, made.axis.unit, made.axis.count) == (domain, unit, expected.shape[-1])
    assert (made.axis.start, made.axis.step) == pytest.approx((expected.start, expected.step))
    assert made.axis.to_json() == found["fields"]["axis"]
    if isinstance(expected, Gathers):
        assert made.kind == expected.kind
        return made
    if isinstance(expected, Line):
        assert isinstance(made, SeismicLine)
        return made
    assert isinstance(made, SeismicVolume)
    lines = [(one.first, one.last, one.step) for one in (made.geometry.ilines, made.geometry.xlines)]
    assert lines == [expected.ilines, expected.xlines]
    return made


def test_that_the_tables_name_every_seismic_and_surface_file(shared_data: Path) -> None:
    found = [path.relative_to(shared_data) for path in shared_data.rglob("*") if path.is_file()]
    seismic = {str(path) for path in found if ".sgy" in path.name or ".segy" in path.name or path.suffix == ".su"}
    assert seismic == set(SEGY)
    surfaces = {
        str(path)
        for path in found
        if path.parent.name == "surface_formats_xtgeo"
        or (path.parent.name.startswith("f3_") and path.suffix in (".dat", ".pts", ".ascii", ".npy"))
    }
    assert surfaces == set(SURFACES)


@pytest.mark.parametrize("name", SEGY)
def test_that_every_segy_comes_in_or_is_refused_in_words(
    cli: Callable, project: Project, shared_data: Path, name: str
) -> None:
    expected = SEGY[name]
    if isinstance(expected, str):
        refused(cli, project, shared_data / name, expected)
    else:
        check(cli, project, shared_data / name, expected)


@pytest.mark.parametrize("name", SURFACES)
def test_that_every_surface_comes_in_or_is_refused_in_words(
    cli: Callable, project: Project, shared_data: Path, name: str
) -> None:
    expected = SURFACES[name]
    if isinstance(expected, str):
        refused(cli, project, shared_data / name, expected)
        return
    kind, shape, domain, low, high = expected
    found = json.loads(cli("inspect", shared_data / name, "--json").out)
    assert (found["kind"], tuple(found["shape"])) == (kind, shape)
    made = imported(cli, project, shared_data / name)
    array = np.asarray(next(iter(made.to_draft().arrays.values()))[:])
    assert (made.kind, array.shape, made.domain) == (kind, shape, domain)
    z = array if kind == "horizon" else array[:, 2]
    assert (np.nanmin(z), np.nanmax(z)) == pytest.approx((low, high), rel=1e-3)
    if name.endswith("FS4.dat"):
        lines = [(one.first, one.last, one.step) for one in (made.geometry.ilines, made.geometry.xlines)]
        assert lines == [(110, 558, 2), (550, 1148, 2)]
        assert np.isfinite(array).sum() == 67_500


def test_that_all_other_files_are_known_or_refused_in_one_line(cli: Callable, shared_data: Path) -> None:
    for path in shared_data.rglob("*"):
        name = str(path.relative_to(shared_data))
        if not path.is_file() or path.suffix.lower() == ".las" or name in SEGY or name in SURFACES:
            continue
        answer = cli("inspect", path)
        assert answer.code in (0, 2), (name, answer)
        assert answer.err.count("\n") == (answer.code != 0), (name, answer)


# --- files made for one trouble each ---------------------------------------------------------------------------------


def grid(il: float, xl: float) -> tuple[float, float]:
    """A survey turned by 30 degrees: bins of 25 m along inlines, 12.5 m across."""
    along, across = 12.5 * xl, 25.0 * il
    cos, sin = np.cos(np.pi / 6), np.sin(np.pi / 6)
    return 500_000 + across * cos - along * sin, 6_000_000 + across * sin + along * cos


@pytest.mark.parametrize("name", ["one.sgy", "三维地震.sgy", "地震 数据/工区一.SEGY"])
@pytest.mark.parametrize("first", [(3, 20), (-4, -7), (-1, 0)])
def test_that_turned_surveys_with_any_numbers_come_in_under_any_name(
    cli: Callable, project: Project, tmp_path: Path, name: str, first: tuple[int, int]
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    il, xl = first
    headers = survey_headers(range(il, il + 6), range(xl, xl + 8), xy=grid)
    path.write_bytes(segy_bytes(random_samples(48), headers=headers))
    made = check(cli, project, path, Cube((il, il + 5, 1), (xl, xl + 7, 1), 7))
    np.testing.assert_array_equal(made.samples[:], random_samples(48).reshape(6, 8, 7))
    assert made.geometry.bin_size == pytest.approx((25.0, 12.5), abs=0.01)
    for corner in ((il, xl), (il + 5, xl + 7)):
        assert made.geometry.xy(*corner) == pytest.approx(grid(*corner), abs=0.02)
    assert path.name in cli("inspect", path).out


def test_that_a_hole_is_dead_and_a_trace_that_comes_twice_is_told(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    headers = survey_headers(range(1, 7), range(1, 9), xy=grid)
    samples = random_samples(48)
    hole = tmp_path / "hole.sgy"
    hole.write_bytes(segy_bytes(np.delete(samples, 13, axis=0), headers=headers[:13] + headers[14:]))
    made = check(cli, project, hole, Cube((1, 6, 1), (1, 8, 1), 7))
    assert not np.asarray(made.live)[1, 5]
    assert np.asarray(made.live).sum() == 47
    assert np.all(np.asarray(made.samples)[1, 5] == 0)
    assert "1 of 48 places hold no trace" in cli("inspect", hole).out
    twice = tmp_path / "twice.sgy"
    twice.write_bytes(segy_bytes(np.insert(samples, 5, 9.0, axis=0), headers=[*headers[:5], headers[4], *headers[5:]]))
    refused(cli, project, twice, "inline 1, crossline 5 is trace 5 and trace 6")
    made = check(cli, project, twice, Line((49, 7), words=("layout=2d",)))
    np.testing.assert_array_equal(np.delete(np.asarray(made.samples), 5, axis=0), samples)


def test_that_whole_numbers_and_a_false_text_header_are_read(cli: Callable, project: Project, tmp_path: Path) -> None:
    whole = np.arange(48 * 7).reshape(48, 7) - 160
    raw = [trace.astype(">i2").tobytes() for trace in whole]
    content = segy_bytes(whole.astype("f4"), headers=survey_headers(range(6), range(8)), code=3, raw=raw)
    for name, text in (
        ("ebcdic.sgy", None),
        ("zeros.sgy", bytes(3200)),
        ("noise.sgy", bytes(range(256)) * 12 + bytes(128)),
    ):
        path = tmp_path / name
        path.write_bytes(content if text is None else text + content[3200:])
        made = check(cli, project, path, Cube((0, 5, 1), (0, 7, 1), 7))
        np.testing.assert_array_equal(np.asarray(made.samples).reshape(48, 7), whole)


@pytest.mark.parametrize(("scalar", "factor"), [(0, 1.0), (-10, 0.1), (10, 10.0), (1, 1.0)])
@pytest.mark.parametrize("feet", [False, True])
def test_that_a_crooked_line_lies_where_its_headers_say(
    cli: Callable, project: Project, tmp_path: Path, scalar: int, factor: float, feet: bool
) -> None:
    at = np.arange(40)
    x, y = 1000 + 25 * at, 2000 + (10 * np.sqrt(at)).astype(int)
    headers = [{(21, "i"): 500 + i, (71, "h"): scalar, (181, "i"): int(x[i]), (185, "i"): int(y[i])} for i in at]
    path = tmp_path / "crooked.sgy"
    binary = {(3255, "h"): 2 if feet else 1}
    path.write_bytes(segy_bytes(random_samples(40), headers=headers, binary=binary))
    made = check(cli, project, path, Line((40, 7)))
    unit = 0.3048 if feet else 1.0
    np.testing.assert_allclose(made.cdp_x, x * factor * unit)
    np.testing.assert_allclose(made.cdp_y, y * factor * unit)
    np.testing.assert_array_equal(made.cdp, 500 + at)


def test_that_a_delay_is_the_time_of_the_first_sample(cli: Callable, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "late.sgy"
    headers = survey_headers(range(3), range(4), extra={(109, "h"): 1200})
    path.write_bytes(segy_bytes(random_samples(12), headers=headers, interval=2000))
    check(cli, project, path, Cube((0, 2, 1), (0, 3, 1), 7, start=1.2, step=0.002))


def test_that_broken_files_are_refused_in_words(cli: Callable, project: Project, tmp_path: Path) -> None:
    whole = segy_bytes(random_samples(12), headers=survey_headers(range(3), range(4)))
    table = b"name,value\n" * 4
    for name, content, reason in (
        ("trailing.sgy", whole + bytes(100), "100 bytes remain"),
        ("cut.sgy", whole[:-10], "the last trace is cut short"),
        ("none.sgy", whole[:3600], "has no traces"),
        ("short.sgy", whole[:1000], "fewer than the 3600 bytes"),
        ("empty.sgy", b"", "it is an empty file"),
        ("zeros.sgy", bytes(8000), "begins with zeros only"),
        ("text.sgy", table * 200, "it is plain text"),
        ("page.sgy", b"<!DOCTYPE html>\n<html>" + bytes(b" " * 5000), "it is an HTML page"),
        ("zip.sgy", b"PK\x03\x04" + bytes(range(256)) * 20, "it is a ZIP archive"),
        ("gzip.sgy", b"\x1f\x8b" + bytes(range(256)) * 20, "it is a gzip archive"),
        ("paper.sgy", b"%PDF-1.7\n" + bytes(range(256)) * 20, "it is a PDF document"),
        ("picture.sgy", b"II*\x00" + bytes(range(256)) * 20, "it is a TIFF picture"),
        ("noise.sgy", np.random.default_rng(3).bytes(9000), "set sample_format on import"),
        ("zip.dat", b"PK\x03\x04" + bytes(range(256)) * 20, "unpack it and import what is inside"),
        ("empty.xyz", b"", "is an empty file"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        refused(cli, project, path, reason)
        assert str(path) in cli("inspect", path).err
    told = cli("import", project.path, tmp_path)  # a folder is one of wells
    assert told.code == 2
    assert "no well" in told.err
    assert project.items() == []


def test_that_the_whole_traces_of_a_file_cut_short_are_shown_and_imported_when_asked_for(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    path, samples = tmp_path / "cut.sgy", random_samples(12)
    path.write_bytes(segy_bytes(samples, headers=survey_headers(range(3), range(4)))[:-10])
    refused(cli, project, path, "ends in trace 12 (its headers do not say how many to expect): 11 whole traces")
    shown = cli("inspect", path)
    assert shown.err.count(str(path)) == 1
    assert "3D survey: 11 traces of 7 samples" in shown.out
    assert "| C 1 TEST" in shown.out
    assert "import it with" not in shown.out
    fields = json.loads(cli("inspect", path, "--json").out)["fields"]
    assert fields["truncated"] == {
        "whole_traces": 11, "expected_traces": 0, "rest_bytes": 258, "position": 3600 + 11 * 268
    }  # fmt: skip
    assert fields["binary"]["3221-3222"] == [7]
    assert fields["trace"]["193-196"] == [0, 1, 2, 0, 3]
    before = len(project.items())
    still = cli("import", project.path, path, "--set", "name=item")
    assert (still.code, len(project.items())) == (2, before), "a word that is no answer"
    whole = ("--set", "truncated=whole_traces")
    assert cli("inspect", path, *whole).code == 0
    said = cli("import", project.path, path, *whole)
    assert (said.code, said.err.count("it ended in trace 12; the 11 whole traces were taken")) == (0, 1), said.err
    volume = project["cut"]
    np.testing.assert_array_equal(volume.samples[:].reshape(12, 7)[:11], samples[:11])
    assert np.asarray(volume.live[:]).sum() == 11
    assert volume.notes[0].values["whole"] == 11


def test_that_the_number_of_traces_expected_is_said_where_the_headers_have_it(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "cut.sgy"
    binary = {(3501, "B"): 2, (3513, "Q"): 12}
    content = segy_bytes(random_samples(12), headers=survey_headers(range(3), range(4)), binary=binary)
    path.write_bytes(content[: -268 - 10])
    refused(cli, project, path, "ends in trace 11 of an expected 12: 10 whole traces of 7 samples")
    path.write_bytes(content[:-268])
    refused(cli, project, path, "claim 12 traces (bytes 3513-3520), the file ends after trace 11")
    said = cli("import", project.path, path, "--set", "truncated=whole_traces")
    assert (said.code, said.err.count("it ended after trace 11 of an expected 12")) == (0, 1), said.err


def test_that_a_file_cut_short_is_read_by_the_count_that_its_traces_have(tmp_path: Path) -> None:
    """The binary header says 9 samples, each trace header 7: the second trace stands where 7 put it."""
    path, samples = tmp_path / "cut.sgy", random_samples(12)
    headers = survey_headers(range(3), range(4), extra={(115, "H"): 7})
    path.write_bytes(segy_bytes(samples, headers=headers, binary={(3221, "H"): 9})[:-10])
    with pytest.raises(TruncatedError, match="11 whole traces of 7 samples"):
        read_segy(path)
    made = read_segy(path, mapping=SegyMapping(truncated="whole_traces"))
    np.testing.assert_array_equal(np.asarray(made.samples).reshape(12, 7)[:11], samples[:11])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="every file can be read by root")
def test_that_a_file_that_may_not_be_read_is_refused_in_words(cli: Callable, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "locked.sgy"
    path.write_bytes(segy_bytes(random_samples(12), headers=survey_headers(range(3), range(4))))
    path.chmod(0)
    refused(cli, project, path, "cannot read")


def test_that_a_huge_file_costs_no_memory_to_look_at(cli: Callable, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "huge.sgy"
    with path.open("wb") as stream:
        stream.write(segy_bytes(random_samples(1)))
        stream.truncate(5_000_000_000)  # 1 trace and a hole in the file: no disk is used
    tracemalloc.start()
    refused(cli, project, path, "traces of 7 samples")
    table = tmp_path / "huge.dat"
    with table.open("wb") as stream:
        stream.write(b"1.0 2.0 3.0\n" * 10_000)
        stream.truncate(5_000_000_000)
    refused(cli, project, table, "larger than 2 GiB")
    assert tracemalloc.get_traced_memory()[1] < 100e6  # headers of some of 18 million traces
    tracemalloc.stop()


def test_that_a_known_key_is_used_and_an_unknown_one_refused_for_any_file(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    table = tmp_path / "top.dat"
    table.write_text("".join(f"{25 * il} {25 * xl} {il} {xl} {900 + il}\n" for il in range(4) for xl in range(5)))
    assert "set domain if it is not" in cli("inspect", table).out
    answer = cli("inspect", table, "--set", "domain=depth")
    assert "Z is taken as depth in m" in answer.out
    assert "set domain if" not in answer.out
    assert answer.out.splitlines()[-1].endswith("--set domain=depth")
    said = cli("import", project.path, table, "--set", "domain=depth")
    assert (said.code, said.err.count("Z is taken as depth in m"), "set domain if" in said.err) == (0, 1, False)
    assert project["top"].domain == "depth"
    wrong = cli("inspect", table, "--set", "domian=depth")
    assert (wrong.code, wrong.out) == (2, "")
    assert "domian=depth is no parameter of import.horizon, did you mean one of domain" in wrong.err
    assert cli("inspect", table, "--set", "domain=sideways").code == 2
    models = tmp_path / "model.npy"
    np.save(models, np.full((4, 5), 2000.0, np.float32))
    assert "set order" in cli("inspect", models).err
    told_all = cli("inspect", models, "--set", "spacing=10", "--set", "order=distance_first")
    assert told_all.code == 0, told_all.err
