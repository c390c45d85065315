"""The house stands: floors, start-up, packages."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "torch",
    "vtkmodules",
    "pyvista",
    "PySide6",
    "cupy",
    "numba",
    "matplotlib",
    "scipy",
    "pyproj",
    "IPython",
    "qtconsole",
    "PIL",
)


def run_python(code: str, *, cwd: Path = ROOT, path: str = "") -> str:
    environment = {"PYTHONPATH": path, "PATH": "/usr/bin:/bin", "HOME": str(cwd)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "module",
    ["subsurface_app", "subsurface_app.api", "subsurface_app.cli", "subsurface_app.agent", "models", "solvers"],
)
def test_that_importing_a_floor_loads_nothing_heavy(module: str) -> None:
    loaded = run_python(f"import sys, {module}; print(*[one for one in {HEAVY!r} if one in sys.modules])")
    assert loaded.split() == []


def test_that_neither_all_commands_nor_the_window_load_anything_heavy() -> None:
    needed = ("PySide6",)  # by the window itself
    code = (
        "import sys; from subsurface_app.commands import commands; commands(); import subsurface_app.gui.main_window;"
        f"print(*[one for one in {HEAVY!r} if one in sys.modules and one not in {needed!r}])"
    )
    assert run_python(code).split() == []


def test_that_nothing_imports_upward() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_that_every_package_that_is_imported_is_declared() -> None:
    # these are bound to one version of their own by a package that is declared: numba, PySide6, pyvista
    came_along = {"llvmlite", "shiboken6", "vtkmodules", "cupy"}
    called = {
        "yaml": "pyyaml",
        "PIL": "pillow",
        "PySide6": "pyside6-essentials",
        "pxr": "usd-core",
        "sklearn": "scikit-learn",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    declared = {re.split(r"[<>=!~\[ ]", line)[0].lower().replace("_", "-") for line in lines}
    own = {"subsurface_app", "models", "solvers", "resources"}
    imported = set[str]()
    for path in (one for name in own for one in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    theirs = imported - own - set(sys.stdlib_module_names) - came_along
    assert {called.get(name, name).lower().replace("_", "-") for name in theirs} <= declared


def test_that_the_wheel_carries_the_four_packages_and_their_files(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for expected in (
        "subsurface_app/__main__.py",
        "models/__init__.py",
        "solvers/__init__.py",
        "resources/weights/volume-xs.safetensors",
        "resources/locale/zh_CN/LC_MESSAGES/subsurface_app.mo",
    ):
        assert expected in names
    assert any(name.startswith("resources/sample/") and name.endswith(".sgy") for name in names)
    assert any(name.startswith("solvers/") and name.endswith(".cu") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)

    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import solvers, models, resources, subsurface_app;"
        "print(resources.__file__); print(resources.resource_path('weights', 'volume-xs.safetensors').is_file())"
    )
    where, found = run_python(code, cwd=tmp_path, path=str(site)).split("\n")[:2]
    assert where.startswith(str(site))
    assert found == "True"


def test_that_the_repository_stays_small() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 60e6
