"""SEG-Y on the command line: what `inspect` tells, and mappings by name for several files at once."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from segy_files import random_samples, segy_bytes, survey_headers

from subsurface_app.data.formats.segy import SegyMapping, save_mapping
from subsurface_app.data.store import Project


@pytest.fixture
def odd_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two surveys with line numbers at bytes 101 and 149, and a saved mapping that says so."""
    monkeypatch.setattr(
        "subsurface_app.data.formats.segy.saved.user_config_path", lambda name: tmp_path / "home" / name
    )
    save_mapping("odd", SegyMapping(iline=101, xline=149))
    paths = [tmp_path / "north.sgy", tmp_path / "南.sgy"]
    for seed, path in enumerate(paths):
        headers = survey_headers(range(3, 9), range(20, 28), at=(101, 149))
        path.write_bytes(segy_bytes(random_samples(48, seed=seed), headers=headers))
    return paths


def test_that_inspect_tells_where_line_numbers_may_stand_and_what_an_import_makes(cli: Callable, odd_files: list[Path]):
    answer = cli("inspect", odd_files[0])
    assert answer.code == 0
    assert "set iline_byte=101 and xline_byte=149 on import if so" in answer.out
    assert "imported it will be 48 x 7 samples" in answer.out
    found = json.loads(cli("inspect", odd_files[0], "--json").out)
    best = found["fields"]["search"]["keys"][0]
    assert (best["iline"], best["xline"], best["score"]) == (101, 149, 0.9)


@pytest.mark.parametrize("words", [("mapping=odd",), ("iline_byte=101", "xline_byte=149")])
def test_that_inspect_reads_as_it_is_told(cli: Callable, odd_files: list[Path], words: tuple[str, ...]):
    told = [part for word in words for part in ("--set", word)]
    answer = cli("inspect", odd_files[0], *told)
    assert "imported it will be 6 x 8 x 7 samples" in answer.out
    assert " ".join(told) in answer.out.splitlines()[-1]
    assert cli("inspect", odd_files[0], "--set", "iline_byte=0").code == 2
    assert cli("inspect", odd_files[0], "--set", "inline=3").code == 2


def test_that_several_files_are_imported_with_a_mapping_by_name(cli: Callable, project: Project, odd_files: list[Path]):
    answer = cli("import", project.path, *odd_files, "--set", "mapping=odd", "--dry-run")
    assert (answer.code, answer.out.count("6 x 8 x 7")) == (0, 2), answer.err
    assert project.items() == []
    answer = cli("import", project.path, *odd_files, "--set", "mapping=odd")
    assert answer.code == 0, answer.err
    assert "taken as one line" not in answer.err
    for seed, name in enumerate(("north", "南")):
        np.testing.assert_array_equal(project[name].samples[:], random_samples(48, seed=seed).reshape(6, 8, 7))
    assert "iline_byte" in cli("history", project.path, "north").out
    refused = cli("import", project.path, odd_files[0], "--set", "mapping=absent")
    assert refused.code == 2
    assert "known are rev0" in refused.err
    assert refused.err.count("\n") == 1
