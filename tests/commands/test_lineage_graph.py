"""The history of an item as a graph: arrows lead to the right, boxes stand apart, three hundred are placed at once."""

import time
from pathlib import Path

import numpy as np
import pytest

from subsurface_app.commands.lineage_graph import layered, lineage_graph
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Project, Step, StepInput


def random_graph(count: int, seed: int) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    return sorted(
        {
            (int(rng.integers(max(0, last - 30), last)), last)
            for last in range(1, count)
            for _ in range(rng.integers(0, 3))
        }
    )


@pytest.mark.parametrize("count", [1, 7, 60, 300])
def test_that_arrows_lead_to_the_right_and_boxes_stand_apart(count: int) -> None:
    arrows = random_graph(count, count)
    began = time.thread_time()
    places = layered(count, arrows)
    assert time.thread_time() - began < 0.05
    assert all(places[first][0] < places[last][0] for first, last in arrows)
    columns: dict[int, list[float]] = {}
    for column, row in places:
        columns.setdefault(column, []).append(row)
    assert min(columns) >= 0
    assert min(row for _, row in places) == 0
    for rows in columns.values():
        assert np.all(np.diff(sorted(rows)) >= 1 - 1e-9)


def test_that_chains_lie_straight_and_crossings_are_untangled() -> None:
    assert {row for _, row in layered(5, [(0, 1), (1, 2), (2, 3), (3, 4)])} == {0.0}
    # two chains whose members stand in turn the other way round
    places = layered(6, [(0, 3), (1, 2), (3, 4), (2, 5)])
    assert places[0][1] == places[3][1] == places[4][1]
    assert places[1][1] == places[2][1] == places[5][1]


def test_that_files_runs_and_items_are_boxes_and_deleted_ones_are_told(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "study")
    lines = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 2))
    axis = SampleAxis("twt", 0.0, 0.004, 3)

    def add(name: str, *inputs: StepInput) -> str:
        made = SeismicVolume(name, "A", np.zeros((2, 2, 3), np.float32), lines, axis)
        (item,) = project.commit([project.stage(made)], Step("volume.scale", {"factor": 2}, inputs))
        return item.id

    first = add("first", StepInput("file", "C:\\data\\line.sgy", "0" * 64, is_file=True))
    second = add("second", StepInput("volume", first, "1"), StepInput("other", first, "1"))
    project.delete(first)
    graph = lineage_graph(project, second)
    assert [(one.sort, one.title, one.is_there) for one in graph.nodes if one.sort != "step"] == [
        ("file", "line.sgy", True),
        ("item", "first", False),
        ("item", "second", True),
    ]
    assert [one.column for one in graph.nodes] == [1, 0, 2, 3, 4]
    assert len(graph.arrows) == 4
    assert graph.root == second
    assert [graph.nodes[one].ref for one in graph.before(graph.number_of(second))] == [project.item(second).step]
    project.close()
