"""LAS out and in again: real wells come back sample by sample with their units, and other programs read them."""

from dataclasses import replace
from pathlib import Path

import lasio
import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    LasHeader,
    assemble_well,
    read_checkshot,
    read_las,
    read_tops,
    read_track,
    write_las,
    write_well_table,
)
from subsurface_app.data.formats.printed import shortest
from subsurface_app.data.objects import LogCurve, Top, Well
from subsurface_app.workflows.well_files import LogChoice, las_files

MD = 1000 + 0.1524 * np.arange(500)
F3 = "f3_wells/F02-1"
REAL = (
    "f3_wells/F02-1_logs.las",
    "volve/15_9-F-12_merged.las",
    "volve/15-9-19_SR_COMP.LAS",
    "force2020_wells/25_8-7.las",
)


def made_well() -> Well:
    """Two samplings and a part of one; names that LAS cannot hold; a log of classes; values of every size."""
    rng = np.random.default_rng(0)
    sonic = (2.8e-4 + 2e-5 * rng.standard_normal(MD.size)).astype("f4")
    sonic[7] = np.nan
    coarse = 990 + 0.5 * np.arange(300)
    logs = (
        LogCurve("DT: main", "s/m", "us/ft", MD, sonic, "sonic: of run 1"),
        LogCurve("GR", "gAPI", "GAPI", MD, (10.0 ** rng.uniform(-3, 6, MD.size)).astype("f4")),
        LogCurve("RHOB", "kg/m3", "g/cm3", MD[100:200], np.full(100, 2345.678, "f4")),
        LogCurve("PHI", "1", "1", coarse, np.linspace(0, 0.3, 300).astype("f4")),
        LogCurve("FACIES", "", "", coarse, (np.arange(300) // 50).astype("f4")),
        LogCurve("DT.main", "s/m", "s/m", MD, sonic),
    )
    path = np.array([[0.0, 1000.0, 2000.0, -30.0], [1000, 1000.0, 2000.0, 970.0], [1200, 1100.0, 2000.0, 1143.2]])
    times = np.array([[0.0, 0.0], [1000.0, 0.9], [1200.0, 1.05]])
    tops = (Top("Top, upper", 1010.0), Top("Base", 1100.0))
    return Well("A: 1", "Here", 1000.0, 2000.0, 30.0, path, logs, tops, times, uwi="NO 1/2-3", ground=-80.0, td=1200.0)


def written(well: Well, path: Path, chosen: LogChoice | None = None, header: LasHeader | None = None) -> list[Path]:
    files, _ = las_files(well, path, chosen or LogChoice())
    write_las(well, files, header)
    return [one.path for one in files]


def logs_of(paths: list[Path]) -> dict[str, LogCurve]:
    return {log.mnemonic: log for path in paths for log in read_las(path).curves}


def assert_same(before: LogCurve, after: LogCurve) -> None:
    """Sample by sample where the log is, absent elsewhere."""
    md, values = np.asarray(after.md), np.asarray(after.values)
    first = int(np.searchsorted(md, np.asarray(before.md)[0] - 1e-5))
    part = slice(first, first + len(before.md))
    assert np.abs(md[part] - np.asarray(before.md)).max() < 1e-5
    assert np.array_equal(values[part], np.asarray(before.values), equal_nan=True)
    assert not np.isfinite(np.delete(values, np.arange(part.start, part.stop))).any()


@pytest.mark.parametrize("name", REAL)
def test_that_a_real_well_comes_back_sample_by_sample_with_its_units(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    well = assemble_well(las=shared_data / name, x=1.0, y=2.0, kb=3.0)
    paths = written(well, tmp_path / "井.las")
    again = logs_of(paths)
    assert len(paths) == 1
    for log in well.logs:
        assert_same(log, again[log.mnemonic])
        assert (again[log.mnemonic].unit, again[log.mnemonic].source_unit) == (log.unit, log.source_unit)
    content = read_las(paths[0])
    assert (content.name, content.uwi, content.kb, content.reference) == (well.name, well.uwi, 3.0, well.reference)
    assert (content.x, content.y, content.ground) == (1.0, 2.0, well.ground)
    # the unit of depth is that of the source
    source = lasio.read(shared_data / name, ignore_data=True).curves[0].unit.upper()[:1]
    assert lasio.read(paths[0], ignore_data=True).curves[0].unit.upper() == source
    # and in SI nothing of a float32 is lost either
    si = logs_of(written(well, tmp_path / "si.las", header=LasHeader("si")))
    for log in well.logs:
        assert_same(log, si[log.mnemonic])
    assert lasio.read(tmp_path / "si.las", ignore_data=True).curves[0].unit == "M"


def test_that_samplings_go_into_files_of_their_own_and_no_value_changes(tmp_path: Path) -> None:
    well = made_well()
    files, notes = las_files(well, tmp_path / "A.las", LogChoice())
    assert [one.path.name for one in files] == ["A.las", "A_2.las"]
    # density stands on a part of the sonic's depths: it shares its file
    assert [log.mnemonic for log in files[0].curves] == ["DT: main", "GR", "RHOB", "DT.main"]
    assert "A_2.las: 2 logs every 0.5 m: PHI, FACIES" in [one.text for one in notes]
    write_las(well, files)
    again = logs_of([one.path for one in files])
    assert list(again) == ["DT_main", "GR", "RHOB", "DT_main_2", "PHI", "FACIES"]
    for log, name in zip(well.logs, ("DT_main", "GR", "RHOB", "PHI", "FACIES", "DT_main_2"), strict=True):
        assert_same(log, again[name])
    assert again["DT_main"].description == "sonic: of run 1 (DT: main)"
    assert (again["PHI"].unit, again["PHI"].source_unit) == ("1", "v/v")
    header = lasio.read(tmp_path / "A.las")
    assert header.well.WELL.value == "A 1"  # a colon would end the value
    assert header.well.UWI.value == "NO 1/2-3"
    assert float(header.well.STEP.value) == 0.1524
    assert (header.version.WRAP.value, header.well.NULL.value) == ("NO", -999.25)
    assert header.params.EKB.value == 30
    assert header.curves[1].data[:5] == pytest.approx(np.asarray(well.logs[0].values)[:5] * 304800, rel=1e-6)


def test_that_logs_are_brought_onto_the_finest_depths_or_an_even_step_by_a_rule_that_is_told(tmp_path: Path) -> None:
    well = made_well()
    (path,) = written(well, tmp_path / "A.las", LogChoice(sampling="finest"))
    again = logs_of([path])
    assert_same(well.logs[0], again["DT_main"])
    md = np.asarray(again["PHI"].md)
    assert np.diff(md) == pytest.approx(0.1524, abs=1e-4)
    assert md[0] == pytest.approx(990, abs=0.1524)
    assert md[-1] == pytest.approx(1139.5, abs=0.1524)
    known = np.isfinite(np.asarray(again["PHI"].values))
    expected = np.interp(md, np.asarray(well.logs[3].md), np.asarray(well.logs[3].values))
    assert np.asarray(again["PHI"].values)[known] == pytest.approx(expected[known], abs=1e-6)
    facies = np.asarray(again["FACIES"].values)
    assert set(facies[np.isfinite(facies)]) == {0, 1, 2, 3, 4, 5}  # classes have no means
    files, notes = las_files(well, tmp_path / "B.las", LogChoice(sampling="step", step=1.0, logs=("PHI", "FACIES")))
    assert files[0].md.tolist() == list(range(990, 1140))
    assert [one.text.split(": ")[1] for one in notes] == [
        "PHI, by straight lines or means over wider steps, gaps stay",
        "FACIES, the nearest class",
    ]


def test_that_a_choice_of_logs_and_depths_is_written_with_depths_and_times_beside(tmp_path: Path) -> None:
    well = made_well()
    chosen = LogChoice(("GR",), 1010.0, 1020.0, tvd=True, tvdss=True, twt=True)
    (path,) = written(well, tmp_path / "A.las", chosen)
    content = read_las(path)
    assert [log.mnemonic for log in content.curves] == ["TVD", "TVDSS", "TWT", "GR"]
    md = np.asarray(content.curves[0].md)
    assert (md[0] >= 1010, md[-1] <= 1020, len(md)) == (True, True, 66)
    *_, tvdss = well.position(md)
    assert np.asarray(content.curves[0].values) == pytest.approx(tvdss + 30, abs=1e-3)
    assert np.asarray(content.curves[1].values) == pytest.approx(tvdss, abs=1e-3)
    assert np.asarray(content.curves[2].values) == pytest.approx(well.twt(md), abs=1e-7)
    assert content.curves[2].source_unit == "ms"
    with pytest.raises(GeometryError, match="no log between the depths 3000 and - m: it has GR 1000-1076"):
        las_files(well, path, LogChoice(("GR",), top=3000.0))
    with pytest.raises(GeometryError, match="no check shots"):
        las_files(replace(well, checkshot=None), path, LogChoice(twt=True))


def test_that_notes_stay_notes_and_a_disk_that_refuses_leaves_nothing(tmp_path: Path) -> None:
    well = made_well()
    notes = ("~A trap", "# EASTING 5 m", "GR: measured")
    (path,) = written(well, tmp_path / "A.las", LogChoice(("GR",)), LasHeader(notes=notes, crs="EPSG 23031"))
    text = path.read_text()
    assert "\n A trap\n EASTING 5 m\n GR: measured\n" in text
    assert read_las(path).x == 1000.0
    files, _ = las_files(well, tmp_path / "none" / "A.las", LogChoice())
    with pytest.raises(DataError, match="nothing was changed"):
        write_las(well, files)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["A.las"]


def test_that_numbers_take_the_fewest_digits_that_give_them_back() -> None:
    values = np.array([87.123 * 1e-6 / 0.3048, 2.45e3, np.nan, 0, -1e-30, 3.4e38, 1e6], dtype=np.float64).astype("f4")
    assert shortest(values[:1], 1e-6 / 0.3048) == ["87.123"]
    assert shortest(values[1:2], 1e3) == ["2.45"]
    assert shortest(values[2:]) == ["", "0", "-1e-30", "3.4e+38", "1000000"]
    rng = np.random.default_rng(1)
    many = (10.0 ** rng.uniform(-12, 12, 3000) * rng.choice([-1, 1], 3000)).astype("f4")
    for factor in (1.0, 1e-6 / 0.3048, 0.0254):
        again = np.array([float(one) for one in shortest(many, factor)]) * factor
        assert np.array_equal(again.astype("f4"), many)


def test_that_path_times_and_tops_of_real_wells_come_back_as_tables(shared_data: Path, tmp_path: Path) -> None:
    f3 = shared_data / F3
    wells = [
        made_well(),
        assemble_well(
            las=f"{f3}_logs.las",
            track=f"{f3}.track",
            checkshot=f"{f3}_checkshot.txt",
            time_depth=f"{f3}_time_depth_model.txt",
            tops=f"{f3}_markers.txt",
        ),
        assemble_well(track=shared_data / "volve" / "well_f12_deviation.asc", name="F-12"),
    ]
    for well in wells:
        path = tmp_path / "t.csv"
        for unit in ("m", "ft"):
            write_well_table(path, well, "path", depth_unit=unit)  # type: ignore[arg-type]
            track = read_track(path)
            assert (track.name, track.x, track.y) == (well.name, pytest.approx(well.x), pytest.approx(well.y))
            rows = track.path(track.x, track.y, track.kb)
            md = np.linspace(well.path[0, 0], well.path[-1, 0], 300)
            for column, expected in enumerate(well.position(md), start=1):
                assert np.interp(md, rows[:, 0], rows[:, column]) == pytest.approx(expected, abs=0.06)
    for well, table, unit in (
        (wells[0], "checkshot", "s"),
        (wells[1], "checkshot", "ms"),
        (wells[1], "time_depth", "s"),
    ):
        write_well_table(path, well, table, time_unit=unit)  # type: ignore[arg-type]
        shots = read_checkshot(path)
        assert shots.depth == "md"
        times = well.checkshot if table == "checkshot" else well.time_depth
        assert shots.table == pytest.approx(np.asarray(times), abs=1e-4)
        assert shots.table[:, 1] == pytest.approx(np.asarray(times)[:, 1], abs=1e-7)
    for well in wells[:2]:
        write_well_table(path, well, "tops", depth_unit="ft")
        tops = read_tops(path).tops
        assert [one.name for one in tops] == [one.name for one in well.tops]
        assert [one.md for one in tops] == pytest.approx([one.md for one in well.tops], abs=1e-3)
    with pytest.raises(DataError, match="has no table checkshot: it has path"):
        write_well_table(path, wells[2], "checkshot")
    with pytest.raises(DataError, match=r"ends in \.txt"):
        write_well_table(tmp_path / "t.txt", wells[0], "tops")
