"""Archives and copies: equal content, hostile archives refused, nothing half under the final name after kill -9."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_disk import SmallDisk
from store_samples import STEP, volume

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project
from subsurface_app.data.store import archive as archive_module
from subsurface_app.data.store.archive import MANIFEST, archive_project, copy_project, open_archive


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "study")
    made.commit([made.stage(volume(3.0, name="中文", shape=(70, 70, 70)))], STEP)
    (made.volumes / "orphan").mkdir()
    (made.volumes / "orphan" / "owner").write_text("someone")
    return made


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_that_an_archive_gives_the_same_items_again(project: Project, tmp_path: Path):
    seen: list[tuple[int, int]] = []
    packed = archive_project(project, tmp_path / "study", on_step=lambda done, total: seen.append((done, total)))
    assert packed.name == "study.subsurface.zip"
    assert seen[-1][0] == seen[-1][1] > 0
    opened = Project.open(open_archive(packed, tmp_path / "again"))
    assert opened.name == "again"
    (item,) = opened.items()
    assert (item.name, item.content_hash) == ("中文", project.items()[0].content_hash)
    np.testing.assert_array_equal(opened[item.id].samples[:], 3.0)
    assert len(opened.pyramid(item.id, "samples")) == len(project.pyramid(item.id, "samples")) > 1
    assert not (opened.volumes / "orphan").exists()
    assert opened.step(item.step).command == "test.make"
    assert names_in(tmp_path) == {"study.subsurface", "study.subsurface.zip", "again.subsurface"}


def test_that_an_archive_without_pyramids_is_smaller_and_opens(project: Project, tmp_path: Path):
    whole = archive_project(project, tmp_path / "whole")
    lean = archive_project(project, tmp_path / "lean", with_pyramids=False)
    assert lean.stat().st_size < whole.stat().st_size
    opened = Project.open(open_archive(lean, tmp_path / "again"))
    (item,) = opened.items()
    assert len(opened.pyramid(item.id, "samples")) == 1
    np.testing.assert_array_equal(opened[item.id].samples[:], 3.0)


def test_that_a_copy_is_a_project_of_its_own(project: Project, tmp_path: Path):
    copied = Project.open(copy_project(project, tmp_path / "copy"))
    copied.rename("中文", "other")
    assert [one.name for one in project.items()] == ["中文"]
    assert (copied.name, [one.name for one in copied.items()]) == ("copy", ["other"])
    with pytest.raises(StoreError, match="exists already"):
        copy_project(project, tmp_path / "copy")


def _repack(source: Path, target: Path, change: dict[str, bytes], attribute: int = 0) -> Path:
    """An archive with other or further files, each of them in its list."""
    import hashlib

    with zipfile.ZipFile(source) as packed:
        files = {name: packed.read(name) for name in packed.namelist() if name != MANIFEST} | change
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            information = zipfile.ZipInfo(name)
            information.external_attr = attribute << 16 if name in change else 0
            packed.writestr(information, content)
        listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        packed.writestr(MANIFEST, json.dumps({"project": "x", "files": listed}))
    return target


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "volumes/../../evil", "C:evil", "a\\..\\evil", "a//b", "dir/"]
)
def test_that_names_that_lead_out_of_the_folder_are_refused(project: Project, tmp_path: Path, name: str):
    packed = archive_project(project, tmp_path / "study")
    bad = _repack(packed, tmp_path / "bad.zip", {name: b"evil"})
    before = names_in(tmp_path)
    with pytest.raises(StoreError, match="do not trust"):
        open_archive(bad, tmp_path / "again")
    assert names_in(tmp_path) == before


def test_that_links_changed_bytes_and_other_files_are_refused(project: Project, tmp_path: Path):
    packed = archive_project(project, tmp_path / "study")
    link = _repack(packed, tmp_path / "link.zip", {"link": b"/etc/passwd"}, stat.S_IFLNK | 0o777)
    with pytest.raises(StoreError, match="do not trust"):
        open_archive(link, tmp_path / "again")
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(tmp_path / "changed.zip", "w") as target:
        for name in source.namelist():
            target.writestr(name, b"{}" if name.endswith("manifest.json") else source.read(name))
    with pytest.raises(StoreError, match="is damaged at volumes"):
        open_archive(tmp_path / "changed.zip", tmp_path / "again")
    (tmp_path / "text.zip").write_text("no zip at all")
    with pytest.raises(StoreError, match="cannot be unpacked"):
        open_archive(tmp_path / "text.zip", tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as target:
        target.writestr("a.txt", "a")
    with pytest.raises(StoreError, match="no archive of a project"):
        open_archive(tmp_path / "other.zip", tmp_path / "again")
    half = tmp_path / "half.zip"
    half.write_bytes(packed.read_bytes()[: packed.stat().st_size // 2])
    with pytest.raises(StoreError, match="cannot be unpacked"):
        open_archive(half, tmp_path / "again")
    assert not [name for name in names_in(tmp_path) if "again" in name]


def test_that_a_damaged_block_is_told_of_the_archive(project: Project, tmp_path: Path):
    packed = archive_project(project, tmp_path / "study")
    with zipfile.ZipFile(packed) as opened:
        entry = opened.getinfo("catalogue.sqlite")
    content = bytearray(packed.read_bytes())
    begin = entry.header_offset + 30 + len(entry.filename) + 20  # its header, its name, the sizes of zip64
    content[begin + 20 : begin + 60] = bytes(one ^ 0xFF for one in content[begin + 20 : begin + 60])
    packed.write_bytes(content)
    with pytest.raises(StoreError, match=r"study\.subsurface\.zip (cannot be unpacked|is damaged)"):
        open_archive(packed, tmp_path / "again")
    assert names_in(tmp_path) == {"study.subsurface", "study.subsurface.zip"}


def test_that_an_archive_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(StoreError, match=r"the file .*missing\.zip cannot be read \(No such file"):
        open_archive(tmp_path / "missing.zip", tmp_path / "again")


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (b"[]", r"bad\.zip is damaged at project\.json"),
        (b"no JSON", r"bad\.zip is damaged at project\.json"),
        (b'{"format": 99, "name": "x"}', r"bad\.zip has project format 99"),
    ],
)
def test_that_an_archive_of_what_is_no_project_is_refused(
    project: Project, tmp_path: Path, description: bytes, words: str
):
    packed = archive_project(project, tmp_path / "study")
    bad = _repack(packed, tmp_path / "bad.zip", {"project.json": description})
    before = names_in(tmp_path)
    with pytest.raises(StoreError, match=words):
        open_archive(bad, tmp_path / "again")
    assert names_in(tmp_path) == before


@pytest.mark.parametrize("make", [archive_project, copy_project])
def test_that_a_project_does_not_go_into_itself(project: Project, make: Callable[[Project, Path], Path]):
    before = names_in(project.path)
    with pytest.raises(StoreError, match="lies in the project itself"):
        make(project, project.path / "volumes" / "inner")
    assert names_in(project.path) == before


def test_that_a_cancel_leaves_nothing(project: Project, tmp_path: Path):
    class Stop(Exception):  # noqa: N818 (no error)
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    before = names_in(tmp_path)
    for make in (archive_project, copy_project):
        with pytest.raises(Stop):
            make(project, tmp_path / "new", on_step=stop)
        assert names_in(tmp_path) == before


def test_that_a_full_disk_is_told_before_anything_is_written(project: Project, small_disk: SmallDisk):
    small_disk.fill()
    with pytest.raises(StoreError, match=r"MB are needed|cannot be written"):
        archive_project(project, small_disk.path / "study")
    assert names_in(small_disk.path) == {"filler"}


SLOW = """
import sys, time
from pathlib import Path
from subsurface_app.data.store import Project, archive
archive._BLOCK = 4096
def step(done, total):
    print(done, flush=True)
    steps.append(done)
    time.sleep(120 if len(steps) == 3 else 0)  # until it is killed
