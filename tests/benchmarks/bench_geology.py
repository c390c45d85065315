"""How fast the generator of synthetic geology is, by size, on one thread or on a GPU: records/geology.json.

    python -m tests.benchmarks.bench_geology [--rounds 7] [--device cuda] [--out FILE]

Every round draws a volume of its own from the training settings, in random order of the sizes; the row is the median.
CPU time is what one thread worked; on a machine with other work to do the time on the clock is longer, and the record
holds the load.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from models.geology import REGIMES, TRAINING, GatherSettings, GeologySettings, generate_batch, generate_gathers
from solvers._calibration import cpu_name

RECORD = Path(__file__).parent / "records" / "geology.json"
BAR = 0.2  # CPU seconds of a volume of 64^3 on one thread
SHAPES = ((64, 64, 64), (96, 96, 96), (128, 128, 128), (1, 256, 256))
GATHERS = GatherSettings(n_offset=32)


def main() -> None:
    """Measure all and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="volumes of each kind (default 7)")
    parser.add_argument("--batch", type=int, default=1, help="volumes at once (default 1)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, default=RECORD, help="record to write")
    parser.add_argument("--json", action="store_true", help="print the record, and nothing else")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    kinds = {f"training {_name(shape)}": replace(TRAINING, shape=shape) for shape in SHAPES}
    kinds["easy 64 x 64 x 64"] = REGIMES["easy"]
    kinds["gathers 1 x 64 x 32 x 256"] = replace(TRAINING, shape=(1, 64, 256))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    rng = np.random.default_rng(0)
    for name, settings in kinds.items():
        _draw(name, settings, [0] * chosen.batch, chosen.device)  # the first call loads libraries
    for i in range(chosen.rounds):
        for name in rng.permutation(list(kinds)).tolist():
            seeds = [7_000_000 + chosen.batch * i + k for k in range(chosen.batch)]
            times[name].append(_draw(name, kinds[name], seeds, chosen.device))
    rows = {name: _row(kinds[name], times[name], chosen.batch) for name in kinds}
    record: dict[str, Any] = {
        "machine": {"cpu": cpu_name(), "device": _device_name(chosen.device), "torch": torch.__version__, "threads": 1},
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": round(os.getloadavg()[0], 2),
        "batch": chosen.batch,
        "bar_cpu_seconds_64": BAR,
        "rows": rows,
    }
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(record, indent=1) + "\n")
    if chosen.json:
        sys.stdout.write(json.dumps(record) + "\n")
    else:
        for name, row in rows.items():
            sys.stdout.write(f"{name}: {json.dumps(row)}\n")


def _draw(name: str, settings: GeologySettings, seeds: list[int], device: str) -> tuple[float, float]:
    """CPU seconds and seconds on the clock."""
    began, worked = time.perf_counter(), time.process_time()
    if name.startswith("gathers"):
        generate_gathers(settings, GATHERS, seeds, device)
    else:
        generate_batch(settings, seeds, device)
    if device != "cpu":
        torch.cuda.synchronize()
    return time.process_time() - worked, time.perf_counter() - began


def _row(settings: GeologySettings, times: list[tuple[float, float]], batch: int) -> dict[str, float]:
    worked, clock = (median(each[k] for each in times) / batch for k in (0, 1))
    n_voxels = int(np.prod(settings.shape))
    return {
        "cpu_seconds": round(worked, 4),
        "cpu_seconds_slowest": round(max(each[0] for each in times) / batch, 4),
        "clock_seconds": round(clock, 4),
        "mvoxel_per_cpu_second": round(n_voxels / worked / 1e6, 2),
    }


def _name(shape: tuple[int, int, int]) -> str:
    return " x ".join(str(n) for n in shape)


def _device_name(device: str) -> str:
    return torch.cuda.get_device_name() if device != "cpu" else "cpu"


if __name__ == "__main__":
    main()
