"""Check shots, tops, tracks, whole wells and horizons, from files written here."""

import numpy as np
import pytest

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    assemble_well,
    inspect_file,
    read_checkshot,
    read_horizon,
    read_las,
    read_logs,
    read_tops,
    read_track,
)

LAS = """~Version
VERS. 2.0 : CWLS LOG ASCII STANDARD
WRAP. NO : one line per depth
~Well
NULL. -999.25 : null
WELL. Alpha-1 : well
EKB.M 25.5 : kelly bushing
LOC. X = 500000.5 Y = 6000000.25 : location
~Curve
DEPT.M : depth
DT.US/FT : sonic
RHOB.G/CC : density
GR.GAPI : gamma ray
~A
100 100 2.5 50
101 -999.25 2.6 60
102 80 2.7 -999.25
"""


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="file.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_that_check_shots_in_seconds_and_milliseconds_agree(write):
    seconds = read_checkshot(write("30\t0\n500\t0.5\n1000\t0.9\n"))
    milliseconds = read_checkshot(write("MD TWT\n30 0\n500 500\n1000 900\n"))
    np.testing.assert_allclose(seconds.table, milliseconds.table)
    assert any("taken as ms" in one.text for one in milliseconds.findings)


def test_that_one_way_times_are_doubled_when_said(write):
    text = "1065 541.23\n1165 578.33\n1265 611.37\n"
    stated = read_checkshot(write("# depth MDRKB (m)\n# oneway time (ms)\n" + text))
    given = read_checkshot(write(text), one_way=True, time_unit="ms")
    np.testing.assert_allclose(stated.table[:, 1], [1.08246, 1.15666, 1.22274])
    np.testing.assert_array_equal(stated.table, given.table)
    assert any("one-way" in one.text for one in stated.findings)


def test_that_unsorted_and_repeated_check_shots_are_put_in_order_with_notes(write):
    shots = read_checkshot(write("30 0\n1000 0.9\n500 0.5\n500 0.5\n"))
    np.testing.assert_array_equal(shots.table[:, 0], [30, 500, 1000])
    assert any("sorted" in one.text for one in shots.findings)
    assert any("twice" in one.text for one in shots.findings)


@pytest.mark.parametrize(("text", "message"), [
    ("30 0\n500 0.6\n1000 0.5\n", "from line 2 to line 3 .*time must grow"),
    ("30 0\n500 0.5\n500 0.6\n", "time must grow"),
    ("30 0\n500 abc\n", "line 2: expected MD and time"),
    ("30 0\n500 0.01\n", "mean velocity would be 94000"),
    ("30 0\n", "two or more"),
    ("", "no data lines"),
    ("MD TWT\n", "no data lines"),
])  # fmt: skip
def test_that_impossible_check_shots_are_refused(write, text, message):
    with pytest.raises(DataError, match=message):
        read_checkshot(write(text))


def test_that_tops_keep_names_with_blanks_and_digits(write):
    found = read_tops(write("946.5\tFS 3\n30\tSea surface\n1246 NMRF (Mid_Mio_Unc)\n946.5\tFS4\n1300\t顶 2\n"))
    assert [(top.name, top.md) for top in found.tops] == [
        ("Sea surface", 30.0), ("FS 3", 946.5), ("FS4", 946.5), ("NMRF (Mid_Mio_Unc)", 1246.0), ("顶 2", 1300.0),
    ]  # fmt: skip
    assert any("sorted" in one.text for one in found.findings)
    assert any("share one depth" in one.text for one in found.findings)


def test_that_tops_with_the_name_first_or_twice_are_read(write):
    found = read_tops(write("Name,MD\nTop A,100\nTop A,200.5\n"))
    assert [(top.name, top.md) for top in found.tops] == [("Top A", 100.0), ("Top A", 200.5)]
    assert any("more than once" in one.text for one in found.findings)


def test_that_a_top_without_depth_is_refused_with_its_line(write):
    with pytest.raises(DataError, match="line 2: expected a depth and a name"):
        read_tops(write("100 A\nno depth here\n"))


def test_that_a_straight_track_gives_place_and_kelly_bushing(write):
    track = read_track(write("606554\t6080126  -30\t0\n606554 6080126 1665 1695\n"))
    assert (track.x, track.y, track.kb) == (606554, 6080126, 30)
    np.testing.assert_array_equal(track.path(track.x, track.y, track.kb)[1], [1695, 606554, 6080126, 1665])


@pytest.mark.parametrize(("text", "message"), [
    ("0 0 -30 0\n", "two rows or more"),
    ("0 0 -30\n0 0 10\n", "no path of a well"),
    ("MD INC AZI\n0 0 0\n30 200 0\n", "line 3: the inclination is 200, expected 0 to 180"),
    ("once\n", "no data lines"),
])  # fmt: skip
def test_that_other_tracks_are_refused(write, text, message):
    with pytest.raises(DataError, match=message):
        read_track(write(text))