steps = []
project = Project.open(sys.argv[1])
getattr(archive, sys.argv[2])(project, Path(sys.argv[3]), on_step=step)
"""


@pytest.mark.parametrize("what", ["archive_project", "copy_project"])
def test_that_kill_9_in_the_middle_leaves_nothing_under_the_final_name(project: Project, tmp_path: Path, what: str):
    target = tmp_path / "out" / "copy"
    target.parent.mkdir()
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(project.path), what, str(target)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    for _ in range(3):
        assert int(writer.stdout.readline()) > 0
    others = {  # of another machine, of a file that only looks like ours
        ".a.0123abcd-1-1-0123abcd.partial",
        ".b.partial",
    }
    for name in others:
        (target.parent / name).write_text("theirs")
    writing = names_in(target.parent)
    other = archive_project(project, target.parent / "other")
    assert names_in(target.parent) >= writing, "what a living writer has there is left alone"
    other.unlink()
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert all(name.startswith(".") for name in names_in(target.parent)), "only leftovers that are hidden"
    # what is left does not stand in the way of the next try
    begun = time.monotonic()
    made = getattr(archive_module, what)(project, target)
    assert made.exists()
    assert names_in(target.parent) == {made.name, *others}, "and it is swept"
    assert time.monotonic() - begun < 120
