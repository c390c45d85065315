"""What the waves run through."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers._grid import Grid
from solvers.errors import GeometryError, StabilityError


@dataclass(frozen=True, eq=False)
class AcousticModel:
    """An acoustic medium of constant density.

    Parameters   grid : Grid
                 vp : ndarray, shape of the grid, m/s - speed of pressure waves, positive everywhere
    Raises       GeometryError - vp has another shape than the grid
                 StabilityError - vp is not finite and positive; the message names the first such cell
    """

    grid: Grid
    vp: npt.NDArray[np.floating]

    def __post_init__(self) -> None:
        vp = np.asarray(self.vp)
        if vp.shape != self.grid.shape:
            raise GeometryError(
                "vp has shape {found} and the grid {expected}: they must be equal (axes x, [y,] z)",
                found=vp.shape,
                expected=self.grid.shape,
            )
        if not np.issubdtype(vp.dtype, np.floating):
            vp = vp.astype(np.float32)
        good = np.isfinite(vp) & (vp > 0)
        if not good.all():
            cell = tuple(np.argwhere(~good)[0].tolist())
            raise StabilityError(
                "vp is {value} m/s at cell {cell} and bad in {n_bad} cells: velocities must be finite and positive; "
                "fill the gaps or mend the model",
                value=float(vp[cell]),
                cell=cell,
                n_bad=int((~good).sum()),
            )
        object.__setattr__(self, "vp", vp)
