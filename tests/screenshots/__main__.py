"""Take the pictures: `python -m tests.screenshots --out DIR [--project P] [--only WORD]`, on a screen of 2560 x 1600.

Each scale is a process of its own (Qt reads it at its start). In it the window opens the sample project, made by the
headless demo where no project is given, and goes through both languages and themes: welcome page, whole window, every
view, every form, the pages of the SEG-Y wizard, the dialogs. Beside the pictures stands `index.html` with all of them
and with what `fitting` found wrong; the exit code is 1 when it found a text cut or drawn over another.
"""

import argparse
import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCALES = ("1", "1.5")


def main() -> int:
    """Every scale in a process, then the index."""
    parser = argparse.ArgumentParser(prog="tests.screenshots")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--project", type=Path, help="a project to show; else the demo is run first")
    parser.add_argument("--only", default="", help="only pictures whose name holds this word")
    parser.add_argument("--scale", choices=SCALES, help="this scale only, in this process")
    chosen = parser.parse_args()
    if chosen.scale:
        from tests.screenshots.window import take_all

        take_all(chosen.project, chosen.out, chosen.only)
        return 0
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # A copy: the window keeps its layout in the project.
        project = shutil.copytree(chosen.project, Path(folder) / "shown.subsurface") if chosen.project else None
        project = project or _sample(Path(folder))
        for scale in SCALES:
            words = [
                "--scale",
                scale,
                "--project",
                str(project),
                "--out",
                str(chosen.out / scale),
                "--only",
                chosen.only,
            ]
            environment = os.environ | {"QT_SCALE_FACTOR": scale, "HOME": folder}
            for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
                environment[name] = str(Path(folder) / "home")
            subprocess.run([sys.executable, "-m", "tests.screenshots", *words], check=True, env=environment)
    return _write_index(chosen.out)


def _sample(folder: Path) -> Path:
    """The sample project with all results of the demo."""
    subprocess.run([sys.executable, "-m", "subsurface_app", "demo", "--headless", "--out", str(folder)], check=True)
    return next(folder.rglob("*.subsurface"))


def _write_index(out: Path) -> int:
    """All pictures and findings on one page; 1 when a text is cut or drawn over."""
    lines = ["<!doctype html><meta charset='utf-8'><title>Screenshots</title>"]
    lines.append("<style>body{font-family:sans-serif}img{max-width:640px;border:1px solid #888;margin:4px}</style>")
    findings = []
    for path in sorted(out.rglob("*.png")):
        name = path.relative_to(out).as_posix()
        found = path.with_suffix(".txt")
        told = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
        findings += [f"{name}: {line}" for line in told]
        said = "".join(f"<li>{html.escape(line)}</li>" for line in told)
        lines.append(f"<h3>{name}</h3><a href='{name}'><img loading='lazy' src='{name}'></a><ul>{said}</ul>")
    (out / "index.html").write_text("\n".join(lines), encoding="utf-8")
    (out / "findings.txt").write_text("\n".join(findings) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join([*findings, f"{len(findings)} findings; see {out / 'index.html'}"]) + "\n")
    return 1 if any("not translated" not in one for one in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
