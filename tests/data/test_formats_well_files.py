"""Every real file of wells at hand: read right or refused in words, its traps found; and mutants of hard LAS files."""

import numpy as np
import pytest

from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    assemble_well,
    inspect_file,
    read_checkshot,
    read_las,
    read_logs,
    read_tops,
    read_track,
)
from subsurface_app.data.formats.units import to_si

F3 = {
    f"f3_wells/{well}{end}": (kind, shape)
    for well, n_depths, n_shots, n_tops, n_model in (
        ("F02-1", 9680, 25, 25, 7440),
        ("F03-2", 14067, 18, 20, 11563),
        ("F03-4", 12467, 34, 36, 8749),
    )
    for end, kind, shape in (
        ("_logs.las", "las", (6, n_depths)),
        ("_checkshot.txt", "checkshot", (n_shots, 2)),
        ("_markers.txt", "tops", (n_tops,)),
        ("_time_depth_model.txt", "time_depth", (n_model, 2)),
        (".track", "track", (2, 4)),
    )
}
# file -> kind and shape (logs, depths; rows, columns; tops), or kind and the words of the refusal
FILES = F3 | {
    "force2020_wells/25_8-7.las": ("las", (22, 9268)),
    "force2020_wells/31_2-9.las": ("las", (19, 9402)),
    "force2020_wells/31_3-4.las": ("las", (21, 11413)),
    "force2020_wells/31_6-8.las": ("las", (18, 9727)),
    "force2020_wells/34_10-19.las": ("las", (17, 13238)),
    "volve/15-9-19_SR_COMP.LAS": ("las", (7, 29754)),
    "volve/15_9-F-11_A_merged.las": ("las", (29, 7148)),
    "volve/15_9-F-12_merged.las": ("las", (16, 7895)),
    "volve/15_9-F-1_A_merged.las": ("las", (27, 7073)),
    "volve/Volve_well_picks_modified.csv": ("tops", (408,)),
    "volve/well_f12_deviation.asc": ("track", (203, 4)),
    "poseidon_torosa1/DATA_LICENSE.txt": ("unknown", "plain text"),
    "poseidon_torosa1/Torosa1Decim.LAS": ("las", (8, 8257)),
    "poseidon_torosa1/Torosa1_TZV_DEPTH_CS_CALIBRATED_LOGS.LAS": ("las", (7, 30480)),
    "poseidon_torosa1/Torosa1_dev.txt": ("track", (246, 4)),
    "nlog_l05/L0506_comp.las": ("las", (5, 47996)),
    "nova_scotia_wells/ALMA_3_D399_SON_DEN_NEUT_2393-3388M_LAS.las": ("las", (22, 7843)),
    "nova_scotia_wells/P-130_deviation_survey.csv": ("track", (326, 4)),
    "nova_scotia_wells/P-135_cuttings.las": ("las", (0, 0)),
    "nova_scotia_wells/P-135_deviation_survey.xlsx": ("track", (39, 4)),
    "nova_scotia_wells/P-135_out.LAS": ("las", (22, 4951)),
    "nova_scotia_wells/P-135_time.LAS": ("las", (3, 4951)),
    "norway_deviation_checkshot/Well_A_wellpath.txt": ("track", (191, 4)),
    "norway_deviation_checkshot/Well_B_checkshot.txt": ("checkshot", (92, 2)),
    "norway_deviation_checkshot/Well_B_wellpath.txt": ("track", (172, 4)),
    "dlis/206_05a-_3_DWL_DWL_WIRE_258276498.DLIS": ("dlis", (45, 362)),
    "hugoton_facies/facies_vectors.csv": ("log_table", (8, 470)),
}
# what must be said of a file, by words of the finding and the repair that is offered ("" for none)
TRAPS = {
    "volve/15_9-F-12_merged.las": [("787.0000 ft written in metres", "depth_unit")],
    "volve/15_9-F-11_A_merged.las": [
        ("a comment above the data gives their unit as m", "depth_unit"),
        ("RM: 4 of 7033 values", "blank"),
        ("ABDCQF01: 2 of 2494 values", "blank"),
    ],
    "volve/15_9-F-1_A_merged.las": [("a comment above the data gives their unit as m", "depth_unit")],
    "volve/15-9-19_SR_COMP.LAS": [("AC: 10 of 7007 values", "blank")],
    "nova_scotia_wells/ALMA_3_D399_SON_DEN_NEUT_2393-3388M_LAS.las": [
        ("DT4S: 105 of 7843 values lie outside", "blank"),
        ("they run from -3278", "blank"),
        ("VPVS: 5 of 7842 values", "blank"),
    ],
    "nova_scotia_wells/P-130_deviation_survey.csv": [("bare CR", "")],
    "norway_deviation_checkshot/Well_B_wellpath.txt": [("touch each other", "")],
    "norway_deviation_checkshot/Well_B_checkshot.txt": [("times are one-way", "")],
    "poseidon_torosa1/Torosa1_dev.txt": [("all rows are commented out", ""), ("2 rows side by side", "")],
    "poseidon_torosa1/Torosa1_TZV_DEPTH_CS_CALIBRATED_LOGS.LAS": [("AIMP_CS: 43 of 30480 values", "blank")],
    "nlog_l05/L0506_comp.las": [("STEP 0", "")],
    "f3_wells/F03-4_checkshot.txt": [("not sorted", ""), ("there twice", "")],
    "f3_wells/F03-2_logs.las": [("PHIE: 23 of 14064 values", "blank")],
    "dlis/206_05a-_3_DWL_DWL_WIRE_258276498.DLIS": [("goes on with time", "")],
}
_NEEDS = {".xlsx": "openpyxl", ".dlis": "dlisio"}


