"""Versions of an item: a name is the newest, an id is itself, one of them is there, and any can be had back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from subsurface_app.data.errors import OutdatedError, StoreError
from subsurface_app.data.objects import Well
from subsurface_app.data.store import Item, Project, Step

WELL = Well("W", "A", 0.0, 0.0, 0.0, np.zeros((2, 4)))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "versions")


def made(project: Project, kb: float, *, before: str = "", name: str = "W") -> Item:
    staged = project.stage(replace(WELL, name=name, kb=kb))
    return project.commit([staged], Step("test", {}, replaces=(before,) if before else ()))[0]


def test_that_a_new_version_takes_name_and_folder_and_the_older_ones_can_still_be_read(project: Project) -> None:
    first = made(project, 1.0)
    project.move_to_folder(first.id, "Wells/Old")
    project.rename(first.id, "My well")
    second = made(project, 2.0, before=first.id, name="My well")
    other = made(project, 9.0, name="other")
    third = made(project, 3.0, before=second.id, name="My well")
    assert [one.id for one in project.items()] == [other.id, third.id]
    assert (third.name, third.folder, third.version_of) == ("My well", "Wells/Old", second.id)
    assert project.item("My well").id == third.id
    # an id stands for its version, whatever has come since; `newest` follows
    assert [project[one.id].kb for one in (first, second, third)] == [1.0, 2.0, 3.0]
    assert {project.newest(one).id for one in (first.id, second.id, third.id, "My well")} == {third.id}
    assert [one.id for one in project.versions(first.id)] == [first.id, second.id, third.id]
    assert [one.id for one in project.versions("other")] == [other.id]
    assert [one.id for one in project.all_versions()[third.id]] == [first.id, second.id, third.id]
    # what is said of an older one is said of the well
    project.rename(first.id, "W-1")
    project.move_to_folder(second.id, "New")
    assert (project.item("W-1").id, project.item("W-1").folder) == (third.id, "New")
    assert project.versions(third.id)[-1].content_hash == third.content_hash
    assert project.sweep() == []


def test_that_one_goes_back_and_forth_and_on_from_any_version(project: Project) -> None:
    first = made(project, 1.0)
    second = made(project, 2.0, before=first.id)
    third = made(project, 3.0, before=second.id)
    project.rename(third.id, "named later")
    assert project.use_version(first.id).name == "named later"
    assert [one.id for one in project.items()] == [first.id]
    assert project.newest(third.id).id == first.id
    project.restore(third.id)  # the undo of a version is to go to the other
    assert [one.id for one in project.items()] == [third.id]
    project.use_version(first.id)
    branch = made(project, 4.0, before=first.id)
    assert [one.id for one in project.items()] == [branch.id]
    assert [one.id for one in project.versions(second.id)] == [first.id, second.id, third.id, branch.id]
    assert project.use_version(second.id).id == second.id
    assert project.use_version(second.id).id == second.id


def test_that_a_well_that_is_deleted_goes_with_all_versions_and_comes_back_as_it_was(project: Project) -> None:
    first = made(project, 1.0)
    second = made(project, 2.0, before=first.id)
    project.delete("W")
    for ref in ("W", first.id, second.id):
        with pytest.raises(StoreError, match="no item"):
            project.item(ref)
    assert project.all_versions() == {}
    project.restore(second.id)
    assert project.newest(first.id).id == second.id


def test_that_two_versions_of_one_cannot_both_be_the_next(project: Project) -> None:
    first = made(project, 1.0)
    late = project.stage(replace(WELL, kb=5.0))
    second = made(project, 2.0, before=first.id)
    with pytest.raises(OutdatedError, match="W has a newer version"):
        project.commit([late], Step("test", {}, replaces=(first.id,)))
    assert [one.id for one in project.items()] == [second.id]
    assert project.commit([late], Step("test", {}, replaces=(second.id,)))[0].version_of == second.id