def well_files(write):
    return {
        "las": write(LAS, "a.las"),
        "checkshot": write("30 0\n500 0.5\n1000 0.9\n", "cs.txt"),
        "tops": write("500 Top A\n1200 Top B\n", "tops.txt"),
        "track": write("500000 6000000 -25 0\n500000 6000000 775 800\n", "w.track"),
    }


def test_that_a_well_is_put_together_from_its_files(write):
    well = assemble_well(**well_files(write), area="A")
    assert (well.name, well.area, well.x, well.y, well.kb) == ("Alpha-1", "A", 500000, 6000000, 25)
    assert [curve.mnemonic for curve in well.logs] == ["DT", "RHOB", "GR"]
    assert well.top("Top B").md == 1200
    assert well.twt(500.0) == pytest.approx(0.5)
    # the track ends at 800 m: the marker below it still has a place
    assert well.position(1200.0)[2] == pytest.approx(1175)
    assert any("track ends at 800 m" in one.text for one in well.findings)
    again = type(well).from_stored(well.name, well.area, well.to_draft().attributes, well.to_draft().arrays)
    assert again.tops == well.tops


def test_that_a_well_without_a_track_goes_straight_down_from_the_header_place(write):
    well = assemble_well(las=well_files(write)["las"])
    assert (well.x, well.y, well.kb) == (500000.5, 6000000.25, 25.5)
    np.testing.assert_array_equal(well.path, [[0, well.x, well.y, -25.5], [102, well.x, well.y, 76.5]])


def test_that_what_is_given_wins_and_missing_places_are_asked_for(write):
    tops = well_files(write)["tops"]
    with pytest.raises(DataError, match="nothing says x of the well"):
        assemble_well(tops=tops)
    assert assemble_well(tops=tops, x=1.0, y=2.0, kb=3.0, name="W").name == "W"
    with pytest.raises(DataError, match="no file was given"):
        assemble_well(name="W")


def horizon_text(values, *, factor=1000.0, header="# 1: X\n# 2: Y\n# 3: Inline\n# 4: Crossline\n# 5: Z\n"):
    rows = [
        f"{500_000 + 25 * xl - il:.2f}\t{6_000_000 + xl + 25 * il:.2f}\t{il}\t{xl}\t{factor * values[i, j]:.6f}"
        for i, il in enumerate((10, 12, 14))
        for j, xl in enumerate((100, 101, 102, 103))
        if np.isfinite(values[i, j])
    ]
    return header + "\n".join(rows) + "\n"


VALUES = np.linspace(0.8, 1.2, 12).reshape(3, 4)


def test_that_a_horizon_lies_on_its_own_lattice(write):
    values = VALUES.copy()
    values[1, 2] = np.nan
    horizon, notes = read_horizon(write(horizon_text(values)), name="FS4", area="F3")
    np.testing.assert_allclose(horizon.values, values, rtol=1e-6)
    assert (horizon.name, horizon.area, horizon.domain) == ("FS4", "F3", "twt")
    assert (horizon.geometry.ilines.step, horizon.geometry.xlines.first) == (2, 100)
    np.testing.assert_allclose(horizon.geometry.xy(14, 103), (502_561, 6_000_453), atol=0.01)
    assert any("within" in note for note in notes)


def test_that_z_in_seconds_depth_and_undefined_are_understood(write):
    np.testing.assert_allclose(read_horizon(write(horizon_text(VALUES, factor=1.0)))[0].values, VALUES, rtol=1e-5)
    depth = read_horizon(write(horizon_text(VALUES)), domain="depth")[0]
    np.testing.assert_allclose(depth.values, 1000 * VALUES, rtol=1e-6)
    undefined = np.where(VALUES > 1.1, 1e30, VALUES)
    assert np.isnan(read_horizon(write(horizon_text(undefined, factor=1.0)))[0].values).sum() == (VALUES > 1.1).sum()


def test_that_other_column_orders_are_taken_from_the_comments(write):
    header = "# 1: Inline\n# 2: Crossline\n# 3: X\n# 4: Y\n# 5: Z\n"
    lines = horizon_text(VALUES, header="").splitlines()
    cells = [line.split() for line in lines]
    swapped = header + "\n".join("\t".join([il, xl, x, y, z]) for x, y, il, xl, z in cells)
    np.testing.assert_allclose(read_horizon(write(swapped))[0].values, VALUES, rtol=1e-6)


