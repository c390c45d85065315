"""The command line called in this process, its words and its exit code kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cli_plugin
import pytest

from subsurface_app.cli import Doors, run_cli
from subsurface_app.commands import register, unregister
from subsurface_app.data.store import Project


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


class Window:
    """Stands where the window would be."""

    def __init__(self) -> None:
        self.opened: list[dict[str, object]] = []

    def __call__(self, project: Path | None, **options: object) -> int:
        self.opened.append({"project": project, **options})
        return 0


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], window: Window) -> Callable[..., Answer]:
    def cli(*words: object) -> Answer:
        code = run_cli([str(word) for word in words], Doors(window, "cli_probes:good"))
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return cli


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "study")


@pytest.fixture
def test_commands() -> Iterator[None]:
    """The commands of `cli_plugin`, as a plugin would bring them."""
    added = [replace(one, origin="cli_plugin") for one in cli_plugin.subsurface_commands()]
    for one in added:
        register(one)
    yield
    for one in added:
        unregister(one.id)
