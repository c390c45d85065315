"""Files with bytes and lines thrown about: read, or refused by a DataError; no memory beyond the file, no litter."""

import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from segy_files import random_samples, segy_bytes, survey_headers

from solvers.errors import SubsurfaceError
from subsurface_app.data.formats import inspect_file, read_segy

_N_TRACES, _NS = 48, 7
_TRACE = 240 + 4 * _NS
SEED = segy_bytes(
    random_samples(_N_TRACES),
    headers=survey_headers(range(6), range(8), xy=lambda il, xl: (25.0 * il, 12.5 * xl)),
)
# the binary header, and the headers of any trace: each byte of them is as likely
_IN_BINARY = st.integers(3200, 3599)
_IN_TRACE = st.builds(lambda trace, at: 3600 + trace * _TRACE + at, st.integers(0, _N_TRACES - 1), st.integers(0, 239))
_CHANGES = st.lists(
    st.tuples(st.one_of(_IN_BINARY, _IN_TRACE, st.integers(0, 3199)), st.binary(min_size=1, max_size=4)), max_size=8
)
# a small file may take this much whatever its size: tables, plans and caches of Python itself
_MEMORY = 30e6
_FUZZ = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "fuzz").mkdir()
    return tmp_path / "fuzz"


@_FUZZ
@given(changes=_CHANGES, end=st.one_of(st.none(), st.integers(0, len(SEED))))
def test_that_a_segy_with_any_headers_is_read_or_refused(
    place: Path, changes: list[tuple[int, bytes]], end: int | None
) -> None:
    content = bytearray(SEED)
    for at, piece in changes:
        content[at : at + len(piece)] = piece
    path = place / "fuzz.sgy"
    path.write_bytes(content[:end])
    tracemalloc.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            inspect_file(path).to_json()
            try:
                seismic = read_segy(path)
                assert np.asarray(seismic.samples).dtype == np.float32
            except SubsurfaceError:
                pass
        assert tracemalloc.get_traced_memory()[1] < _MEMORY
    finally:
        tracemalloc.stop()
    assert list(place.iterdir()) == [path]


_POINTS = [(25 * il, 12 * xl, il, xl, 900 + il) for il in range(4) for xl in range(5)]
_SURFACES = {
    "opendtect": "# 1: X\n# 2: Y\n" + "".join(f"{x} {y} {il} {xl} {z}\n" for x, y, il, xl, z in _POINTS),
    "xyz": "".join(f"{x} {y} {z}\n" for x, y, _, _, z in _POINTS),
    "separated": "".join(f"{x} {y} {z}\n" + "999 999 999\n" * (xl == 4) for x, y, _, xl, z in _POINTS),
    "gocad": "GOCAD TSurf 1\nHEADER {\nname:f\n}\nZPOSITIVE Depth\nTFACE\n"
    + "".join(f"VRTX {n} {n % 3} {n // 3} {n}\n" for n in range(1, 7))
    + "TRGL 1 2 3\nTRGL 2 3 4\nTRGL 4 5 6\nEND\n",
    "zmap": "! a grid\n@g HEADER, GRID, 5\n15, 1E+30, , 4, 1\n4, 3, 0.0, 20.0, 0.0, 30.0\n0.0, 0.0, 0.0\n@\n"
    + "".join(f"{z} {z + 1} {z + 2} {z + 3}\n" for z in (900, 910, 920)),
    "irap": "-996 4 10.0 10.0\n0.0 20.0 0.0 30.0\n3 0.0 0.0 0.0\n0 0 0 0 0 0 0\n" + "900 901 902\n" * 4,
    "cps3": "FSASCI 0 1 COMPUTED 0 1E30\nFSATTR 0 0\nFSLIMI 0 20 0 30 900 930\nFSNROW 4 3\nFSXINC 10 10\n->g\n"
    + "900 901 902 903\n" * 3,
}
_WORDS = ("", "-", "1e999", "nan", "999999999999999999", "@", "x y z", "0", "-1", "\x00", "层位", "1,2;3")
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(("drop", "double", "word", "cut")),
        st.integers(0, 40),
        st.integers(0, 6),
        st.sampled_from(_WORDS),
    ),
    max_size=6,
)


@_FUZZ
@given(name=st.sampled_from(sorted(_SURFACES)), edits=_EDITS)
def test_that_a_surface_of_any_lines_is_read_or_refused(
    place: Path, name: str, edits: list[tuple[str, int, int, str]]
) -> None:
    lines = _SURFACES[name].splitlines()
    for edit, at, column, word in edits:
        at %= max(1, len(lines))
        if edit == "drop":
            del lines[at : at + 1]
        elif edit == "double":
            lines[at:at] = lines[at : at + 1]
        elif edit == "cut":
            lines[at : at + 1] = [line[:column] for line in lines[at : at + 1]]
        elif lines:
            cells = lines[at].split(" ")
            cells[column % len(cells)] = word
            lines[at] = " ".join(cells)
    path = place / "fuzz.dat"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tracemalloc.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            inspect_file(path).to_json()
        assert tracemalloc.get_traced_memory()[1] < _MEMORY
    finally:
        tracemalloc.stop()
    assert list(place.iterdir()) == [path]


@pytest.mark.parametrize("name", sorted(_SURFACES))
def test_that_the_surfaces_thrown_about_are_readable_as_they_are(place: Path, name: str) -> None:
    path = place / "whole.dat"
    path.write_text(_SURFACES[name])
    assert not inspect_file(path).problem
