"""Latitudes and longitudes as files write them, and where they lie in a projected system."""

import pytest

from subsurface_app.data.crs import crs_of, datum_code
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.degrees import degrees_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-98.36", -98.36),
        ("37.01", 37.01),
        ("122/04/09.59", 122 + 4 / 60 + 9.59 / 3600),
        ("-13/52/02.03", -(13 + 52 / 60 + 2.03 / 3600)),
        ("64\u221e 0' 51.347\" W", -(64 + 51.347 / 3600)),  # as a file in the wrong encoding has it
        ("45\u00b0 39' 26.518\" N", 45 + 39 / 60 + 26.518 / 3600),
        ("10\ufffd 34' 29.000\" N", 10 + 34 / 60 + 29 / 3600),
        ("N 45 39 26.518", 45 + 39 / 60 + 26.518 / 3600),
        ("45:39.5 S", -(45 + 39.5 / 60)),
        ("51 deg 30 min 0 sec N", 51.5),
        ("12.5 degrees", 12.5),
        ("-0 30 0", -0.5),
    ],
)
def test_that_angles_are_read_as_files_write_them(text: str, expected: float) -> None:
    assert degrees_of(text, 180.0) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("text", ["", "north", "135202.03", "45 61 0", "45 10 75", "1 2 3 4", "95 N", "12 Q"])
def test_that_what_is_no_angle_is_none(text: str) -> None:
    assert degrees_of(text, 90.0) is None


def test_that_a_place_comes_back_from_its_degrees() -> None:
    utm = crs_of("EPSG:32631")
    latitude, longitude = (float(one) for one in utm.latitude_longitude(606_554.0, 6_080_126.0))
    x, y, _ = utm.place_of(latitude, longitude, "WGS-84")
    assert (x, y) == pytest.approx((606_554.0, 6_080_126.0), abs=1e-3)
    # ED50 lies some hundred metres beside WGS 84 in the North Sea
    x, y, accuracy = utm.place_of(latitude, longitude, "ED50")
    assert 50 < abs(x - 606_554.0) + abs(y - 6_080_126.0) < 400
    assert accuracy >= 0
    feet = crs_of("EPSG:2278")
    latitude, longitude = (float(one) for one in feet.latitude_longitude(3_000_000.0, 13_800_000.0))
    x, y, _ = feet.place_of(latitude, longitude, "NAD83")
    assert (x / feet.metres, y / feet.metres) == pytest.approx((3_000_000.0, 13_800_000.0), abs=10.0)


def test_that_a_datum_is_known_by_its_usual_names_or_refused() -> None:
    assert (datum_code(""), datum_code("NAD 83"), datum_code("ED_50")) == ("EPSG:4326", "EPSG:4269", "EPSG:4230")
    assert datum_code("MSL") is None
    with pytest.raises(DataError, match="MSL is no geodetic datum"):
        crs_of("EPSG:32631").place_of(54.0, 4.0, "MSL")
