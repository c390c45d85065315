"""The search for byte positions, presets and saved mappings; what is looked for is known because it was written."""

from pathlib import Path

import numpy as np
import pytest
from segy_files import random_samples, segy_bytes, survey_headers

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import inspect_file
from subsurface_app.data.formats.lattice import span_lattice
from subsurface_app.data.formats.segy import (
    SEGY_PRESETS,
    SegyMapping,
    load_mapping,
    mapping_folder,
    ranked_keys,
    read_segy,
    save_mapping,
    saved_mappings,
    scan_segy,
    search_headers,
)

ILINES, XLINES = range(1000, 1030, 2), range(300, 340)


def rotated(il: int, xl: int) -> tuple[float, float]:
    """Bins of 25 m along inlines and 12.5 m along crosslines, turned by 30 degrees."""
    along, across = 12.5 * xl, 12.5 * il
    cos, sin = np.cos(np.pi / 6), np.sin(np.pi / 6)
    return 400_000 + cos * along - sin * across, 6_500_000 + sin * along + cos * across


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "subsurface_app.data.formats.segy.saved.user_config_path", lambda name: tmp_path / "home" / name
    )


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    """A rotated survey with line numbers at bytes 198 and 206 and coordinates at 121 and 125."""
    headers = survey_headers(ILINES, XLINES, at=(198, 206))
    for header in headers:
        x, y = rotated(header[198, "i"], header[206, "i"])
        header |= {(71, "h"): -10, (121, "i"): round(10 * x), (125, "i"): round(10 * y)}
    path = tmp_path / "odd.sgy"
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    return path


def test_that_line_numbers_and_coordinates_at_odd_bytes_are_found_with_their_evidence(odd_file: Path):
    scan = scan_segy(odd_file)
    search = search_headers(scan.layout)
    best, place = ranked_keys(scan.candidates, search)[0], search.coordinates[0]
    assert (best.iline, best.xline) == (198, 206)
    assert "inlines 1000 to 1028 step 2 (15), crosslines 300 to 339 step 1 (40)" in best.evidence
    assert "600 of 600 places hold a trace" in best.evidence
    assert (place.cdp_x, place.cdp_y) == (121, 125)
    assert place.bins == pytest.approx((25.0, 12.5), abs=1e-3)
    # coordinates are written in decimetres
    assert place.residual <= 0.051
    assert any("121 and 125 fit them within" in words for words in best.evidence)


def test_that_odd_bytes_are_told_and_not_taken_in_silence(odd_file: Path):
    found = inspect_file(odd_file)
    assert found.shape == (600, 7)
    assert any("set iline_byte=198 and xline_byte=206 on import" in line for line in found.lines)
    assert found.fields["search"]["keys"][0]["iline"] == 198


def test_that_the_search_reads_the_samples_of_a_rotated_survey_right(odd_file: Path):
    search = search_headers(scan_segy(odd_file).layout)
    key, place = search.keys[0], search.coordinates[0]
    volume = read_segy(odd_file, mapping=SegyMapping(key.iline, key.xline, place.cdp_x, place.cdp_y))
    np.testing.assert_array_equal(volume.samples[...], random_samples(600).reshape(15, 40, 7))
    assert volume.geometry.xy(1010, 320) == pytest.approx(rotated(1010, 320), abs=0.1)


@pytest.mark.parametrize("order", [">", "<"])
def test_that_standard_bytes_are_named_before_their_twins(tmp_path: Path, order: str):
    headers = survey_headers([-4, -2, 0], range(-7, 3), xy=lambda il, xl: rotated(il, xl))
    for number, header in enumerate(headers):
        header |= {(9, "i"): header[189, "i"], (21, "i"): header[193, "i"], (1, "i"): number + 1}
    path = tmp_path / "negative.sgy"
    path.write_bytes(segy_bytes(random_samples(30), headers=headers, order=order))
    search = search_headers(scan_segy(path).layout)
    assert (search.keys[0].iline, search.keys[0].xline) == (189, 193)
    assert any("stand at 9 too" in words for words in search.keys[0].evidence)
    assert (search.coordinates[0].cdp_x, search.coordinates[0].cdp_y) == (181, 185)


