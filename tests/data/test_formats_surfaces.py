"""Horizons, sticks, polygons, triangles: what is written comes back, files of others give their documented numbers."""

import struct

import numpy as np
import pytest

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    Vertical,
    inspect_file,
    read_fault_sticks,
    read_horizon,
    read_polygons,
    read_triangulated,
    write_horizon,
    write_polylines,
    write_triangulated,
)
from subsurface_app.data.formats.surfaces.map_grid import MapGrid
from subsurface_app.data.formats.surfaces.xy_lattice import find_xy_lattice
from subsurface_app.data.objects import (
    FaultSticks,
    Horizon,
    LineNumbers,
    Polygons,
    SurveyGeometry,
    TriangulatedSurface,
)

GRIDS = {"irap_binary": ".gri", "irap_text": ".irap", "zmap": ".zmap", "cps3": ".cps3"}


def horizon_on(affine, shape=(7, 5), *, domain="depth", ilines=(10, 2), xlines=(300, 3), seed=0):
    """Depths around 2 km (times around 2 s) with a hole and an edge missing."""
    values = np.random.default_rng(seed).uniform(1900, 2100, shape).astype(np.float32)
    values[2, 1] = values[0, :2] = np.nan
    values = values / np.float32(1000) if domain == "twt" else values
    geometry = SurveyGeometry(LineNumbers(*ilines, shape[0]), LineNumbers(*xlines, shape[1]), affine)
    return Horizon("顶 A", "Area", values, geometry, domain)


def turned(angle, dx=25.0, dy=12.5, *, origin=(4000.0, 6000.0)):
    """An affine whose first axis points `angle` degrees from east; dy < 0 flips the second."""
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    # in steps of the line numbers of `horizon_on`
    return (origin[0], dx / 2 * cosine, -dy / 3 * sine, origin[1], dx / 2 * sine, dy / 3 * cosine)


def nodes(horizon):
    """Rows of x, y, value of what is defined, in the order of x and y: the same for equal maps on any lattice."""
    values = np.asarray(horizon.values)
    row, column = np.nonzero(np.isfinite(values))
    x, y = horizon.geometry.xy(horizon.geometry.ilines.values[row], horizon.geometry.xlines.values[column])
    table = np.column_stack([x, y, values[row, column]])
    return table[np.lexsort((np.round(y, 1), np.round(x, 1)))]


# --- files of others ------------------------------------------------------------------------------------------------


def test_that_openworks_columns_give_the_numbers_that_xtgeo_documents(shared_data):
    horizon, notes = read_horizon(shared_data / "surface_formats_xtgeo" / "ijxyz1.dat")
    values = np.asarray(horizon.values, dtype=float)
    # 51 columns, 2578 nodes, mean 5037.5840 and a left-handed grid: tests of xtgeo for this file
    assert values.shape == (51, 51)
    assert np.isfinite(values).sum() == 2578
    assert np.nanmean(values) == pytest.approx(5037.5840, abs=0.001)
    _, x_il, x_xl, _, y_il, y_xl = horizon.geometry.affine
    assert x_il * y_xl - x_xl * y_il < 0
    # "Horizon_data_domain -> DEPTH", "Export_Z_Unit -> meters" in its header, and one of its lines
    assert horizon.domain == "depth"
    assert values[1331 - 1300, 2009 - 2000] == pytest.approx(5874.8022)
    assert np.allclose(horizon.geometry.xy(1331, 2009), (655615.240284, 6627263.509993), atol=1e-3)
    assert not any("nothing says" in note for note in notes)


