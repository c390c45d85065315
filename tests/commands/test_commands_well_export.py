"""Wells out through the store: a raw well worked on and written, the history of each log in the file, and in again."""

from pathlib import Path

import numpy as np
import pytest
from las_files import las_text
from test_commands_versions import put, raw_well

from subsurface_app.commands import CommandError, estimate_command, propose_values, run_command
from subsurface_app.data.formats import read_las
from subsurface_app.data.objects import Well
from subsurface_app.data.store import Project


def test_that_a_well_that_was_worked_on_tells_the_history_of_each_log(project: Project, tmp_path: Path) -> None:
    rows = [90 + at % 7 for at in range(60)]
    (tmp_path / "W.las").write_text(las_text("W", [*rows[:10], -3278, *rows]))
    run_command(project, "import.well", {"las": str(tmp_path / "W.las"), "x": 1.0, "y": 2.0, "kb": 3.0})
    run_command(project, "well.repair", {"well": "W", "repair": "blank", "log": "DT", "low": 0.0, "high": 0.01})
    run_command(project, "logs.despike", {"well": "W", "log": "DT", "window": 2.0})
    out = tmp_path / "out.las"
    (estimate,) = [estimate_command(project, "export.las", {"item": "W", "file": str(out)})]
    assert estimate.files == (str(out),)
    run_command(project, "export.las", {"item": "W", "file": str(out)})
    text = out.read_text()
    other = text[text.index("~OTHER") : text.index("~A ")]
    assert "from well W, content" in other
    assert "\n DT: measured, read from W.las on 20" in other
    assert "; repaired, see below" in other
    assert "\n DT_DESPIKED: computed on 20" in other
    assert "by logs.despike (Take out spikes): log=DT, window=2" in other
    assert "\n Repairs: repaired: 1 values of DT outside" in other
    assert "\n Not settled: " in other  # feet that may be metres
    # in again: the same numbers, depths in the feet of the source
    (again,) = run_command(project, "import.well", {"las": str(out), "name": "again"})
    before, after = project["W"], project[again.id]
    assert isinstance(before, Well)
    assert isinstance(after, Well)
    assert (after.x, after.y, after.kb) == (1.0, 2.0, 3.0)
    for log in before.logs:
        same = after.log(log.mnemonic)
        assert (same.unit, same.source_unit.lower()) == (log.unit, log.source_unit.lower())
        assert np.asarray(same.md[:]) == pytest.approx(np.asarray(log.md[:]), abs=1e-6)
        assert np.array_equal(np.asarray(same.values[:]), np.asarray(log.values[:]), equal_nan=True)
    assert "DEPT.F " in text
    # depths that are repaired to metres are written as metres
    run_command(project, "well.repair", {"well": "W", "repair": "depth_unit", "unit": "m", "was": "ft"})
    run_command(project, "export.las", {"item": "W", "file": str(out), "overwrite": True})
    assert "DEPT.M " in out.read_text()


def test_that_a_predicted_log_names_its_interval(project: Project, tmp_path: Path) -> None:
    for number in range(3):
        put(project, raw_well(f"W-{number}", 1000.0 * number, number))
    run_command(project, "logs.predict", {"well": "W-0", "method": "linear"})
    run_command(project, "logs.despike", {"well": "W-0", "log": "GR"})
    run_command(project, "export.las", {"item": "W-0", "file": str(tmp_path / "W.las")})
    text = (tmp_path / "W.las").read_text()
    assert "RHOB_PREDICTED: predicted on 20" in text
    assert "; 90 percent interval in RHOB_LOW and RHOB_HIGH" in text
    assert "; lower end of the interval of RHOB_PREDICTED" in text
    assert "predicted by linear from the wells W-1, W-2" in text


def test_that_nothing_is_overwritten_and_no_part_left_where_a_later_file_is_in_the_way(
    project: Project, tmp_path: Path
) -> None:
    put(project, raw_well())
    run_command(project, "logs.resample", {"well": "W-1", "log": "GR", "step": 1.0})
    out = tmp_path / "W.las"
    (tmp_path / "W_2.las").write_text("mine")
    given = {"item": "W-1", "file": str(out)}
    with pytest.raises(CommandError, match=r"W_2.las exists already"):
        run_command(project, "export.las", given)
    assert not out.exists()
    run_command(project, "export.las", {**given, "overwrite": True})
    assert [log.mnemonic for log in read_las(tmp_path / "W_2.las").curves] == ["GR_RESAMPLED"]
    with pytest.raises(CommandError, match=r"W.las exists already"):
        run_command(project, "export.las", given)
    one = {"item": "W-1", "file": str(tmp_path / "one.las"), "sampling": "finest", "units": "si", "tvd": True}
    run_command(project, "export.las", {**one, "top": 1010.0, "base": 1020.0, "logs": "GR, GR_RESAMPLED"})
    content = read_las(tmp_path / "one.las")
    assert [log.mnemonic for log in content.curves] == ["TVD", "GR", "GR_RESAMPLED"]
    assert np.asarray(content.curves[0].md)[[0, -1]].tolist() == [1010.0, 1020.0]


def test_that_tables_of_a_well_are_written(project: Project, tmp_path: Path) -> None:
    put(project, raw_well())
    out = tmp_path / "W.csv"
    assert propose_values(project, "export.well_table", {"item": "W-1", "table": "tops"}) == {"table": "path"}
    run_command(project, "export.well_table", {"item": "W-1", "file": str(out), "depth_unit": "ft"})
    lines = [line for line in out.read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "md (ft),inclination (deg),azimuth (deg),x (m),y (m),tvd (ft),tvdss (ft)"
    assert lines[-1] == "6561.6798,0.000,0.000,0.000,0.000,6561.6798,6479.6588"
    with pytest.raises(CommandError, match="exists already"):
        run_command(project, "export.well_table", {"item": "W-1", "file": str(out)})
