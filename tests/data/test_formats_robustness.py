"""Hard files: public corpora where they are at hand, and mutated files; all read right or refused in words."""

import logging
import struct
import warnings

import numpy as np
import pytest
import segyio

from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    assemble_well,
    inspect_file,
    read_horizon,
    read_las,
    read_segy,
    scan_segy,
    write_segy,
)
from subsurface_app.data.formats.segy import SegyMapping
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicLine, SeismicVolume, ShotGathers, SurveyGeometry


class Gathers(tuple[int, ...]):
    """The shape of shot gathers or of gathers of bins."""


CROP = (23, 18, 75)
SMALL = (5, 5, 50)
# file -> shape (volume or line), or the words of the refusal
SEGY = {
    "1x1.sgy": Gathers((1, 1, 4, 10)),
    **{f"Format{code}msb.sgy": CROP for code in (1, 2, 3, 5, 6, 8, 10, 16)},
    "Format1lsb.sgy": CROP,
    "Format5lsb.sgy": CROP,
    "acute-small.sgy": SMALL,
    "broken.sgy": "68 bytes remain from byte 10768",
    "delay-scalar.sgy": (1, 251),
    "f3-lsb.sgy": CROP,
    "increment.sgy": "claim 43 traces",
    "interval-neg-bin-neg-trace.sgy": "set the interval on import",
    "interval-neg-bin-pos-trace.sgy": (1, 1),
    "inv-acute-small.sgy": SMALL,
    "long.sgy": "start at different times",
    "mapping-default.sgy": (3, 2, 4),
    "mapping-invalid-root.sgy": (3, 2, 4),
    "mapping-shifted.sgy": (3, 2, 4),
    "multi-text.sgy": (1, 1),
    "normal-small.sgy": SMALL,
    "obspy_ld0042_file_00018.sgy_first_trace": (1, 2050),
    "obspy_one_trace_year_11.sgy": (1, 8000),
    "obspy_planes.segy_first_trace": (1, 512),
    "rotated-small-rev2.sgy": SMALL,
    "segysak_f3-withdead.sgy": CROP,
    "shot-gather.sgy": Gathers((4, 26, 25)),
    "small-lsb.sgy": SMALL,
    "small-ps-dec-il-inc-xl-off.sgy": Gathers((4, 3, 2, 10)),
    "small-ps-dec-xl-off-inc-il.sgy": Gathers((4, 3, 2, 10)),
    "small-ps.sgy": Gathers((4, 3, 2, 10)),
    "small.sgy": SMALL,
    "small.su": "Seismic Unix",
    "stanzas-known-count.sgy": (3, 2, 4),
    "szfp_small-2d.sgy": (25, 50),
    "szfp_small-duplicate-traceheaders.sgy": SMALL,
    "szfp_small-irregular.sgy": SMALL,
    "szfp_small_us.sgy": SMALL,
    "text-embed-null.sgy": SMALL,
    "tiny.sgy": (3, 2, 4),
    "trace-header-extensions.sgy": (1, 2, 4),
    "xtgeo_ex2_complete_3d_75x71x26.segy": (75, 71, 26),
}
LITTLE = {"Format1lsb.sgy", "Format5lsb.sgy", "f3-lsb.sgy", "small-lsb.sgy", "obspy_planes.segy_first_trace"}
# segyio does not know the trace header extensions of rev 2
NOT_FOR_SEGYIO = {"rotated-small-rev2.sgy", "trace-header-extensions.sgy"}


@pytest.mark.parametrize("name", SEGY)
def test_that_every_hard_segy_is_read_right_or_refused_in_words(shared_data, name):
    path = shared_data / "segy_robustness" / name
    expected = SEGY[name]
    if isinstance(expected, str):
        with pytest.raises(DataError, match=expected):
            read_segy(path)
        assert expected in inspect_file(path).problem
        return
    seismic = read_segy(path)
    lazy = seismic.data if isinstance(seismic, ShotGathers) else seismic.samples
    assert lazy.shape == expected == scan_segy(path).shape
    samples = np.asarray(lazy)
    if name in NOT_FOR_SEGYIO:
        return
    with segyio.open(path, ignore_geometry=True, endian="little" if name in LITTLE else "big") as file:
        theirs = file.trace.raw[:].astype(np.float32)
    # the volume holds each trace of the file once, the holes zeros
    ours = samples.reshape(-1, expected[-1])
    if not isinstance(seismic, SeismicLine) and seismic.live is not None:
        ours = ours[seismic.live.ravel()]
    np.testing.assert_allclose(np.sort(ours, axis=0), np.sort(theirs, axis=0), rtol=1e-6)


