"""The command line starts fast and loads nothing heavy."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("PySide6", "torch", "vtkmodules", "pyvista", "numba", "cupy", "matplotlib", "pylops", "pyproj", "PIL")
HELP_S = 1.0


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


@pytest.mark.parametrize(
    "words", [["--help"], ["list", "{project}"], ["jobs", "{project}"], ["commands"], ["new", "{new}"]]
)
def test_that_nothing_heavy_is_loaded(words: list[str], tmp_path: Path) -> None:
    run(f"from subsurface_app.data.store import Project; Project.create({str(tmp_path / 'study')!r})")
    places = {"project": str(tmp_path / "study"), "new": str(tmp_path / "new")}
    filled = [word.format(**places) for word in words]
    code = (
        "import sys\nfrom subsurface_app.cli import Doors, run_cli\n"
        f"code = run_cli({filled!r}, Doors(lambda *a, **k: 0, ''))\n"
        f"print('LOADED', code, *[one for one in {HEAVY!r} if one in sys.modules])"
    )
    assert run(code).splitlines()[-1] == "LOADED 0"


@pytest.mark.parametrize("module", ["subsurface_app", "subsurface_app.__main__", "subsurface_app.api"])
def test_that_an_import_loads_nothing_heavy(module: str) -> None:
    assert run(f"import sys, {module}\nprint(*[one for one in {HEAVY!r} if one in sys.modules])").split() == []


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs the times of a child")
def test_that_help_takes_less_than_a_second() -> None:
    """Processor time, so that a busy machine does not count; wall time is no more than that on an idle one."""
    used = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "subsurface_app", "--help"], capture_output=True, check=True)
        after = os.times()
        used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(used) < HELP_S


def test_that_a_worker_imports_the_entry_point_without_running_it() -> None:
    began = time.monotonic()
    assert run("import runpy; print(sorted(runpy.run_module('subsurface_app.__main__', run_name='__mp_main__'))[-1])")
    assert time.monotonic() - began < 10


def test_that_the_kernels_of_a_bundle_are_cached_for_the_user(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom subsurface_app.__main__ import _keep_compiled_kernels as keep\n"
        "keep(); print(os.environ.get('NUMBA_CACHE_DIR'))\n"
        "sys.frozen = True\nkeep(); print(os.environ.get('NUMBA_CACHE_DIR'))"
    )
    unfrozen, frozen = run(code).split()
    assert unfrozen == "None"
    assert "subsurface-app" in frozen
