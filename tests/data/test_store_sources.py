"""Source files that moved: found again by their content, refused when they are others."""

import os
from pathlib import Path

import pytest
from store_samples import volume

from subsurface_app.commands import CommandError, run_command
from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project, Step, StepInput, missing_files, relocate


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two items, each of a file of its own."""
    import hashlib

    made = Project.create(tmp_path / "study")
    (tmp_path / "data").mkdir()
    for name in ("a.sgy", "b.sgy"):
        path = tmp_path / "data" / name
        path.write_bytes(name.encode() * 1000)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        step = Step(
            "import.x", {"file": str(path), "area": "F3"}, (StepInput("file", str(path), digest, is_file=True),)
        )
        made.commit([made.stage(volume(name=name))], step)
    return made


def test_that_files_are_found_in_a_folder_by_name_and_content(project: Project, tmp_path: Path):
    assert missing_files(project) == []
    with pytest.raises(StoreError, match="no source file"):
        relocate(project, tmp_path)
    (tmp_path / "archive" / "2020").mkdir(parents=True)
    for name in ("a.sgy", "b.sgy"):
        (tmp_path / "data" / name).rename(tmp_path / "archive" / "2020" / name)
    # one of the same name but with other content does not deceive
    (tmp_path / "archive" / "a.sgy").write_bytes(b"other")
    missing = missing_files(project)
    assert {Path(one.path).name for one in missing} == {"a.sgy", "b.sgy"}
    assert {ref for one in missing for ref in one.items} == {item.id for item in project.items()}
    before = {item.id: item.content_hash for item in project.items()}
    run_command(project, "project.relocate", {"place": str(tmp_path / "archive")})
    assert missing_files(project) == []
    for item in project.items():
        step = project.step(item.step)
        assert step.parameters == {"file": str(tmp_path / "archive" / "2020" / item.name), "area": "F3"}
        assert step.inputs[0].ref == step.parameters["file"]
    assert {item.id: item.content_hash for item in project.items()} == before


def test_that_a_file_with_another_name_is_known_and_another_file_refused_in_words(project: Project, tmp_path: Path):
    old = tmp_path / "data" / "a.sgy"
    old.rename(tmp_path / "renamed.segy")
    changed = tmp_path / "a.sgy"
    changed.write_bytes(b"a.sgy" * 999)
    with pytest.raises(StoreError, match=r"is not the file that was read: its SHA-256 begins .* 4995 bytes here"):
        relocate(project, changed)
    with pytest.raises(StoreError, match="neither a file nor a folder"):
        relocate(project, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match=r"is called like one that is missing \(a.sgy\)"):
        relocate(project, tmp_path / "empty")
    assert len(missing_files(project)) == 1
    assert relocate(project, tmp_path / "renamed.segy") == {str(old): str(tmp_path / "renamed.segy")}
    assert missing_files(project) == []
    with pytest.raises(CommandError, match="place is missing"):
        run_command(project, "project.relocate", {})


def test_that_a_cancel_changes_nothing(project: Project, tmp_path: Path):
    (tmp_path / "data" / "a.sgy").rename(tmp_path / "a.sgy")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relocate(project, tmp_path, stop)
    assert len(missing_files(project)) == 1


def test_that_a_path_that_held_other_content_once_is_another_file(project: Project, tmp_path: Path):
    path = tmp_path / "data" / "a.sgy"
    older = StepInput("file", str(path), "0" * 64, is_file=True)
    project.commit([project.stage(volume(name="older"))], Step("import.x", {"file": str(path)}, (older,)))
    path.rename(tmp_path / "moved.sgy")
    assert relocate(project, tmp_path / "moved.sgy") == {str(path): str(tmp_path / "moved.sgy")}
    assert project.step(project.item("a.sgy").step).inputs[0].ref == str(tmp_path / "moved.sgy")
    assert project.step(project.item("older").step).inputs[0] == older, "its content was not found"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with pipes and links")
def test_that_pipes_and_dangling_links_of_that_name_are_passed_over(project: Project, tmp_path: Path):
    (tmp_path / "data" / "a.sgy").rename(tmp_path / "moved.sgy")
    (tmp_path / "data" / "a.sgy").symlink_to(tmp_path / "nowhere")
    (tmp_path / "pipes").mkdir()
    os.mkfifo(tmp_path / "pipes" / "a.sgy")
    with pytest.raises(StoreError, match="no file below"):
        relocate(project, tmp_path)
