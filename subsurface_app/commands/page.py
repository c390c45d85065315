"""Pieces of an HTML page that needs no network: style in light and dark, tables, figures, the file written whole."""

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path, PurePath

from resources import current_language, mark, translate
from subsurface_app.commands.registry import commands
from subsurface_app.data.formats.whole_file import write_whole

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --edge: #d0d7de; --box: #f3f5f8;
  --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --edge: #30363d;
  --box: #161b22; --link: #6cb6ff } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1200px;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem } h2 { font-size: 1.25rem; margin-top: 2.5rem } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
a { color: var(--link) }
figure { margin: 0 } img { max-width: 100%; height: auto; border: 1px solid var(--edge); background: #fff }
figcaption, .soft { color: var(--soft) }
table { border-collapse: collapse; font-size: .9rem; display: block; overflow-x: auto }
td, th { border-bottom: 1px solid var(--edge); padding: .3rem .7rem; text-align: left; vertical-align: top }
code { font-size: .85rem; overflow-wrap: anywhere }
pre { background: var(--box); border: 1px solid var(--edge); padding: .6rem .8rem; overflow-x: auto; font-size: .8rem }
summary { cursor: pointer } .graph { overflow-x: auto }
.graph text { font: 12px system-ui, sans-serif; fill: var(--ink) } .graph .kind { fill: var(--soft); font-size: 10px }
.graph rect { fill: var(--box); stroke: var(--edge) } .graph path { fill: none; stroke: var(--soft) }
@media print { body { margin: 0; max-width: none; font-size: 11pt } h2 { break-after: avoid }
  figure, tr { break-inside: avoid } details > * { display: block }
  details::details-content { content-visibility: visible; block-size: auto } pre { white-space: pre-wrap } }
"""


def write_page(path: Path, title: str, body: str) -> Path:
    """Write a page, whole or not at all.

    Raises   DataError - the folder cannot be written
    """
    page = (
        f"<!doctype html><html lang='{current_language()[:2]}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{escape(title)}</title><style>{_STYLE}</style>"
        f"</head><body>{body}</body></html>\n"
    )
    write_whole(path, page.encode())
    return path


def heading(text: str, level: int = 2, anchor: str = "") -> str:
    """A heading of a marked text."""
    return title_of(translate(text), level, anchor)


def title_of(text: str, level: int = 2, anchor: str = "") -> str:
    """A heading of a text as it is."""
    place = f" id='{escape(anchor)}'" if anchor else ""
    return f"<h{level}{place}>{escape(text)}</h{level}>"


def soft(text: str) -> str:
    """A paragraph that steps back."""
    return f"<p class='soft'>{escape(text)}</p>"


def code(text: str) -> str:
    """A word of a program."""
    return f"<code>{escape(text)}</code>"


def folded(title: str, text: str) -> str:
    """A program that is unfolded by a click; print shows it."""
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the titles are plain, the cells HTML."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if any(titles) else ''}{body}</table>"


def figure(source: str, title: str, caption: str = "", link: str = "") -> str:
    """A picture by its address or `inline_png`, with what to see in it."""
    image = f"<img src='{escape(source)}' alt='{escape(title)}'>"
    image = f"<a href='{escape(link)}'>{image}</a>" if link else image
    return f"<figure>{image}{f'<figcaption>{escape(caption)}</figcaption>' if caption else ''}</figure>"


def inline_png(path: Path) -> str:
    """A PNG file as an address that holds the picture itself."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


def command_title(command_id: str) -> str:
    """The translated title of a command; its id when its plugin is not installed."""
    known = commands().get(command_id)
    return translate(known.title) if known is not None else command_id


def said_value(value: object, names: Mapping[str, str]) -> str:
    """A value of a parameter: an item by its name, a file without its folders, which are nobody else's matter."""
    if isinstance(value, list | tuple):
        return ", ".join(said_value(one, names) for one in value)
    text = names.get(str(value), str(value))
    return PurePath(text).name if os.path.isabs(text) else text


def said_parameters(parameters: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Parameters that say something, items by name and files without their folders."""
    said = []
    for key, value in parameters.items():
        if value in (None, "", "auto", []):
            continue
        said.append(f"{key} = {said_value(value, names)}")
    return ", ".join(said)


def yes_no(value: bool) -> str:
    """A toggle in words."""
    return translate(mark("yes")) if value else translate(mark("no"))
