"""`doctor`, `demo` and the window: what is asked in a child process, and what is done about the answer."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from subsurface_app.cli import Doors, checks, run_cli
from subsurface_app.cli.children import ChildFailedError, ask_child


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":77")


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_that_a_child_may_crash_hang_and_stumble() -> None:
    assert ask_child("cli_probes:good", {})["platform"] == "xcb"
    with pytest.raises(ChildFailedError, match="exit code -6: could not connect to display"):
        ask_child("cli_probes:crash", {})
    with pytest.raises(ChildFailedError, match="no answer within 1 s"):
        ask_child("cli_probes:hang", {}, timeout_s=1)
    with pytest.raises(ChildFailedError, match="ValueError: no driver"):
        ask_child("cli_probes:stumble", {})


def test_that_doctor_reports_every_matter(cli: Callable, display: None) -> None:
    answer = cli("doctor", "--json")
    found = {one["matter"]: one for one in json.loads(answer.out)}
    assert {"python", "torch", "cupy", "window", "plugins", "disk (here)"} <= set(found)
    assert found["window"]["text"] == "xcb, OpenGL 4.5, llvmpipe"
    assert answer.code == int(any(one["state"] == "problem" for one in found.values()))


def test_that_doctor_in_safe_mode_leaves_gpu_and_window_alone(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    found = {one["matter"]: one for one in json.loads(cli("--safe-mode", "doctor", "--json").out)}
    assert found["gpu"]["text"] == found["window"]["text"] == "not looked at in safe mode"


@pytest.mark.parametrize(
    ("installed", "cuda", "state", "words"),
    [
        ([], "13.0", "note", "subsurface-app[cuda13]"),
        ([], None, "note", "subsurface-app[cuda13]"),
        (["cupy-cuda12x"], "13.0", "problem", "cupy-cuda12x beside a torch of CUDA 13"),
    ],
)
def test_that_cupy_must_be_of_the_cuda_version_of_torch(
    installed: list[str], cuda: str | None, state: str, words: str
) -> None:
    (finding,) = checks._cuda_versions(installed, {"cuda": cuda})
    assert finding.state == state
    assert words in finding.text


def test_that_two_cupys_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = [SimpleNamespace(metadata={"Name": name}) for name in ("cupy-cuda12x", "cupy-cuda13x", "numpy")]
    monkeypatch.setattr(checks, "distributions", lambda: installed)
    monkeypatch.setattr(checks, "ask_child", lambda *_, **__: {"torch": {"cuda": "12.8", "reason": "none"}})
    monkeypatch.setattr(checks, "version", lambda name: "14")
    found = checks.check_gpu(safe_mode=False)
    assert found[0].state == "problem"
    assert "cupy-cuda12x, cupy-cuda13x are installed together" in found[0].text


# --- the window and the demo ------------------------------------------------------------------------------------------


def test_that_no_words_open_the_window(cli: Callable, window: object, display: None) -> None:
    assert cli("--safe-mode", "--language", "en").code == 0
    assert window.opened == [{"project": None, "safe_mode": True, "demo": False, "language": "en"}]


def test_that_no_words_without_a_display_are_refused(cli: Callable, window: object, no_display: None) -> None:
    answer = cli()
    assert answer.code == 2
    assert "there is no display" in answer.err
    assert window.opened == []


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The demo without its work: the folders that it was asked to fill."""
    asked: list[Path] = []

    def run_demo(out: Path, on_step: Callable[[float, str], None]) -> SimpleNamespace:
        asked.append(out)
        on_step(0.5, "Drawing pictures")
        return SimpleNamespace(
            project=out / "demo", files=[out / "a.png"], report=out / "index.html", missing=["scene"], seconds=1.0
        )

    monkeypatch.setattr("subsurface_app.commands.demo.run_demo", run_demo)
    return asked


def test_that_the_demo_opens_the_window_where_it_can(
    cli: Callable, window: object, headless: list[Path], display: None
) -> None:
    assert cli("demo").code == 0
    assert [one["demo"] for one in window.opened] == [True]
    assert headless == []


def test_that_the_demo_runs_headless_on_request(cli: Callable, window: object, headless: list[Path]) -> None:
    answer = cli("demo", "--headless", "--out", "there")
    assert answer.code == 0
    assert answer.out.split() == ["there/demo", "there/a.png", "there/index.html"]
    assert "left out: scene" in answer.err
    assert window.opened == []


@pytest.mark.parametrize(
    ("probe", "said"),
    [("crash", "no window can be opened (exit code -6"), ("without_opengl", "no OpenGL on the display")],
)
def test_that_the_demo_says_in_one_line_why_it_runs_headless(
    capsys: pytest.CaptureFixture[str], window: object, headless: list[Path], display: None, probe: str, said: str
) -> None:
    assert run_cli(["demo"], Doors(window, f"cli_probes:{probe}")) == 0
    assert said in capsys.readouterr().err.splitlines()[0]
    assert len(headless) == 1


def test_that_the_demo_without_a_display_runs_headless(
    cli: Callable, window: object, headless: list[Path], no_display: None
) -> None:
    answer = cli("demo")
    assert answer.err.splitlines()[0] == "there is no display: the demo runs headless"
    assert len(headless) == 1


def test_that_doctor_writes_a_report_to_send(cli: Callable, display: None, tmp_path: Path) -> None:
    path = tmp_path / "report.zip"
    cli("doctor", "--report", str(path))
    with zipfile.ZipFile(path) as archive:
        assert {"versions.json", "doctor.txt"} <= set(archive.namelist())
        told = archive.read("doctor.txt").decode()
    assert "llvmpipe" in told
    assert str(Path.home()) + "/" not in told
    answer = cli("doctor", "--report", str(tmp_path / "nowhere" / "report.zip"))
    assert answer.code != 0
    assert "cannot be written" in answer.err
