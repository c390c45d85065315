"""Take the pictures: `python -m tests.screenshots --out DIR [--project P] [--look WORD ...] [--only WORD]`.

The window fills the screen, of 1600 x 1000 pixels in `make screenshots`. Each of the eight looks, as
`zh_CN-dark-1.5`, is a process of its own with a copy of the project: the sample project, made by the headless demo,
where none is given. It goes through the welcome page, the whole window, every view, wide and in a narrow tile, every
form, the pages of the SEG-Y wizard and the dialogs. Beside the pictures stands `index.html` with all of them and with
what `fitting`, `placing` and `charts` found wrong; a table at the end tells the findings of each look, and the exit
code is 1 when there are any.
"""

import argparse
import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

LOOKS = tuple(
    f"{language}-{theme}-{scale}"
    for scale in ("1", "1.5")
    for language in ("en", "zh_CN")
    for theme in ("light", "dark")
)


@dataclass(frozen=True)
class Taken:
    """What came of one look: pictures, findings as (picture, words), seconds, exit code of its process."""

    look: str
    pictures: list[Path]
    findings: list[tuple[str, str]]
    seconds: float
    code: int


def main() -> int:
    """Every look in a process, then the index and the table."""
    parser = argparse.ArgumentParser(prog="tests.screenshots")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--project", type=Path, help="a project to show; else the demo is run first")
    parser.add_argument("--look", nargs="+", choices=LOOKS, default=LOOKS, help="these only")
    parser.add_argument("--only", default="", help="only pictures whose name holds this word")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = chosen.project or _sample(Path(folder))
        taken = [_take(look, project, chosen.out, chosen.only) for look in chosen.look]
    _write_index(chosen.out, taken)
    sys.stdout.write(_table(taken) + f"\nsee {chosen.out / 'index.html'}\n")
    return int(any(one.findings or one.code for one in taken))


def _sample(folder: Path) -> Path:
    """The sample project with all results of the demo."""
    subprocess.run([sys.executable, "-m", "subsurface_app", "demo", "--headless", "--out", str(folder)], check=True)
    return next(folder.rglob("*.subsurface"))


def _take(look: str, project: Path, out: Path, only: str) -> Taken:
    """One look in a process of its own: Qt reads the scale at its start."""
    _, _, scale = look.split("-")
    pictures = out / look
    shutil.rmtree(pictures, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        # A copy: the window keeps its layout in the project.
        shown = shutil.copytree(project, Path(folder) / "shown.subsurface")
        environment = os.environ | {"QT_SCALE_FACTOR": scale, "HOME": folder}
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            environment[name] = str(Path(folder) / "home")
        words = [look, str(shown), str(pictures), only]
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "tests.screenshots.window", *words], env=environment).returncode
        seconds = time.monotonic() - begun
    paths = sorted(pictures.rglob("*.png"))
    told = [(path.name, path.with_suffix(".txt")) for path in paths]
    findings = [(name, line) for name, file in told if file.exists() for line in file.read_text("utf-8").splitlines()]
    return Taken(look, paths, findings, seconds, code)


def _write_index(out: Path, taken: list[Taken]) -> None:
    """All pictures and findings on one page, the findings in a file of their own too."""
    lines = ["<!doctype html><meta charset='utf-8'><title>Screenshots</title>"]
    lines.append("<style>body{font-family:sans-serif}img{max-width:640px;border:1px solid #888;margin:4px}</style>")
    for one in taken:
        for path in one.pictures:
            name = path.relative_to(out).as_posix()
            said = "".join(f"<li>{html.escape(words)}</li>" for at, words in one.findings if at == path.name)
            lines.append(f"<h3>{name}</h3><a href='{name}'><img loading='lazy' src='{name}'></a><ul>{said}</ul>")
    (out / "index.html").write_text("\n".join(lines), encoding="utf-8")
    findings = [f"{one.look}/{name}: {words}" for one in taken for name, words in one.findings]
    (out / "findings.txt").write_text("\n".join([*findings, ""]), encoding="utf-8")


def _table(taken: list[Taken]) -> str:
    """One line a look: how many pictures, seconds, findings of which kind; below it each finding once."""
    lines = [f"{'look':<16}{'pictures':>9}{'seconds':>9}  findings"]
    where: dict[str, list[str]] = {}
    for one in taken:
        kinds = Counter(words.split(":")[0] for _, words in one.findings)
        said = ", ".join(f"{kind} {n}" for kind, n in kinds.items()) or "none"
        said += f"; the process ended with {one.code}" if one.code else ""
        lines.append(f"{one.look:<16}{len(one.pictures):>9}{one.seconds:>9.0f}  {said}")
        for name, words in one.findings:
            where.setdefault(words, []).append(f"{one.look}/{name}")
    for words, places in where.items():
        lines.append(f"- {words}  [{places[0]}{f' and {len(places) - 1} more' if len(places) > 1 else ''}]")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
