"""Grids know where they are."""

import numpy as np

from solvers import Grid


def test_that_positions_count_from_the_first_point() -> None:
    grid = Grid((11, 21), (10.0, 5.0), origin=(1000.0, 200.0))
    assert grid.extent == (100.0, 100.0)
    assert np.array_equal(grid.world([[0.0, 0.0], [10.0, 5.0]]), [[1000, 0, 200], [1010, 0, 205]])


def test_that_a_section_lies_along_its_line_in_the_world() -> None:
    """x runs along a line that heads east of north; z stays depth."""
    grid = Grid((11, 21), (10.0, 5.0), to_world=((0.6, 0.0, 500.0), (0.8, 0.0, 700.0), (0.0, 1.0, 0.0)))
    assert np.allclose(grid.world([100.0, 30.0]), [560, 780, 30])


def test_that_three_axes_are_the_world_without_a_transform() -> None:
    assert np.array_equal(Grid((5, 6, 7), (1.0, 1.0, 1.0)).world([1.0, 2.0, 3.0]), [1, 2, 3])
