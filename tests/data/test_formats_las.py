"""LAS: curves, units, nulls and dirt, from files written here."""

import numpy as np
import pytest

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import read_las
from subsurface_app.data.formats.units import to_si

HEADER = """~Version
VERS. 2.0 : CWLS LOG ASCII STANDARD
WRAP. {wrap} : one line per depth
~Well
STRT.{unit} {start} : start
STOP.{unit} 102 : stop
STEP.{unit} 1 : step
NULL. {null} : null
WELL. Alpha-1 : well
EKB.M 25.5 : kelly bushing
LOC. X = 500000.5 Y = 6000000.25 : location
~Curve
"""


def las_text(curves, data, *, wrap="NO", unit="M", null="-999.25", start="100"):
    lines = [f"{name}.{curve_unit} : {name} log" for name, curve_unit in curves]
    return HEADER.format(wrap=wrap, unit=unit, null=null, start=start) + "\n".join([*lines, "~A", *data]) + "\n"


@pytest.fixture
def write(tmp_path):
    def write_file(text, encoding="utf-8"):
        path = tmp_path / "井.las"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write_file


CURVES = [("DEPT", "M"), ("DT", "US/FT"), ("RHOB", "G/CC"), ("GR", "GAPI")]
DATA = ["100 100 2.5 50", "101 -999.25 2.6 60", "102 80 2.7 -999.25"]


def test_that_curves_come_in_si_with_their_source_units(write):
    content = read_las(write(las_text(CURVES, DATA)))
    assert (content.name, content.kb, content.x, content.y) == ("Alpha-1", 25.5, 500000.5, 6000000.25)
    sonic, density, gamma = content.curves
    assert (sonic.mnemonic, sonic.unit, sonic.source_unit, sonic.description) == ("DT", "s/m", "US/FT", "DT log")
    np.testing.assert_allclose(sonic.values, [1e-4 / 0.3048, np.nan, 8e-5 / 0.3048], rtol=1e-6)
    np.testing.assert_allclose(density.values, [2500, 2600, 2700])
    np.testing.assert_array_equal(gamma.md, [100, 101, 102])
    assert gamma.md.dtype == np.float64
    assert gamma.values.dtype == np.float32
    assert any("DT US/FT -> s/m" in one.text for one in content.findings)


@pytest.mark.parametrize(("unit", "si", "factor"), [
    ("us/ft", "s/m", 1e-6 / 0.3048), ("US/M", "s/m", 1e-6), ("g/cm3", "kg/m3", 1000), ("K/M3", "kg/m3", 1),
    ("%", "1", 0.01), ("V/V", "1", 1), ("ft", "m", 0.3048), ("IN", "m", 0.0254), ("GAPI", "gAPI", 1),
    ("(m/s)*(kg/m3)", "kg/(m2.s)", 1), ("µs/m", "s/m", 1e-6),
])  # fmt: skip
def test_that_units_become_si(unit, si, factor):
    known = to_si(unit)
    assert known.unit == si
    assert known.factor == pytest.approx(factor)


def test_that_a_unit_whose_outer_brackets_were_cut_is_read_whole_and_told(write):
    content = read_las(
        write(las_text([("DEPT", "M"), ("AI", "m/s)*(kg/m3"), ("ZP", "(m/s)*(kg/m3)")], ["100 5e6 6e6"]))
    )
    assert [log.unit for log in content.curves] == ["kg/(m2.s)"] * 2
    assert [one.note.values["log"] for one in content.findings if "brackets" in one.text] == ["AI"]


def test_that_an_unknown_unit_stays_as_it_is(write):
    content = read_las(write(las_text([("DEPT", "M"), ("PEF", "B/E")], ["100 3.5"])))
    assert (content.curves[0].unit, content.curves[0].values[0]) == ("B/E", 3.5)


