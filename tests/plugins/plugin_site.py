"""Plugins as pip would leave them: modules beside a dist-info folder with entry points, in a folder for sys.path."""

import shutil
import tomllib
from pathlib import Path

EXAMPLE = Path(__file__).parent / "example_plugin"


def install_example(site: Path) -> Path:
    """The example plugin, as its pyproject.toml declares it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    site.mkdir(parents=True, exist_ok=True)
    shutil.copy(EXAMPLE / "subsurface_example.py", site)
    (points,) = project["entry-points"].values()
    return _declare(site, project["name"], project["version"], points)


def install(site: Path, name: str, code: str, *, version: str = "1.0") -> Path:
    """A plugin of one module with that code."""
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{name}.py").write_text(code)
    return _declare(site, name, version, {name: name})


def _declare(site: Path, name: str, version: str, points: dict[str, str]) -> Path:
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = ["[subsurface_app.plugins]", *(f"{key} = {value}" for key, value in points.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return site
