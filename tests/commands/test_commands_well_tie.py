"""The well tie as commands: a job on the F3 sample, its items, the tied well, the table, the picture."""

from pathlib import Path

import numpy as np
import pytest
from command_samples import F3, RunJob, well_files

from subsurface_app.commands import CommandError, estimate_command, run_command
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.commands.result_words import result_word
from subsurface_app.commands.well_tie import TieWell, tie_parameters
from subsurface_app.data.objects import SeismicWavelet, Well, WellTie
from subsurface_app.data.store import Project
from subsurface_app.workflows.well_tie import TieSettings


def test_that_the_parameters_of_settings_give_the_settings_again() -> None:
    settings = TieSettings(
        knots=((0.7, 0.004), (1.1, -0.002)), max_stretch=0.055, angles=(5.0, 20.0), wavelet="ricker", start=0.6
    )
    assert TieWell(**tie_parameters("w", "v", settings)).settings() == settings
    assert tie_parameters("w", "v", TieSettings()) == {"well": "w", "volume": "v"}
    assert TieWell(well="w", volume="v", knots=[[0.7, 0.004]]).settings().knots == ((0.7, 0.004),)


def test_that_a_tie_becomes_items_a_well_a_table_and_a_picture(
    project: Project, run_job: RunJob, tmp_path: Path
) -> None:
    run_command(project, "import.segy", {"file": str(F3 / "F3_inline362_derived.sgy"), "name": "F3"})
    run_command(project, "import.well", {**well_files("F02-1"), "name": "F02-1"})
    # a short window: whether the confidence is honest is asked in tests/workflows
    given = {"well": "F02-1", "volume": "F3", "n_scrambled": 19, "n_resampled": 8, "start": 0.6, "stop": 0.9}
    estimate = estimate_command(project, "well.tie", given)
    assert estimate.seconds is not None
    assert [result_word(name) for name in estimate.shapes] == ["well tie", "wavelet"]
    tie_item, wavelet_item = run_job("well.tie", **given)
    tie, wavelet = project[tie_item.id], project[wavelet_item.id]
    assert isinstance(tie, WellTie)
    assert isinstance(wavelet, SeismicWavelet)
    assert np.array_equal(np.asarray(wavelet.samples[:]), np.asarray(tie.wavelet[:]))
    assert "well.tie" in history_as_cli(project, tie_item.id)

    (tied_item,) = run_command(project, "well.apply_tie", {"tie": tie_item.id})
    tied = project[tied_item.id]
    assert isinstance(tied, Well)
    md, twt = np.asarray(tie.relation[:])[200, :2]
    assert float(tied.twt(md)) == pytest.approx(twt)

    table, picture = tmp_path / "times.csv", tmp_path / "tie.png"
    run_command(project, "export.time_depth", {"item": tie_item.id, "file": str(table)})
    assert len(table.read_text().splitlines()) == 1 + tie.relation.shape[0]
    run_command(project, "export.picture", {"item": tie_item.id, "file": str(picture)})
    run_command(project, "export.picture", {"item": wavelet_item.id, "file": str(tmp_path / "wavelet.png")})
    assert picture.stat().st_size > 50_000

    with pytest.raises(CommandError, match="does not belong there"):
        run_command(project, "well.tie", {**given, "others": ("F02-1",)})
