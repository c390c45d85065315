"""How well `estimate_cost` foretells time and memory of runs that its calibration did not hold: records/cost.json.

    python -m tests.benchmarks.bench_cost [--rounds 3] [--only NAME ...] [--out FILE] [--folder CACHE]

Time is the fastest of some rounds, memory the peak of all arrays in a round of its own. On a machine with other work to
do the times say little: the record holds its load.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers import (
    AcousticModel,
    Cost,
    DispersionWarning,
    Grid,
    Scheme,
    Storage,
    Survey,
    TimeAxis,
    estimate_cost,
    prepare,
    ricker,
)
from solvers._calibration import cpu_name

RECORD = Path(__file__).parent / "records" / "cost.json"
BAR = 1.3  # between predicted and measured seconds, either way


@dataclass(frozen=True)
class Job:
    """A run: its grid, shots, receivers and samples, and what is done."""

    shape: tuple[int, ...]
    operation: str = "forward"
    order: int = 8
    n_shots: int = 1
    n_receivers: int = 100
    nt: int = 500
    freq: float = 15.0
    density: bool = False  # a gradient is taken of it too
    options: dict[str, Any] = field(default_factory=dict)


JOBS = {
    "2d-small": Job((300, 180), nt=1000),
    "2d-shots": Job((150, 120), n_shots=6, nt=800),
    "2d-order-4": Job((700, 350), order=4, n_shots=2),
    "2d-large": Job((1500, 600), nt=400),
    "2d-order-6-born": Job((320, 150), "born", order=6, n_shots=2),
    "2d-gradient": Job((320, 160), "gradient", n_shots=3, n_receivers=200),
    "2d-gradient-order-4": Job((900, 400), "gradient", order=4, nt=300),
    "2d-migration-checkpoints": Job(
        (300, 200), "migrate", order=4, n_shots=2, options={"storage": Storage("checkpoint")}
    ),
    "2d-float64": Job((400, 300), n_receivers=300, options={"precision": "float64"}),
    "3d-order-8": Job((90, 70, 50), nt=150),
    "3d-gradient-order-4": Job((80, 90, 60), "gradient", order=4, nt=120),
}


def setting(job: Job) -> tuple[AcousticModel, Survey, npt.NDArray[np.float32], TimeAxis]:
    """Layers on a grid of 10 m, sources and receivers near its top between grid points."""
    n_axes, rng = len(job.shape), np.random.default_rng(0)
    depth = np.linspace(0.0, 1.0, job.shape[-1], dtype=np.float32)
    vp = np.ascontiguousarray(np.broadcast_to(1500 + 2000 * depth, job.shape))
    grid, axis = Grid(job.shape, (10.0,) * n_axes), TimeAxis(job.nt, 0.003)
    sources, receivers = (
        (0.1 + 0.8 * rng.random((job.n_shots, n, n_axes))) * grid.extent for n in (1, job.n_receivers)
    )
    receivers[..., -1] = 17.0
    model = AcousticModel(grid, vp, 310.0 * vp**0.25 if job.density else None)
    return model, Survey(sources, receivers), ricker(job.freq, axis), axis


def foretell(job: Job, folder: Path | None = None) -> Cost:
    """What the solver says."""
    model, survey, wavelet, axis = setting(job)
    return estimate_cost(
        model.grid,
        survey,
        axis,
        vp=model.vp,
        operation=job.operation,  # type: ignore[arg-type]
        wavelet=wavelet,
        scheme=Scheme(job.order),
        folder=folder,
        variable_density=job.density,
        wrt=_wrt(job),
        **job.options,
    )


def _wrt(job: Job) -> tuple[str, ...]:
    return ("vp", "rho") if job.density else ("vp",)


def call_of(job: Job) -> Callable[[], Any]:
    """The run itself."""
    model, survey, wavelet, axis = setting(job)
    engine = prepare(model.grid, survey, axis, scheme=Scheme(job.order), **job.options)
    observed = np.zeros((job.n_shots, job.n_receivers, job.nt), engine.dtype)
    calls: dict[str, Callable[[], Any]] = {
        "forward": lambda: engine.forward(model, wavelet),
        "born": lambda: engine.born(model, {"vp": model.vp}, wavelet),
        "gradient": lambda: engine.gradient(model, wavelet, observed, wrt=_wrt(job)),
        "migrate": lambda: engine.migrate(model, wavelet, observed + 1),
    }
    return calls[job.operation]


def measure(job: Job, rounds: int) -> tuple[float, int]:
    """Seconds of the fastest round, and the peak of the memory of its arrays, bytes."""
    call = call_of(job)
    tracemalloc.start()
    call()  # kernels are loaded
    tracemalloc.stop()
    call = call_of(job)  # an engine of its own, which has no room for fields left from before
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), peak


def row_of(job: Job, rounds: int, folder: Path | None = None) -> dict[str, Any]:
    """Predicted and measured, and their quotients."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)
        begin = time.perf_counter()
        cost = foretell(job, folder)
        asked = time.perf_counter() - begin
        seconds, peak = measure(job, rounds)
    return {
        "operation": job.operation,
        "shape": job.shape,
        "order": job.order,
        "n_shots": job.n_shots,
        "n_steps": cost.n_steps,
        "storage": cost.storage,
        "predicted_s": round(cost.seconds, 4),
        "measured_s": round(seconds, 4),
        "seconds_ratio": round(cost.seconds / seconds, 3),
        "predicted_mb": round(cost.memory_bytes / 1e6, 2),
        "measured_mb": round(peak / 1e6, 2),
        "memory_ratio": round(cost.memory_bytes / peak, 3),
        "estimate_took_s": round(asked, 2),
    }


def main() -> None:
    """Measure the jobs and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=JOBS, metavar="NAME", help=f"some of {', '.join(JOBS)}")
    parser.add_argument("--rounds", type=int, default=3, help="timed rounds of each job")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record")
    parser.add_argument("--folder", type=Path, help="cache of the calibration; default a new one, measured now")
    chosen = parser.parse_args()
    record = json.loads(chosen.out.read_text()) if chosen.only and chosen.out.exists() else {"rows": {}}
    with tempfile.TemporaryDirectory() as fresh:
        for name in chosen.only or JOBS:
            before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
            row = row_of(JOBS[name], chosen.rounds, chosen.folder or Path(fresh))
            record["rows"][name] = row | {"load": before}
            sys.stdout.write(f"{name}: {json.dumps(record['rows'][name])}\n")
            sys.stdout.flush()
    ratios = [max(row["seconds_ratio"], 1 / row["seconds_ratio"]) for row in record["rows"].values()]
    record |= {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "bar": BAR,
        "worst": max(ratios),
        "within_bar": sum(ratio <= BAR for ratio in ratios),
        "jobs": len(ratios),
    }
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
