"""Folders of well files: grouping, the report, repairs, and nothing half-done."""

import numpy as np
import pytest

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import assemble_well
from subsurface_app.data.objects import Repair, Well
from subsurface_app.workflows.well_folder import plain_name, read_folder
from subsurface_app.workflows.well_repairs import repaired, repaired_all

LAS = """~Version
VERS. 2.0 :
WRAP. NO :
~Well
STRT.{unit} {start} :
STEP.{unit} 0.5 :
NULL. -999.25 :
WELL. {name} : well
EKB.M 25 :
LOC. X = 500000 Y = 6000000 :
~Curve
DEPT.{unit} :
DT.US/FT :
GR.API :
~A
"""


def las(name, *, unit="M", start=1000.0, rows=40, sonic=lambda i: 90.0 + i):
    lines = [f"{start + 0.5 * i:.4f} {sonic(i):.3f} {50 + i % 7}" for i in range(rows)]
    return LAS.format(name=name, unit=unit, start=start) + "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path):
    """Three wells in several files, broken files, and files of no well."""
    (tmp_path / "sub").mkdir()
    texts = {
        "one_logs.las": las("15/9-A-12"),
        "one_run2.las": las("15/9-A-12", start=1015.0),
        "A-12_dev.txt": "# WELL NAME: A-12\nMD INC AZI\n0 0 0\n500 0 0\n900 20 45\n1100 30 45\n",
        "sub/15_9-A-12.track.note": "just words, not a table\n",
        "B-2_logs.las": las("B-2"),
        "B-2_checkshot.txt": "25 0\n500 0.5\n1100 0.95\n",
        "B-2_markers.txt": "500\tTop A\n1010\tTop B\n",
        "broken.las": "~V\nVERS. 2.0:\n~A\n1 2\n",
        "not_las.las": "once upon a time\n",
        "C-3_checkshot.txt": "25 0\n500 0.6\n900 0.5\n",
        "picks.csv": "WELL,PICKS,MD\nNO 15/9-A-12,Top A,900\nNO 15/9-A-12,Top B,1005\nX-9,Top A,10\n",
        "picture.png": "\x89PNG",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="latin-1")
    return tmp_path


def test_that_files_find_their_wells_and_broken_ones_keep_none_back(folder):
    report = read_folder(folder, area="A")
    wells = {line.name: line for line in report.wells}
    assert set(wells) == {"15/9-A-12", "B-2"}
    first = wells["15/9-A-12"].well
    assert {"one_logs.las", "one_run2.las", "A-12_dev.txt", "picks.csv"} == set(wells["15/9-A-12"].files)
    assert [top.name for top in first.tops] == ["Top A", "Top B"]
    assert first.td == 1100
    second = wells["B-2"].well
    assert second.twt(500.0) == pytest.approx(0.5)
    assert (second.area, second.x, second.kb) == ("A", 500000, 25)
    broken = {one.file: one.reason.text for one in report.files if one.is_broken}
    assert set(broken) == {"broken.las", "not_las.las", "C-3_checkshot.txt"}
    assert "time must grow" in broken["C-3_checkshot.txt"]
    told = [one.text for one in report.notes]
    assert sum("is left out" in text for text in told) == 3
    assert any("well B-2: 2 logs, 2 tops, 3 check shots, " in text for text in told)
    assert any("belong to no well" in text and "picture.png" in text for text in told)


def test_that_runs_of_one_mnemonic_live_side_by_side_on_their_own_depths(folder):
    well = next(line.well for line in read_folder(folder).wells if line.name == "15/9-A-12")
    sonics = well.logs_called("DT")
    assert [log.mnemonic for log in sonics] == ["DT", "DT_2"]
    assert well.runs == ("one_logs", "one_run2")
    assert [float(log.md[0]) for log in sonics] == [1000.0, 1015.0]
    stored = well.to_draft()
    again = Well.from_stored(well.name, well.area, stored.attributes, stored.arrays)
    assert again.findings == well.findings
    assert [(log.run, log.called) for log in again.logs] == [(log.run, log.called) for log in well.logs]


def test_that_a_cancel_goes_through_and_progress_counts_the_files(folder):
    seen = []
    read_folder(folder, on_step=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 12)
    assert seen[-1] == (12, 12)

    class CancelledError(Exception):
        pass

    def cancel(done, total):
        if done == 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        read_folder(folder, on_step=cancel)


def test_that_names_are_compared_by_letters_and_digits():
    assert plain_name("NO 15/9-F-12") == plain_name("15/9-f-12") == "159f12"


def test_that_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(DataError, match="is no folder"):
        read_folder(tmp_path / "absent")


def test_that_metres_called_feet_are_found_and_repaired(tmp_path):
    # 787 ft written in metres, as in a well of Volve
    (tmp_path / "a.las").write_text(las("W", unit="ft", start=239.8776))
    (tmp_path / "a.txt").write_text("MD INC AZI\n0 0 0\n100 0 0\n259 0 0\n")
    well = assemble_well(las=tmp_path / "a.las", track=tmp_path / "a.txt")
    offered = [one for one in well.findings if one.repair is not None and one.repair.id == "depth_unit"]
    assert {one.note.values["found"] for one in offered} >= {"239.8776"}
    assert well.logs[0].md[0] == pytest.approx(239.8776 * 0.3048)
    cured = repaired(well, offered[0].repair)
    assert cured.logs[0].md[0] == pytest.approx(239.8776)
    assert not [one for one in cured.findings if one.repair is not None and one.repair.id == "depth_unit"]
    assert any(one.text.startswith("repaired: the depths of the logs are m") for one in cured.findings)
    # nothing else has changed
    np.testing.assert_array_equal(cured.logs[0].values, well.logs[0].values)


