"""Tables of wells in their dresses, written here: titles, units, fixed widths, comments, sheets, mappings."""

import numpy as np
import pytest

from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import inspect_file, read_checkshot, read_las, read_logs, read_tops, read_track
from subsurface_app.data.formats.well_tables import guess_roles, read_table

MD, INC, AZI = np.array([0.0, 100, 200, 300]), np.array([0.0, 0, 10, 20]), np.array([0.0, 0, 90, 90])
SURVEY = "\n".join(f"{md:g} {inc:g} {azi:g}" for md, inc, azi in zip(MD, INC, AZI, strict=True)) + "\n"


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="table.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


@pytest.mark.parametrize("text", [
    "MD INC AZI\n" + SURVEY,
    "MD,INC,AZI\n" + SURVEY.replace(" ", ","),
    "MD;INC;AZI\n" + SURVEY.replace(" ", ";"),
    "Measured depth (m)\tInclination (deg)\tAzimuth (deg)\n" + SURVEY.replace(" ", "\t"),
    "MD INC AZI\nm deg deg\n" + SURVEY,
    "# a survey\n# MD  INC  AZI\n" + SURVEY,
    "# 1: MD\n# 2: Inclination\n# 3: Azimuth\n" + SURVEY,
    SURVEY,
    "".join(f"# {line}\n" for line in ("MD INC AZI\n" + SURVEY).splitlines()),
    ("MD INC AZI\n" + SURVEY).replace("\n", "\r"),
    ("MD INC AZI\n" + SURVEY).replace("\n", "\r\n"),
    "MD INC AZI MD INC AZI\n0 0 0 100 0 0\n200 10 90 300 20 90\n",
    "WELL MD INC AZI\nX 0 0 0\nX 100 0 0\nX 200 10 90\nX 300 20 90\n",
    ("MD INC AZI\n" + SURVEY).encode("utf-16"),
])  # fmt: skip
def test_that_a_survey_is_the_same_in_every_dress(write, text):
    path = write(text)
    assert inspect_file(path).kind == "track"
    track = read_track(path)
    assert track.end == 300
    # a circle in the east-down plane between 100 m (vertical) and 300 m (20 degrees)
    radius = 200 / np.radians(20)
    np.testing.assert_allclose(track.rows[-1, 1], radius * (1 - np.cos(np.radians(20))), rtol=1e-6)
    np.testing.assert_allclose(track.rows[-1, 3], 100 + radius * np.sin(np.radians(20)), rtol=1e-6)


def test_that_columns_that_touch_are_cut_where_the_others_end(write):
    rows = [(f"{1000 + 10 * i}.00", f"{i * 3}.25", f"{100 + i}.5") for i in range(8)]
    text = "       MD      INC      AZI\n" + "\n".join(f"{a:>8}{b:>8}{c:>8}" for a, b, c in rows) + "\n"
    clean = read_table(write(text))
    assert clean.rows[3] == ("1030.00", "9.25", "103.5")
    glued = text.replace(" 1070.00   21.25   107.5", " 1070.00   21.2510007.5")
    cut = read_table(write(glued))
    assert cut.rows[-1] == ("1070.00", "21.25", "10007.5")
    assert any("touch each other" in one.text for one in cut.findings)


def test_that_what_the_user_says_of_columns_wins_and_nonsense_is_refused(write):
    path = write("a b c\n0 0 0\n90 0 100\n80 5 200\n")
    track = read_track(path, columns="md=3, inclination=2, azimuth=1")
    assert track.end == 200
    evidence = guess_roles(read_table(path), "md=3, inclination=2, azimuth=1")["md"].evidence.text
    assert evidence == "as you say"
    for columns in ("md=9", "depth=1", "md"):
        with pytest.raises(DataError, match="says no column"):
            read_track(path, columns=columns)


def test_that_what_is_guessed_is_shown_with_its_evidence(write):
    found = inspect_file(write("Well,MD,INC,AZI\nA,0,0,0\nA,100,5,90\n"))
    assert found.fields["columns"]["md"] == {"column": 2, "evidence": "its title is MD"}
    assert any("column 3 is taken as inclination" in line for line in found.lines)


@pytest.mark.parametrize(("text", "md", "twt"), [
    ("MD(m) OWT(ms)\n100 50\n500 230\n", [100, 500], [0.1, 0.46]),
    ("Time depth,TWT (s)\n".replace("Time depth", "Depth (ft)") + "1000,0.3\n2000,0.55\n", [304.8, 609.6], [0.3, 0.55]),
    ("MD TVD TWT\n100 99 100\n500 480 460\n", [100, 500], [0.1, 0.46]),
])  # fmt: skip
def test_that_check_shots_come_in_metres_and_two_way_seconds(write, text, md, twt):
    np.testing.assert_allclose(read_checkshot(write(text)).table, np.stack([md, twt], axis=1))


