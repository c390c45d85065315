"""Statistics of a volume out: as a table with commas, or as JSON."""

import csv
import io
import json
from pathlib import Path

import numpy as np

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import VolumeStatistics

STATISTICS_ENDINGS = (".csv", ".json")
# of the values that count or are a share of something: they bear no unit of the volume
_WITHOUT_UNIT = {"n_samples": "", "n_missing": "", "n_traces": "", "dead_percent": "%"}


def write_statistics(path: str | Path, statistics: VolumeStatistics) -> None:
    """Write the numbers and the histogram of a volume; the file appears whole or not at all.

    The table holds rows "statistic, value, unit", an empty line, and rows "from, to, samples" of the histogram, both
    under titles. JSON holds the same as "values", "edges" and "counts", with "quantity" and "unit" beside.
    Raises   DataError - an ending that is neither .csv nor .json; the folder or the disk refuses
    """
    path = Path(path)
    if path.suffix.lower() not in STATISTICS_ENDINGS:
        raise DataError(
            "{path} ends in {ending}: statistics are written as {known}",
            path=str(path),
            ending=path.suffix or "-",
            known=", ".join(STATISTICS_ENDINGS),
        )
    text = _as_json(statistics) if path.suffix.lower() == ".json" else _as_table(statistics)
    write_whole(path, text.encode())


def _as_table(statistics: VolumeStatistics) -> str:
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(("statistic", "value", "unit"))
    for key, value in statistics.values.items():
        table.writerow((key, f"{value:.9g}", _WITHOUT_UNIT.get(key, statistics.unit)))
    table.writerow(())
    table.writerow(("from", "to", "samples"))
    edges = np.asarray(statistics.edges[:])
    for first, last, count in zip(edges, edges[1:], np.asarray(statistics.counts[:]), strict=False):
        table.writerow((f"{first:.9g}", f"{last:.9g}", int(count)))
    return stream.getvalue()


def _as_json(statistics: VolumeStatistics) -> str:
    held = {
        "name": statistics.name,
        "quantity": statistics.quantity,
        "unit": statistics.unit,
        "values": {key: float(value) for key, value in statistics.values.items()},
        "edges": np.asarray(statistics.edges[:]).tolist(),
        "counts": np.asarray(statistics.counts[:]).tolist(),
    }
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"