def real_file(shared_data, name):
    path = shared_data / name
    if not path.is_file():
        pytest.skip(f"{name} is absent")
    if package := _NEEDS.get(path.suffix.lower()):
        pytest.importorskip(package)
    return path


@pytest.mark.parametrize("name", FILES)
def test_that_every_real_file_is_read_right_or_refused_in_words_and_its_traps_are_told(shared_data, name):
    kind, expected = FILES[name]
    found = inspect_file(real_file(shared_data, name))
    assert found.kind == kind
    if isinstance(expected, str):
        assert expected in found.problem
        return
    assert found.problem == ""
    assert found.shape == expected
    offered = {one["text"]: one["id"] for one in found.fields["repairs"]}
    for words, repair in TRAPS.get(name, ()):
        (text,) = [note for note in found.fields["notes"] if words in note][:1] or [""]
        assert text, (words, found.fields["notes"])
        assert offered.get(text, "") == repair


def test_that_the_table_names_every_file_of_wells(shared_data):
    folders = {name.partition("/")[0] for name in FILES}
    present = {
        f"{folder}/{path.name}"
        for folder in folders
        for path in (shared_data / folder).glob("*")
        if path.suffix.lower() not in (".sgy", ".segy")
    }
    assert present <= set(FILES)


@pytest.mark.slow
def test_that_logs_are_those_that_lasio_reads(shared_data):
    lasio = pytest.importorskip("lasio")
    for name in ("force2020_wells/31_3-4.las", "nova_scotia_wells/P-135_out.LAS"):
        path = real_file(shared_data, name)
        theirs = lasio.read(path)
        for at, log in enumerate(read_las(path).curves, start=1):
            known = to_si(log.source_unit)
            expected = np.asarray(theirs[at], dtype=float) * (known.factor if known else 1.0)
            np.testing.assert_allclose(np.asarray(log.values), expected, rtol=1e-6)


def test_that_the_path_of_f12_is_that_of_its_angles(shared_data):
    path = real_file(shared_data, "volve/well_f12_deviation.asc")
    places = read_track(path)
    assert (places.x, places.y, places.kb, places.name) == (435050.21, 6478566.23, pytest.approx(54.9), "F-12")
    # grid azimuths, as its positions are in the grid
    angles = read_track(path, columns="md=1, inclination=9, azimuth=11, x=6, y=7, tvd=5")
    md = np.linspace(0, 3520, 200)
    for column in (1, 2, 3):
        ours = np.interp(md, angles.rows[:, 0], angles.rows[:, column])
        theirs = np.interp(md, places.rows[:, 0], places.rows[:, column])
        np.testing.assert_allclose(ours, theirs, atol=0.6)


def test_that_angles_give_the_vertical_depths_that_files_state(shared_data):
    for name in ("nova_scotia_wells/P-130_deviation_survey.csv", "norway_deviation_checkshot/Well_A_wellpath.txt"):
        track = read_track(real_file(shared_data, name))
        assert not [one for one in track.findings if "vertical depth" in one.text]