def test_that_rows_with_a_null_of_the_header_or_a_usual_one_are_left_out_before_times_are_judged(write):
    las = "~WELL\n NULL.  -888.5 : NULL VALUE\n~A MD TIME\n"
    found = read_checkshot(write(las + "10 0\n1000 800\n1100 -888.5\n-999.25 900\n1200 -999.25\n2000 1600\n"))
    np.testing.assert_allclose(found.table, [[10, 0], [1000, 0.8], [2000, 1.6]])
    assert "3 rows hold a null in place of depth or time: left out" in [one.text for one in found.findings]
    below_sea = read_checkshot(write("TVDSS TWT\n-0 0\n-999.25 0.8\n-2000 1.6\n"))
    np.testing.assert_allclose(below_sea.table[:, 0], [0, 999.25, 2000])


def test_that_rows_that_do_not_fit_are_named_with_their_line(write):
    with pytest.raises(DataError, match="line 4: expected 3 columns as in the other rows, found 2"):
        read_track(write("MD INC AZI\n0 0 0\n10 0 0\n20 0\n30 0 0\n"))
    with pytest.raises(DataError, match="reach 2e\\+92 m, deeper than any well"):
        read_track(write("MD INC AZI\n0 0 0\n10 5 0\n2e92 9 0\n"))
    with pytest.raises(DataError, match="no path of a well"):
        read_track(write("A B C\n0 x 0\n10 y 0\n"))


def test_that_rows_without_a_place_are_left_out_and_the_head_is_the_first_that_has_one(write):
    track = read_track(write("MD,X,Y,Z\n0,,,\n10,500,600,-15\n110,500,600,-115\n210,520,600,-213\n"))
    assert (track.x, track.y, track.kb, track.end) == (500, 600, -5, 210)
    with pytest.raises(DataError, match="positions must stand in two rows"):
        read_track(write("MD,X,Y,Z\n0,,,\n10,500,600,-15\n110,,,\n"))


def test_that_half_a_place_and_rows_of_separators_are_no_trouble(write):
    assert read_track(write("MD INC AZI X\n0 0 0 5\n100 5 90 5\n")).x is None
    assert inspect_file(write("once\n, ,\n;;\n")).kind == "unknown"


def test_that_tops_of_many_wells_are_kept_apart(write):
    found = read_tops(write("Well;Surface;MD (ft);Remark\nA;Top 1;1000;\nA;Top 2;2000;x\nB;Top 1;1500;\nB;Top 3;;\n"))
    assert {well: [(top.name, round(top.md, 1)) for top in tops] for well, tops in found.wells.items()} == {
        "A": [("Top 1", 304.8), ("Top 2", 609.6)],
        "B": [("Top 1", 457.2)],
    }
    assert any("1 rows without a depth or a name" in one.text for one in found.findings)


def test_that_logs_come_from_a_table_of_many_wells(write):
    text = (
        "Well,Depth (m),GR (API),RHOB (g/cc),Facies\nA,100,50,2.3,x\nA,101,55,2.4,x\nB,200,60,,y\nB,201,65,-999.25,y\n"
    )
    path = write(text)
    assert inspect_file(path).kind == "log_table"
    first, second = read_logs(path)
    assert (first.name, [log.mnemonic for log in first.curves]) == ("A", ["GR", "RHOB"])
    np.testing.assert_allclose(first.curves[1].values, [2300, 2400])
    assert (first.curves[1].unit, first.curves[1].source_unit) == ("kg/m3", "g/cc")
    assert np.isnan(second.curves[1].values).all()
    assert any("Facies holds text" in one.text for one in first.findings)


@pytest.mark.parametrize("text", [
    "depth;gamma;sonic\n1000;50;100\n1001;51;101\n",
    "Depth(m)\tGR(API)\tDT(us/ft)\n1000\t50\t100\n1001\t51\t101\n",
    "Depth;GR;DT\n1000,0;50,5;100,25\n1001,0;51,5;101\n",
    "Depth\tGR\tDT\n1000,0\t50,5\t100,25\n1001,0\t51,5\t101\n",
])  # fmt: skip
def test_that_titles_of_logs_beside_a_depth_are_no_horizon_and_decimal_commas_are_read(write, text):
    path = write(text)
    assert inspect_file(path).kind == "log_table"
    (found,) = read_logs(path)
    np.testing.assert_allclose(found.curves[0].md, [1000, 1001])
    np.testing.assert_allclose(found.curves[0].values, [50.5, 51.5] if "50,5" in text else [50, 51])
    assert any("decimal commas" in one.text for one in found.findings) == ("50,5" in text)


