"""Files in, files out: what an import or an export does beyond reading and writing the format."""

from collections.abc import Callable
from pathlib import Path

from subsurface_app.data.formats.segy import SegyMapping, read_segy
from subsurface_app.data.objects import SeismicLine, SeismicVolume

OnStep = Callable[[int, int], None]
UNITS = {"amplitude": "", "velocity": "m/s", "impedance": "kg/(m2 s)", "fault_likelihood": ""}


def import_seismic(
    path: Path,
    *,
    mapping: SegyMapping,
    name: str = "",
    area: str = "",
    quantity: str = "amplitude",
    on_step: OnStep | None = None,
) -> SeismicVolume | SeismicLine:
    """A SEG-Y file as a volume or a line with lazy samples.

    Parameters   quantity : a key of `UNITS`; the file's samples are taken to be in its SI unit
    Raises       DataError - see `read_segy`
    """
    return read_segy(
        path,
        mapping=mapping,
        name=name or path.stem,
        area=area,
        quantity=quantity,
        unit=UNITS[quantity],
        on_step=on_step,
    )
