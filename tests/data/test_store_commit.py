"""A commit is all or nothing, names are unique, the pyramid halves, and equal content has equal hashes."""

import os
import shutil
import socket
import sqlite3
import time
from pathlib import Path

import numpy as np
import pytest
import zarr
from store_samples import STEP, volume, volume_of

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project, Step, StepInput
from subsurface_app.data.store.staging import left_behind

DEAD = 4194303  # above the largest process number


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "study")


def own(project: Project, item_id: str, owner: str) -> None:
    (project.volumes / item_id / "owner").write_text(owner)


def folders(project: Project) -> set[str]:
    return {path.name for path in project.volumes.iterdir()}


def test_that_staged_arrays_are_invisible_until_the_commit(project: Project) -> None:
    staged = project.stage(volume(3.0))
    assert project.items() == []
    (item,) = project.commit([staged], STEP)
    assert project.items() == [item]
    assert float(project["cube"].samples[0, 0, 0]) == 3.0


def test_that_a_commit_with_one_bad_row_changes_nothing(project: Project) -> None:
    good = project.stage(volume(name="good"))
    with pytest.raises(StoreError):
        project.commit([good, good], STEP)  # the same id twice
    assert project.items() == []
    assert project.catalogue.connection.execute("SELECT count(*) FROM steps").fetchone()[0] == 0


def test_that_a_cancel_while_staging_leaves_nothing(project: Project) -> None:
    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.stage(volume(), cancel)
    assert folders(project) == set()


def test_that_names_are_made_unique_and_deleted_ones_become_free(project: Project) -> None:
    first, second = (project.commit([project.stage(volume())], STEP)[0] for _ in range(2))
    assert (first.name, second.name) == ("cube", "cube (2)")
    with pytest.raises(StoreError, match="another item is called cube"):
        project.rename(second.id, "cube")
    project.delete(first.id)
    project.rename(second.id, "cube")
    project.restore(first.id)
    assert [item.name for item in project.items()] == ["cube (2)", "cube"]


def test_that_restoring_what_was_not_deleted_changes_nothing(project: Project) -> None:
    (item,) = project.commit([project.stage(volume())], STEP)
    project.restore(item.id)
    assert project.items() == [item]
    with pytest.raises(StoreError, match='no item "nonsense"'):
        project.restore("nonsense")


def test_that_the_pyramid_holds_the_means_of_pairs(project: Project) -> None:
    samples = np.random.default_rng(1).normal(size=(70, 131, 5)).astype(np.float32)
    project.commit([project.stage(volume_of(samples))], STEP)
    levels = project.pyramid("cube", "samples")
    assert [level.shape for level in levels] == [(70, 131, 5), (35, 66, 3), (18, 33, 2)]
    padded = np.pad(samples, ((0, 0), (0, 1), (0, 1)), mode="edge").astype(np.float64)
    expected = padded.reshape(35, 2, 66, 2, 3, 2).mean(axis=(1, 3, 5))
    np.testing.assert_allclose(levels[1][:], expected, atol=1e-6)


def test_that_the_pyramid_of_a_section_keeps_its_one_inline(project: Project) -> None:
    samples = np.arange(200 * 80, dtype=np.float32).reshape(1, 200, 80)
    project.commit([project.stage(volume_of(samples))], STEP)
    levels = project.pyramid("cube", "samples")
    assert [level.shape for level in levels] == [(1, 200, 80), (1, 100, 40), (1, 50, 20)]
    np.testing.assert_allclose(levels[1][0, 0, 0], samples[0, :2, :2].mean())


def test_that_equal_content_has_an_equal_hash_in_another_project(project: Project, tmp_path: Path) -> None:
    other = Project.create(tmp_path / "other")
    hashes = {one.commit([one.stage(volume(2.0))], STEP)[0].content_hash for one in (project, other)}
    assert len(hashes) == 1
    (changed,) = other.commit([other.stage(volume(np.nextafter(np.float32(2), np.float32(3))))], STEP)
    assert changed.content_hash not in hashes


def test_that_the_project_is_readable_with_plain_zarr_and_sqlite(project: Project) -> None:
    (item,) = project.commit([project.stage(volume(5.0))], STEP)
    project.close()
    rows = sqlite3.connect(project.path / "catalogue.sqlite").execute("SELECT id, name FROM items").fetchall()
    assert rows == [(item.id, "cube")]
    group = zarr.open_group(project.volumes / item.id / "arrays", mode="r")
    assert group["samples"][0, 0, 0] == 5.0


def test_that_the_lineage_lists_every_step_once_and_oldest_first(project: Project) -> None:
    (a,) = project.commit([project.stage(volume(name="a"))], Step("make.a", {}))
    inputs = (StepInput("volume", a.id, a.content_hash),)
    (b,) = project.commit([project.stage(volume(name="b"))], Step("make.b", {}, inputs))
    both = (*inputs, StepInput("other", b.id, b.content_hash))
    (c,) = project.commit([project.stage(volume(name="c"))], Step("make.c", {}, both))
    project.delete(a.id)
    lineage = project.lineage(c.id)
    assert [step.command for step, _ in lineage] == ["make.a", "make.b", "make.c"]
    assert [item.name for _, items in lineage for item in items] == ["a", "b", "c"]


def test_that_sweeping_takes_what_no_row_names_and_no_live_process_writes(project: Project) -> None:
    (item,) = project.commit([project.stage(volume())], STEP)
    being_written = project.stage(volume())
    orphan = project.stage(volume())
    own(project, orphan.id, f"{socket.gethostname()} {DEAD}")
    assert project.sweep() == [orphan.id]
    assert folders(project) == {item.id, being_written.id}


def test_that_sweeping_waits_for_writers_on_other_machines_and_for_folders_without_an_owner(project: Project) -> None:
    elsewhere, nameless = (project.stage(volume()).id for _ in range(2))
    own(project, elsewhere, f"another-machine {DEAD}")
    (project.volumes / nameless / "owner").unlink()
    assert project.sweep() == []
    for item_id, days in ((elsewhere, 8), (nameless, 1)):
        long_ago = time.time() - days * 86400
        os.utime(project.volumes / item_id, (long_ago, long_ago))
    assert set(project.sweep()) == {elsewhere, nameless}


def test_that_sweeping_spares_what_is_committed_while_it_looks(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = project.stage(volume())
    own(project, staged.id, f"{socket.gethostname()} {DEAD}")

    def commit_meanwhile(volumes: Path) -> list[Path]:
        found = left_behind(volumes)
        project.commit([staged], STEP)
        return found

    monkeypatch.setattr("subsurface_app.data.store.project.left_behind", commit_meanwhile)
    assert project.sweep() == []
    assert folders(project) == {staged.id}


def test_that_no_row_names_arrays_that_are_gone(project: Project) -> None:
    staged = project.stage(volume())
    shutil.rmtree(project.volumes / staged.id)
    with pytest.raises(StoreError, match="the arrays of cube are gone"):
        project.commit([staged], STEP)
    assert project.items() == []


def test_that_what_the_making_took_is_kept_and_is_no_content(project: Project) -> None:
    slow, fast = (project.stage(volume(), measured={"wall_s": seconds, "cpu_s": 1.0}) for seconds in (9.0, 2.0))
    first, second = project.commit([slow, fast], STEP)
    assert first.content_hash == second.content_hash
    assert [one.attributes["measured"]["wall_s"] for one in (first, second)] == [9.0, 2.0]
