"""What `doctor` looks at, one function a matter; each gives findings in words."""

import ctypes
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any, Literal

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.cli.children import ChildFailedError, ask_child
from subsurface_app.cli.output import bytes_text, error_line
from subsurface_app.cli.setting import has_display

State = Literal["ok", "note", "problem"]

_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libgomp.so.1": "libgomp1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
_PACKAGES = (
    "subsurface-app",
    "numpy",
    "scipy",
    "numba",
    "zarr",
    "torch",
    "PySide6-Essentials",
    "vtk",
)
_SCARCE_BYTES = 2e9


@dataclass(frozen=True)
class Finding:
    """One line of the report: "problem" means that something of the program will not work."""

    matter: str
    state: State
    text: str


def check_python() -> list[Finding]:
    text = f"{platform.python_version()} ({platform.system()} {platform.machine()}, {sys.executable})"
    state: State = "ok" if (3, 11) <= sys.version_info[:2] < (3, 14) else "problem"
    return [Finding("python", state, text)]


def check_packages() -> list[Finding]:
    findings = []
    for name in _PACKAGES:
        try:
            findings.append(Finding(name, "ok", version(name)))
        except PackageNotFoundError:
            findings.append(Finding(name, "problem", translate(mark("is not installed: install subsurface-app again"))))
    return findings


def check_gpu(*, safe_mode: bool) -> list[Finding]:
    """One CuPy, of the CUDA version that torch has, and a GPU that does a sum in both; asked in a child process."""
    if safe_mode:
        return [Finding("gpu", "note", translate(mark("not looked at in safe mode")))]
    names = {str(one.metadata["Name"]).lower() for one in distributions() if one.metadata["Name"]}
    cupys = sorted(name for name in names if name == "cupy" or name.startswith("cupy-cuda"))
    findings = []
    if len(cupys) > 1:
        text = translate(mark("{names} are installed together: uninstall all but one"), names=", ".join(cupys))
        findings.append(Finding("cupy", "problem", text))
    try:
        found = ask_child("subsurface_app.cli.gpu_probe:probe", {"cupy": bool(cupys)}, timeout_s=120)
    except ChildFailedError as error:
        return [*findings, Finding("gpu", "problem", translate(mark("the look at it failed ({reason})"), reason=error))]
    findings += _cuda_versions(cupys, found["torch"])
    for library in ("torch", "cupy"):
        if library in found:
            findings.append(_device(library, found[library]))
    return findings


def _cuda_versions(cupys: list[str], torch: dict[str, Any]) -> list[Finding]:
    """Whether CuPy is of the CUDA major version that torch has; two in one process do not go together."""
    major = (torch.get("cuda") or "").partition(".")[0]
    if not cupys:
        text = translate(
            mark(
                "not installed: waves run on the processor; for an NVIDIA GPU: pip install subsurface-app[cuda{major}]"
            ),
            major=major or "13",
        )
        return [Finding("cupy", "note", text)]
    if major and cupys[0].startswith("cupy-cuda") and not cupys[0].startswith(f"cupy-cuda{major}"):
        text = translate(
            mark("{cupy} beside a torch of CUDA {major}: install subsurface-app[cuda{major}]"),
            cupy=cupys[0],
            major=major,
        )
        return [Finding("cupy", "problem", text)]
    return [Finding("cupy", "ok", f"{cupys[0]} {version(cupys[0])}")]


def _device(library: str, found: dict[str, Any]) -> Finding:
    if found.get("name"):
        free = bytes_text(found["free"])
        return Finding(f"gpu ({library})", "ok", translate(mark("{name}, {free} free"), name=found["name"], free=free))
    return Finding(f"gpu ({library})", "note", translate(mark("none: {reason}"), reason=found.get("reason", "-")))


def check_window(probe: str, *, safe_mode: bool) -> list[Finding]:
    """Which window system and OpenGL a window gets; asked in a child process."""
    if safe_mode:
        return [Finding("window", "note", translate(mark("not looked at in safe mode")))]
    if not has_display():
        return [Finding("window", "note", translate(mark("there is no display; the demo runs headless")))]
    try:
        found = ask_child(probe, {}, timeout_s=60)
    except ChildFailedError as error:
        text = translate(mark("no window can be opened ({reason}); the demo runs headless"), reason=error)
        return [Finding("window", "note", text)]
    if not found["opengl"]:
        text = translate(mark("{platform} without OpenGL: no 3D scene"), platform=found["platform"])
        return [Finding("window", "note", text)]
    return [Finding("window", "ok", f"{found['platform']}, OpenGL {found['version']}, {found['renderer']}")]


def check_libraries() -> list[Finding]:
    """System libraries of Qt, OpenGL and OpenMP on Linux."""
    if platform.system() != "Linux":
        return []
    missing = [package for library, package in _LIBRARIES.items() if not _loads(library)]
    if missing:
        return [
            Finding(
                "libraries",
                "note",
                translate(mark("missing, please run: sudo apt-get install -y {packages}"), packages=" ".join(missing)),
            )
        ]
    return [Finding("libraries", "ok", translate(mark("all there")))]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_disk() -> list[Finding]:
    from platformdirs import user_cache_path

    findings = []
    for matter, folder in (("disk (here)", Path.cwd()), ("disk (cache)", user_cache_path("subsurface-app"))):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(there).free
        state: State = "ok" if free > _SCARCE_BYTES else "note"
        findings.append(
            Finding(matter, state, translate(mark("{free} free in {folder}"), free=bytes_text(free), folder=there))
        )
    return findings


def check_weights() -> list[Finding]:
    from models import catalogue, damaged_models

    try:
        found = [
            Finding(f"model {card.name}", "ok", f"{card.n_parameters / 1e6:.1f} M, {', '.join(card.tasks)}")
            for card in catalogue()
        ]
        return [*found, *(Finding("models", "note", error_line(error)) for error in damaged_models())]
    except (SubsurfaceError, OSError) as error:
        return [Finding("models", "problem", error_line(error))]


def check_plugins(*, safe_mode: bool) -> list[Finding]:
    from subsurface_app.plugins import load_plugins

    findings = []
    for plugin in load_plugins(safe_mode=safe_mode):
        if plugin.error is not None:
            findings.append(Finding(f"plugin {plugin.name}", "problem", error_line(plugin.error)))
            continue
        brings = [
            *(one.id for one in plugin.commands),
            *(one.format for one in plugin.readers),
            *(one.name for one in plugin.models),
        ]
        findings.append(
            Finding(f"plugin {plugin.name}", "ok", f"{plugin.version} ({plugin.origin}): {', '.join(brings) or '-'}")
        )
    return findings or [Finding("plugins", "ok", translate(mark("none")))]