def test_that_the_table_names_every_hard_segy(shared_data):
    assert {path.name for path in (shared_data / "segy_robustness").iterdir()} == set(SEGY)


@pytest.mark.parametrize("name", [name for name, expected in SEGY.items() if not isinstance(expected, str | Gathers)])
def test_that_every_readable_segy_survives_writing(shared_data, tmp_path, name):
    first = read_segy(shared_data / "segy_robustness" / name)
    write_segy(tmp_path / "again.sgy", first, notes=["again"])
    scan = scan_segy(shared_data / "segy_robustness" / name).mapping
    keys = SegyMapping(iline=scan.iline, xline=scan.xline, cdp_x=scan.cdp_x, cdp_y=scan.cdp_y)
    second = read_segy(tmp_path / "again.sgy", mapping=keys if scan.iline else None)
    np.testing.assert_array_equal(np.asarray(second.samples), np.asarray(first.samples))
    assert second.axis == first.axis


# file -> (logs, depths), or the words of the refusal
LAS = {
    "1.2__issue-264-dot-delimiter.las": (4, 3), "1.2__sample_curve_api.las": (7, 3),
    "1.2__sample_inf_uwi_leading_zero.las": (7, 3), "1.2__sample_wrapped.las": (35, 5),
    "2.0__sample_2.0-small-neg-values.las": (7, 3), "2.0__sample_2.0_based.las": "none of the curves is a depth",
    "2.0__sample_2.0_inf_api_leading_zero.las": (7, 3), "2.0__sample_2.0_inf_uwi_leading_zero.las": (7, 3),
    "2.0__sample_2.0_tab_dlm.las": (7, 3), "2.0__sample_2.0_wrapped.las": (35, 2), "6038187_v1.2.las": (8, 2732),
    "UWI_API_leading_zero.las": (7, 3), "autodepthindex_F.las": (1, 101), "autodepthindex_FT.las": (1, 101),
    "autodepthindex_M_FT.las": (1, 101), "autodepthindex_point_one_inch.las": (1, 8063),
    "barebones2.las": (7, 3), "blank_line_start.las": (7, 3), "colon_pick_start.las": (7, 3),
    "data_characters.las": (1, 2), "dodgy_param_sect.las": (7, 3), "emptyparam.las": (7, 3),
    "encodings_iso88591.las": (7, 3), "encodings_utf16bebom.las": (7, 3), "encodings_utf16lebom.las": (7, 3),
    "encodings_utf8wbom.las": (7, 3), "header_only.las": "headers only",
    "infected_ex10_1046102494.las": (3, 6274), "infected_ex2_1046102222.las": (10, 2071),
    "infected_ex4_1044782786.las": (0, 64), "infected_ex9_1046102218.las": (10, 1813), "issue79.las": (5, 2),
    "issue92.las": (15, 1), "missing_null.las": (7, 3), "missing_wrap.las": (7, 3), "mnemonic_duplicate.las": (7, 3),
    "mnemonic_good.las": (7, 3), "mnemonic_missing.las": (7, 3), "multi_channel.las": (14, 5),
    "multi_channel_out_of_order.las": (14, 5), "non-standard-header-sections.las": (7, 3),
    "null_policy_9999.las": (7, 3), "null_policy_dashes.las": (7, 3), "null_policy_null.las": (7, 3),
    "null_policy_runon.las": (6, 5), "sample_2.1.las": (7, 3), "sample_bracketed_units.las": (7, 3),
    "sample_issue105_a.las": (4, 3), "sample_issue105_c.las": (8, 3), "sample_null.las": (7, 3),
    "sample_str_in_data.las": (3, 3), "sample_write_sect_widths.las": (7, 3),
    "sample_write_sect_widths_20_narrow.las": (7, 3), "single_step_20.las": (7, 1), "sparse_curves.las": (7, 3),
    "3.0__0-d_Array_n1_MS.las": (25, 145), "3.0__0-d_Array_n3_MS.las": (43, 101),
    "3.0__Curve-Param_Error_n10_SS.LAS": "records over time", "3.0__Curve-Param_Error_n12_SS.LAS": "records over time",
    "3.0__Curve-Param_Error_n14_SS.LAS": "records over time", "3.0__Curve-Param_Error_n16_SS.LAS": "records over time",
    "3.0__Curve-Param_Error_n3_MS.LAS": "none of the curves is a depth",
    "3.0__Curve-Param_Error_n5_MS.LAS": "none of the curves is a depth",
    "3.0__Curve-Param_Error_n7_SS.LAS": "records over time", "3.0__Curve-Param_Error_n9_SS.LAS": "records over time",
    "3.0__Curve-Param_Unknown_n2_SS.LAS": "records over time", "3.0__Reshape_Error_n1_SS.las": (4, 401),
    "3.0__Reshape_Error_n3_SS.las": (10, 93), "3.0__sample_3.0.las": (24, 2),
}  # fmt: skip


