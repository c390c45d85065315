"""Rows of accuracy: Green's function, echo of the borders, agreement between two codes."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import hankel2

from tests.benchmarks.solver_peers.bars import at_most
from tests.benchmarks.solver_peers.cases import Case, wavelet
from tests.benchmarks.solver_peers.link import CONTENDERS, MissingError
from tests.benchmarks.solver_peers.speed import Row, Workers

# 3000 m/s, 25 Hz and 10 m: 12 points a dominant wavelength; 120 cells are 10 wavelengths, along an axis and aslant.
_SPEED, _FREQ = 3000.0, 25.0
_FAR = ((120, 0), (0, 120), (72, 96), (96, 72))


def homogeneous(points: int = 12, **changes: Any) -> Case:
    """A homogeneous model with so many points a wavelength, receivers 10 wavelengths off, no echo in the record."""
    half = 50 * points // 3
    far = tuple(tuple(half + cells * points // 12 for cells in at) for at in _FAR)
    case = Case("forward", (2 * half + 1,) * 2, 8, ((half, half),), far, nt=600, freq=_FREQ, vp=(_SPEED, _SPEED))
    return case.with_(spacing=_SPEED / _FREQ / points, **changes)


def green_error(case: Case, records: npt.NDArray[np.float64]) -> float:
    """Difference to the exact records, L2 relative to them."""
    distance = math.dist(case.sources[0], case.receivers[0]) * case.spacing
    exact = green_record(case, distance)
    return float(np.linalg.norm(records[0] - exact) / (math.sqrt(len(records[0])) * np.linalg.norm(exact)))


def green_record(case: Case, distance: float) -> npt.NDArray[np.float64]:
    """The record w * G of a point source in a homogeneous medium in 2D, G = -i/4 H0^(2)(omega r / c)."""
    n_fft = 8 * case.nt
    omega = 2 * math.pi * np.fft.rfftfreq(n_fft, case.dt)
    transfer = np.zeros(len(omega), complex)
    transfer[1:] = -0.25j * hankel2(0, omega[1:] * distance / case.vp[0])
    return np.fft.irfft(np.fft.rfft(wavelet(case), n_fft) * transfer, n_fft)[: case.nt]


def green(workers: Workers, rounds: int) -> Row:
    """Error against the Green's function at two time steps, and with what each contender has against its own error."""
    coarse, fine = homogeneous(), homogeneous(dt=1e-4, nt=6000)
    entries: dict[str, dict[str, Any]] = {}
    for contender in CONTENDERS:
        entries[contender] = _errors(workers, contender, {"dt 1 ms": coarse, "dt .1 ms": fine})
    for label, contender, variant in (
        ("ours, own step", "ours", "own step"),
        ("deepwave, filtered", "deepwave", "filtered"),
        ("devito, 4th in time", "devito", "4th in time"),
    ):
        entries[label] = _errors(workers, contender, {"dt 1 ms": coarse.with_(variant=variant)})
    bars = [
        at_most(f"relative error at dt 1 ms, {label}", entries[label]["dt 1 ms"], 0.005)
        for label in ("ours", "ours, own step")
        if "dt 1 ms" in entries[label]
    ]
    title = "error against the 2D Green's function, order 8, 12 points a dominant wavelength, 10 wavelengths"
    return {"title": title, "unit": "dt 1 ms", "entries": entries, "bars": bars}


def _errors(workers: Workers, contender: str, cases: dict[str, Case]) -> dict[str, Any]:
    try:
        return {
            name: float(f"{green_error(case, workers[contender].arrays(case)['data']):.3e}")
            for name, case in cases.items()
        }
    except MissingError as reason:
        return {"missing": str(reason)}


def echo(workers: Workers, rounds: int) -> Row:
    """What the borders send back, against a model so large that nothing comes back, dB of the peak."""
    widths, aside = (10, 20, 30, 40), 150
    receivers = tuple((20 + 10 * i, 5) for i in range(9))
    near = Case("forward", (120, 120), 8, ((60, 8),), receivers, nt=800, freq=_FREQ, vp=(_SPEED, _SPEED))
    near = near.with_(precision="float64")  # the roundings of float32 lie at -125 dB, above the wide borders' echo
    huge = near.with_(
        shape=(120 + 2 * aside,) * 2,
        sources=((60 + aside, 8 + aside),),
        receivers=tuple((x + aside, z + aside) for x, z in receivers),
    )
    entries: dict[str, dict[str, Any]] = {}
    for contender in CONTENDERS:
        try:
            clean = workers[contender].arrays(huge)["data"]
            entries[contender] = {
                str(width): _decibel(workers[contender].arrays(near.with_(width=width))["data"] - clean, clean)
                for width in widths
            }
        except MissingError as reason:
            entries[contender] = {"missing": str(reason)}
    bars = []
    if "20" in entries["ours"]:
        levels = [entries["ours"][str(width)] for width in widths]
        bars = [
            at_most("dB at 20 cells", entries["ours"]["20"], -70.0),
            at_most("largest step from a width to the next, dB", max(np.diff(levels)), 0.0),
        ]
    title = "border echo by width, order 8, source 8 and receivers 5 cells off the edge, 12 points a wavelength"
    return {"title": title, "unit": "dB", "entries": entries, "bars": bars}


def _decibel(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> float:
    return round(20 * math.log10(np.abs(part).max() / np.abs(whole).max()), 2)


def agreement(workers: Workers, rounds: int) -> Row:
    """Ours against both peers on a heterogeneous model at a step so small that time dispersion is none's."""
    receivers = tuple((60 + 20 * i, 40 + 8 * i) for i in range(10))
    case = Case("forward", (300, 300), 8, ((150, 100),), receivers, dt=1e-4, nt=6000)
    try:
        ours = workers["ours"].arrays(case)["data"]
    except MissingError as reason:
        return {"title": "agreement", "unit": "L2", "entries": {"ours": {"missing": str(reason)}}, "bars": []}
    entries: dict[str, dict[str, Any]] = {}
    bars = []
    for contender in ("deepwave", "devito"):
        try:
            theirs = workers[contender].arrays(case)["data"]
        except MissingError as reason:
            entries[contender] = {"missing": str(reason)}
            continue
        entries[contender] = {"L2": float(f"{np.linalg.norm(ours - theirs) / np.linalg.norm(theirs):.3e}")}
        if contender == "deepwave":
            bars = [at_most("relative L2 distance to deepwave", entries[contender]["L2"], 0.01)]
    title = "difference of our records on a heterogeneous model at dt .1 ms, order 8, to those of"
    return {"title": title, "unit": "L2", "entries": entries, "bars": bars}
