"""Net and pay by zone out: as a table with commas."""

import csv
import io
import math
from dataclasses import astuple, fields
from pathlib import Path

from solvers.logs import ZoneSummary
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import ZoneReport

ZONE_ENDINGS = (".csv",)
_IN_METRES = ("top", "base", "gross", "unknown", "net", "pay", "hydrocarbon_column")


def write_zone_report(path: str | Path, report: ZoneReport) -> None:
    """Write one row a zone, lengths in m, under the names of the columns; the file appears whole or not at all.

    A last row, "cut-offs", holds most shale, least porosity and most water in their columns. Not known is empty.
    Raises   DataError - an ending that is not .csv; the folder or the disk refuses
    """
    path = Path(path)
    if path.suffix.lower() not in ZONE_ENDINGS:
        raise DataError(
            "{path} ends in {ending}: zone reports are written as {known}",
            path=str(path),
            ending=path.suffix or "-",
            known=", ".join(ZONE_ENDINGS),
        )
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    names = [one.name for one in fields(ZoneSummary)]
    table.writerow([f"{name}_m" if name in _IN_METRES else name for name in names])
    for row in report.rows:
        table.writerow([_cell(value) for value in astuple(row)])
    limits = dict(zip(("shale_volume", "porosity", "water_saturation"), report.cut_offs, strict=True))
    table.writerow(["cut-offs", *(_cell(limits[name]) if name in limits else "" for name in names[1:])])
    write_whole(path, stream.getvalue().encode())


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.9g}"
    return str(value)