def test_that_a_sheet_gives_the_same_survey_as_its_rows(shared_data):
    track = read_track(real_file(shared_data, "nova_scotia_wells/P-135_deviation_survey.xlsx"))
    assert track.end == 936.0
    assert track.rows[-1, 3] == pytest.approx(934.31, abs=0.01)


def test_that_times_are_two_way_seconds_whatever_the_file_holds(shared_data):
    shots = read_checkshot(real_file(shared_data, "norway_deviation_checkshot/Well_B_checkshot.txt"))
    np.testing.assert_allclose(shots.table[0], [1065, 1.08246])
    model = read_checkshot(real_file(shared_data, "f3_wells/F02-1_time_depth_model.txt"))
    assert (model.depth, model.is_dense) == ("tvdss", True)
    np.testing.assert_allclose(model.table[-1], [3120, 3.2588857])


def test_that_picks_of_many_wells_are_kept_apart(shared_data):
    tops = read_tops(real_file(shared_data, "volve/Volve_well_picks_modified.csv"))
    assert len(tops.wells) > 20
    assert [top.name for top in tops.wells["NO 15/9-11"]][:2] == ["Seabed", "NORDLAND GP. Top"]


def test_that_cuttings_keep_their_words_over_several_lines(shared_data):
    content = read_las(real_file(shared_data, "nova_scotia_wells/P-135_cuttings.las"))
    first, second = content.intervals
    assert (first.top, first.base, second.base) == (0.0, 68.275, 288.554)
    assert first.text.startswith("Boss Point Formation.")
    assert "Quartz pebble conglomerate" in first.text


def test_that_las_3_gives_logs_of_several_sets_tops_cores_and_a_survey(shared_data):
    content = read_las(real_file(shared_data, "las_robustness/3.0__sample_3.0.las"))
    assert [top.name for top in content.tops] == ["Viking", "Colony", "Basal Quartz"]
    assert {one.kind for one in content.intervals} == {"Core", "Perforations"}
    assert content.survey.md.tolist() == [0, 100, 200, 300, 400, 500, 600]
    assert np.degrees(content.survey.inclination[-1]) == pytest.approx(7.41)
    assert len({log.run for log in content.curves}) == 2
    density = next(log for log in content.curves if log.mnemonic == "RHOB")
    np.testing.assert_allclose(density.md, [1669.75, 1669.875, 1670.0])


def test_that_run_on_numbers_are_parted_and_swapped_names_put_right(shared_data):
    content = read_las(real_file(shared_data, "las_robustness/null_policy_runon.las"))
    values = {log.mnemonic: np.asarray(log.values).tolist() for log in content.curves}
    np.testing.assert_allclose(values["C05"][::-1], [4648.011, 101130.188, -19508.961, 116238.453, 4182.679])
    np.testing.assert_allclose(values["C04"][::-1], [9.207, 7.020, 7.330, 7.345, 7.682])
    swapped = read_las(real_file(shared_data, "las_robustness/infected_ex9_1046102218.las"))
    assert swapped.curves[0].md[-1] == pytest.approx(1051 * 0.3048)
    assert swapped.curves[0].mnemonic == "CASEOD"
    np.testing.assert_allclose(np.asarray(swapped.curves[0].values), 4.5 * 0.0254)


def test_that_logs_below_the_survey_are_found_once_their_unit_is_right(shared_data):
    well = assemble_well(
        las=real_file(shared_data, "volve/15_9-F-12_merged.las"),
        track=real_file(shared_data, "volve/well_f12_deviation.asc"),
        depth_unit="m",
    )
    (told,) = [one for one in well.findings if "past the end of the well" in one.text]
    assert "run to 4186" in told.text
    assert (told.repair.id, dict(told.repair.parameters), told.repair.is_sure) == ("cut", {"below": 3520.0}, True)


def test_that_parts_beyond_the_logs_are_told(shared_data):
    folder = shared_data / "f3_wells"
    well = assemble_well(
        las=real_file(shared_data, "f3_wells/F02-1_logs.las"),
        checkshot=folder / "F02-1_checkshot.txt",
        tops=folder / "F02-1_markers.txt",
        time_depth=folder / "F02-1_time_depth_model.txt",
        track=folder / "F02-1.track",
    )
    told = " ".join(one.text for one in well.findings)
    assert "check shots run to 3150 m, the logs end at 1499.85 m" in told
    assert "tops lie below the logs" in told
    # the unit of impedance comes whole, its brackets with it
    assert well.log("AI").source_unit == "(m/s)*(kg/m3)"
    # the table over depth below sea level stands on measured depth: the kelly bushing is 30 m up
    np.testing.assert_allclose(well.time_depth[-1], [3150, 3.2588857])


