"""Every error is one readable line on standard error with the right exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from resources import resource_path, set_language
from subsurface_app.data.store import Project

F3 = resource_path("sample", "f3")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("frobnicate", "No such command"),
        ("list", "Missing argument"),
        ("list {project} --frob", "No such option"),
        ("list {tmp}/absent", "is not a project"),
        ("new {project}", "exists already"),
        ("new {tmp}/file/inside", "cannot be made"),
        ("inspect {tmp}/absent.sgy", "cannot read"),
        ("inspect {tmp}", "cannot read"),
        ("inspect {tmp}/file", "none of the files that can be imported"),
        ("import {project} {tmp}/file", "none of the files that can be imported"),
        ("import {project} {f3}/F03-4_logs.las --set frob=1", "frob=1 is no parameter of import.well"),
        ("run {project} nonsense", "there is no command nonsense"),
        ("run {project} generate.survey --set seed=-1", "seed is -1: it must be 0 or more"),
        ("run {project} generate.survey --set frob=1", "frob is unknown, did you mean one of seed"),
        ("run {project} generate.survey --set seed", "--set takes key=value"),
        ("run {project} generate.survey --params {tmp}/absent.yaml", "cannot be read"),
        ("run {project} generate.survey --params {tmp}/bad.yaml", "is not YAML"),
        ("run {project} generate.survey --params {tmp}/list.yaml", "expected key: value lines"),
        ("run {project} model.shots --set model=absent", 'has no item "absent"'),
        ("run {project} model.shots --set model=@3", "@3 means item number 3, the project has 0"),
        ("run {project} import.segy --set file={tmp}/absent.sgy", "cannot be read"),
        ("export {project} absent {tmp}/out.sgy", 'has no item "absent"'),
        ("history {project} absent", 'has no item "absent"'),
        ("history {project} absent --as pascal", "Invalid value"),
        ("jobs {project} frob 1", "frob is not known"),
        ("jobs {project} cancel", "needs the number of a job"),
        ("jobs {project} cancel 7", "there is no job 7"),
        ("jobs {project} priority 7 2", "there is no job 7"),
        ("batch {tmp}/absent.yaml", "cannot be read"),
        ("batch {tmp}/list.yaml", "expected key: value lines"),
        ("train {tmp}/list.yaml", "expected key: value lines"),
        ("train {tmp}/recipe.yaml", "steps is unknown in a recipe, expected one of name, seed"),
        ("bench absent", "there is no benchmark absent"),
        ("--language xx list {project}", "is not shipped"),
    ],
)
def test_that_bad_input_is_refused_in_one_line(
    cli: Callable, project: Project, tmp_path: Path, words: str, said: str
) -> None:
    (tmp_path / "file").write_text("nothing of use\n")
    (tmp_path / "bad.yaml").write_text("a: [1, 2")
    (tmp_path / "list.yaml").write_text("- 1\n- 2\n")
    (tmp_path / "recipe.yaml").write_text("out: new.safetensors\nsteps: 3\n")
    places = {"project": project.path, "tmp": tmp_path, "f3": F3}
    answer = cli(*words.format(**places).split())
    assert answer.code == 2, answer
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert said in answer.err
    assert answer.out == ""
    assert project.items() == []


def test_that_a_project_of_a_newer_format_is_refused(cli: Callable, project: Project) -> None:
    described = project.path / "project.json"
    described.write_text(described.read_text().replace('"format": 2', '"format": 9'))
    answer = cli("list", project.path)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "update subsurface-app" in answer.err


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("test.refuse", 2, "the input is sour, expected sweet"),
        ("test.crash", 1, "ended unexpectedly (exit code 5)"),
        ("test.stumble", 1, "an error of the program itself: KeyError"),
    ],
)
def test_that_a_failed_job_ends_the_command_with_its_reason(
    cli: Callable, project: Project, test_commands: None, command: str, code: int, said: str
) -> None:
    answer = cli("run", project.path, command)
    assert answer.code == code
    assert said in answer.err.splitlines()[-1]
    assert "Traceback" not in answer.err


def test_that_the_traceback_is_shown_on_request_wherever_the_option_stands(cli: Callable, tmp_path: Path) -> None:
    assert "Traceback" not in cli("list", tmp_path).err
    for words in (("--debug", "list", tmp_path), ("list", tmp_path, "--debug")):
        answer = cli(*words)
        assert answer.code == 2
        assert "Traceback" in answer.err


def test_that_an_error_of_the_program_is_a_failure(
    cli: Callable, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(self: Project) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Project, "items", stumble)
    answer = cli("list", project.path)
    assert answer.code == 1
    assert answer.err == "error: ZeroDivisionError: oh (the whole story: --debug)\n"


def test_that_errors_speak_the_chosen_language(cli: Callable, tmp_path: Path) -> None:
    try:
        answer = cli("--language", "zh_CN", "list", tmp_path / "absent")
    finally:
        set_language("en")
    if "is not shipped" in answer.err or "cannot be used" in answer.err:
        pytest.skip("the Chinese texts are not built")
    assert answer.code == 2
    assert any("\u4e00" <= sign <= "\u9fff" for sign in answer.err)


def test_that_a_sample_interval_of_zero_is_refused_until_the_user_sets_it(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "间隔.sgy"
    content = bytearray((F3 / "F3_inline362_derived.sgy").read_bytes())
    content[3216:3218] = bytes(2)
    for trace in range(951):
        at = 3600 + trace * (240 + 463 * 4) + 116
        content[at : at + 2] = bytes(2)
    file.write_bytes(content)
    refused = cli("import", project.path, file)
    assert refused.code == 2
    assert "the sample interval is 0" in refused.err
    assert project.items() == []
    cli("import", project.path, file, "--set", "interval=0.004")
    assert project.items()[0].attributes["axis"]["step"] == 0.004
