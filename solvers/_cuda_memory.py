"""How much of a device's memory runs take, and how many shots run together there."""

import math

from solvers import _cuda_arguments as arguments
from solvers._cuda_device import Device, gpu, kind_of
from solvers._cuda_snapshots import RING
from solvers._problem import Drive, Problem
from solvers._sinc import Taps

_ENOUGH_CELLS = 16_000_000  # of all shots in a launch: more make it no faster, as launching is a few per cent by then
_SHARE = 0.5  # of the free memory that the fields of a batch may take; the rest is for records and snapshots


def predicted_bytes(
    problem: Problem,
    n_shots: int,
    drive: Drive | None = None,
    listen: Taps | None = None,
    *,
    born: bool = False,
    keeping: bool = False,
    imaging: bool = False,
    n_parts: int = 1,
) -> int:
    """Memory on the device that a run takes, without snapshots and the list of border tiles (below a hundredth).

    Parameters   drive, listen : Drive, Taps - what they take is left out if they are not given
                 born, keeping, imaging : bool - a second field; `keep` and `image_with` are called
                 n_parts : int - fields in a snapshot, fluxes counted
    """
    geometry, itemsize = arguments.geometry_of(problem), problem.dtype.itemsize
    shapes, size = geometry.memory_shapes(n_shots), problem.layout.size
    n_waves = 2 if born else 1
    of_filters = sum(math.prod(shapes[f"zeta_{name}"]) for name in geometry.axes) * n_parts if keeping else 0
    of_wave = 2 * n_shots * size + sum(math.prod(shape) for shape in shapes.values())
    of_axes = sum(6 * slabs.a.size for slabs in geometry.slabs)
    values = size + of_axes + n_waves * of_wave + of_filters
    values += len(geometry.axes) * size * (n_waves + n_waves * n_shots) if geometry.density else 0
    values += (n_shots + 1) * size if born else 0
    values += (2 + n_parts) * n_shots * size if imaging else 0
    total = values * itemsize + 6 * arguments.CLOCK.itemsize
    if drive is not None:
        n_terms = len(drive.taps.index)
        total += drive.wave.size * itemsize + n_waves * (n_terms * (4 + itemsize) + 12 * n_terms + 4)
    if listen is not None:
        n_points = len(listen.start) - 1
        total += n_points * (problem.n_steps * itemsize + 8) + 8 + len(listen.index) * (8 + itemsize)
    return total


def bytes_of_gradient(problem: Problem, n_shots: int) -> int:
    """Memory of the two runs of a gradient and of the rings through which snapshots travel to the host and back."""
    n_parts = 1 if problem.buoyancy is None else 1 + len(problem.buoyancy)
    ring = RING * n_shots * n_parts * problem.layout.size * problem.dtype.itemsize
    forward = predicted_bytes(problem, n_shots, keeping=True, n_parts=n_parts)
    return forward + predicted_bytes(problem, n_shots, imaging=True, n_parts=n_parts) + 2 * ring


def batch_size(problem: Problem, n_shots: int, device: Device | None = None) -> int:
    """How many shots run together: enough to fill launches, if a gradient's two runs of them find room."""
    device = device or gpu(kind_of(problem))
    one, two = (bytes_of_gradient(problem, n) for n in (1, 2))
    room = (_SHARE * device.free_bytes() - (2 * one - two)) // (two - one)
    enough = _ENOUGH_CELLS // problem.layout.n_cells
    return max(1, int(min(n_shots, room, enough)))