@pytest.mark.parametrize(("name", "shape", "spacing", "corner"), [
    ("01_topvolantis.gri", (175, 275), (40.114941, 40.072994), (461500, 5926500)),
    ("reek_stooip_map.gri", (99, 117), (100, 100), (456719.75, 5927158.5)),
    ("topreek_nonrota.zmap", (205, 209), (50, 50), (457599.125, 5927939)),
])  # fmt: skip
def test_that_grids_lie_as_their_headers_say(shared_data, name, shape, spacing, corner):
    horizon, _ = read_horizon(shared_data / "surface_formats_xtgeo" / name)
    assert horizon.values.shape == shape
    assert horizon.geometry.bin_size == pytest.approx(spacing, rel=1e-6)
    assert horizon.geometry.xy(1, 1) == pytest.approx(corner, abs=1e-6)
    assert horizon.counted
    found = inspect_file(shared_data / "surface_formats_xtgeo" / name)
    assert (found.kind, found.shape, found.problem) == ("horizon", shape, "")


def test_that_the_first_axis_of_a_turned_irap_grid_points_where_its_header_says(shared_data):
    horizon, _ = read_horizon(shared_data / "surface_formats_xtgeo" / "01_topvolantis.gri")
    (x0, y0), (x1, y1) = (horizon.geometry.xy(il, 1) for il in (1, 2))
    assert np.rad2deg(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(30.0)
    # the first record of values after the header is the first row along x
    raw = (shared_data / "surface_formats_xtgeo" / "01_topvolantis.gri").read_bytes()
    assert np.array_equal(horizon.values[:, 0], np.frombuffer(raw, ">f4", 175, 104))


def test_that_a_zmap_grid_runs_down_its_columns_from_the_north(shared_data):
    path = shared_data / "surface_formats_xtgeo" / "topreek_nonrota.zmap"
    horizon, _ = read_horizon(path)
    lines = path.read_text().split("\n")
    flat = np.array(" ".join(lines[lines.index("+ Grid data starts after this line") + 1 :]).split(), dtype=float)
    first = int(np.flatnonzero(flat != -99999)[0])
    column, down = divmod(first, 209)
    assert horizon.values[column, 208 - down] == pytest.approx(flat[first])
    assert np.isfinite(horizon.values).sum() == (flat != -99999).sum()


def test_that_one_set_of_polygons_is_the_same_in_three_dresses(shared_data):
    folder = shared_data / "surface_formats_xtgeo"
    read = [read_polygons(folder / f"top_upper_reek_faultpoly.{ending}")[0][0] for ending in ("pol", "csv", "zmap")]
    for one in read:
        assert one.points.shape == (754, 3)
        assert [len(line) for line in one.lines] == [78, 55, 181, 263, 84, 82, 11]
        assert one.domain == "depth"
        # x and y are single precision in the ZMAP+ file
        np.testing.assert_allclose(one.points, read[0].points, atol=0.3)
    assert np.array_equal(read[0].points, read[1].points)
    assert all(inspect_file(path).kind == "polygons" for path in folder.glob("top_upper*"))


def test_that_a_gocad_fault_has_the_nodes_and_triangles_that_its_lines_name(shared_data):
    path = shared_data / "surface_formats_xtgeo" / "F5.ts"
    (surface,), notes = read_triangulated(path)
    text = path.read_text()
    assert surface.name == "F5"
    assert (len(surface.nodes), len(surface.triangles)) == (text.count("\nVRTX"), text.count("\nTRGL"))
    assert np.allclose(surface.nodes[0], (459621.051270, 5934843.011475, 1685.590820))
    assert surface.domain == "depth"
    assert not any("nothing says" in note for note in notes)
    assert inspect_file(path).kind == "triangulated_surface"


def test_that_every_sample_file_is_understood_or_explained(shared_data):
    for path in sorted((shared_data / "surface_formats_xtgeo").iterdir()):
        found = inspect_file(path)
        assert found.lines
        assert (found.kind == "unknown") == (path.suffix == ".rmswell"), path.name
        assert bool(found.problem) == (found.kind == "unknown"), path.name


# --- round trips ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 180.0, 222.5])
@pytest.mark.parametrize("dy", [12.5, -12.5])
@pytest.mark.parametrize("form", ["irap_binary", "irap_text"])
def test_that_an_irap_grid_keeps_rotation_flip_and_holes(tmp_path, form, angle, dy):
    horizon = horizon_on(turned(angle, dy=dy))
    path = tmp_path / f"地平线{GRIDS[form]}"
    write_horizon(path, horizon, format=form)
    again, _ = read_horizon(path)
    assert np.array_equal(again.values, horizon.values, equal_nan=True)
    np.testing.assert_allclose(nodes(again), nodes(horizon), atol=2e-3)
    assert (again.domain, again.name) == ("depth", "地平线")


@pytest.mark.parametrize("angle", [0.0, 90.0, 180.0, 270.0])
@pytest.mark.parametrize("dy", [12.5, -12.5])
@pytest.mark.parametrize("form", ["zmap", "cps3"])
def test_that_grids_along_east_and_north_keep_every_node_in_its_place(tmp_path, form, angle, dy):
    horizon = horizon_on(turned(angle, dy=dy))
    path = tmp_path / f"h{GRIDS[form]}"
    write_horizon(path, horizon, format=form)
    again, _ = read_horizon(path)
    np.testing.assert_allclose(nodes(again), nodes(horizon), atol=1e-3)


@pytest.mark.parametrize("form", ["zmap", "cps3"])
def test_that_a_turned_grid_is_refused_where_the_format_has_no_rotation(tmp_path, form):
    with pytest.raises(DataError, match="turned by 30 degrees"):
        write_horizon(tmp_path / "h", horizon_on(turned(30.0)), format=form)
    assert list(tmp_path.iterdir()) == []


def test_that_a_skewed_survey_is_no_map_grid_but_keeps_its_place_in_columns(tmp_path):
    affine = (4000.0, 12.5, 3.0, 6000.0, 0.0, 5.0)
    horizon = horizon_on(affine)
    with pytest.raises(DataError, match=r"stand at 59\.04 degrees"):
        write_horizon(tmp_path / "h.gri", horizon, format="irap_binary")
    write_horizon(tmp_path / "h.xyz", horizon, format="xyz")
    np.testing.assert_allclose(nodes(read_horizon(tmp_path / "h.xyz")[0]), nodes(horizon), atol=1e-3)


@pytest.mark.parametrize(("domain", "unit"), [("twt", None), ("twt", "s"), ("depth", None), ("depth", "ft")])
def test_that_columns_keep_line_numbers_place_domain_and_unit(tmp_path, domain, unit):
    horizon = horizon_on(turned(222.5), domain=domain)
    write_horizon(tmp_path / "h.dat", horizon, format="opendtect", z_unit=unit)
    again, _ = read_horizon(tmp_path / "h.dat")
    assert again.domain == domain
    np.testing.assert_allclose(again.values, horizon.values, rtol=1e-6)
    assert (again.geometry.ilines, again.geometry.xlines) == (horizon.geometry.ilines, horizon.geometry.xlines)
    np.testing.assert_allclose(nodes(again), nodes(horizon), atol=2e-3)
    write_horizon(tmp_path / "h.ilxl", horizon, format="lines", z_unit=unit)
    bare, notes = read_horizon(tmp_path / "h.ilxl")
    assert np.array_equal(np.isnan(bare.values), np.isnan(horizon.values))
    assert (bare.geometry.affine, bare.domain) == (None, domain)
    assert any("no coordinates" in note for note in notes)


def test_that_xyz_points_find_the_turned_grid_that_they_lie_on_in_any_order():
    rng = np.random.default_rng(5)
    i, j = np.meshgrid(np.arange(120), np.arange(90), indexing="ij")
    kept = rng.permutation(i.size)[: int(0.7 * i.size)]
    i, j = i.ravel()[kept], j.ravel()[kept]
    angle = np.deg2rad(37.3)
    x = np.round(612_000 + 25.3 * np.cos(angle) * i - 12.1 * np.sin(angle) * j, 2)
    y = np.round(6_070_000 + 25.3 * np.sin(angle) * i + 12.1 * np.cos(angle) * j, 2)
    found = find_xy_lattice(x, y)
    assert found is not None
    assert np.ptp(found.first - i) == 0
    assert np.ptp(found.second - j) == 0
    assert find_xy_lattice(rng.uniform(0, 1e4, 300), rng.uniform(0, 1e4, 300)) is None


@pytest.mark.parametrize(("form", "ending"), [
    ("opendtect", "dat"), ("separated", "pol"), ("csv", "csv"), ("zmap", "zmap"), ("charisma", "char"), ("gocad", "pl"),
])  # fmt: skip
@pytest.mark.parametrize("domain", ["twt", "depth"])
def test_that_sticks_and_polygons_come_back_from_every_format(tmp_path, form, ending, domain):
    scale = 0.001 if domain == "twt" else 1.0
    down = np.linspace(1000, 1400, 5) * scale
    sticks = [np.column_stack([500.0 + 10 * k + down, 6000.0 + 0 * down, down + k * scale]) for k in range(3)]
    part = np.repeat(np.arange(3, dtype=np.int32), 5)
    fault = FaultSticks("断层 1", "A", np.concatenate(sticks), part, ("0", "1", "2"), domain)
    path = tmp_path / f"断层.{ending}"
    write_polylines(path, fault, format=form)
    (again,), _ = read_fault_sticks(path, said=Vertical(domain))
    np.testing.assert_allclose(again.points, fault.points, atol=1e-6)
    assert np.array_equal(again.part, part)
    assert again.domain == domain
    assert inspect_file(path).kind == ("polygons" if form in ("zmap", "gocad") else "fault_sticks")
    ring = np.array([[0, 0, 1], [9, 0, 2], [9, 9, 1], [0, 0, 1.0]])
    polygons = Polygons("p", "A", np.concatenate([ring, ring + 20]), np.repeat([0, 1], 4).astype(np.int32), ("0", "1"))
    write_polylines(path, polygons, format=form)
    (again,), _ = read_polygons(path, said=Vertical("depth"))
    assert np.array_equal(again.points, polygons.points)
    if form not in ("opendtect", "charisma"):
        assert inspect_file(path).kind == "polygons"


def test_that_triangles_come_back_and_an_elevation_is_turned(tmp_path):
    corners = np.array([[0, 0, 1500], [100, 0, 1600], [0, 100, 1550], [100, 100, 1620.5]])
    surface = TriangulatedSurface("盐丘", "A", corners, np.array([[0, 1, 2], [1, 3, 2]], np.int32))
    write_triangulated(tmp_path / "s.ts", surface)
    (again,), _ = read_triangulated(tmp_path / "s.ts")
    assert again.name == "盐丘"
    assert np.array_equal(again.nodes, corners)
    assert np.array_equal(again.triangles, surface.triangles)
    text = (tmp_path / "s.ts").read_text(encoding="utf-8").replace("ZPOSITIVE Depth", "ZPOSITIVE Elevation")
    (tmp_path / "s.ts").write_text(text, encoding="utf-8")
    assert np.array_equal(read_triangulated(tmp_path / "s.ts")[0][0].nodes[:, 2], -corners[:, 2])


# --- what stands in files -------------------------------------------------------------------------------------------


def xyz_of(z):
    """Lines of X Y Z on a grid of 4 x 3 nodes."""
    return "".join(f"{1000.5 + 50 * (k // 3)} {2000.5 + 25 * (k % 3)} {value}\n" for k, value in enumerate(z))


@pytest.mark.parametrize("null", ["1e30", "9999900.000000", "-999.25", "-9999", "-99999", "nan", "0.1E+31"])
def test_that_customary_nulls_are_no_depths(tmp_path, null):
    (tmp_path / "h.xyz").write_text(xyz_of([null, *range(1801, 1812)]))
    values = np.asarray(read_horizon(tmp_path / "h.xyz")[0].values)
    assert np.isnan(values[0, 0])
    assert np.isfinite(values).sum() == 11
    assert np.nanmin(values) == 1801


def test_that_a_customary_null_amid_honest_values_is_kept_and_told(tmp_path):
    (tmp_path / "h.xyz").write_text(xyz_of([-999, *range(-1004, -993)]))
    horizon, notes = read_horizon(tmp_path / "h.xyz")
    assert np.isfinite(horizon.values).all()
    assert any("amid the others" in note for note in notes)
    assert any("sign is turned" in note for note in notes)
    assert np.nanmax(horizon.values) == 1004


def test_that_what_the_user_says_of_z_wins(tmp_path):
    path = tmp_path / "h.xyz"
    path.write_text("X Y TWT(ms)\n" + xyz_of(range(1801, 1813)))
    stated, notes = read_horizon(path)
    assert (stated.domain, float(np.nanmin(stated.values))) == ("twt", pytest.approx(1.801))
    assert not any("nothing says" in note for note in notes)
    feet, _ = read_horizon(path, z_unit="ft")
    assert (feet.domain, float(np.nanmin(feet.values))) == ("depth", pytest.approx(1801 * 0.3048))
    assert np.nanmax(read_horizon(path, positive="up")[0].values) == pytest.approx(-1.801)
    with pytest.raises(DataError, match="ms is no unit of depth"):
        read_horizon(path, domain="depth", z_unit="ms")


@pytest.mark.parametrize("form", ["cps3", "irap_text"])
def test_that_depths_on_both_sides_of_the_datum_keep_their_sign(tmp_path, form):
    horizon = horizon_on(turned(0.0))
    values = np.asarray(horizon.values) - 1910
    assert np.nanmin(values) < 0 < np.nanmedian(values)
    write_horizon(tmp_path / "h", Horizon("h", "", values, horizon.geometry, "depth"), format=form)
    np.testing.assert_allclose(read_horizon(tmp_path / "h")[0].values, values, rtol=1e-6)


def test_that_a_deviation_and_samples_in_columns_are_no_horizons(shared_data):
    assert inspect_file(shared_data / "volve" / "well_f12_deviation.asc").kind == "track"
    assert inspect_file(shared_data / "f3_seismic" / "F3_inline362_AI_model.dat").kind == "unknown"


def test_that_points_of_a_stick_without_z_are_left_out_and_counted(tmp_path):
    (tmp_path / "f.txt").write_text(
        "X Y Z Stick\n" + "".join(f"{k} 5 {1500 + k} {k // 4}\n" for k in range(7)) + "7 5 -999.25 1\n"
    )
    (fault,), notes = read_fault_sticks(tmp_path / "f.txt")
    assert [len(line) for line in fault.lines] == [4, 3]
    assert any("1 points have no Z" in note for note in notes)


def test_that_coordinates_in_feet_are_turned_into_metres_and_told(tmp_path):
    (tmp_path / "h.csv").write_text("X (ft),Y (ft),Depth (m)\n" + xyz_of(range(1801, 1813)).replace(" ", ","))
    horizon, notes = read_horizon(tmp_path / "h.csv")
    assert horizon.geometry.bin_size == pytest.approx((50 * 0.3048, 25 * 0.3048))
    assert any("feet" in note for note in notes)
    surface = TriangulatedSurface("s", "", np.eye(3) * 1000, np.array([[0, 1, 2]], np.int32))
    write_triangulated(tmp_path / "s.ts", surface)
    text = (tmp_path / "s.ts").read_text().replace('"m" "m" "m"', '"ft" "ft" "m"')
    (tmp_path / "s.ts").write_text(text)
    assert np.allclose(read_triangulated(tmp_path / "s.ts")[0][0].nodes, np.eye(3) * 1000 * [0.3048, 0.3048, 1])


def test_that_a_table_in_utf16_is_read_as_any_other(tmp_path):
    (tmp_path / "h.xyz").write_text(xyz_of(range(1801, 1813)), encoding="utf-16")
    (tmp_path / "plain.xyz").write_text(xyz_of(range(1801, 1813)))
    assert inspect_file(tmp_path / "h.xyz").kind == "horizon"
    np.testing.assert_array_equal(
        read_horizon(tmp_path / "h.xyz")[0].values, read_horizon(tmp_path / "plain.xyz")[0].values
    )


def test_that_duplicate_nodes_and_headers_in_odd_encodings_do_not_hide_the_picks(tmp_path):
    path = tmp_path / "层位.txt"
    text = "# 层位 é\n# Inline Crossline Z\n" + "".join(f"{il} {xl} {900 + il}\n" for il in range(5) for xl in range(4))
    path.write_bytes((text + "4 3 950\n").encode("gbk", errors="replace"))
    horizon, notes = read_horizon(path)
    assert horizon.values.shape == (5, 4)
    assert horizon.values[4, 3] == pytest.approx(0.95)
    assert any("picked twice" in note for note in notes)


def test_that_inspection_previews_columns_with_roles_units_and_reasons(tmp_path):
    path = tmp_path / "h.txt"
    path.write_text("IL;XL;Depth (ft)\n" + "".join(f"{il};{xl};6000\n" for il in range(3) for xl in range(4)))
    found = inspect_file(path)
    columns = found.fields["columns"]
    assert [one["role"] for one in columns] == ["inline", "crossline", "z"]
    assert (columns[2]["name"], columns[2]["unit"]) == ("Depth (ft)", "ft")
    assert not any("nothing says" in line for line in found.lines)
    assert all(one["reason"] for one in columns)
    assert found.fields["rows"][0] == [0, 0, 6000]
    assert any("column 3" in line for line in found.lines)


def test_that_scattered_points_are_explained_with_their_columns(tmp_path):
    path = tmp_path / "p.xyz"
    rng = np.random.default_rng(1)
    path.write_text("".join(f"{x:.3f} {y:.3f} 1500\n" for x, y in rng.uniform(0, 1e4, (200, 2))))
    found = inspect_file(path)
    assert found.kind == "horizon"
    assert "no regular grid" in found.problem
    assert len(found.fields["columns"]) == 3


def test_that_charisma_sticks_of_two_faults_become_two_items_in_time(tmp_path):
    path = tmp_path / "faults.txt"
    row = "INLINE-   {il}   2098 {x} 4107042.00 {z} Fault {name} {stick}\n"
    path.write_text(
        "".join(
            row.format(il=100 + stick, x=1000 + z, z=z, name=name, stick=stick)
            for name in "AB"
            for stick in (7, 9)
            for z in (900.0, 950.0, 1000.0)
        )
    )
    faults, _ = read_fault_sticks(path)
    assert [fault.name for fault in faults] == ["Fault A", "Fault B"]
    assert faults[0].labels == ("7", "9")
    assert faults[0].domain == "twt"
    assert faults[1].points[0, 2] == pytest.approx(0.9)
    assert inspect_file(path).fields["items"] == ["Fault A", "Fault B"]


# --- damage ---------------------------------------------------------------------------------------------------------


def test_that_a_binary_grid_cut_off_anywhere_is_refused(tmp_path):
    write_horizon(tmp_path / "h.gri", horizon_on(turned(30.0)), format="irap_binary")
    raw = (tmp_path / "h.gri").read_bytes()
    for size in range(8, len(raw)):
        (tmp_path / "cut.gri").write_bytes(raw[:size])
        with pytest.raises(DataError, match=r"cut off|damaged"):
            read_horizon(tmp_path / "cut.gri")
    assert inspect_file(tmp_path / "cut.gri").kind == "horizon"
    assert inspect_file(tmp_path / "cut.gri").problem


def test_that_a_grid_whose_header_promises_the_moon_allocates_nothing(tmp_path):
    write_horizon(tmp_path / "h.gri", horizon_on(turned(0.0)), format="irap_binary")
    raw = bytearray((tmp_path / "h.gri").read_bytes())
    struct.pack_into(">i", raw, 8, 2**31 - 1)
    struct.pack_into(">i", raw, 44, 2**31 - 1)
    (tmp_path / "h.gri").write_bytes(raw)
    with pytest.raises(DataError, match="2147483647 x 2147483647 nodes, 35 values follow"):
        read_horizon(tmp_path / "h.gri")


@pytest.mark.parametrize("form", ["irap_text", "zmap", "cps3"])
def test_that_a_text_grid_without_its_last_line_is_refused(tmp_path, form):
    path = tmp_path / f"h{GRIDS[form]}"
    write_horizon(path, horizon_on(turned(0.0)), format=form)
    path.write_text("\n".join(path.read_text(encoding="utf-8").split("\n")[:-2]), encoding="utf-8")
    with pytest.raises(DataError, match="7 x 5 nodes"):
        read_horizon(path)


def test_that_fields_of_a_zmap_grid_may_touch(tmp_path):
    head = "@h HEADER, GRID, 3\n9, -99999.00, , 2, 1\n3, 2, 0, 50, 0, 100\n0, 0, 0\n@\n"
    (tmp_path / "h.zmap").write_text(head + "-11799.25-11799.50-99999.00\n" + "  1700.00-11801.00-11802.00\n")
    values = np.asarray(read_horizon(tmp_path / "h.zmap", domain="depth", positive="down")[0].values)
    np.testing.assert_allclose(values, [[np.nan, -11799.5, -11799.25], [-11802, -11801, 1700]])


def test_that_mutated_surfaces_end_in_data_errors_only(tmp_path):
    fault = FaultSticks("f", "A", np.arange(18.0).reshape(6, 3), np.repeat([0, 1], 3).astype(np.int32), ("0", "1"))
    seeds = []
    for number, form in enumerate([*GRIDS, "opendtect", "lines", "xyz"]):
        write_horizon(tmp_path / f"{number}", horizon_on(turned(0.0)), format=form)
        seeds.append((tmp_path / f"{number}").read_bytes())
    for form in ("opendtect", "separated", "csv", "zmap", "charisma", "gocad"):
        write_polylines(tmp_path / form, fault, format=form)
        seeds.append((tmp_path / form).read_bytes())
    surface = TriangulatedSurface("s", "A", np.arange(9.0).reshape(3, 3), np.array([[0, 1, 2]], np.int32))
    write_triangulated(tmp_path / "s.ts", surface)
    seeds.append((tmp_path / "s.ts").read_bytes())
    pieces = [
        b"",
        b"\n",
        b" ",
        b"1e400",
        b"-1",
        b"nan",
        b"999999999999",
        b"@",
        b",",
        b"\xff",
        b"0",
        b"\0\0\0\0",
        b"999",
    ]
    rng = np.random.default_rng(3)
    n_good = 0
    for turn in range(1400):
        content = bytearray(seeds[turn % len(seeds)])
        for _ in range(rng.integers(1, 4)):
            at = int(rng.integers(len(content) + 1))
            content[at : at + int(rng.integers(0, 6))] = pieces[rng.integers(len(pieces))]
        (tmp_path / "mutant").write_bytes(bytes(content))
        found = inspect_file(tmp_path / "mutant")
        n_good += not found.problem
    # mutants that all fail would test the refusals only
    assert n_good > 200


def test_that_a_map_grid_turned_by_right_angles_is_the_same_grid_north_up():
    values = np.arange(12.0).reshape(4, 3)
    for rotation in (0.0, 90.0, 180.0, 270.0):
        grid = MapGrid(values, (100.0, 200.0), (10.0, -5.0), rotation)
        upright = grid.north_up()
        assert upright.spacing[0] > 0
        assert upright.spacing[1] > 0
        assert upright.rotation == 0