def test_that_offsets_and_cdp_numbers_are_found(tmp_path: Path):
    gathers = [{(21, "i"): 1 + n // 6, (37, "i"): 100 + 50 * (n % 6)} for n in range(60)]
    path = tmp_path / "gathers.sgy"
    path.write_bytes(segy_bytes(random_samples(60), headers=gathers))
    numbers = search_headers(scan_segy(path).layout).numbers
    assert next(one for one in numbers if one.role == "offset").byte == 37
    line = [{(33, "i"): 500 + 2 * n} for n in range(20)]
    path.write_bytes(segy_bytes(random_samples(20), headers=line))
    (found,) = [one for one in search_headers(scan_segy(path).layout).numbers if one.role == "cdp"][:1]
    assert (found.byte, found.score) == (33, 1.0)
    np.testing.assert_array_equal(read_segy(path, mapping=SegyMapping(cdp=33)).cdp, range(500, 540, 2))


def test_that_a_survey_is_known_by_a_small_part_of_its_traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("subsurface_app.data.formats.segy.scan.FULL_SCAN_TRACES", 4000)
    path = tmp_path / "large.sgy"
    path.write_bytes(segy_bytes(np.zeros((40_000, 1)), headers=survey_headers(range(200), range(200))))
    scan = scan_segy(path)
    assert (scan.kind, scan.shape, scan.estimated) == ("3d", (200, 200, 1), True)
    assert "about 100 % of 40000 places hold a trace" in scan.candidates[0].evidence[1]


def test_that_a_sample_of_traces_is_not_taken_for_full_where_places_are_too_few():
    """4 x 100 places cannot hold 4,000 traces one by one, however few of them a sample sees."""
    numbers = np.random.default_rng(0).permutation(400)[:200]
    lattice = span_lattice((numbers // 100).astype(np.int32), (numbers % 100).astype(np.int32), 4000)
    assert (lattice.is_sample, lattice.fill, lattice.unique) == (True, 1.0, pytest.approx(lattice.n_cells / 4000))


def test_that_kingdoms_first_sample_is_read_at_105(tmp_path: Path):
    path = tmp_path / "kingdom.sgy"
    headers = survey_headers([1, 2], [1, 2, 3], at=(9, 21), extra={(105, "h"): 500})
    path.write_bytes(segy_bytes(random_samples(6), headers=headers))
    assert read_segy(path).axis.start == 0.0
    assert any("give 105 as the byte of the delay" in note for note in scan_segy(path).notes)
    assert read_segy(path, mapping=SEGY_PRESETS["kingdom"].mapping).axis.start == 0.5


def test_that_a_mapping_comes_back_as_it_was_saved(tmp_path: Path):
    mapping = SegyMapping(iline=17, xline=13, delay_byte=105, interval=0.002, domain="depth", kind="3d")
    path = save_mapping("北海 survey", mapping)
    assert path.parent == mapping_folder()
    assert saved_mappings() == ("北海 survey",)
    assert load_mapping("北海 survey") == mapping
    assert load_mapping(str(path)) == mapping
    for name in SEGY_PRESETS:
        assert load_mapping(name) == SEGY_PRESETS[name].mapping
        assert load_mapping(name.upper()) == load_mapping(SEGY_PRESETS[name].title) == SEGY_PRESETS[name].mapping


@pytest.mark.parametrize("name", ["", " ", "..", "a/b", "a\\b", "a:b", "a\nb", "rev1"])
def test_that_senseless_names_are_refused(name: str):
    with pytest.raises(DataError):
        save_mapping(name, SegyMapping())
    assert saved_mappings() == ()


@pytest.mark.parametrize(("text", "words"), [
    ("[1, 2]", "expected lines of key: value"), ("inline: 5\nxline: 9", "found inline"),
    ("iline: five\nxline: 9", "iline is five"),
    ("iline: 5", "give both or neither"), ("{", "is not YAML"), ("interval: true", "interval is True"),
])  # fmt: skip
def test_that_a_damaged_mapping_is_refused_in_words(tmp_path: Path, text: str, words: str):
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        load_mapping(str(path))
    with pytest.raises(DataError, match="known are rev0, rev1"):
        load_mapping("absent")