def test_that_bad_samples_are_taken_away_and_good_ones_stay(tmp_path):
    (tmp_path / "a.las").write_text(las("W", sonic=lambda i: -3278.0 if i in (3, 4) else 90.0 + i))
    well = assemble_well(las=tmp_path / "a.las")
    cured = repaired_all(well)
    sonic = np.asarray(cured.log("DT").values)
    assert np.flatnonzero(np.isnan(sonic)).tolist() == [3, 4]
    keep = ~np.isnan(sonic)
    np.testing.assert_array_equal(sonic[keep], np.asarray(well.log("DT").values)[keep])
    assert repaired_all(cured) is cured


def test_that_logs_far_past_the_survey_are_cut_and_little_past_it_only_told(tmp_path):
    (tmp_path / "a.las").write_text(las("W", start=1000.0, rows=400))
    (tmp_path / "far.txt").write_text("MD INC AZI\n0 0 0\n1050 1 0\n")
    (tmp_path / "near.txt").write_text("MD INC AZI\n0 0 0\n1190 1 0\n")
    far = assemble_well(las=tmp_path / "a.las", track=tmp_path / "far.txt")
    assert max(float(log.md[-1]) for log in repaired_all(far).logs) <= 1050
    near = assemble_well(las=tmp_path / "a.las", track=tmp_path / "near.txt")
    assert any("past the end of the well at 1190 m" in one.text for one in near.findings)
    assert repaired_all(near) is near


def test_that_one_way_times_that_nobody_called_so_are_doubted(tmp_path):
    (tmp_path / "cs.txt").write_text("1065 0.54123\n1165 0.57833\n1265 0.61137\n")
    well = assemble_well(checkshot=tmp_path / "cs.txt", x=0.0, y=0.0, kb=0.0)
    offered = next(one for one in well.findings if one.repair is not None)
    assert offered.repair == Repair("times", {"factor": 2.0}, False)
    assert repaired(well, offered.repair).checkshot[0, 1] == pytest.approx(1.08246)
    # a question, not a cure: not made along with the others
    assert repaired_all(well) is well


def test_that_another_datum_moves_the_path_and_another_unit_the_values(tmp_path):
    (tmp_path / "a.las").write_text(las("W"))
    well = assemble_well(las=tmp_path / "a.las")
    raised = repaired(well, Repair("kb", {"kb": 30.0}))
    assert raised.position(1000.0)[2] == pytest.approx(well.position(1000.0)[2] - 5.0)
    moved = repaired(well, Repair("place", {"x": 1.0, "y": 2.0}))
    assert (moved.x, moved.y) == (1.0, 2.0)
    np.testing.assert_allclose(moved.position(500.0)[:2], (1.0, 2.0))
    metric = repaired(well, Repair("log_unit", {"log": "DT", "unit": "us/m"}))
    np.testing.assert_allclose(metric.log("DT").values, np.asarray(well.log("DT").values) * 0.3048, rtol=1e-6)
    assert (metric.log("DT").unit, metric.log("DT").source_unit) == ("s/m", "us/m")


def test_that_repairs_of_one_file_leave_the_logs_of_the_others_alone(tmp_path):
    (tmp_path / "W_good.las").write_text(las("W"))
    wrong = las("W", unit="FT", start=1500.0, sonic=lambda i: -3278.0 if i == 3 else 90.0)
    (tmp_path / "W_wrong.las").write_text(wrong.replace("EKB.M", "TDD.M 1519.5 :\nEKB.M"))
    (line,) = read_folder(tmp_path).wells
    before, after = line.well, repaired_all(line.well)
    assert [log.mnemonic for log in after.logs] == ["DT", "GR", "DT_2", "GR_2"]
    for name in ("DT", "GR"):
        np.testing.assert_array_equal(after.log(name).md, before.log(name).md)
        np.testing.assert_array_equal(after.log(name).values, before.log(name).values)
    np.testing.assert_allclose(np.asarray(after.log("GR_2").md)[[0, -1]], (1500.0, 1519.5))
    assert np.flatnonzero(np.isnan(after.log("DT_2").values)).tolist() == [3]
    assert any("the depths of DT_2, GR_2 are m, not ft" in one.text for one in after.findings)


def test_that_a_log_beyond_the_end_is_taken_away_only_when_asked(tmp_path):
    (tmp_path / "dev.txt").write_text("MD INC AZI\n0 0 0\n500 0 0\n800 10 45\n")
    (tmp_path / "a.las").write_text(las("W"))
    well = assemble_well(las=tmp_path / "a.las", track=tmp_path / "dev.txt")
    (offered,) = [one.repair for one in well.findings if one.repair is not None]
    assert (offered.id, offered.is_sure) == ("cut", False)
    assert repaired_all(well) is well
    assert repaired(well, offered).logs == ()


def test_that_times_of_a_time_depth_table_are_repaired_and_check_shots_stay(tmp_path):
    (tmp_path / "td.txt").write_text("1065 0.54123\n1165 0.57833\n1265 0.61137\n")
    (tmp_path / "cs.txt").write_text("MD TWT\n1065 1.08\n1265 1.22\n")
    well = assemble_well(checkshot=tmp_path / "cs.txt", time_depth=tmp_path / "td.txt", x=0.0, y=0.0, kb=0.0)
    (offered,) = [one.repair for one in well.findings if one.repair is not None]
    made = repaired(well, offered)
    assert made.time_depth[0, 1] == pytest.approx(1.08246)
    np.testing.assert_array_equal(made.checkshot, well.checkshot)
