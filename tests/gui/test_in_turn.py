"""Items that are read in several threads are taken in the order in which they were asked for."""

from hypothesis import given
from hypothesis import strategies as st

from subsurface_app.gui.views._in_turn import InTurn


@given(st.permutations("abcde"), st.sets(st.sampled_from("abcde")))
def test_that_the_order_is_that_of_asking_whatever_comes_first(arrivals: list[str], forgotten: set[str]) -> None:
    turns: InTurn[str, str] = InTurn()
    for key in "abcde":
        turns.ask(key)
    taken = []
    for key in arrivals:
        taken += turns.forget(key) if key in forgotten else turns.came(key, key.upper())
    assert taken == [(key, key.upper()) for key in "abcde" if key not in forgotten]
    assert turns.keys == []


def test_that_what_nobody_waits_for_is_taken_at_once() -> None:
    turns: InTurn[str, int] = InTurn()
    turns.ask("a")
    assert turns.came("b", 1) == [("b", 1)]
    turns.clear()
    assert turns.came("a", 2) == [("a", 2)]
