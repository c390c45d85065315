"""Physics, a model and both side by side: who is ahead is said plainly, and so is what makes the rows unequal."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import Note
from subsurface_app.workflows.comparisons import RowGiven, compare_rows

RNG = np.random.default_rng(3)
TRUTH = 2000.0 + 50.0 * np.add.outer(np.zeros(20), np.arange(16.0)) + RNG.normal(0, 60, (20, 16))
NOISE = RNG.normal(0, 1, TRUTH.shape)


def row(kind: str, off: float, **more: Any) -> RowGiven:
    """A row that is off the truth by noise of this standard deviation, m/s."""
    learned = () if kind == "physics" else ("net",)
    return RowGiven(kind, kind, f"the {kind}", TRUTH + off * NOISE, data=frozenset("g"), learned=learned, **more)


def texts(notes: tuple[Note, ...]) -> list[str]:
    return [one.text for one in notes]


def test_that_a_hybrid_that_is_ahead_by_all_that_decides_is_said_to_be_and_by_how_much() -> None:
    rows, notes = compare_rows([row("physics", 40.0), row("model", 60.0), row("hybrid", 20.0)], TRUTH)
    assert texts(notes) == ["the hybrid is ahead: its relative error is 50.0 % lower than that of the physics"]
    assert rows[2].end["ssim"] > rows[0].end["ssim"] > rows[1].end["ssim"]


def test_that_a_hybrid_that_loses_to_one_row_is_said_to_lose_though_it_beats_the_other() -> None:
    _, notes = compare_rows([row("physics", 40.0), row("model", 20.0), row("hybrid", 30.0)], TRUTH)
    said = texts(notes)
    assert len(said) == 2
    assert all(one.startswith("the hybrid loses") and "the model" in one for one in said)
    equal = compare_rows([row("physics", 30.0), row("hybrid", 30.0)], TRUTH)[1]
    assert all("loses" in one for one in texts(equal)), "a draw is no gain"


def test_that_water_does_not_count() -> None:
    wet, below = TRUTH.copy(), np.ones(TRUTH.shape, bool)
    below[:, :5] = False
    other = row("hybrid", 20.0)
    drowned = replace(other, values=np.where(below, other.values, 0.0))
    same, _ = compare_rows([row("physics", 40.0), other], wet, below)
    found, _ = compare_rows([row("physics", 40.0), drowned], wet, below)
    assert found[1].end == same[1].end


def test_that_without_a_truth_the_misfit_decides_and_that_this_is_said() -> None:
    rows, notes = compare_rows([row("physics", 40.0, misfit=0.02), row("hybrid", 20.0, misfit=0.03)])
    assert "its misfit is 0.03, that of the physics 0.02" in notes[0].text
    assert "not the same" in notes[1].text
    assert rows[0].end == {"misfit": 0.02}
    _, nothing = compare_rows([row("physics", 40.0), row("hybrid", 20.0)])
    assert "nothing tells the rows apart" in nothing[0].text


@pytest.mark.parametrize(
    ("physics", "hybrid", "words"),
    [
        ({"shot_gradients": 100}, {"shot_gradients": 120}, "budgets differ, in gradients of shots: the physics: 100"),
        ({"plan": {"rate": 0.1, "prior": "tv"}}, {"plan": {"rate": 0.2, "prior": "learned"}}, "plans differ in: rate"),
        ({"inverse_crime": True}, {"inverse_crime": True}, "inverse crime"),
        ({"ended": "rising"}, {}, "did not go to its end"),
        ({"start": TRUTH + 10.0 * NOISE}, {}, "the physics ended worse than it began: relative error"),
    ],
)
def test_that_what_is_unfair_is_told(physics: dict[str, Any], hybrid: dict[str, Any], words: str) -> None:
    fair = compare_rows([row("physics", 40.0), row("hybrid", 20.0)], TRUTH)[1]
    told = compare_rows([row("physics", 40.0, **physics), row("hybrid", 20.0, **hybrid)], TRUTH)[1]
    assert len(fair) == 1
    assert any(words in one for one in texts(told))


def test_that_rows_are_checked_against_their_histories() -> None:
    physics, hybrid = row("physics", 40.0), row("hybrid", 20.0)
    _, notes = compare_rows([replace(physics, learned=("net",)), replace(hybrid, learned=())], TRUTH)
    assert any("its history has the model net" in one for one in texts(notes))
    assert any("nothing in the history of the hybrid" in one for one in texts(notes))
    _, notes = compare_rows([replace(physics, data=frozenset("other")), hybrid], TRUTH)
    assert any("not made of the same data" in one for one in texts(notes))


def test_that_rows_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(GeometryError, match="needs the hybrid"):
        compare_rows([row("physics", 40.0), row("model", 20.0)], TRUTH)
    with pytest.raises(GeometryError, match="one lattice"):
        compare_rows([replace(row("physics", 40.0), values=TRUTH[:5]), row("hybrid", 20.0)], TRUTH)


def test_that_cleaning_after_bands_is_what_is_compared_and_other_bands_are_not() -> None:
    def notes(clean: float, high: float) -> list[str]:
        plans = [{"bands": [{"high": 6.0, "clean": 0.0}]}, {"bands": [{"high": high, "clean": clean}]}]
        rows = [row(name, 20.0, plan=plan) for name, plan in zip(("physics", "hybrid"), plans, strict=True)]
        return texts(compare_rows(rows, TRUTH)[1])

    assert not any("plans differ" in one for one in notes(400.0, 6.0))
    assert any("plans differ in: bands" in one for one in notes(400.0, 8.0))
