"""Displays that can do less: the program starts, says why there is no 3D, and ends well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from subsurface_app.gui.views.opengl import is_software

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from subsurface_app.gui import application

def look():
    window = next(one for one in app.topLevelWidgets() if one.objectName() == "main-window")
    cards = window.notices.cards
    if cards and cards[0].isVisible():
        print("told", cards[0].text.text(), "has 3D", window.has_3d, flush=True)
        timer.stop()
        window.close()

app = application.create_application()
timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
sys.exit(application.run_window(None, safe_mode="safe" in sys.argv, language="en"))
"""


@pytest.mark.parametrize(
    ("words", "platform", "expected"),
    [
        ([], "offscreen", "this display (offscreen) offers no OpenGL"),
        (["safe"], None, "Safe mode: plugins, the GPU and the 3D scene are left out"),
    ],
)
def test_that_the_program_starts_without_3d_and_says_why(
    tmp_path: Path, words: list[str], platform: str | None, expected: str
):
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if platform is not None:
        environment["QT_QPA_PLATFORM"] = platform
    done = subprocess.run(
        [sys.executable, str(script), *words], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
    assert "has 3D False" in done.stdout
    assert "Traceback" not in done.stderr


def test_that_software_renderers_are_known_by_name():
    assert is_software("llvmpipe (LLVM 15.0.6, 256 bits)")
    assert is_software("")
    assert not is_software("NVIDIA H100/PCIe/SSE2")
