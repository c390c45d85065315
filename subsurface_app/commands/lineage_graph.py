"""The history of an item as a graph with places: files, runs of commands and items, from left to right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from subsurface_app.commands.page import command_title
from subsurface_app.data.store import Project, Step

_SWEEPS = 4


@dataclass(frozen=True)
class LineageNode:
    """A box of the diagram.

    Parameters   sort : what it is; ref : id of the item or the step, or path of the file
                 title : name of the item or file, or the command in words; kind : of the item, or id of the command
                 is_there : False for an item that was deleted
                 step : Step or None - of a run of a command
                 column, row : place from the left and from the top, in boxes; rows are real numbers
    """

    sort: Literal["file", "step", "item"]
    ref: str
    title: str
    kind: str = ""
    is_there: bool = True
    step: Step | None = None
    column: int = 0
    row: float = 0.0


@dataclass(frozen=True)
class LineageGraph:
    """Boxes and arrows, as (from, to) by their number among the nodes.

    Parameters   root : id of the item whose history it is
    """

    root: str
    nodes: tuple[LineageNode, ...]
    arrows: tuple[tuple[int, int], ...]

    def number_of(self, ref: str) -> int | None:
        """The number of the node of an item, step or file."""
        return next((number for number, node in enumerate(self.nodes) if node.ref == ref), None)

    def before(self, number: int) -> list[int]:
        """The nodes from which arrows lead to one."""
        return [first for first, last in self.arrows if last == number]

    def after(self, number: int) -> list[int]:
        """The nodes to which arrows lead from one."""
        return [last for first, last in self.arrows if first == number]


def lineage_graph(project: Project, ref: str) -> LineageGraph:
    """Everything that led to an item, and what was made beside it, each box with its place.

    Raises   StoreError - there is no such item
    """
    root, building = project.item(ref), _Building()
    for step, _ in project.lineage(root.id):
        number = building.add("step", step.id, command_title(step.command), step.command, step=step)
        for one in step.inputs:
            if one.is_file:
                building.add("file", one.ref, PurePath(one.ref.replace("\\", "/")).name)
            if one.ref in building.numbers:
                building.arrows.setdefault((building.numbers[one.ref], number))
        for item, is_there in project.items_of(step.id):
            made = building.add("item", item.id, item.name, item.kind, is_there=is_there)
            building.arrows.setdefault((number, made))
    arrows = tuple(building.arrows)
    places = layered(len(building.nodes), arrows)
    nodes = (
        LineageNode(**vars(node) | {"column": column, "row": row})
        for node, (column, row) in zip(building.nodes, places, strict=True)
    )
    return LineageGraph(root.id, tuple(nodes), arrows)


@dataclass
class _Building:
    nodes: list[LineageNode] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    arrows: dict[tuple[int, int], None] = field(default_factory=dict)

    def add(self, sort: Literal["file", "step", "item"], ref: str, title: str, kind: str = "", **more: Any) -> int:
        if ref not in self.numbers:
            self.numbers[ref] = len(self.nodes)
            self.nodes.append(LineageNode(sort, ref, title, kind, **more))
        return self.numbers[ref]


def layered(count: int, arrows: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
    """A column and a row for each node of a graph without circles; arrows lead to columns farther right.

    A node stands right behind the last that it needs; what nothing leads to stands right before the first that needs
    it. Within a column, nodes are ordered by the mean row of their neighbours in a few sweeps to and fro (Sugiyama et
    al. 1981), and then move as near to that as their neighbours above and below let them.
    """
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for first, last in arrows:
        after[first].append(last)
        before[last].append(first)
    column = _columns(before, after)
    layers: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
    for number in range(count):
        layers[column[number]].append(number)
    row = [0.0] * count
    for layer in layers:
        for place, number in enumerate(layer):
            row[number] = float(place)
    for _ in range(_SWEEPS):
        for layer in layers:
            _settle(layer, before, row)
        for layer in reversed(layers):
            _settle(layer, after, row)
    top = min(row, default=0.0)
    return [(column[number], row[number] - top) for number in range(count)]


def _columns(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    """The longest way to each node; what has none before it stands next to what follows it."""
    waiting = [len(one) for one in before]
    ready = [number for number, left in enumerate(waiting) if not left]
    column = [0] * len(before)
    for number in ready:  # grows meanwhile
        for one in after[number]:
            column[one] = max(column[one], column[number] + 1)
            waiting[one] -= 1
            if not waiting[one]:
                ready.append(one)
    for number, sources in enumerate(before):
        if not sources and after[number]:
            column[number] = min(column[one] for one in after[number]) - 1
    return column


def _settle(layer: list[int], neighbours: Sequence[Sequence[int]], row: list[float]) -> None:
    """Order a column by where its neighbours stand, and put each as near to them as there is room."""
    wanted: Mapping[int, float] = {
        number: sum(row[one] for one in neighbours[number]) / len(neighbours[number])
        if neighbours[number]
        else row[number]
        for number in layer
    }
    layer.sort(key=lambda number: (wanted[number], row[number]))
    # runs of nodes that push each other: (sum of what they want less their place in the run, nodes)
    runs: list[tuple[float, list[int]]] = []
    for number in layer:
        total, members = wanted[number], [number]
        while runs and runs[-1][0] / len(runs[-1][1]) + len(runs[-1][1]) > total / len(members):
            above, first = runs.pop()
            total, members = above + total - len(first) * len(members), first + members
        runs.append((total, members))
    for total, members in runs:
        for place, number in enumerate(members):
            row[number] = total / len(members) + place
