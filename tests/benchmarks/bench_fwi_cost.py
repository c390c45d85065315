"""How well the cost of an inversion is foretold: ten small runs of differing sizes; records/fwi_cost.json.

    NUMBA_NUM_THREADS=1 python -m tests.benchmarks.bench_fwi_cost [--only NAME ...] [--out FILE] [--folder CACHE]

Seconds are those of the processor, of the runs as of the calibration, one thread at work, so that others on the machine
disturb them little; memory is the most that a process of its own took. Kernels are loaded before, which the estimate
counts apart.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from solvers import DispersionWarning
from solvers._calibration import cpu_name
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.costs import WaveCost
from subsurface_app.workflows.inversion import Band, InversionPlan, inversion_cost, run_inversion
from subsurface_app.workflows.shots import LineSurvey, model_shots

RECORD = Path(__file__).parent / "records" / "fwi_cost.json"
BAR = 1.3
_PLAN = InversionPlan(bands=(Band(8.0, 3), Band(None, 4)), fixed_depth=20.0, highest=3500.0)
# Cells, shots, samples of 2 ms, and what differs from the plan.
JOBS: dict[str, tuple[tuple[int, int], int, int, dict[str, Any]]] = {
    "small": ((61, 41), 3, 300, {}),
    "marmousi-like": ((190, 70), 5, 400, {}),
    "wide": ((300, 60), 4, 350, {"bands": (Band(None, 4),)}),
    "deep": ((120, 160), 3, 500, {"bands": (Band(None, 4),)}),
    "many-shots": ((100, 60), 16, 250, {"bands": (Band(None, 4),)}),
    "adam-shots": ((100, 60), 8, 300, {"optimiser": "adam", "shots_a_step": 2, "bands": (Band(None, 12),)}),
    "gauss-newton": ((80, 50), 3, 300, {"optimiser": "gauss_newton", "bands": (Band(None, 3),)}),
    "checkpoints": ((120, 80), 4, 350, {"storage": "checkpoint", "bands": (Band(None, 4),)}),
    "tv-order-4": ((150, 90), 4, 300, {"prior": "tv", "space_order": 4, "bands": (Band(None, 5),)}),
    "estimated-wavelet": ((110, 70), 4, 400, {"wavelet": "estimate", "misfit": "huber"}),
}


def problem(name: str) -> tuple[ShotGathers, VelocityModel, InversionPlan]:
    """Gathers over a lens, and a start without it."""
    (nx, nz), n_shots, nt, changes = JOBS[name]
    x, z = np.meshgrid(10.0 * np.arange(nx), 10.0 * np.arange(nz), indexing="ij")
    plain = 1700 + 0.8 * z
    lens = 200 * np.exp(-(((x - 5 * nx) / 100) ** 2) - ((z - 5 * nz) / 80) ** 2)
    truth, start = (
        VelocityModel(name, "bench", vp.astype(np.float32), (10.0, 10.0), (0.0, 0.0)) for vp in (plain + lens, plain)
    )
    survey = LineSurvey(
        n_shots=n_shots, receiver_spacing=20.0, freq=10.0, record_length=0.002 * (nt - 1), dt=0.002, space_order=6
    )
    return model_shots(truth, survey), start, replace(_PLAN, **changes)


def measure(name: str) -> None:
    """Say seconds of the processor, and the most memory that this process took, bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)
        gathers, start, plan = problem(name)
        run_inversion(gathers, start, replace(plan, bands=(Band(None, 1),)))  # kernels are loaded
        begin = time.process_time()
        run_inversion(gathers, start, plan)
    sys.stdout.write(json.dumps([time.process_time() - begin, _peak()]))


def _peak() -> int:
    """The most memory that this program took, bytes; what `getrusage` says would count who started it."""
    rows = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(row.split()[1]) for row in rows if row.startswith("VmHWM"))


def row_of(name: str, folder: Path) -> dict[str, Any]:
    """Foretold and measured, and their quotients."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)
        gathers, start, plan = problem(name)
        cost: WaveCost
        _, cost = inversion_cost(gathers, start, plan, measure=True, folder=folder)
    command = [sys.executable, "-m", "tests.benchmarks.bench_fwi_cost", "--child", name]
    seconds, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    foretold = cost.seconds - cost.start_seconds
    return {
        "foretold_s": round(foretold, 3),
        "cpu_s": round(seconds, 3),
        "seconds_ratio": round(foretold / seconds, 3),
        "foretold_mb": round(cost.memory / 1e6, 2),
        "peak_mb": round(peak / 1e6, 2),
        "memory_ratio": round(cost.memory / peak, 3),
    }


def main() -> None:
    """Measure the runs and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=JOBS, metavar="NAME", help=f"some of {', '.join(JOBS)}")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record")
    parser.add_argument("--folder", type=Path, help="cache of the calibration; default a new one, measured now")
    parser.add_argument("--child", choices=JOBS, metavar="NAME", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        measure(chosen.child)
        return
    record = json.loads(chosen.out.read_text()) if chosen.only and chosen.out.exists() else {"rows": {}}
    with tempfile.TemporaryDirectory() as fresh:
        for name in chosen.only or JOBS:
            before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
            record["rows"][name] = row_of(name, chosen.folder or Path(fresh)) | {"load": before}
            sys.stdout.write(f"{name}: {json.dumps(record['rows'][name])}\n")
            sys.stdout.flush()
    ratios = [max(row["seconds_ratio"], 1 / row["seconds_ratio"]) for row in record["rows"].values()]
    record |= {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "cpu": cpu_name(),
        "bar": BAR,
        "within_bar": sum(ratio <= BAR for ratio in ratios),
        "memory_enough": sum(row["memory_ratio"] >= 1 for row in record["rows"].values()),
        "runs": len(ratios),
    }
    chosen.out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
