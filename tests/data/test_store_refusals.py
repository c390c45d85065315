"""What cannot be opened or written is refused in one sentence, and nothing on disk has changed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from small_disk import SmallDisk
from store_samples import STEP, volume, volume_of

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project, Step

_NOBODY = 65534


def picture(folder: Path) -> dict[str, bytes]:
    """Every file with its content, but for the shared memory in which SQLite's readers meet."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_that_a_project_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "future")
    project.close()
    described = json.loads((project.path / "project.json").read_text())
    (project.path / "project.json").write_text(json.dumps({**described, "format": 99}))
    before = picture(project.path)
    with pytest.raises(StoreError, match="format 99, this version reads up to 2: update"):
        Project.open(project.path)
    assert picture(project.path) == before


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"format": "x", "name": 1}', '{"name": "no format"}'])
def test_that_a_damaged_description_is_refused(tmp_path: Path, content: str) -> None:
    project = Project.create(tmp_path / "damaged")
    (project.path / "project.json").write_text(content)
    with pytest.raises(StoreError, match="is not a project"):
        Project.open(project.path)


def test_that_a_catalogue_which_is_no_database_is_refused(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "damaged")
    project.close()
    for path in project.path.glob("catalogue.sqlite*"):
        path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Project.open(project.path).items()


def test_that_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "damaged")
    project.close()
    for path in project.path.glob("catalogue.sqlite*"):
        path.write_bytes(b"")
    with pytest.raises(StoreError, match=r"is damaged: expected catalogue\.sqlite"):
        Project.open(project.path)


def test_that_missing_arrays_are_named(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "half")
    (item,) = project.commit([project.stage(volume())], STEP)
    shutil.rmtree(project.volumes / item.id)
    with pytest.raises(StoreError, match=f"the arrays of item {item.id} are missing"):
        project["cube"]


def test_that_an_existing_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.subsurface").mkdir()
    with pytest.raises(StoreError, match="exists already"):
        Project.create(tmp_path / "mine")


# --- no write permission: root may write everywhere, so another user tries --------------------------------------------


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may look into (pytest's own is closed to them)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_nobody(code: str) -> str:
    """Standard output of Python code run as a user without rights here."""
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("only root can try something as another user")
    # Imports come first: the other user may be unable to read the installation.
    before = f"""
import os, sys, tempfile
sys.path.insert(0, {str(Path(__file__).parent)!r})
from store_samples import STEP, volume
from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project
with tempfile.TemporaryDirectory() as warm:
    project = Project.create(warm + "/warm")
    project.commit([project.stage(volume())], STEP)
    project.close()
os.setgid({_NOBODY}); os.setuid({_NOBODY})
"""
    done = subprocess.run(
        [sys.executable, "-c", before + code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_that_a_folder_without_write_permission_is_refused(open_folder: Path) -> None:
    said = as_nobody(f"""
try:
    Project.create({str(open_folder / "new")!r})
except StoreError as error:
    print(error)
""")
    assert "cannot be made (Permission denied): choose a folder that you may write to" in said
    assert list(open_folder.iterdir()) == []


def test_that_a_project_of_somebody_else_is_not_changed(open_folder: Path) -> None:
    project = Project.create(open_folder / "theirs")
    project.commit([project.stage(volume())], STEP)
    project.close()
    before = picture(project.path)
    said = as_nobody(f"""
try:
    project = Project.open({str(project.path)!r})
    project.stage(volume(name="mine"))
except StoreError as error:
    print(error)
""")
    assert "permission" in said.lower()
    assert picture(project.path) == before


# --- a full disk: a small one in memory -------------------------------------------------------------------------------


def noise(name: str, shape: tuple[int, int, int]) -> object:
    """Something that does not compress."""
    return volume_of(np.random.default_rng(0).normal(size=shape).astype(np.float32), name=name)


def test_that_what_does_not_fit_is_refused_before_anything_is_written(small_disk: SmallDisk) -> None:
    project = Project.create(small_disk.path / "study")
    before = picture(project.path)
    with pytest.raises(StoreError, match="MB free"):
        project.stage(noise("large", (128, 128, 128)))
    assert picture(project.path) == before


def test_that_a_disk_that_fills_up_while_writing_leaves_the_old_state(small_disk: SmallDisk) -> None:
    project = Project.create(small_disk.path / "study")
    project.commit([project.stage(volume(name="before"))], STEP)
    filled: list[Path] = []

    def on_step(done: int, total: int) -> None:
        if not filled:
            filled.append(small_disk.fill())

    with pytest.raises(StoreError, match="large cannot be written"):
        project.stage(noise("large", (128, 64, 64)), on_step)
    filled[0].unlink()
    assert [item.name for item in project.items()] == ["before"]
    assert [path.name for path in project.volumes.iterdir()] == [project.item("before").id]
    project.commit([project.stage(volume(name="after"))], STEP)
    assert [item.name for item in project.items()] == ["before", "after"]


def test_that_a_catalogue_without_space_keeps_the_old_state(small_disk: SmallDisk) -> None:
    project = Project.create(small_disk.path / "study")
    project.commit([project.stage(volume(name="before"))], STEP)
    staged = project.stage(volume(name="late"))
    filler = small_disk.fill()
    long = Step("test.make", {"text": "x" * 200_000})
    with pytest.raises(StoreError, match=r"cannot be written \(database or disk is full\)"):
        project.commit([staged], long)
    assert [item.name for item in project.items()] == ["before"]
    filler.unlink()
    project.commit([staged], long)
    assert [item.name for item in project.items()] == ["before", "late"]
