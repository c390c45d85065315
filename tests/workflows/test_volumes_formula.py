"""The volume calculator: what it works out, and what it refuses to read."""

import numpy as np
import pytest
from volume_cases import computed, noise, volume

from solvers.errors import GeometryError
from subsurface_app.workflows.volumes import Formula, ProcessingError, calculate

A, B = noise((2, 3, 40), 1), noise((2, 3, 40), 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - 0.5*b", lambda a, b: a - 0.5 * b),
        ("-(a + b) / 2 ** 3 % 1.5", lambda a, b: -(a + b) / 2**3 % 1.5),
        ("sqrt(abs(a)) * log(abs(b) + 1)", lambda a, b: np.sqrt(np.abs(a)) * np.log(np.abs(b) + 1)),
        ("where(a > b, a, -b)", lambda a, b: np.where(a > b, a, -b)),
        (
            "clip(a, -0.5, 0.5) + max(a, b) - min(a, 0)",
            lambda a, b: a.clip(-0.5, 0.5) + np.maximum(a, b) - a.clip(max=0),
        ),
        ("(a <= 0) + 2 * (b != 0)", lambda a, b: (a <= 0) + 2.0 * (b != 0)),
        ("sin(a)**2 + cos(a)**2 - sign(b)", lambda a, b: 1 - np.sign(b)),
        (" 1e3 * a ", lambda a, b: 1e3 * a),
    ],
)
def test_that_a_formula_gives_what_numpy_gives(text: str, expected: object) -> None:
    made = computed(calculate(text, {"a": volume(A), "b": volume(B)}))
    known = expected(A.astype(float), B.astype(float))  # type: ignore[operator]
    assert np.array_equal(made, known.astype(np.float32)) or made == pytest.approx(known, rel=1e-6, abs=1e-6)


def test_that_no_value_comes_out_where_there_is_none() -> None:
    a = np.array([[[1.0, -1.0, 0.0, np.nan]]])
    assert np.isnan(computed(calculate("log(a)", {"a": volume(a)})))[0, 0].tolist() == [False, True, True, True]
    assert np.isnan(computed(calculate("1 / a", {"a": volume(a)})))[0, 0].tolist() == [False, False, True, True]
    assert computed(calculate("a > 0", {"a": volume(a)}))[0, 0, :3].tolist() == [1, 0, 0]
    assert np.isnan(computed(calculate("where(a > 0, 1, 2)", {"a": volume(a)}))[0, 0, 3])
    filled = computed(calculate("where(isnan(a), 7, a)", {"a": volume(a)}))
    assert filled[0, 0].tolist() == [1, -1, 0, 7]
    assert np.isnan(computed(calculate("a * 1e300", {"a": volume(a)}))[0, 0, 0]), "more than float32 holds"


def test_that_a_trace_dead_in_any_volume_is_dead() -> None:
    live_a, live_b = np.ones((2, 3), bool), np.ones((2, 3), bool)
    live_a[0, 0] = live_b[1, 2] = False
    made = calculate("a + b + 1", {"a": volume(A, live=live_a), "b": volume(B, live=live_b)})
    assert np.array_equal(made.live, live_a & live_b)
    assert not computed(made)[~(live_a & live_b)].any()


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('echo')",
        "a.__class__",
        "a.tofile('x')",
        "(lambda: a)()",
        "[a for a in (1, 2)]",
        "[a, a][0]",
        "a[0]",
        "{a}",
        "f'{a}'",
        "'a'",
        "b'a'",
        "1j * a",
        "True * a",
        "None",
        "a if a else a",
        "a and a",
        "not a",
        "~a",
        "a @ a",
        "a // 2",
        "a << 2",
        "1 < a < 2",
        "a == a == a",
        "a in a",
        "(x := a)",
        "x + a",
        "open",
        "eval('a')",
        "abs",
        "abs(x=a)",
        "abs(*a)",
        "abs(a, a)",
        "where(a)",
        "exec(a)",
        "np.abs(a)",
        "...",
        "a = 2",
        "a; a",
        "import os",
        "yield a",
        "await a",
        "",
        "a +",
        "(" * 300 + "a" + ")" * 300,
        "-" * 200 + "a",
        "+".join(["a"] * 600),
        "10" + "0" * 400 + " * a",
        "a\x00",
        "#",
    ],
)
def test_that_whatever_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ProcessingError):
        Formula(text, ("a",))


def test_that_towers_of_powers_cost_nothing() -> None:
    values = Formula("a * 9 ** 9 ** 9 ** 9", ("a",)).values({"a": np.ones(3)})
    assert np.isnan(values).all()


def test_that_a_refusal_names_the_part_that_cannot_be_read() -> None:
    with pytest.raises(ProcessingError, match=r'cannot hold "velocity".*volumes a, b'):
        Formula("a - velocity", ("a", "b"))
    with pytest.raises(ProcessingError, match="names no volume"):
        Formula("1 + 2", ("a",))
    with pytest.raises(ProcessingError, match="clip takes 3 values in a formula, 1 are given"):
        Formula("clip(a)", ("a",))


def test_that_volumes_on_other_lattices_are_refused() -> None:
    for other in (volume(A, first=(101, 300)), volume(A, start=0.1), volume(A[:1]), volume(A[..., :-1])):
        with pytest.raises(GeometryError, match="different lattices"):
            calculate("a + b", {"a": volume(A), "b": other})