def test_that_depths_on_the_map_stay_a_surface(write):
    rows = [f"{x},{y},{1000 + x},0.2" for x in range(0, 100, 25) for y in range(0, 100, 25)]
    assert inspect_file(write("X,Y,Depth,Porosity\n" + "\n".join(rows) + "\n")).kind == "horizon"


def test_that_a_workbook_gives_what_its_sheet_says(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Company", "somebody"])
    sheet = book.create_sheet("survey")
    for row in (["MD [m]", "INC [deg]", "AZI [deg]"], *zip(MD.tolist(), INC.tolist(), AZI.tolist(), strict=True)):
        sheet.append(list(row))
    book.save(tmp_path / "survey.xlsx")
    assert inspect_file(tmp_path / "survey.xlsx").kind == "track"
    assert read_track(tmp_path / "survey.xlsx").end == 300
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "survey.xlsx").read_bytes()[:-300])
    with pytest.raises(DataError):
        read_track(tmp_path / "cut.xlsx")


def las(header, data, curves="DEPT.M:\nDT.US/FT:\n"):
    return f"~V\nVERS. 2.0:\nWRAP. NO:\n~W\nNULL. -999.25:\nWELL. W:\n{header}~C\n{curves}~A\n" + "\n".join(data) + "\n"


@pytest.mark.parametrize(("header", "data", "words", "repair"), [
    ("STEP.M 0:\n", ["100 90", "100.5 91", "101 92"], "STEP 0", None),
    ("STRT.M 50:\nSTOP.M 200:\n", ["100 90", "101 91", "102 92"], "may have been cut", None),
    ("EKB.M 30:\nEPD.M 10:\nAPD.M 5:\n", ["100 90", "101 91"], "datums contradict", "kb"),
    ("STRT.FT 100:\n", ["100 90", "101 91"], "M in the curve section and in FT at STRT".lower(), "depth_unit"),
    ("", ["100 90", "101 91", "102 5"], "1 of 3 values lie outside 30 to 1000", "blank"),
    ("", ["100,5 90,25", "101,5 91,5"], "decimal commas", None),
    ("", ["100 90", "101 91", "102"], "the last, breaks off after 1 of 2", None),
    ("", ["100.0 90.25", "100.5-91.75", "101.0 92.25"], "run into each other in 1 lines", None),
    ("", ["20000 90", "20001 91"], "deeper than any well", "depth_unit"),
])  # fmt: skip
def test_that_what_contradicts_in_a_las_file_is_found_with_its_repair(write, header, data, words, repair):
    content = read_las(write(las(header, data), "a.las"))
    told = [one for one in content.findings if words in one.text.lower() or words in one.text]
    assert told, [one.text for one in content.findings]
    assert (told[0].repair.id if told[0].repair else None) == repair


def test_that_names_in_another_order_than_the_line_above_the_data_are_put_right(write):
    text = las("STRT.M 100:\n", ["100 50 90", "101 51 91"], "GR.API:\nDT.US/FT:\nDEPT.M:\n")
    content = read_las(write(text.replace("~A\n", "~A Depth GR DT\n"), "a.las"))
    assert [(log.mnemonic, float(log.md[0])) for log in content.curves] == [("GR", 100.0), ("DT", 100.0)]
    assert any("in different orders" in one.text for one in content.findings)


def test_that_mutated_tables_are_read_or_refused_in_words(write):
    rng = np.random.default_rng(5)
    seeds = [b"WELL,PICKS,MD\nA,Top A,900\nA,Top B,1005\nB,Top A,10\n", b"MD INC AZI\n0 0 0\n100 5 90\n200 9 95\n",
             b"Depth,GR,DT\n1,2,3\n2,3,4\n3,4,5\n", b"# MD (m)  TWT (ms)\n0 0\n500 400\n900 700\n"]  # fmt: skip
    pieces = [b",", b"\n", b"\t", b"#", b'"', b";", b"1e999", b"nan", b"\x00", b"\xff", b"(", b"MD", b" ", b"-"]
    for _ in range(150):
        content = bytearray(seeds[rng.integers(len(seeds))])
        for _ in range(rng.integers(1, 6)):
            at = int(rng.integers(len(content) + 1))
            if rng.integers(2):
                del content[at : at + int(rng.integers(1, 9))]
            else:
                content[at:at] = pieces[rng.integers(len(pieces))]
        path = write(bytes(content))
        inspect_file(path)
        for read in (read_track, read_checkshot, read_tops, read_logs):
            try:
                read(path)
            except SubsurfaceError as error:
                # the message can be built: every placeholder has its value
                assert "{" not in str(error)  # noqa: PT017
