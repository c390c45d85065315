"""What the waves run through."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers._grid import Grid
from solvers.errors import GeometryError, StabilityError


@dataclass(frozen=True, eq=False)
class AcousticModel:
    """An acoustic medium of constant or variable density.

    Parameters   grid : Grid
                 vp : ndarray, shape of the grid, m/s - speed of pressure waves, positive everywhere
                 rho : ndarray, shape of the grid, kg/m3 - density; None: constant
    Raises       GeometryError - vp or rho has another shape than the grid
                 StabilityError - a value is not finite and positive; the message names the first such cell
    """

    grid: Grid
    vp: npt.NDArray[np.floating]
    rho: npt.NDArray[np.floating] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "vp", _checked("vp", "m/s", self.vp, self.grid))
        if self.rho is not None:
            object.__setattr__(self, "rho", _checked("rho", "kg/m3", self.rho, self.grid))


def _checked(name: str, unit: str, given: npt.NDArray[np.floating], grid: Grid) -> npt.NDArray[np.floating]:
    values = np.asarray(given)
    if values.shape != grid.shape:
        raise GeometryError(
            "{name} has shape {found} and the grid {expected}: they must be equal (axes x, [y,] z)",
            name=name,
            found=values.shape,
            expected=grid.shape,
        )
    if not np.issubdtype(values.dtype, np.floating):
        values = values.astype(np.float32)
    good = np.isfinite(values) & (values > 0)
    if not good.all():
        cell = tuple(np.argwhere(~good)[0].tolist())
        raise StabilityError(
            "{name} is {value} {unit} at cell {cell} and bad in {n_bad} cells: it must be finite and positive; "
            "fill the gaps or mend the model",
            name=name,
            value=float(values[cell]),
            unit=unit,
            cell=cell,
            n_bad=int((~good).sum()),
        )
    return values
