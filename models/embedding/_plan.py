"""What an embedding is made of: tiles on the lattice of the features, and the features of a tile."""

import hashlib
from dataclasses import asdict
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._passes import TileRunner
from models._request import check_lattice, check_region
from models._scaling import measure_scaling
from models._tile_rows import Layout, tile_size
from models._tiles import STRIDE, Slices, lay_axis
from models.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

Array = NDArray[np.float32]
LEVELS = ("full", "bottleneck")


class EmbeddingPlan:
    """The lattice of the features, and how they are read from a volume; an array-like for `tile_rows`.

    Along each axis feature c lies at voxel `origin` + `step` c of the volume, so that the region begins with one.
    """

    def __init__(
        self, model: LoadedModel, volume: Any, level: str, region: Slices | None, live_mask: NDArray[np.bool_] | None
    ) -> None:
        if "outputs" not in model.card.network:
            raise ModelError("{model} has no features to embed: choose one of our models", model=model.card.name)
        fine = check_lattice(volume, live_mask)
        self.model, self.volume, self.level = model, volume, level
        self.live = None if live_mask is None else np.asarray(live_mask, dtype=bool)
        self.region = check_region(region, fine)
        widths = model.card.network["widths"]
        self.step = 1 if level == "full" else 2 ** (len(widths) - 1)
        self.n_channels = int(widths[0] if level == "full" else widths[-1])
        self.origin = [part.start % self.step for part in self.region]
        self.shape = tuple(-(-(n - start) // self.step) for n, start in zip(fine, self.origin, strict=True))
        self.scaling = measure_scaling(volume, self.live)
        self.runner = TileRunner(model, (), self.scaling)
        self.layout = self._lay_tiles(fine)

    @property
    def result_shape(self) -> tuple[int, int, int]:
        first, second, third = (part.stop - part.start for part in self.layout.region)
        return first, second, third

    def __getitem__(self, where: Slices) -> Any:
        """The samples of the volume under these features."""
        return self.volume[self._voxels(where)]

    def run(self, block: Array, _: Any, where: Slices) -> dict[str, "Tensor"]:
        """The features of a tile, (channel, iline, xline, sample)."""
        place = self._voxels(where)
        live = None if self.live is None else self.live[place[0], place[1]]
        return {"features": self.runner.features(block, live, place, deepest=self.level == "bottleneck")}

    def sample(self, n_tiles: int, n_voxels: int) -> Array:
        """Vectors of a few voxels of a few tiles spread over the volume, (voxel, channel); the same every time."""
        axes, context = self.layout.axes, self.layout.context
        places = list(product(*(range(len(axis.spans)) for axis in axes)))
        every = -(-len(places) // n_tiles)
        chosen = list(islice(places, every // 2, None, every))
        rng = np.random.default_rng(0)
        parts = []
        for place in chosen:
            inner = [axis.inner[i] for axis, i in zip(axes, place, strict=True)]
            first, second, third = (
                slice(start + whole.start, stop + whole.start)
                for (start, stop), whole in zip(inner, context, strict=True)
            )
            where = (first, second, third)
            made = self.run(np.asarray(self[where], np.float32), None, where)["features"].cpu().numpy()
            vectors = made.reshape(self.n_channels, -1).T
            parts.append(vectors[rng.permutation(len(vectors))[: n_voxels // len(chosen)]])
        return np.concatenate(parts)

    def identity(self) -> dict[str, Any]:
        """What makes a run the same run, as plain data."""
        weights = hashlib.sha256()
        for name, tensor in self.model.network.state_dict().items():
            weights.update(name.encode() + tensor.float().cpu().numpy().tobytes())
        dead = "" if self.live is None else hashlib.sha256(np.packbits(self.live).tobytes()).hexdigest()[:16]
        return {
            "model": self.model.card.name,
            "weights": weights.hexdigest()[:16],
            "level": self.level,
            "step": self.step,
            "volume": list(self.volume.shape),
            "amplitudes": asdict(self.scaling),
            "region": [[part.start, part.stop] for part in self.region],
            "live_mask": dead,
        }

    def _lay_tiles(self, fine: tuple[int, int, int]) -> Layout:
        """As `predict` lays them, counted in features."""
        size, overlap, dead = (-(-length // self.step) for length in tile_size(fine))
        whole = max(1, STRIDE // self.step)  # tiles begin where the network's coarsest lattice has a point
        region, context, axes = [], [], []
        for part, start, n in zip(self.region, self.origin, self.shape, strict=True):
            first = (part.start - start) // self.step
            region.append(slice(first, first - (-(part.stop - part.start) // self.step)))
            context.append(slice(max(0, first - overlap) // whole * whole, min(n, region[-1].stop + overlap)))
            axes.append(lay_axis(context[-1].stop - context[-1].start, size, overlap, dead, stride=whole))
        return Layout(
            (region[0], region[1], region[2]), (context[0], context[1], context[2]), (axes[0], axes[1], axes[2])
        )

    def _voxels(self, where: Slices) -> Slices:
        first, second, third = (
            slice(start + self.step * part.start, min(start + self.step * part.stop, n))
            for part, start, n in zip(where, self.origin, self.volume.shape, strict=True)
        )
        return first, second, third