def test_that_every_hard_las_is_read_right_or_refused_in_words(shared_data):
    paths = sorted((shared_data / "las_robustness").iterdir())
    assert {path.name for path in paths} == set(LAS)
    for path in paths:
        expected = LAS[path.name]
        if isinstance(expected, str):
            with pytest.raises(DataError, match=expected):
                read_las(path)
        else:
            content = read_las(path)
            # a file may hold a survey and no logs
            depths = content.curves[0].md if content.curves else content.survey.md
            assert (len(content.curves), len(depths)) == expected, path.name
            names = [curve.mnemonic for curve in content.curves]
            assert len(set(names)) == len(names)
            assert all(np.all(np.diff(curve.md) > 0) for curve in content.curves)
        assert inspect_file(path).kind == "las", path.name


def test_that_the_values_of_real_las_files_are_right(shared_data):
    folder = shared_data / "las_robustness"
    sonic = read_las(folder / "mnemonic_good.las").curves[0]
    np.testing.assert_allclose(sonic.md, [1669.75, 1669.875, 1670.0])
    np.testing.assert_allclose(sonic.values, 123.45e-6, rtol=1e-6)
    tenth_inch = read_las(folder / "autodepthindex_point_one_inch.las").curves[0]
    assert tenth_inch.md[-1] == pytest.approx(986904 * 0.00254)
    # the header says feet and the values are metres: the user says so
    volve = shared_data / "volve" / "15_9-F-12_merged.las"
    assert read_las(volve, depth_unit="m").curves[0].md[-1] == pytest.approx(4186.8776)


def test_that_the_f3_line_wells_and_horizon_fit_together(shared_data):
    volume = read_segy(shared_data / "f3_seismic" / "F3_inline362_derived.sgy", area="F3")
    assert volume.samples.shape == (1, 951, 463)
    folder = shared_data / "f3_wells"
    for name, iline, xline in (("F02-1", 361.9, 336.1), ("F03-2", 722.3, 848.2), ("F03-4", 441.6, 1006.6)):
        well = assemble_well(
            las=folder / f"{name}_logs.las",
            checkshot=folder / f"{name}_checkshot.txt",
            tops=folder / f"{name}_markers.txt",
            track=folder / f"{name}.track",
            area="F3",
        )
        assert well.name == name
        found = volume.geometry.line_numbers(well.x, well.y)
        assert found[1] == pytest.approx(xline, abs=0.3)
        # across the one inline the direction is assumed: 400 lines away it may be off by little
        assert found[0] == pytest.approx(iline, abs=0.5)
    horizon, _ = read_horizon(shared_data / "f3_seismic" / "F3_Demo_0_FS4.dat", area="F3")
    assert horizon.values.shape == (225, 300)
    at_well = horizon.geometry.line_numbers(well.x, well.y)
    il, xl = round((at_well[0] - 110) / 2), round((at_well[1] - 550) / 2)
    assert horizon.values[il, xl] == pytest.approx(0.922, abs=0.002)
    assert well.twt(well.top("FS4").md) == pytest.approx(0.921, abs=1e-6)


def test_that_real_seismic_files_are_recognised(shared_data):
    depth = SegyMapping(domain="depth")
    velocity = read_segy(shared_data / "volve" / "volve10-migvel-depth-sub3d.sgy", mapping=depth)
    assert velocity.samples.shape == (18, 52, 226)
    assert (velocity.axis.step, velocity.axis.stop) == (20.0, 4500.0)
    assert (velocity.geometry.ilines.step, velocity.geometry.xlines.step) == (4, 4)
    line = read_segy(shared_data / "volve" / "volve10r12-full-twt-arb.sgy")
    assert (line.samples.shape, line.axis.start) == ((225, 850), 0.004)
    alaska = read_segy(shared_data / "line2d_npra_31_81" / "31_81_PR.sgy")
    assert np.isnan(alaska.cdp_x).all()
    np.testing.assert_array_equal(alaska.cdp, np.arange(101, 635))
    assert scan_segy(shared_data / "viking_graben" / "viking_small.segy").kind == "shots"


