"""index.html of the demo: pictures, numbers, parameters and history on one page that needs no network."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

from resources import current_language, mark, translate
from subsurface_app.commands.demo.pictures import Picture
from subsurface_app.commands.registry import command
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import kind_title
from subsurface_app.data.store import Project, program_versions

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --edge: #d0d7de; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --edge: #30363d; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1200px;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem } h2 { font-size: 1.25rem; margin-top: 2.5rem }
figure { margin: 0 } img { max-width: 100%; height: auto; border: 1px solid var(--edge); background: #fff }
figcaption, .soft { color: var(--soft) }
table { border-collapse: collapse; font-size: .9rem; display: block; overflow-x: auto }
td, th { border-bottom: 1px solid var(--edge); padding: .3rem .7rem; text-align: left; vertical-align: top }
code { font-size: .85rem; overflow-wrap: anywhere }
"""


def write_report(
    project: Project,
    folder: Path,
    pictures: Sequence[Picture],
    segy: Sequence[Path],
    missing: Sequence[str],
    seconds: float,
) -> Path:
    """Write index.html into the folder, whole or not at all.

    Raises   DataError - when the folder cannot be written
    """
    body = [
        f"<h1>{escape(translate(mark('The demo of subsurface-app')))}</h1>",
        f"<p class='soft'>{escape(_summary(project, seconds))}</p>",
        *[f"<p><strong>{escape(translate(mark('Not made')))}:</strong> {escape(one)}</p>" for one in missing],
        *[_figure(one) for one in pictures],
        _heading(mark("Metrics")),
        _metrics(project),
        _heading(mark("SEG-Y files")),
        _list(segy),
        _heading(mark("What the project holds, and how it was made")),
        _history(project),
    ]
    page = (
        f"<!doctype html><html lang='{current_language()[:2]}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>subsurface-app</title><style>{_STYLE}</style>"
        f"</head><body>{''.join(body)}</body></html>\n"
    )
    path = folder / "index.html"
    partial = folder / f".index.{os.getpid()}.partial"
    try:
        partial.write_text(page, encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise DataError(
            "cannot write {path}: {reason}; nothing was changed", path=str(path), reason=error.strerror or str(error)
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return path


def _summary(project: Project, seconds: float) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in program_versions().items())
    return translate(
        mark("Made in {seconds} s; everything lies in {project}. Versions: {versions}."),
        seconds=round(seconds),
        project=project.path.name,
        versions=versions,
    )


def _heading(text: str) -> str:
    return f"<h2>{escape(translate(text))}</h2>"


def _figure(picture: Picture) -> str:
    title, name = escape(picture.title), escape(picture.path.name)
    return (
        f"<h2>{title}</h2><figure><a href='{name}'><img src='{name}' alt='{title}'></a>"
        f"<figcaption>{escape(picture.caption)}</figcaption></figure>"
    )


def _metrics(project: Project) -> str:
    """One row a comparison, one column a metric."""
    items = project.items(kind="comparison")
    names = list(dict.fromkeys(name for item in items for name in item.attributes["metrics"]))
    head = "".join(f"<th>{escape(name)}</th>" for name in ("", *names))
    rows = [
        f"<tr><td>{escape(item.name)}</td>"
        + "".join(f"<td>{_number(item.attributes['metrics'].get(name))}</td>" for name in names)
        + "</tr>"
        for item in items
    ]
    note = translate(mark("left is the baseline, right the model"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table><p class='soft'>{escape(note)}</p>"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _list(paths: Sequence[Path]) -> str:
    links = (f"<li><a href='{escape(path.name)}'>{escape(path.name)}</a></li>" for path in paths)
    return f"<ul>{''.join(links)}</ul>"


def _history(project: Project) -> str:
    """One row an item: what it is, which command made it with which parameters, how long it took."""
    titles = (mark("Item"), mark("Kind"), mark("Command"), mark("Parameters"), mark("Seconds"), mark("Content hash"))
    names = {item.id: item.name for item in project.items()}
    rows = []
    for item in project.items():
        step = project.step(item.step)
        cells = (
            escape(item.name),
            escape(kind_title(item.kind)),
            f"{escape(translate(command(step.command).title))}<br><code>{escape(step.command)}</code>",
            f"<code>{escape(_words(step.parameters, names))}</code>",
            f"{step.wall_s:.1f}",
            f"<code>{item.content_hash[:12]}</code>",
        )
        rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    head = "".join(f"<th>{escape(translate(title))}</th>" for title in titles)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _words(parameters: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Parameters that say something, items by name and files without their folders."""
    said = []
    for key, value in parameters.items():
        if value in (None, "", "auto"):
            continue
        text = names.get(str(value), str(value))
        said.append(f"{key} = {Path(text).name if os.sep in text else text}")
    return ", ".join(said)
