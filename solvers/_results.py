"""What the engine gives back, and what it shows on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._grid import TimeAxis

Array = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Step:
    """How far a piece of work is, for `on_step`.

    Parameters   shots : numbers of the shots that are running
                 n_shots : int - shots in all
                 i_step, n_steps : int - inner steps done and to do for these shots, there and back where a gradient
                                   is asked for
                 done : int - shots done before these
                 fraction : float - share of the whole work that is done, counted by what is to be computed: a step
                            costs the more the farther waves have come
    """

    shots: tuple[int, ...]
    n_shots: int
    i_step: int
    n_steps: int
    done: int
    fraction: float
    run: Any = field(repr=False)

    @property
    def wavefield(self) -> Array:
        """The field now, shape (len(shots), nx, [ny,] nz); valid during the call.

        On the way back of a gradient it is right where the forward field is at that time, which is all that is imaged.
        """
        return np.asarray(self.run.wavefield())


OnStep = Callable[[Step], None] | None


@dataclass(frozen=True, eq=False)
class ShotGathers:
    """What was recorded, and how.

    Parameters   data : ndarray, shape (n_shots, n_receivers, nt) - pressure, or what each receiver records
                 time : TimeAxis - of the last axis
                 backend : str - who computed
                 inner_dt : float, s - time step of the solver
                 n_inner_steps : int - steps that each shot took
                 precision : str
                 seconds : float - wall time
                 computed : float - share of all cells and steps that was computed: no wave had come to the others yet
    """

    data: Array
    time: TimeAxis
    backend: str
    inner_dt: float
    n_inner_steps: int
    precision: str
    seconds: float
    computed: float


@dataclass(frozen=True, eq=False)
class Gradient:
    """A misfit and its derivatives; `value, gradients = gradient` takes the two apart.

    Parameters   value : float
                 gradients : dict - "vp" and "rho" have the shape of the grid (misfit per m/s, per kg/m3), "wavelet"
                             that of the wavelet as given, "source_positions" that of the sources' positions (per m)
                 illumination : ndarray, shape of the grid - the fields' energy, summed over inner steps and shots
                 per_shot : ndarray, shape (n_shots,) - each shot's share of value
                 predicted : ndarray, shape (n_shots, n_receivers, nt)
                 backend, storage : str - who computed, and how wavefields were kept
                 every : int - inner steps between the fields that were imaged
                 inner_dt : float, s
                 seconds : float - wall time
                 computed : float - as of `ShotGathers`
    """

    value: float
    gradients: dict[str, Array]
    illumination: Array
    per_shot: Array
    predicted: Array
    backend: str
    storage: str
    every: int
    inner_dt: float
    seconds: float
    computed: float

    def __iter__(self) -> Iterator[Any]:
        return iter((self.value, self.gradients))


@dataclass(frozen=True, eq=False)
class Image:
    """A migrated image; `image["vp"]` has the shape of the grid.

    Parameters   parts : dict - by parameter; the impedance condition's is named "impedance"
                 illumination : ndarray, shape of the grid - energy of the source fields
                 condition : str - the imaging condition
                 backend, storage : str; seconds : float - wall time
    """

    parts: dict[str, Array]
    illumination: Array
    condition: str
    backend: str
    storage: str
    seconds: float

    def __getitem__(self, name: str) -> Array:
        return self.parts[name]
