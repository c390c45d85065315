"""A layered model whose section is known to the last spike: layers keep their shares between horizons."""

from dataclasses import replace
from functools import cache

import numpy as np

from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SeismicWavelet,
    SurveyGeometry,
    Top,
    Well,
)

N, BIN, DT, FREQ = 61, 25.0, 0.004, 28.0
GEOMETRY = SurveyGeometry(LineNumbers(1, 1, 1), LineNumbers(1, 1, N), (-BIN, 0.0, BIN, -BIN, BIN, 0.0))
TIME = SampleAxis("twt", 0.0, DT, 226)
DEPTH = SampleAxis("depth", 0.0, 5.0, 200)
WELLS = {"W1": 8, "W2": 52}  # the traces that they stand on
ABOVE, BELOW = (1800.0, 2000.0), (2600.0, 2400.0)  # velocity and density over and under the layers


@cache
def layers() -> tuple[tuple[np.ndarray, ...], ...]:
    """Of each of three packets: shares of the time in it, velocities, densities of its layers."""
    rng, made = np.random.default_rng(7), []
    for number in range(3):
        shares = rng.uniform(0.5, 1.5, 9)
        velocity = 1900 + 180 * number + rng.normal(0, 110, 9)
        made.append((shares / shares.sum(), velocity, 2050 + 60 * number + rng.normal(0, 40, 9)))
    return tuple(made)


def horizon_times(x: np.ndarray) -> np.ndarray:
    """Two-way times of the four horizons at distances along the line, (4, m): each dips and bends another way."""
    along = x / (BIN * (N - 1))
    return np.stack(
        [
            0.30 + 0.05 * along,
            0.44 + 0.05 * along + 0.02 * np.sin(2 * np.pi * along),
            0.58 + 0.09 * along,
            0.74 + 0.06 * along - 0.02 * np.sin(2 * np.pi * along),
        ]
    )


def column(x: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times of all boundaries, and velocity and density between them, the last ones below the last boundary."""
    levels = horizon_times(np.array([x]))[:, 0]
    times, velocity, density = [0.0, levels[0]], [ABOVE[0]], [ABOVE[1]]
    for (shares, v, rho), top, base in zip(layers(), levels[:-1], levels[1:], strict=True):
        times += (top + (base - top) * np.cumsum(shares)).tolist()
        velocity, density = [*velocity, *v], [*density, *rho]
    return np.array(times), np.array([*velocity, BELOW[0]]), np.array([*density, BELOW[1]])


def depths_of(x: float) -> np.ndarray:
    """Depths of the boundaries of a column."""
    times, velocity, _ = column(x)
    return np.concatenate([[0.0], np.cumsum(np.diff(times) * velocity[:-1] / 2)])


def ricker(t: np.ndarray) -> np.ndarray:
    squared = (np.pi * FREQ * t) ** 2
    return (1 - 2 * squared) * np.exp(-squared)


def trace(x: float, at: np.ndarray) -> np.ndarray:
    """The stack at two-way times, the sum of a wavelet for each boundary."""
    times, velocity, density = column(x)
    impedance = velocity * density
    spikes = (impedance[1:] - impedance[:-1]) / (impedance[1:] + impedance[:-1])
    return np.asarray(sum(1000 * r * ricker(at - t) for r, t in zip(spikes, times[1:], strict=True)))


def section() -> SeismicVolume:
    samples = np.stack([trace(x, TIME.values) for x in BIN * np.arange(N)])[None].astype(np.float32)
    return SeismicVolume("recorded", "A", samples, GEOMETRY, TIME)


def section_in_depth() -> SeismicVolume:
    made = []
    for x in BIN * np.arange(N):
        times, velocity, _ = column(x)
        deep = depths_of(x)
        below = times[-1] + 2 * (DEPTH.values - deep[-1]) / velocity[-1]
        made.append(trace(x, np.where(DEPTH.values > deep[-1], below, np.interp(DEPTH.values, deep, times))))
    return SeismicVolume("recorded, depth", "A", np.stack(made)[None].astype(np.float32), GEOMETRY, DEPTH)


def wavelet() -> SeismicWavelet:
    return SeismicWavelet("wavelet", "A", ricker(DT * np.arange(-16, 17)), DT)


def horizons(domain: str = "twt") -> tuple[Horizon, ...]:
    x = BIN * np.arange(N)
    if domain == "twt":
        levels = horizon_times(x)
    else:
        whole = np.stack([depths_of(one) for one in x], axis=1)
        levels = whole[[1, 10, 19, 28]]
    return tuple(Horizon(f"H{n}", "A", one[None].astype(np.float32), GEOMETRY, domain) for n, one in enumerate(levels))


def well(name: str, *, tops: bool = True) -> Well:
    """A vertical well with its logs every half metre and a check shot at each boundary."""
    x = BIN * WELLS[name]
    times, velocity, density = column(x)
    deep = depths_of(x)
    md = np.arange(60.0, 950.0, 0.5)
    number = np.searchsorted(deep, md, side="right") - 1
    logs = (
        LogCurve("DT", "s/m", "us/m", md, (1 / velocity[number]).astype(np.float32)),
        LogCurve("RHOB", "kg/m3", "kg/m3", md, density[number].astype(np.float32)),
    )
    path = np.array([[0.0, x, 0.0, 0.0], [1000.0, x, 0.0, 1000.0]])
    marks = tuple(Top(f"H{n}", float(deep[row])) for n, row in enumerate((1, 10, 19, 28))) if tops else ()
    end = times[-1] + 2 * (1000 - deep[-1]) / velocity[-1]
    shots = np.stack([[*deep, 1000.0], [*times, end]], axis=1)
    return Well(name, "A", x, 0.0, 0.0, path, logs, marks, shots)


def wells() -> tuple[Well, ...]:
    return tuple(well(name) for name in WELLS)


def shifted(horizon: Horizon, by: float, first: int, last: int) -> Horizon:
    """A horizon that is lower by so much on some traces."""
    values = np.array(horizon.values)
    values[:, first:last] += by
    return replace(horizon, values=values)
