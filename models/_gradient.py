"""The gradient of relative geological time of a whole region, kept while its tiles run, and its integration."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._request import Pair, Request
from models._tiles import Slices

Array = NDArray[np.float32]
OnStep = Callable[[int, int], None]
SLAB = 16  # inlines that are scaled at once
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
        # A section has no neighbours along the axis that it lacks, and the spread of that dip does not matter.
        dips = [name for name, n in zip(NAMES[:2], self.request.shape[:2], strict=True) if n > 1] or NAMES[:2]
        self.arrays["spread"][where] = np.sqrt(np.mean([values[name][1] for name in dips], axis=0))

    def flush(self) -> None:
        """Hand what was written to the system."""
        for array in self.arrays.values():
            if isinstance(array, np.memmap):
                array.flush()

    def integrate(self, result: Pair, calibration: Mapping[str, float], on_step: OnStep | None) -> None:
        """Relative geological time and its standard deviation, in samples, into a pair of array-likes."""
        from models.geological_time import integrate

        integrate(
            *(self.arrays[name] for name in NAMES[:4]),
            faults=self.arrays["fault"],
            horizons=self._horizons(),
            out=result,
            on_step=on_step,
        )
        factor = np.float32(calibration["rgt_spread"])
        for start in range(0, self.request.region_shape[0], SLAB):
            result[1][start : start + SLAB] = factor * np.asarray(result[1][start : start + SLAB])

    def _horizons(self) -> list[Array]:
        """The prompted ones as they lie in the region, without those that miss it."""
        if self.request.prompts is None:
            return []
        ilines, xlines, samples = self.request.region
        surfaces = self.request.prompts.horizons[:, ilines, xlines] - np.float32(samples.start)
        inside = (surfaces >= 0) & (surfaces <= samples.stop - samples.start - 1)
        cut = np.where(inside, surfaces, np.float32(np.nan))
        return [surface for surface, known in zip(cut, inside, strict=True) if known.any()]

    def _open(self, name: str) -> Any:
        shape = self.request.region_shape
        if self.folder is None:
            return np.empty(shape, np.float32)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.npy"
        mode = "r+" if self.keep and path.exists() else "w+"
        return np.lib.format.open_memmap(path, mode=mode, dtype=np.float32, shape=shape)
