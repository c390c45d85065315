"""Where a published relation was measured: outside it still gives numbers, and nobody knows what they are worth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._samples import broadcast


@dataclass(frozen=True)
class Validity:
    """The range of a relation's arguments, SI, by their names.

    Parameters   ranges : dict - argument -> (low, high)
    Examples     >>> Validity({"pressure": (0.1e6, 100e6)}).outside(pressure=[30e6, 150e6])
                 array([False,  True])
    """

    ranges: dict[str, tuple[float, float]]

    def outside(self, **values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Where any of the named arguments lies outside its range; NaN lies nowhere and is not counted.

        Raises   RockPhysicsError - an argument that the relation does not have; GeometryError - shapes that do not fit
        """
        for name in values:
            if name not in self.ranges:
                raise RockPhysicsError(
                    "the relation has no argument '{name}': ask about {known}",
                    name=name,
                    known=", ".join(self.ranges),
                )
        arrays = broadcast(*values.values())
        found = np.zeros(arrays[0].shape if arrays else (), dtype=bool)
        for name, array in zip(values, arrays, strict=True):
            low, high = self.ranges[name]
            found |= (array < low) | (array > high)
        return found
