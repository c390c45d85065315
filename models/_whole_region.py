"""What is made of a whole region when all of its tiles have run: geological time, impedance along it, missing traces.

The fields that these rest on are kept meanwhile.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models._request import Pair, Request
from models._tiles import Slices
from models.errors import ModelError

if TYPE_CHECKING:
    from models.baselines import WellImpedance
    from models.impedance import BlindWell, WellTie

Array = NDArray[np.float32]
OnStep = Callable[[int, int], None]
SLAB = 16  # inlines that are scaled at once
IN_MEMORY = 256 * 2**20  # bytes; larger ones lie on disk
GRADIENT = ("dip_iline", "dip_xline", "log_thickness", "spread", "fault")
SPREADS = {"clean_std": "clean", "impedance_std": "impedance"}  # kept beside their means
# What is kept for the tasks that need the whole region; the cleaned seismic mends dips, and matches blocks of layers.
KEPT = {
    "interpolate": ("clean", "clean_std"),
    "rgt": (*GRADIENT, "clean"),
    "impedance": (*GRADIENT, "clean", "impedance", *SPREADS),
}


class WholeRegion:
    """Arrays like the region: in memory, or memory-mapped where they are large or a run must go on; gone at the end.

    Parameters   folder : where a run that can go on keeps them; they stay there when it is stopped
                 goes_on : whether they hold finished rows already
    Raises       ModelError - arrays of finished rows that are not there any more, or not whole
    """

    def __init__(self, request: Request, folder: Path | None, *, goes_on: bool = False) -> None:
        self.request = request
        self.keep = folder is not None
        self.folder = None if folder is None else folder / "whole_region"
        self.arrays: dict[str, Any] = {}
        names = tuple(dict.fromkeys(name for task in request.tasks for name in KEPT.get(task, ())))
        if not names:
            return
        size = 4 * len(names) * int(np.prod(request.region_shape))
        if self.folder is None and size > IN_MEMORY:
            self.folder = Path(tempfile.mkdtemp(prefix="whole_region_"))
        self.arrays = {name: self._open(name, goes_on=goes_on) for name in names}

    @property
    def stages(self) -> tuple[str, ...]:
        """What follows the tiles, in this order; geological time carries the wells for impedance."""
        asked = self.request.tasks
        wanted = {"interpolate": "interpolate" in asked, "rgt": "rgt" in asked or "impedance" in asked}
        return tuple(name for name, is_wanted in (wanted | {"impedance": "impedance" in asked}).items() if is_wanted)

    def __enter__(self) -> "WholeRegion":
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.arrays = {}
        if self.folder is not None and not (self.keep and kind is not None):
            shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, where: Slices, values: Mapping[str, Array]) -> None:
        """One box of the region, from blended fields."""
        for name in self.arrays.keys() - {"spread", *SPREADS}:
            self.arrays[name][where] = values[name][0]
        for name in self.arrays.keys() & SPREADS.keys():
            self.arrays[name][where] = np.sqrt(values[SPREADS[name]][1])
        if "spread" in self.arrays:
            # A section has no neighbours along the axis it lacks, and the spread of that dip does not matter.
            dips = [name for name, n in zip(GRADIENT, self.request.shape[:2], strict=False) if n > 1] or GRADIENT[:2]
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
            *(self.arrays[name] for name in GRADIENT[:4]),
            faults=self.arrays["fault"],
            image=self.arrays["clean"],
            horizons=self._horizons(),
            out=result,
            on_step=on_step,
        )
        factor = np.float32(calibration["rgt_spread"])
        for start in range(0, self.request.region_shape[0], SLAB):
            result[1][start : start + SLAB] = factor * np.asarray(result[1][start : start + SLAB])

    def fill_traces(
        self,
        result: Pair,
        volume: Any,
        recorded: NDArray[np.bool_],
        guess: Callable[[Array, NDArray[np.bool_], Slices], Array],
        calibration: Mapping[str, float],
        on_step: OnStep | None,
    ) -> None:
        """Missing traces and their standard deviation into a pair of array-likes; recorded samples as they are."""
        from models._missing import fill_region

        fill_region(
            volume,
            recorded,
            self.request.region,
            (self.arrays["clean"], self.arrays["clean_std"]),
            result,
            guess=guess,
            spread_factor=calibration["interpolate_spread"],
            on_step=on_step,
        )

    def estimate_impedance(
        self,
        result: Pair,
        time: Any,
        calibration: Mapping[str, float],
        on_time: OnStep | None = None,
        on_impedance: OnStep | None = None,
    ) -> "tuple[tuple[BlindWell, ...], tuple[WellTie, ...]]":
        """Impedance and its standard deviation, kg/(m2 s), into a pair of array-likes; what the wells say of it."""
        from models.impedance import estimate_impedance

        if time is None:
            time = self._open("time")
            self.integrate((time, self._open("time_std")), calibration, on_time)
        made = estimate_impedance(
            self.arrays["clean"],
            self._wells(),
            seismic_std=self.arrays["clean_std"],
            in_band=self.arrays["impedance"],
            in_band_std=self.arrays["impedance_std"],
            layers=time,
            out=result,
            spread_factor=calibration["impedance_spread"],
            on_step=on_impedance,
        )
        return made.blind, made.ties

    def _horizons(self) -> list[Array]:
        """The prompted ones as they lie in the region, without those that miss it.

        Where one runs into the one above it, as at an unconformity, the upper one alone is left.
        """
        if self.request.prompts is None:
            return []
        ilines, xlines, samples = self.request.region
        surfaces = self.request.prompts.horizons[:, ilines, xlines] - np.float32(samples.start)
        found, lowest = [], np.full(surfaces.shape[1:], -np.inf, np.float32)
        for surface in surfaces:
            known = (surface >= 0) & (surface <= samples.stop - samples.start - 1) & (surface > lowest)
            lowest = np.where(known, surface, lowest)
            if known.any():
                found.append(np.where(known, surface, np.float32(np.nan)))
        return found

    def _wells(self) -> "list[WellImpedance]":
        """The wells of the region, cut to it; where there is none the nearest, on the trace that is nearest to it."""
        region, prompts = self.request.region, self.request.prompts
        assert prompts is not None  # checked: the task needs wells
        low = np.array([part.start for part in region[:2]])
        nearest = np.clip(prompts.places, low, [part.stop - 1 for part in region[:2]])
        away = np.abs(prompts.places - nearest).sum(axis=1)
        is_logged = prompts.logged[:, region[2]].any(axis=1)
        if not is_logged.any():
            raise ModelError("no well is logged at the depths of the region: choose a region that a well meets")
        chosen = np.flatnonzero(is_logged & (away == 0))
        if not chosen.size:
            chosen = np.flatnonzero(is_logged)[[np.argmin(away[is_logged])]]
        cut = []
        for i in chosen:
            iline, xline = (int(place) for place in nearest[i] - low)
            well = prompts.wells[i]
            cut.append(replace(well, iline=iline, xline=xline, impedance=well.impedance[region[2]]))
        return cut

    def _open(self, name: str, *, goes_on: bool = False) -> Any:
        shape = self.request.region_shape
        if self.folder is None:
            return np.empty(shape, np.float32)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.npy"
        if not goes_on:  # what a run left that was killed before its first row is written over
            return np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
        try:
            array = np.lib.format.open_memmap(path, mode="r+")
            if array.shape != shape:
                raise ValueError(f"shape {array.shape}")
        except (OSError, ValueError) as error:
            raise ModelError(
                "{path} is damaged: remove its folder to start the prediction again", path=str(path)
            ) from error
        return array