@pytest.mark.parametrize(("text", "message"), [
    ("1 2 3 4\n", "has 4 columns: expected X, Y"),
    (horizon_text(VALUES) + "1 2 x 4 5\n", "line 18"),
    ("0 0 1.5 2 900\n0 0 2 3 900\n", "not whole"),
    ("0 0 1 2 1e30\n", "undefined in every line"),
    ("".join(f"0 0 {n * n * 7919} {n * n * n * 1049} 900\n" for n in range(100)), "spread over"),
])  # fmt: skip
def test_that_other_tables_are_no_horizon(write, text, message):
    with pytest.raises(DataError, match=message):
        read_horizon(write(text))


@pytest.mark.parametrize(("kind", "text"), [
    ("las", LAS), ("checkshot", "30 0\n500 0.5\n1000 0.9\n"), ("tops", "30 Sea\n946.5 FS 3\n"),
    ("track", "5 6 -30 0\n5 6 70 100\n"), ("horizon", horizon_text(VALUES)), ("unknown", "once upon a time\n"),
    ("unknown", "1 2 3\n4 5 6\n"), ("unknown", ""),
])  # fmt: skip
def test_that_files_are_told_by_their_content(write, kind, text):
    found = inspect_file(write(text, "名字.xyz"))
    assert found.kind == kind
    assert bool(found.problem) == (kind == "unknown")
    assert found.lines
    assert found.to_json()["fields"]["path"].endswith("名字.xyz")


def test_that_a_broken_file_of_a_known_kind_is_named_and_explained(write):
    found = inspect_file(write(LAS.replace("DEPT.M", "TENS.N")))
    assert found.kind == "las"
    assert "none of the curves is a depth" in found.problem


def test_that_the_reading_of_las_is_the_same_through_a_well(write):
    files = well_files(write)
    np.testing.assert_array_equal(
        assemble_well(**files).log("RHOB").values, read_las(files["las"]).curves[1].values
    )  # fmt: skip


def test_that_comments_do_not_tell_of_a_column_what_its_title_says_otherwise(write):
    rows = "100,60\n500,300\n1000,480\n2000,800\n"
    found = read_checkshot(write("# Network, station (s)\nMD (m),time (ms)\n" + rows))
    np.testing.assert_allclose(found.table[-1], (2000.0, 0.8))
    # "network" is no word that times are two-way: they are still doubted
    assert [one.repair.id for one in found.findings if one.repair is not None] == ["times"]


def test_that_each_column_of_a_track_is_brought_to_metres_by_its_own_unit(write):
    rows = "0,1000,2000,0\n1000,1000,2000,1000\n2000,1100,2000,1990\n"
    feet = read_track(write("# KB : 100 (ft)\nMD (ft),X (ft),Y (ft),TVD (ft)\n" + rows, "ft.csv"))
    assert (feet.x, feet.y) == pytest.approx((304.8, 609.6))
    assert feet.kb == pytest.approx(30.48)
    np.testing.assert_allclose(feet.rows[-1], (609.6, 30.48, 0.0, 606.552))
    assert any("positions are converted from ft" in one.text for one in feet.findings)
    mixed = read_track(write("MD (ft),X (m),Y (m),TVD (m)\n0,1000,2000,0\n1000,1000,2000,304\n", "mixed.csv"))
    np.testing.assert_allclose(mixed.rows[-1], (304.8, 0.0, 0.0, 304.0))


@pytest.mark.parametrize(
    ("lines", "kb", "words", "offered"),
    [
        ("EKB.M 30:\nEGL.M 25:\nLMF. GL:\n", 30.0, "contradict", {"kb": 25.0}),
        ("EKB.M 30:\nLMF. MSL:\n", 30.0, "contradict", {"kb": 0.0}),
        ("EGL.M 25:\nLMF. GL:\nDMF. KB:\n", 25.0, "their zero is taken as 25 m", None),
        ("EKB.M 30:\nEGL.M 25:\nLMF. KB:\n", 30.0, "", None),
    ],
)
def test_that_a_zero_of_depth_that_contradicts_the_kelly_bushing_is_told(write, lines, kb, words, offered):
    content = read_las(write(LAS.replace("EKB.M 25.5 : kelly bushing\n", lines)))
    assert content.kb == kb
    said = [one for one in content.findings if "depths are said to begin" in one.text]
    assert [words in one.text for one in said] == ([True] if words else [])
    assert [one.repair.parameters if one.repair else None for one in said] == ([offered] if words else [])


def test_that_a_table_of_logs_tells_its_units_and_repeated_depths(write):
    (content,) = read_logs(write("DEPTH (ft),GR (gAPI),RHOB (g/cc)\n100,50,2.5\n100,51,2.5\n101,52,2.6\n", "t.csv"))
    assert content.curves[1].values == pytest.approx([2500.0, 2600.0])
    told = " ".join(one.text for one in content.findings)
    for words in ("converted from ft to m", "1 depths occur again", "RHOB g/cc -> kg/m3"):
        assert words in told
