"""What is run: cases as plain data that travel to every contender, and the models that they stand for."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Case:
    """One run, the same for all contenders.

    Parameters   operation : "forward", "born" or "gradient" (of half the squared records, with respect to vp)
                 shape, spacing : grid points without borders, and m
                 order : of the differences in space
                 dt, nt : s, recording interval and samples; the peers step by dt
                 freq : Hz - of a Ricker wavelet whose peak lies at 1.5 / freq
                 vp : m/s, slowest and fastest of a smooth model; equal: homogeneous
                 sources : one point (in cells) a shot
                 receivers : points (in cells), the same for all shots
                 width : absorbing cells on each side
                 variant : what of its own a contender is asked for; "": its default
                     ours: "own step" (the scheme chooses the inner step; else it is dt, as the peers have), "all cells"
                     (nothing is left out), or a kind of wavefield storage
                     deepwave: "every 5th" (gradient sampling), "filtered" (its filter against time dispersion)
                     devito: "4th in time"
                 device : "cpu" or "cuda"
    """

    operation: str
    shape: tuple[int, ...]
    order: int
    sources: tuple[tuple[int, ...], ...]
    receivers: tuple[tuple[int, ...], ...]
    spacing: float = 10.0
    dt: float = 0.001
    nt: int = 1000
    freq: float = 15.0
    vp: tuple[float, float] = (1500.0, 4000.0)
    width: int = 20
    variant: str = ""
    device: str = "cpu"
    precision: str = "float32"

    @property
    def padded_cells(self) -> int:
        """Cells of all shots, absorbing ones included."""
        return len(self.sources) * math.prod(n + 2 * self.width for n in self.shape)

    def with_(self, **changes: Any) -> "Case":
        """The same case with these fields changed."""
        return replace(self, **changes)


def to_json(case: Case) -> dict[str, Any]:
    """The case as plain data."""
    return asdict(case)


def from_json(plain: dict[str, Any]) -> Case:
    """The case that `to_json` wrote."""
    points = {name: tuple(tuple(point) for point in plain[name]) for name in ("sources", "receivers")}
    return Case(**{**plain, **points, "shape": tuple(plain["shape"]), "vp": tuple(plain["vp"])})


def velocity(case: Case) -> npt.NDArray[np.float32]:
    """Velocity that grows with depth in gentle waves, between the two values of the case, m/s."""
    slow, fast = case.vp
    axes = [np.linspace(0.0, 1.0, n) for n in case.shape]
    field = axes[-1] + 0.1 * np.sin(6 * np.pi * axes[-1])
    for along in axes[:-1]:
        field = np.multiply.outer(1.0 + 0.3 * np.sin(4 * np.pi * along), field)
    field = (field - field.min()) / float(np.ptp(field))
    return np.asarray(slow + (fast - slow) * field, dtype=np.float32)


def perturbation(case: Case) -> npt.NDArray[np.float32]:
    """A smooth body of at most 100 m/s some 50 cells under the middle of the surface, for Born modelling."""
    centre = [n // 2 for n in case.shape[:-1]] + [50]
    axes = [(np.arange(n) - at) / 15.0 for n, at in zip(case.shape, centre, strict=True)]
    body = np.asarray(100.0)
    for along in axes:
        body = np.multiply.outer(body, np.exp(-0.5 * along**2))
    return np.asarray(body, dtype=np.float32)


def wavelet(case: Case) -> npt.NDArray[np.float64]:
    """The Ricker wavelet on the recording axis."""
    argument = (np.pi * case.freq * (case.dt * np.arange(case.nt) - 1.5 / case.freq)) ** 2
    return np.asarray((1.0 - 2.0 * argument) * np.exp(-argument))


def cell(case: Case) -> float:
    """Area or volume of a cell: a source in one cell of a peer's grid is a point source of that strength."""
    return case.spacing ** len(case.shape)


# --- the rows of the speed table ----------------------------------------------------------------------------------

_LINE_2D = tuple((20 + 10 * i, 10) for i in range(97))
_LINE_3D = tuple((20 + 4 * i, 100, 10) for i in range(41))
_LINE_300 = tuple((10 + 4 * i, 5) for i in range(71))


def section(order: int, operation: str = "forward", **changes: Any) -> Case:
    """2D 1000^2, one shot, 1000 steps."""
    return Case(operation, (1000, 1000), order, ((500, 10),), _LINE_2D, **changes)


def cube(order: int, **changes: Any) -> Case:
    """3D 200^3, one shot, 100 steps; slower than the section so that 1 ms is every contender's own step."""
    case = Case("forward", (200, 200, 200), order, ((100, 100, 10),), _LINE_3D, nt=100, vp=(1500.0, 3400.0))
    return case.with_(**changes)


def many_shots(order: int, n_shots: int = 8, n: int = 300, **changes: Any) -> Case:
    """Shots of 300^2, 1000 steps."""
    sources = tuple(((n * (2 * i + 1)) // (2 * n_shots), 5) for i in range(n_shots))
    return Case("forward", (n, n), order, sources, _LINE_300, **changes)
