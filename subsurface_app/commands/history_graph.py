"""The history of items as a drawing: what came from what, left to right, as SVG inside a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from resources import mark, translate
from subsurface_app.commands.page import command_title
from subsurface_app.data.store import Item, Project, Step

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 190, 40, 60, 14
_LETTERS = 27  # that fit into a box
_MOST_BOXES = 120


@dataclass
class _Box:
    """A file or an item in the drawing; `column` is how many steps lie before it."""

    title: str
    below: str
    column: int
    row: int = 0

    @property
    def place(self) -> tuple[int, int]:
        return 4 + self.column * (_WIDTH + _GAP_X), 4 + self.row * (_HEIGHT + _GAP_Y)


def history_graph(project: Project, items: Sequence[Item]) -> str:
    """Files and items as boxes, an arrow from each to what was made of it; "" for more than 120 boxes.

    Under a box stands the command that made it; a file is a box of its own at the left.
    """
    steps = _steps(project, items)
    boxes: dict[str, _Box] = {}
    arrows: list[tuple[str, str]] = []
    for step, made in steps:
        before = []
        for one in step.inputs:
            if one.is_file:
                boxes.setdefault(one.ref, _Box(Path(one.ref).name, translate(mark("file")), 0))
            if one.ref in boxes:
                before.append(one.ref)
        column = 1 + max((boxes[ref].column for ref in before), default=0)
        for item in made:
            boxes[item.id] = _Box(item.name, command_title(step.command), column)
            arrows += [(ref, item.id) for ref in dict.fromkeys(before)]
    if not boxes or len(boxes) > _MOST_BOXES:
        return ""
    _stack(boxes)
    return _draw(boxes, arrows)


def _steps(project: Project, items: Sequence[Item]) -> list[tuple[Step, list[Item]]]:
    """Every step that led to one of the items, each once, none before what it reads."""
    found: dict[str, tuple[Step, list[Item]]] = {}
    for item in items:
        for step, made in project.lineage(item.id):
            found.setdefault(step.id, (step, made))
    return list(found.values())


def _stack(boxes: dict[str, _Box]) -> None:
    """Boxes of a column one below the other."""
    heights: dict[int, int] = {}
    for box in boxes.values():
        box.row = heights.get(box.column, 0)
        heights[box.column] = box.row + 1


def _draw(boxes: dict[str, _Box], arrows: Sequence[tuple[str, str]]) -> str:
    places = [box.place for box in boxes.values()]
    width, height = max(x for x, _ in places) + _WIDTH + 4, max(y for _, y in places) + _HEIGHT + 4
    parts = []
    for first, last in arrows:
        (x, y), (to_x, to_y) = boxes[first].place, boxes[last].place
        start, stop = (x + _WIDTH, y + _HEIGHT / 2), (to_x, to_y + _HEIGHT / 2)
        middle = (start[0] + stop[0]) / 2
        curve = f"M{start[0]} {start[1]} C{middle} {start[1]} {middle} {stop[1]} {stop[0]} {stop[1]}"
        parts.append(f"<path d='{curve}' marker-end='url(#tip)'/>")
    for box in boxes.values():
        x, y = box.place
        parts.append(
            f"<g><title>{escape(box.title)}: {escape(box.below)}</title>"
            f"<rect x='{x}' y='{y}' width='{_WIDTH}' height='{_HEIGHT}' rx='5'/>"
            f"<text x='{x + 8}' y='{y + 17}'>{escape(_short(box.title))}</text>"
            f"<text class='kind' x='{x + 8}' y='{y + 32}'>{escape(_short(box.below))}</text></g>"
        )
    tip = (
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' orient='auto'>"
        "<path d='M0 0 L8 4 L0 8' /></marker></defs>"
    )
    return (
        f"<div class='graph'><svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' role='img' "
        f"aria-label='{escape(translate(mark('History')))}'>{tip}{''.join(parts)}</svg></div>"
    )


def _short(text: str) -> str:
    """A text that fits into a box, cut at its middle: both ends of a name tell most."""
    # letters of Chinese are twice as wide
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    if wide <= _LETTERS:
        return text
    kept = max(2, int(len(text) * _LETTERS / wide) // 2 - 1)
    return f"{text[:kept]}…{text[-kept:]}"
