"""How good and how fast `volume-xs` is, beside its baselines and random weights; writes records/models.json.

    python tests/benchmarks/bench_models.py [--quick]

Volumes are drawn from the frozen test settings of `models.geology` with seeds of their own, in three disjoint sets.
"""

import argparse
import json
import platform
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from models import load_model, predict
from models._catalogue import LoadedModel, random_control
from models.baselines import denoise_gaussian, fault_semblance
from models.geology import FROZEN, REGIMES, generate_volume
from models.metrics import output_snr
from models.training._validate import ValidationSet, validation_table

RECORD = Path(__file__).parent / "records" / "models.json"


def main() -> None:
    """Measure all and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small set in place of three; writes no record")
    quick = parser.parse_args().quick
    import torch

    torch.set_num_threads(2)
    model = load_model("volume-xs", device="cpu")
    record = {
        "model": model.card.name,
        "training_cpu_seconds": model.card.training["cpu_seconds"],
        "machine": {"cpu": platform.processor() or platform.machine(), "threads": 2, "torch": torch.__version__},
        "faults": fault_rows(model, n_sets=1 if quick else 3, n_volumes=2 if quick else 6),
        "coloured_noise": noise_rows(model, n_volumes=2 if quick else 6),
        "flips_iou": flips_iou(model, n_volumes=1 if quick else 4),
        "speed": speed(model),
    }
    text = json.dumps(record, indent=1)
    if not quick:
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(text + "\n")
    print(text)  # noqa: T201


def fault_rows(model: LoadedModel, *, n_sets: int, n_volumes: int) -> list[dict[str, Any]]:
    """Mean and spread over the sets of F1, average precision, calibration and output S/N, for volumes and sections."""
    rows = []
    for kind, shape, n_faults in (("volume", (64, 64, 64), (2, 5)), ("section", (1, 256, 256), (2, 6))):
        sets = [
            ValidationSet(((shape, n_volumes, n_faults),), first_seed=5_000_000 + 1000 * i + shape[0])
            for i in range(n_sets)
        ]
        tables = [validation_table(model, random_control(model, seed=i), which) for i, which in enumerate(sets)]
        for of_regime in zip(*tables, strict=True):
            row: dict[str, Any] = {"kind": kind, "regime": of_regime[0]["regime"]}
            for who in ("model", "model, 4 passes", "semblance", "gaussian", "random weights", "input"):
                row[who] = {
                    name: {
                        "mean": round(float(np.mean([each[who][name] for each in of_regime])), 4),
                        "std": round(float(np.std([each[who][name] for each in of_regime])), 4),
                    }
                    for name in of_regime[0][who]
                }
            rows.append(row)
    return rows


def noise_rows(model: LoadedModel, *, n_volumes: int) -> list[dict[str, float]]:
    """Output S/N for 0 and 5 dB of coloured noise at the input, in energy."""
    rows = []
    for level in (0.0, 5.0):
        settings = FROZEN[f"noise of {level:.0f} dB"].settings
        volumes = [generate_volume(settings, 6_000_000 + i) for i in range(n_volumes)]
        cleans = [volume.clean for volume in volumes]
        gaussian = max(
            output_snr(cleans, [denoise_gaussian(volume.seismic, sigma=sigma) for volume in volumes])
            for sigma in (0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
        )
        cleaned = output_snr(cleans, [predict(model, volume.seismic, "denoise").mean for volume in volumes])
        rows.append({"input_db": level, "model_db": round(cleaned, 2), "gaussian_db": round(gaussian, 2)})
    return rows


def flips_iou(model: LoadedModel, *, n_volumes: int) -> float:
    """Overlap of the fault masks (p > 0.3) of a volume and of its mirror image, mirrored back."""
    shared = either = 0
    for i in range(n_volumes):
        seismic = generate_volume(REGIMES["easy"], 7_000_000 + i).seismic
        straight = predict(model, seismic).mean > 0.3
        mirrored = predict(model, np.ascontiguousarray(seismic[:, ::-1])).mean[:, ::-1] > 0.3
        shared += int((straight & mirrored).sum())
        either += int((straight | mirrored).sum())
    return round(shared / max(either, 1), 4)


def speed(model: LoadedModel) -> dict[str, float]:
    """Million voxels a second, tiles and blending included; median of five."""
    result = {}
    for name, shape in (("volume", (128, 128, 128)), ("section", (1, 900, 460))):
        seismic = generate_volume(replace(REGIMES["easy"], shape=shape), 8_000_000).seismic
        for who, run in (("model", partial(predict, model)), ("semblance", fault_semblance)):
            seconds = []
            for _ in range(5):
                start = time.perf_counter()
                run(seismic)
                seconds.append(time.perf_counter() - start)
            result[f"{name} {who}"] = round(seismic.size / median(seconds) / 1e6, 3)
    return result


if __name__ == "__main__":
    main()
