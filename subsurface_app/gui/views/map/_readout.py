"""What the map says about a place, without any window."""

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._planes import Cube, line_numbers
from subsurface_app.gui.views._units import quantity_scale, quantity_title


def map_text(
    x: float,
    y: float,
    cube: Cube | None,
    *,
    slice_value: float | None,
    horizon: str,
    units: DisplayUnits,
    axes: str,
    earth: tuple[float, float] | None,
) -> str:
    """Coordinates, line numbers inside the survey, the horizon, the slice, latitude and longitude.

    Parameters   axes : str - the unit of the coordinates, in which they are told
    """
    parts = [translate("X {x} {unit}, Y {y} {unit}", x=f"{x:.1f}", y=f"{y:.1f}", unit=axes)]
    if cube is not None and not cube.is_placed:
        parts = [translate("no coordinates")]
    if cube is not None:
        iline, xline = (float(number) for number in line_numbers(cube.geometry, x, y))
        il, xl = cube.geometry.ilines, cube.geometry.xlines
        if -0.5 <= il.position(iline) <= il.count - 0.5 and -0.5 <= xl.position(xline) <= xl.count - 0.5:
            parts.append(translate("Inline {number}", number=f"{iline:.0f}"))
            parts.append(translate("Crossline {number}", number=f"{xline:.0f}"))
    if horizon:
        parts.append(horizon)
    if slice_value is not None and cube is not None:
        scale = quantity_scale(cube.quantity, units)
        parts.append(f"{quantity_title(cube.quantity, units)} {readable(scale * slice_value)}")
    if earth is not None:
        parts.append(earth_text(*earth))
    return "   ".join(parts)


def earth_text(latitude: float, longitude: float) -> str:
    """Latitude and longitude in degrees with their hemispheres, e.g. 54.79130° N, 4.63161° E."""
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}"