def test_that_depths_in_feet_are_converted_with_a_note_unless_told(write):
    path = write(las_text([("DEPT", "ft"), ("GR", "API")], ["100 1", "102 2"], unit="ft"))
    content = read_las(path)
    np.testing.assert_allclose(content.curves[0].md, [30.48, 31.0896])
    assert any("from ft to m" in one.text for one in content.findings)
    np.testing.assert_array_equal(read_las(path, depth_unit="m").curves[0].md, [100, 102])


def test_that_falling_and_repeated_depths_are_put_in_order(write):
    content = read_las(write(las_text([("DEPT", "M"), ("GR", "API")], ["102 3", "101 2", "101 9", "100 1"])))
    np.testing.assert_array_equal(content.curves[0].md, [100, 101, 102])
    np.testing.assert_array_equal(content.curves[0].values, [1, 2, 3])
    assert any("occur again" in one.text for one in content.findings)


def test_that_doubled_names_are_told_apart(write):
    content = read_las(write(las_text([("DEPT", "M"), ("GR", "API"), ("GR", "API"), ("GR", "API")], ["100 1 2 3"])))
    assert [curve.mnemonic for curve in content.curves] == ["GR", "GR_2", "GR_3"]


@pytest.mark.parametrize("absent", ["-999.25", "-9999.25", "-99999", "1e30", "--", "(null)", "nan", "-777"])
def test_that_every_way_to_say_absent_is_nan(write, absent):
    content = read_las(write(las_text([("DEPT", "M"), ("GR", "API")], ["100 1", f"101 {absent}"], null="-777")))
    np.testing.assert_array_equal(content.curves[0].values, [1, np.nan])


def test_that_wrapped_files_are_read(write):
    data = ["100", "100 2.5", "50", "101", "90 2.6", "60"]
    content = read_las(write(las_text(CURVES, data, wrap="YES")))
    np.testing.assert_allclose(content.curves[1].values, [2500, 2600])


def test_that_a_text_column_is_left_out_with_a_note(write):
    content = read_las(write(las_text([("DEPT", "M"), ("LITH", ""), ("GR", "API")], ["100 SAND 1", "101 SHALE 2"])))
    assert [curve.mnemonic for curve in content.curves] == ["GR"]
    assert any("LITH holds text" in one.text for one in content.findings)


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_that_all_line_ends_are_read(write, line_end):
    assert len(read_las(write(las_text(CURVES, DATA).replace("\n", line_end))).curves[0].md) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_that_names_in_other_encodings_survive(write, encoding):
    text = las_text(CURVES, DATA).replace("Alpha-1", "Ålgård 1")
    assert read_las(write(text, encoding)).name == "Ålgård 1"


@pytest.mark.parametrize(("text", "message"), [
    ("just words\n", "no line starts with ~"),
    (b"", "no line starts with ~"),
    (bytes(5000), "no text file"),
    ("~A\n1 2\n", "no curve section"),
    (las_text(CURVES, []), "headers only"),
    (las_text([("TIME", "S"), ("GR", "API")], ["1 2"]), "none of the curves is a depth"),
    (las_text(CURVES, ["100 1 2 3", "101 1 2", "102 1 2 3"]), "line 19: expected 4 values"),
    (las_text(CURVES, ["100 1 -999.25 -999.25"], null="1"), "every value of its 3 logs is absent"),
    (las_text([("GR", "API"), ("DEPT", "M")], ["100 55", "101 56"]), "names and columns do not agree"),
    (las_text([("DEPT", "OHMM"), ("GR", "API")], ["100 1"]), "is no length"),
    (las_text(CURVES, ["-999.25 1 2 3"]), "no line has a depth"),
])  # fmt: skip
def test_that_unreadable_files_are_refused_in_words(write, text, message):
    with pytest.raises(DataError, match=message):
        read_las(write(text))


def test_that_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="cannot read"):
        read_las(tmp_path / "absent.las")


def test_that_nothing_is_printed_or_logged(write, capfd, caplog):
    read_las(write(las_text(CURVES, DATA).replace("WELL. Alpha-1", "WELL Alpha 1 no dot")))
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert not caplog.records
