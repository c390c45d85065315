"""The time-depth relation of a well tie out, as a table with commas."""

from pathlib import Path

import numpy as np

from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import Well, WellTie

_HEADER = "md (m),tvdss (m),twt (s),twt std (s),interval velocity (m/s)"


def write_time_depth(path: str | Path, tie: WellTie, well: Well) -> None:
    """Write a row a depth under one line of titles; the file appears whole or not at all.

    Measured depth, depth below sea level, two-way time, its standard deviation, and the interval velocity along the
    vertical from the row before (empty in the first).
    Raises   DataError - the folder or the disk refuses
    """
    md, twt, std = np.asarray(tie.relation[:], dtype=np.float64).T
    _, _, tvdss = well.position(md)
    velocity = 2 * np.diff(tvdss) / np.diff(twt)
    speeds = ["", *(f"{one:.1f}" for one in velocity)]
    rows = [f"{md[i]:.3f},{tvdss[i]:.3f},{twt[i]:.6f},{std[i]:.6f},{speeds[i]}" for i in range(len(md))]
    write_whole(Path(path), ("\n".join([_HEADER, *rows]) + "\n").encode())