@pytest.fixture(scope="module")
def segy_content(tmp_path_factory):
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("mutants") / "seed.sgy"
    geometry = SurveyGeometry(LineNumbers(1, 1, 4), LineNumbers(10, 1, 5), (5e5, 0.0, 25.0, 6e6, 25.0, 0.0))
    samples = rng.normal(size=(4, 5, 12)).astype(np.float32)
    write_segy(path, SeismicVolume("seed", "A", samples, geometry, SampleAxis("twt", 0.0, 0.004, 12)))
    return path.read_bytes()


# fields whose values steer everything: text, interval, samples, format, revision ... and those of the first traces
_TARGETS = [0, *range(3200, 3330), *range(3490, 3540), *range(3600, 3840), *range(3888, 4128)]
_EXTREMES = [0, 1, 255, 127, 128, 5, 3]


def mutate(content: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.integers(1, 6)):
        choice = rng.integers(5)
        at = int(rng.choice(_TARGETS))
        if choice == 0:
            changed[at] = rng.integers(256)
        elif choice == 1:
            changed[at : at + 4] = bytes(int(rng.choice(_EXTREMES)) for _ in range(4))
        elif choice == 2:
            struct.pack_into(">h", changed, at, int(rng.choice([-1, 0, 1, 2, 32767, -32768, 4, 16])))
        elif choice == 3:
            del changed[int(rng.integers(1, len(changed))) :]
            changed += bytes(max(0, 4600 - len(changed)))
        else:
            changed[at:at] = bytes(int(rng.integers(1, 300)))
    return bytes(changed)


def test_that_mutated_segy_files_end_in_data_errors_only(segy_content, tmp_path):
    rng = np.random.default_rng(7)
    path = tmp_path / "mutant.sgy"
    n_read = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(800):
            path.write_bytes(mutate(segy_content, rng))
            inspect_file(path).to_json()
            for kind in (None, "2d", "shots", "prestack"):
                mapping = None if kind is None else SegyMapping(interval=0.004, delay=0.0, kind=kind)
                try:
                    seismic = read_segy(path, mapping=mapping)
                except SubsurfaceError:
                    continue
                samples = seismic.data if isinstance(seismic, ShotGathers) else seismic.samples
                assert np.asarray(samples).dtype == np.float32
                np.asarray(seismic.headers.traces)
                n_read += 1
    # mutants that all fail would test the refusals only
    assert n_read > 200


def test_that_cut_segy_files_end_in_data_errors_only(segy_content, tmp_path):
    path = tmp_path / "cut.sgy"
    for size in range(0, len(segy_content), 41):
        if size > 3600 and (size - 3600) % 288 == 0:
            continue  # a cut between two traces cannot be seen
        path.write_bytes(segy_content[:size])
        with pytest.raises(DataError):
            read_segy(path)


_LAS_SEED = b"""~Version
VERS. 2.0 : CWLS
WRAP. NO : one line
~Well
STRT.M 100 : start
NULL. -999.25 : null
WELL. A : well
EKB.M 25 : kb
~Curve
DEPT.M : depth
DT.US/M : sonic
GR.API : gamma
~A
100 1 2
101 3 4
102 5 6
"""
_PIECES = [
    b"~",
    b"~A\n",
    b".",
    b":",
    b"\n",
    b"\x00",
    b"\xff",
    b" ",
    b"-",
    b"1e999",
    b"nan",
    b"~C\n",
    b"YES",
    b"(",
    b"#",
    b'"',
]


def test_that_mutated_text_files_end_in_data_errors_only(tmp_path, caplog):
    rng = np.random.default_rng(11)
    path = tmp_path / "mutant.txt"
    seeds = [
        _LAS_SEED,
        b"30 0\n500 0.5\n900 0.9\n",
        b"30 Sea\n500 Top A\n",
        b"1 2 -30 0\n1 2 70 100\n",
        b"# 1: X\n1.0 2.0 1 1 900\n26.0 2.0 1 2 901\n1.0 27.0 2 1 902\n",
    ]
    caplog.set_level(logging.ERROR, logger="lasio")
    n_known = 0
    for _ in range(400):
        content = bytearray(seeds[rng.integers(len(seeds))])
        for _ in range(rng.integers(1, 5)):
            at = int(rng.integers(len(content) + 1))
            if rng.integers(2):
                del content[at : at + int(rng.integers(1, 12))]
            else:
                content[at:at] = _PIECES[rng.integers(len(_PIECES))]
        path.write_bytes(bytes(content))
        found = inspect_file(path)
        n_known += found.kind != "unknown"
    assert n_known > 100
