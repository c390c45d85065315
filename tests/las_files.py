"""LAS files that tests write."""

from collections.abc import Sequence
from pathlib import Path

_LAS = """~V
VERS. 2.0:
WRAP. NO:
~W
STRT.FT 239.8776:
NULL. -999.25:
WELL. {name}:
~C
DEPT.FT:
DT.US/FT:
~A
"""
WITH_A_BAD_SAMPLE = (90, -3278, 91)


def write_wells(folder: Path, names: Sequence[str], *, sonic: Sequence[float] = WITH_A_BAD_SAMPLE) -> Path:
    """A new folder with `NAME.las` of each well: depths in metres that are called feet, every half metre a sonic.

    There is a file broken.las too, which is none.
    """
    folder.mkdir()
    rows = "".join(f"{239.8776 + 0.5 * at:.4f} {value}\n" for at, value in enumerate(sonic))
    for name in names:
        (folder / f"{name}.las").write_text(_LAS.format(name=name) + rows)
    (folder / "broken.las").write_text("once upon a time\n")
    return folder
