"""Colour tables as 256 x 4 uint8 arrays, the same for the 2D and the 3D views, and how values turn into colours."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate

Table = NDArray[np.uint8]

TABLES = {
    "vik": mark("Vik (blue, white, red)"),
    "roma": mark("Roma (red, yellow, blue)"),
    "RdBu": mark("Red, white, blue"),
    "seismic": mark("Seismic (strong blue and red)"),
    "gray": mark("Gray"),
    "batlow": mark("Batlow (even steps)"),
    "lajolla": mark("Lajolla (pale to dark red)"),
}
DIVERGING = frozenset({"vik", "roma", "RdBu", "seismic"})

# Colours at even steps, as matplotlib and ColorBrewer print them; the other tables come from cmcrameri's data files.
_NODES = {
    "seismic": ["#00004c", "#0000ff", "#ffffff", "#ff0000", "#800000"],
    "RdBu": [
        "#67001f",
        "#b2182b",
        "#d6604d",
        "#f4a582",
        "#fddbc7",
        "#f7f7f7",
        "#d1e5f0",
        "#92c5de",
        "#4393c3",
        "#2166ac",
        "#053061",
    ],
    "gray": ["#000000", "#ffffff"],
}
_QUANTITY_TABLES = {
    "amplitude": "vik",
    "pressure": "gray",
    "difference": "vik",
    "fault_likelihood": "lajolla",
    "spread": "lajolla",
    "velocity": "batlow",
    "rms_velocity": "batlow",
    "average_velocity": "batlow",
    "impedance": "batlow",
    "relative_impedance": "roma",
    "rgt": "batlow",
    "nrms": "lajolla",
    "correlation": "roma",
    "lag": "vik",
}
_DIPS = ("dip_iline", "dip_xline")
_SIGNED = {"amplitude", "pressure", "difference", "reflectivity", "relative_impedance", "correlation", "lag", *_DIPS}
_QUANTITY_TABLES |= dict.fromkeys(_DIPS, "vik")


def table_title(name: str) -> str:
    """The translated name of a colour table."""
    return translate(TABLES[name])


def default_table(quantity: str) -> str:
    """Name of the table in which a quantity is shown at first."""
    return _QUANTITY_TABLES.get(quantity, "batlow")


def is_signed(quantity: str) -> bool:
    """Whether zero is the middle of a quantity, so that its colour range is symmetric."""
    return quantity in _SIGNED


@cache
def colour_table(name: str) -> Table:
    """The table of that name from low to high, shape (256, 4), opaque; do not write into it.

    "lajolla" runs from pale to dark, so that high probabilities stand out on a pale section.
    """
    if name in _NODES:
        nodes = np.array([[int(node[i : i + 2], 16) for i in (1, 3, 5)] for node in _NODES[name]], dtype=float)
    else:
        text = (_cmcrameri() / "cmaps" / f"{name}.txt").read_text(encoding="ascii")
        nodes = 255.0 * np.array([line.split() for line in text.splitlines() if line.strip()], dtype=float)
        if name == "lajolla" and nodes[0].sum() < nodes[-1].sum():
            nodes = nodes[::-1]
    place = np.linspace(0, len(nodes) - 1, 256)
    table = np.full((256, 4), 255, dtype=np.uint8)
    for channel in range(3):
        table[:, channel] = np.rint(np.interp(place, np.arange(len(nodes)), nodes[:, channel]))
    table.setflags(write=False)
    return table


@cache
def overlay_table(quantity: str) -> Table:
    """The colours in which a quantity is painted over gray: for probabilities the strong middle of lajolla."""
    if quantity != "fault_likelihood":
        return colour_table(default_table(quantity))
    middle = colour_table("lajolla")[np.rint(np.linspace(60, 165, 256)).astype(int)]
    middle.setflags(write=False)
    return middle


def _cmcrameri() -> Path:
    """The folder of cmcrameri, found without importing it: that would load matplotlib's pyplot."""
    found = find_spec("cmcrameri")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("cmcrameri is not installed: install subsurface-app again")
    return Path(found.submodule_search_locations[0])


def colourise(values: NDArray[np.floating], levels: tuple[float, float], table: Table) -> NDArray[np.uint8]:
    """Values as RGBA, shape (*values.shape, 4); NaN becomes transparent."""
    low, high = levels
    scale = 255.0 / (high - low) if high > low else 0.0
    scaled = (values - np.float32(low)) * np.float32(scale)
    absent = np.isnan(scaled)  # also where an infinite value meets a range of nothing
    np.clip(scaled, 0.0, 255.0, out=scaled)
    has_gaps = bool(absent.any())
    if has_gaps:
        scaled[absent] = 0.0
    # One lookup of four bytes a value: slices of millions of samples are coloured while somebody waits.
    packed = np.ascontiguousarray(table).view(np.uint32).ravel()
    colours = packed[scaled.astype(np.uint8, order="C")].view(np.uint8).reshape(*values.shape, 4)
    if has_gaps:
        colours[np.isnan(values), 3] = 0
    return colours


def overlay_colours(
    values: NDArray[np.floating],
    levels: tuple[float, float],
    table: Table,
    opacity: float,
    spread: NDArray[np.floating] | None = None,
    *,
    grows: bool = True,
) -> NDArray[np.uint8]:
    """Values as RGBA, to be painted over something else.

    With `spread`, one standard deviation of the values, the uncertain ones fade: half as opaque where the spread is
    `half_spread`.

    Parameters   grows : opacity grows with the value, as of a probability: nothing at the low level, `opacity` from the
                     middle on; otherwise every value is as opaque
    """
    low, high = levels
    colours = colourise(values, levels, table)
    if grows:
        strength = np.clip(2.0 * (values - np.float32(low)) / np.float32(max(high - low, 1e-30)), 0.0, 1.0)
    else:
        strength = np.isfinite(values).astype(np.float32)
    if spread is not None:
        strength = strength / (1.0 + (spread / np.float32(max(half_spread(levels, grows=grows), 1e-30))) ** 2)
    colours[..., 3] = np.rint(np.nan_to_num(strength * (255.0 * opacity))).astype(np.uint8)
    return colours


def half_spread(levels: tuple[float, float], *, grows: bool) -> float:
    """The spread at which a value is half as opaque as one that is sure.

    An eighth of the colour range: so far apart colours are told from each other. Of a probability twice the range: one
    that is neither 0 nor 1 always has a large spread, and shall not vanish.
    """
    low, high = levels
    return 2.0 * (high - low) if grows else (high - low) / 8.0


def blend(base: NDArray[np.uint8], over: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`over` painted on `base`, both RGBA of one shape; the opacity of the base is kept."""
    alpha = over[..., 3:].astype(np.uint16)
    mixed = np.empty_like(base)
    mixed[..., :3] = (over[..., :3] * alpha + base[..., :3] * (255 - alpha)) // 255
    mixed[..., 3] = base[..., 3]
    return mixed
