"""The gradient of relative geological time of a whole region, kept while its tiles run, and its integration."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._request import Pair, Request
from models._tiles import Slices

Array = NDArray[np.float32]
IN_MEMORY = 256 * 2**20  # bytes; larger ones lie on disk
NAMES = ("dip_iline", "dip_xline", "log_thickness", "spread", "fault")


class GradientArrays:
    """Arrays like the region: in memory, or memory-mapped where they are large or a run must go on; gone at the end.

    Parameters   folder : where a run that can go on keeps them; they stay there when it is stopped
    """

    def __init__(self, request: Request, folder: Path | None) -> None:
        self.request = request
        self.keep = folder is not None
        self.folder = None if folder is None else folder / "gradient"
        self.arrays: dict[str, Any] = {}
        if "rgt" not in request.tasks:
            return
        size = 4 * len(NAMES) * int(np.prod(request.region_shape))
        if self.folder is None and size > IN_MEMORY:
            self.folder = Path(tempfile.mkdtemp(prefix="geological_time_"))
        self.arrays = {name: self._open(name) for name in NAMES}

    def __enter__(self) -> "GradientArrays":
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.arrays = {}
        if self.folder is not None and not (self.keep and kind is not None):
            shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, where: Slices, values: Mapping[str, Array]) -> None:
        """The gradient of one box of the region, from blended fields."""
        for name in ("dip_iline", "dip_xline", "log_thickness", "fault"):
            self.arrays[name][where] = values[name][0]
        dips = [name for name, n in zip(NAMES[:2], self.request.shape[:2], strict=True) if n > 1]
        variance = np.mean([values[name][1] for name in (*dips, "log_thickness")], axis=0)
        self.arrays["spread"][where] = np.sqrt(variance)

    def flush(self) -> None:
        """Hand what was written to the system."""
        for array in self.arrays.values():
            if isinstance(array, np.memmap):
                array.flush()

    def integrate(self, result: Pair, calibration: Mapping[str, float]) -> None:
        """Relative geological time and its standard deviation, in samples, into a pair of array-likes."""
        from models.geological_time import integrate

        region = self.request.region
        horizons = () if self.request.prompts is None else self.request.prompts.horizons[:, region[0], region[1]]
        time, std = integrate(
            *(self.arrays[name] for name in NAMES[:4]),
            faults=self.arrays["fault"],
            horizons=tuple(depth - np.float32(region[2].start) for depth in horizons),
        )
        result[0][:] = time
        result[1][:] = std * np.float32(calibration["rgt_spread"])

    def _open(self, name: str) -> Any:
        shape = self.request.region_shape
        if self.folder is None:
            return np.empty(shape, np.float32)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.npy"
        mode = "r+" if self.keep and path.exists() else "w+"
        return np.lib.format.open_memmap(path, mode=mode, dtype=np.float32, shape=shape)