def test_that_force_wells_stand_where_their_location_logs_say(shared_data):
    well = assemble_well(las=real_file(shared_data, "force2020_wells/31_3-4.las"))
    assert well.x > 4e5
    assert well.y > 6e6
    md = np.asarray(well.log("z_loc").md)
    at = len(md) // 2
    assert well.position(md[at])[2] == pytest.approx(-float(np.asarray(well.log("z_loc").values)[at]), abs=1.0)


def test_that_a_survey_wins_over_nothing_and_files_without_a_place_ask_for_it(shared_data):
    with pytest.raises(DataError, match="nothing says x"):
        assemble_well(las=real_file(shared_data, "nlog_l05/L0506_comp.las"))


_SEEDS = (
    b"~V\nVERS. 2.0:\nWRAP. YES:\n~W\nSTRT.M 100:\nSTOP.M 102:\nSTEP.M 1:\nNULL. -999.25:\nWELL. A-1:\n~C\n"
    b"DEPT.M:\nDT.US/FT:\nGR.API:\n~A\n100\n80 2\n101\n-999.25 4\n102\n81 5\n",
    b"~Version\nVERS. 3.0:\nDLM. COMMA:\n~Log_Definition\nDEPT.M:{F}\nCDES.:{S}\nGR.API:{F}\n"
    b'~Log_Data | Log_Definition\n100,"a, b",5\n101,c,6\n~Tops_Definition\nTOPT.M:\nTOPN.:\n'
    b"~Tops_Data | Tops_Definition\n100,Top A\n"
    b"~Inclinometry_Definition\nMD.M:\nAZIM.DEG:\nDEVI.DEG:\n~Inclinometry_Data | Inclinometry_Definition\n"
    b"0,0,0\n50,3,4\n100,3,8\n",
    b"~V\nVERS. 1.2:\n~W\nSTRT.FT 100:\nNULL. -9999:\nWELL. WELL: X\n~C\nDEPT.FT:\nC1.:\nC2.OHMM:\n"
    b"~A DEPT C1 C2\n100.0 12.345101.250 7.5\n100.5 12.345 101.250\n101.0 2.345 1.250\n",
    b"~V\nVERS. 2.0:\nDLM. TAB:\n~C\nDEPT.M:\nT.:\nGR.API:\n~A\n1\t01/01/2001 10:00\t5\n2\t01/01/2001 10:01\t6\n",
)
_PIECES = (
    b"~", b"~A\n", b"~C\n", b".", b"..", b":", b"\n", b"\r", b"\x00", b"\xff", b" ", b"-", b"1e999", b"nan", b"|",
    b'"', b",", b"\t", b"#", b"9" * 400, b"0x1f", b"(null)", "顶".encode(), b"[1]", b"_Data", b"DEPT.M:\n",
)  # fmt: skip


def _mutants(n, seed):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        content = bytearray(_SEEDS[rng.integers(len(_SEEDS))])
        for _ in range(rng.integers(1, 8)):
            at = int(rng.integers(len(content) + 1))
            change = rng.integers(4)
            if change == 0:
                del content[at : at + int(rng.integers(1, 20))]
            elif change == 1:
                content[at:at] = content[at : at + int(rng.integers(1, 60))] * int(rng.integers(1, 4))
            else:
                content[at:at] = _PIECES[rng.integers(len(_PIECES))]
        encoded = bytes(content)
        yield encoded.decode("latin-1").encode("utf-16") if rng.integers(12) == 0 else encoded


@pytest.mark.parametrize(
    ("n", "seed"), [(60, 1), pytest.param(2000, 2, marks=pytest.mark.slow)], ids=["some", "two-thousand"]
)
@pytest.mark.timeout(300)
def test_that_mutated_las_files_are_read_or_refused_in_words(tmp_path, n, seed):
    path = tmp_path / "mutant.las"
    n_read = 0
    for content in _mutants(n, seed):
        path.write_bytes(content)
        try:
            found = read_logs(path)
        except SubsurfaceError:
            continue
        n_read += 1
        for log in found[0].curves:
            assert len(log.md) == len(log.values)
            assert np.all(np.diff(np.asarray(log.md)) > 0)
        assert all(one.text for one in found[0].findings)
    assert 0.1 * n < n_read < n
