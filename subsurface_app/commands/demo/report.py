"""index.html of the demo: pictures, numbers, parameters and history on one page that needs no network."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from resources import mark, translate
from subsurface_app.commands.demo.pictures import Picture
from subsurface_app.commands.page import code, command_title, figure, heading, said_parameters, soft, table, write_page
from subsurface_app.data.objects import METRIC_TITLES, kind_title
from subsurface_app.data.store import Project, program_versions


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
        soft(_summary(project, seconds)),
        *[f"<p><strong>{escape(translate(mark('Not made')))}:</strong> {escape(one)}</p>" for one in missing],
        *[_figure(one) for one in pictures],
        heading(mark("Metrics")),
        _metrics(project),
        heading(mark("SEG-Y files")),
        _list(segy),
        heading(mark("What the project holds, and how it was made")),
        _history(project),
    ]
    return write_page(folder / "index.html", "subsurface-app", "".join(body))


def _summary(project: Project, seconds: float) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in program_versions().items())
    return translate(
        mark("Made in {seconds} s; everything lies in {project}. Versions: {versions}."),
        seconds=round(seconds),
        project=project.path.name,
        versions=versions,
    )


def _figure(picture: Picture) -> str:
    name = picture.path.name
    return f"<h2>{escape(picture.title)}</h2>" + figure(name, picture.title, picture.caption, link=name)


def _metrics(project: Project) -> str:
    """One row a comparison, one column a metric."""
    items = project.items(kind="comparison")
    names = list(dict.fromkeys(name for item in items for name in item.attributes["metrics"]))
    rows = [[escape(item.name), *(_number(item.attributes["metrics"].get(name)) for name in names)] for item in items]
    note = translate(mark("left is the baseline, right the model"))
    return table(["", *(translate(METRIC_TITLES.get(name, name)) for name in names)], rows) + soft(note)


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
        rows.append(
            [
                escape(item.name),
                escape(kind_title(item.kind)),
                f"{escape(command_title(step.command))}<br>{code(step.command)}",
                code(said_parameters(step.parameters, names)),
                f"{step.wall_s:.1f}",
                code(item.content_hash[:12]),
            ]
        )
    return table([translate(title) for title in titles], rows)
