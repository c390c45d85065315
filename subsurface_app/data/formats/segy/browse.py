"""Looking into a large SEG-Y file at once: the geometry of a regular survey follows from some of its trace headers."""

from pathlib import Path

from subsurface_app.data.formats.affine import fit_affine
from subsurface_app.data.formats.lattice import Lattice
from subsurface_app.data.formats.segy.coordinates import read_coordinates
from subsurface_app.data.formats.segy.full_order import FullOrder, Numbers, full_orders
from subsurface_app.data.formats.segy.keys import RELIABLE, presets_for
from subsurface_app.data.formats.segy.layout import SegyLayout, read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.read import Seismic, read_segy
from subsurface_app.data.formats.segy.scan import coordinate_pairs, read_header_fields
from subsurface_app.data.formats.segy.timing import Fields, sample_axis
from subsurface_app.data.formats.segy.traces import LazySamples, OnStep, TraceFile
from subsurface_app.data.objects import SeismicVolume, SurveyGeometry

FEW_TRACES = 100_000  # all headers of these are read in less than a second


def browse_segy(
    path: str | Path,
    *,
    mapping: SegyMapping | None = None,
    name: str | None = None,
    quantity: str = "amplitude",
    unit: str = "",
    on_step: OnStep | None = None,
) -> Seismic:
    """A SEG-Y file to look at, within a second or two however large it is; its samples stay in the file.

    Of a large survey without holes, in lines one after the other and numbered at bytes 189 and 193 (or at those
    given), some 500 trace headers are read: those between which the first line ends, which show the order, then the
    ends of lines and places inside them all over the file, which must stand where the order says. A trace that is
    missing or there twice moves all that follow, so that none of these does. What leaves all others in their places,
    such as two lines swapped, is noticed in small surveys and else by chance. Any other file is read by `read_segy`,
    whose result is the same but that it has the trace headers too.

    Parameters   mapping, name, quantity, unit, on_step : as for `read_segy`
    Raises       DataError - see `read_segy`
    """
    path, mapping = Path(path), mapping or SegyMapping()
    layout = read_layout(path, mapping)
    if layout.truncation is not None and mapping.truncated is None:
        raise layout.truncation.refusal
    if layout.n_traces > FEW_TRACES and mapping.kind != "2d":
        for title, iline, xline in presets_for(mapping, layout.extended_text):
            for order in full_orders(layout, iline, xline) if title in RELIABLE else ():
                rows = order.telling_rows()
                table = read_header_fields(layout, mapping, rows)
                lines = (table[f"byte_{iline}"], table[f"byte_{xline}"])
                if order.matches(rows, *lines):
                    return _volume(layout, mapping, table, lines, order, name or path.stem, quantity, unit)
    return read_segy(path, mapping=mapping, name=name, quantity=quantity, unit=unit, on_step=on_step)


def _volume(
    layout: SegyLayout,
    mapping: SegyMapping,
    table: Fields,
    lines: tuple[Numbers, Numbers],
    order: FullOrder,
    name: str,
    quantity: str,
    unit: str,
) -> SeismicVolume:
    axis, _ = sample_axis(layout, mapping, table)
    lattice = Lattice(order.ilines, order.xlines, layout.n_traces, layout.n_traces, None)
    geometry = SurveyGeometry(order.ilines, order.xlines)
    for pair in coordinate_pairs(mapping):
        found = read_coordinates(table, pair, feet=layout.feet)
        fit = fit_affine(lattice, *lines, found.x, found.y) if found.x is not None and found.y is not None else None
        if fit is not None:
            fitted = SurveyGeometry(order.ilines, order.xlines, fit.affine, assumed=fit.assumed)
            if fit.residual <= 0.5 * max(fitted.bin_size):
                geometry = fitted
                break
    samples = LazySamples(TraceFile(layout), order.index())
    return SeismicVolume(name, "", samples, geometry, axis, quantity, unit)
