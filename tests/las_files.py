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


def las_text(name: str, sonic: Sequence[float] = WITH_A_BAD_SAMPLE) -> str:
    """One well: depths in metres that are called feet, every half metre a sonic."""
    rows = "".join(f"{239.8776 + 0.5 * at:.4f} {value}\n" for at, value in enumerate(sonic))
    return _LAS.format(name=name) + rows


def write_wells(folder: Path, names: Sequence[str], *, sonic: Sequence[float] = WITH_A_BAD_SAMPLE) -> Path:
    """A new folder with `NAME.las` of each well, see `las_text`, and a file broken.las, which is none."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.las").write_text(las_text(name, sonic))
    (folder / "broken.las").write_text("once upon a time\n")
    return folder
