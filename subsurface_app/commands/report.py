"""A report of a project as a command: one page with pictures, parameters, history, versions and sources."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from resources import mark, translate
from subsurface_app.commands.attribution import Source, note_text, sources_of
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.history_graph import history_graph
from subsurface_app.commands.home_folder import without_home
from subsurface_app.commands.page import (
    code,
    command_title,
    figure,
    folded,
    heading,
    inline_png,
    said_value,
    soft,
    table,
    title_of,
    write_page,
    yes_no,
)
from subsurface_app.commands.parameters import Parameters, file, text, toggle
from subsurface_app.commands.pictures import draw_item, picture_bytes
from subsurface_app.commands.registry import commands
from subsurface_app.commands.reproduce import history_as_cli, history_as_python
from subsurface_app.commands.row_table import row_table
from subsurface_app.data.objects import DisplayUnits, Facts, item_facts, kind_title
from subsurface_app.data.store import Item, Project, Step, program_versions

_PAGE_BYTES, _ITEM_BYTES, _SCRIPT_BYTES = 8_000, 2_500, 1_500
_BASE64 = 4 / 3


class ExportReport(Parameters):
    """Where the page goes and what stands on it."""

    file: str = file(title=mark("HTML file"), pattern="*.html", role="write")
    items: str = text(
        title=mark("Items"), description=mark("names or ids, separated by semicolons; empty: all of the project")
    )
    title: str = text(title=mark("Title"), description=mark("empty: the name of the project"))
    pictures: bool = toggle(True, title=mark("Pictures"), description=mark("inside the page, one of each item"))
    scripts: bool = toggle(True, title=mark("History as Python and command line"))
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _report(p: ExportReport, context: Context) -> Result:
    path, project = Path(p.file), context.project
    refuse_existing(path, p.overwrite)
    items = _items_of(p, context)
    working = context.progress.part(0, 1, mark("drawing and writing the report"))
    units = project.settings.units
    sections = []
    with TemporaryDirectory(prefix="subsurface-report-") as folder:
        for number, item in enumerate(items):
            picture = _picture(project, item, Path(folder)) if p.pictures else ""
            sections.append(_section(project, item, units, picture, with_scripts=p.scripts))
            working(number + 1, len(items))
    body = [
        title_of(p.title or project.name, 1),
        soft(_summary(project, items)),
        _about(project),
        heading(mark("Contents")),
        _contents(items),
        *sections,
        _history(project, items),
        _sources(project, items),
        heading(mark("Versions of the program that wrote this page")),
        table(["", ""], [[escape(name), escape(number)] for name, number in program_versions().items()]),
    ]
    write_page(path, p.title or project.name, "".join(body))
    return Result(files=(p.file,))


def _estimate(p: ExportReport, context: Context) -> Estimate:
    """Pictures are nearly all of the page; measured on pages of items of every kind."""
    refuse_existing(Path(p.file), p.overwrite)
    items = _items_of(p, context)
    drawn = [picture_bytes(one.kind) for one in items] if p.pictures else []
    size = _PAGE_BYTES + len(items) * (_ITEM_BYTES + (_SCRIPT_BYTES if p.scripts else 0)) + round(_BASE64 * sum(drawn))
    return Estimate({}, size, 300_000_000, 1 + 0.1 * len(items) + 0.8 * sum(map(bool, drawn)), (p.file,))


def _items_of(p: ExportReport, context: Context) -> list[Item]:
    names = [one.strip() for one in p.items.split(";") if one.strip()]
    items = [context.project.item(name) for name in names] or context.project.items()
    if not items:
        raise CommandError(
            "the project {name} has no items: import or make some, then report", name=context.project.name
        )
    return items


def _summary(project: Project, items: Sequence[Item]) -> str:
    return translate(
        mark("{count} items of the project {name}, written {moment} by subsurface-app."),
        count=len(items),
        name=project.path.name,
        moment=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
    )


def _about(project: Project) -> str:
    settings, crs = project.settings, project.crs
    if crs is not None:
        where = f"{crs.name} ({crs.code})" if crs.code.startswith("EPSG") else crs.name
        where += f", {crs.area}" if crs.area else ""
    else:
        where = translate(mark("local coordinates")) if settings.crs else translate(mark("not said"))
    units = settings.units
    rows = [
        (mark("Coordinate system"), where),
        (mark("Distances on the map"), units.unit("distance")),
        (mark("Depths"), units.unit("depth")),
        (mark("Times"), units.unit("time")),
        (mark("Velocities"), units.unit("velocity")),
        (mark("Densities"), units.unit("density")),
        (mark("Slownesses of sonic logs"), units.unit("slowness")),
    ]
    return table(["", ""], [[escape(translate(title)), escape(value)] for title, value in rows])


def _contents(items: Sequence[Item]) -> str:
    rows = [
        [f"<a href='#{item.id}'>{escape(item.name)}</a>", escape(kind_title(item.kind)), escape(item.area or "-")]
        for item in items
    ]
    return table([translate(mark("Item")), translate(mark("Kind")), translate(mark("Survey area"))], rows)


def _picture(project: Project, item: Item, folder: Path) -> str:
    """The picture of an item; "" for kinds that have none."""
    path = folder / f"{item.id}.png"
    if not draw_item(project, item.id, path):
        return ""
    drawn = figure(inline_png(path), item.name)
    path.unlink()
    return drawn


def _section(project: Project, item: Item, units: DisplayUnits, picture: str, *, with_scripts: bool) -> str:
    step = project.step(item.step)
    facts: Facts = [
        (translate(mark("Kind")), kind_title(item.kind)),
        (translate(mark("Survey area")), item.area or "-"),
        *item_facts(item.kind, item.attributes, units),
        (translate(mark("Size")), f"{item.bytes / 1e6:,.3g} MB"),
        (translate(mark("Made")), item.created[:16].replace("T", " ") + " UTC"),
        (translate(mark("Content hash")), item.content_hash),
    ]
    parts = [
        title_of(item.name, anchor=item.id),
        picture,
        row_table(item.kind, item.attributes),
        table(["", ""], [[escape(title), escape(value)] for title, value in facts]),
        title_of(f"{command_title(step.command)} ({step.command})", 3),
        _parameters(project, step),
        soft(_run_words(step)),
    ]
    if with_scripts:
        parts.append(folded(translate(mark("As Python")), without_home(history_as_python(project, item.id))))
        parts.append(folded(translate(mark("As command line")), without_home(history_as_cli(project, item.id))))
    return "".join(parts)


def _parameters(project: Project, step: Step) -> str:
    """Each parameter by its title, its value and its unit; items and files by name."""
    known = commands().get(step.command)
    fields = known.Parameters.model_fields if known is not None else {}
    names = {one.id: one.name for one in project.items()}
    rows = []
    for key, value in step.parameters.items():
        field = fields.get(key)
        extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
        title = translate(field.title) if field is not None and field.title else key
        shown = (
            "-" if value in (None, "", []) else yes_no(value) if isinstance(value, bool) else said_value(value, names)
        )
        rows.append([escape(title), escape(shown), escape(str(extra.get("unit", ""))), code(key)])
    titles = (mark("Parameter"), mark("Value"), mark("Unit"), mark("Name"))
    return table([translate(title) for title in titles], rows) if rows else ""


def _run_words(step: Step) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in step.versions.items())
    return translate(
        mark("Computed on {device} in {seconds} s; {versions}"),
        device=step.device,
        seconds=f"{step.wall_s:.1f}",
        versions=versions,
    )


def _history(project: Project, items: Sequence[Item]) -> str:
    drawn = history_graph(project, items)
    words = translate(mark("Too many items for a drawing: the history stands with each of them."))
    return heading(mark("History")) + (drawn or soft(words))


def _sources(project: Project, items: Sequence[Item]) -> str:
    """Files that were read, with what lies beside them about whose they are."""
    steps = {step.id: step for item in items for step, _ in project.lineage(item.id)}
    sources = sources_of(steps.values())
    if not sources:
        return ""
    rows = [[code(one.path.name), code(one.digest), escape(_state(one))] for one in sources]
    titles = (mark("File"), mark("SHA-256 when it was read"), mark("Rights"))
    notes = dict.fromkeys(one.note for one in sources if one.note is not None)
    return "".join(
        [
            heading(mark("Source files and whose they are")),
            table([translate(title) for title in titles], rows),
            *[f"{title_of(_with_folder(note), 3)}<pre>{escape(note_text(note))}</pre>" for note in notes],
        ]
    )


def _with_folder(note: Path) -> str:
    """The name of a file with that of its folder alone."""
    return f"{note.parent.name}/{note.name}"


def _state(source: Source) -> str:
    if not source.is_there:
        return translate(mark("the file is not there any more"))
    return source.note.name if source.note is not None else translate(mark("nothing lies beside it"))


COMMANDS = (
    Command(
        id="export.report",
        title=mark("Export a report"),
        summary=mark(
            "One HTML page with pictures, parameters, history, versions and sources of the items of a project"
        ),
        Parameters=ExportReport,
        run=_report,
        tier="write",
        estimate=_estimate,
    ),
)
