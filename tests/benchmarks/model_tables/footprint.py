"""A volume larger than memory: peak memory and speed of a run from disk to disk, and a run that is killed goes on.

    python -m tests.benchmarks.model_tables.footprint MODEL VOLUME RESULT THREADS [RESUME [KILL_AFTER]]

is the child that runs: only in a process of its own does a peak mean this run. It prints one line of JSON, or kills
itself after so many tiles, as a power cut would.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.model_tables.cases import large_volume

CHUNKS = (64, 64, 64)
ROOT = Path(__file__).resolve().parents[3]


def large_run(model: str, gigabytes: float, threads: int = 2) -> dict[str, Any]:
    """Faults of a zarr volume of float32: resident peak of the process in GB, and million voxels a second."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        n = max(96, round((gigabytes * 1e9 / 4) ** (1 / 3)))
        write_volume(folder / "volume", (n, n, n))
        done = _child(model, folder / "volume", folder / "result", threads)
        told = json.loads(done.stdout.splitlines()[-1])
    return {"volume_gb": round(4 * n**3 / 1e9, 3), **told}


def killed_run(model: str, shape: tuple[int, int, int] = (300, 140, 140), kill_after: int = 1) -> dict[str, Any]:
    """Whether a run that was killed and went on gives, bit for bit, what a run in one piece gives.

    `killed` is False when it was over before so many tiles.
    """
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        write_volume(folder / "volume", shape)
        _child(model, folder / "volume", folder / "whole", 2)
        broken = _child(model, folder / "volume", folder / "pieces", 2, folder / "marks", kill_after, check=False)
        _child(model, folder / "volume", folder / "pieces", 2, folder / "marks")
        import zarr

        pairs = [
            [np.asarray(zarr.open_array(folder / name / part, mode="r")[:]) for name in ("whole", "pieces")]
            for part in ("mean", "std")
        ]
        is_equal = all(np.array_equal(first, second) for first, second in pairs)
    return {"killed": broken.returncode == -signal.SIGKILL, "equal": is_equal}


def write_volume(path: Path, shape: tuple[int, int, int], block: int = 128) -> None:
    """A zarr array of one generated volume and its mirror images side by side."""
    import zarr

    piece = large_volume((block, block, block))
    array = zarr.create_array(str(path), shape=shape, dtype="float32", chunks=CHUNKS)
    turned = [np.flip(piece, axes) for axes in ((), (0,), (1,), (0, 1), (2,), (0, 2), (1, 2), (0, 1, 2))]
    for i in range(0, shape[0], block):
        for j in range(0, shape[1], block):
            for k in range(0, shape[2], block):
                which = turned[(i // block % 2) + 2 * (j // block % 2) + 4 * (k // block % 2)]
                n = [min(block, length - start) for length, start in zip(shape, (i, j, k), strict=True)]
                array[i : i + n[0], j : j + n[1], k : k + n[2]] = which[: n[0], : n[1], : n[2]]


def _child(
    model: str,
    volume: Path,
    result: Path,
    threads: int,
    resume: Path | None = None,
    kill_after: int | None = None,
    *,
    check: bool = True,
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", __name__, model, str(volume), str(result), str(threads)]
    command += [str(part) for part in (resume, kill_after) if part is not None]
    return subprocess.run(command, cwd=ROOT, check=check, capture_output=True, text=True)


def _run(model: str, volume: Path, result: Path, threads: int, resume: Path | None, kill_after: int | None) -> None:
    import torch
    import zarr

    from models import load_model, predict

    torch.set_num_threads(threads)
    source = zarr.open_array(volume, mode="r")
    out = [
        zarr.open_array(result / part, mode="r+")
        if (result / part).exists()
        else zarr.create_array(str(result / part), shape=source.shape, dtype="float32", chunks=CHUNKS)
        for part in ("mean", "std")
    ]
    loaded = load_model(model, device="cpu")

    def on_step(done: int, total: int) -> None:
        if done == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    start = time.perf_counter()
    predict(loaded, source, "fault", out=tuple(out), on_step=on_step, resume=resume)
    seconds = time.perf_counter() - start
    told = {"peak_gb": round(_peak_bytes() / 1e9, 3), "mvoxel_per_s": round(source.size / seconds / 1e6, 3)}
    sys.stdout.write(json.dumps(told) + "\n")


def _peak_bytes() -> int:
    """Of this process; Linux counts in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    name, source_, result_, n_threads, *rest = sys.argv[1:]
    _run(
        name,
        Path(source_),
        Path(result_),
        int(n_threads),
        Path(rest[0]) if rest else None,
        int(rest[1]) if len(rest) > 1 else None,
    )
