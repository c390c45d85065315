"""A field run of full-waveform inversion: `python -m tests.benchmarks.bench_field [--work FOLDER] [--page]`.

Four shots of the Viking Graben line go by `subsurface-app batch field_viking.yaml` from SEG-Y headers to a velocity
update and two images. What came of it is judged here: on the shot that was held out, by the lags of its traces, and on
a band of frequencies that was not inverted. Writes records/field.json and docs/field.md.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.objects import InversionRun, SeismicVolume, ShotGathers, VelocityModel
from subsurface_app.data.store import Project
from subsurface_app.workflows.field_gathers import (
    Choice,
    MuteRules,
    SourceRules,
    choose_traces,
    estimate_source,
    filter_gathers,
    mute_gathers,
)
from subsurface_app.workflows.inversion import InversionPlan
from subsurface_app.workflows.inversion.doubts import doubt_the_start
from subsurface_app.workflows.inversion.plan import Band
from subsurface_app.workflows.inversion.signals import time_lags
from subsurface_app.workflows.inversion.waves import BandObjective, set_up
from tests.benchmarks.field_page import draw_field, write_page
from tests.benchmarks.solver_peers.record import machine, read_record, today, write_record

HERE = Path(__file__).resolve().parent
RECORD, PAGE = HERE / "records" / "field.json", HERE.parents[1] / "docs" / "field.md"
DATA = HERE.parents[2] / "shared" / "data" / "viking_graben" / "viking_small.segy"
RECIPE = HERE / "field_viking.yaml"
BEYOND = (14.0, 17.0)  # Hz: above the band that is inverted, of which a tenth of the energy is left there


def run_recipe(work: Path) -> float:
    """The recipe by the command line, as a user would; seconds."""
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA, work / DATA.name)
    shutil.copy(RECIPE, work / RECIPE.name)
    shutil.rmtree(work / "viking.subsurface", ignore_errors=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "subsurface_app", "batch", RECIPE.name]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    subprocess.run(command, cwd=work, env=environment, check=True)
    return time.monotonic() - began


def judge(project: Project) -> dict[str, Any]:
    """What start and update explain, of what was inverted and of what was held out, and how their images agree."""
    inverted, held, flat = (_of(project, name, ShotGathers) for name in ("inverted", "held out", "in two dimensions"))
    start, updated = (_of(project, name, VelocityModel) for name in ("start", "updated"))
    run, residual = _of(project, "updated, run", InversionRun), _of(project, "updated, residual", ShotGathers)
    wavelets = {"start": np.asarray(inverted.wavelet[:]), "update": np.asarray(residual.wavelet[:])}
    rows: dict[str, Any] = {}
    for name, model in (("start", start), ("update", updated)):
        rows[name] = {}
        for what, gathers in (("inverted", inverted), ("held_out", held)):
            told = replace(gathers, wavelet=wavelets[name])
            rows[name][what] = {band: explain(told, model, high) for band, high in (("8 Hz", 8.0), ("12 Hz", None))}
        rows[name]["beyond"] = beyond_the_band(flat, model)
    vp, change = np.asarray(updated.vp[:]), np.asarray(run.update[:])
    rows["change"] = {"rms": float(np.sqrt(np.mean(change**2))), "most": float(np.abs(change).max()),
                      "slowest": float(vp.min()), "fastest": float(vp.max())}  # fmt: skip
    rows["notes"] = [one.text for one in run.notes]
    rows["misfits"] = np.asarray(run.curve[:]).tolist()
    return rows


def explain(gathers: ShotGathers, model: VelocityModel, high: float | None) -> dict[str, float]:
    """Misfit (1: nothing is predicted), traces off by half a period, and the middle lag, of a model in a band."""
    plan = InversionPlan(bands=(Band(high, 1),), free_surface=True, fixed_depth=320.0)
    waves = set_up(gathers, model, plan)
    objective = BandObjective(waves, plan.bands[0], plan, waves.wavelet)
    from solvers import AcousticModel

    predicted = waves.engine.forward(AcousticModel(waves.engine.grid, waves.start), objective.wavelet).data
    dt, root = waves.engine.time.dt, np.sqrt(objective.weights)
    found = objective.misfit.evaluate(predicted, objective.observed, dt, objective.weights)
    ours, theirs = root * predicted, root * objective.observed
    share, _ = doubt_the_start(ours, theirs, waves.used, objective.wavelet, dt)
    lags, alike = time_lags(ours, theirs, dt, 0.1)
    return {
        "misfit": round(found.value / objective.unit, 4),
        "skipped": round(share, 3),
        "lag_ms": round(1000 * float(np.median(np.abs(lags[waves.used]))), 1),
        "correlation": round(float(np.median(alike[waves.used])), 3),
    }


def beyond_the_band(flat: ShotGathers, model: VelocityModel) -> dict[str, float]:
    """What a model explains of the held-out shot above the inverted band, with the wavelet that suits it best there."""
    held = choose_traces(flat, Choice(first_shot=5, last_shot=5))
    band = mute_gathers(filter_gathers(held, *BEYOND), MuteRules(shift=-0.1, taper=0.08))
    made, _ = estimate_source(band, model, SourceRules(free_surface=True))
    return {"explained": float(made.settings["steps"][-1]["explained"])}


def _of(project: Project, name: str, kind: type) -> Any:
    found = project[name]
    assert isinstance(found, kind)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/field"))
    parser.add_argument("--page", action="store_true", help="judge what lies in the folder, run nothing")
    parser.add_argument("--out", type=Path, default=RECORD)
    chosen = parser.parse_args()
    record = read_record(chosen.out)
    row = record["rows"].get("viking_graben", {})
    if not chosen.page:
        row = {"seconds": round(run_recipe(chosen.work), 1)}
    project = Project.open(chosen.work / "viking.subsurface")
    row |= judge(project)
    row |= {"input": hashlib.sha256(DATA.read_bytes()).hexdigest()[:16], "date": today()}
    steps = {item.name: [one.text for one in getattr(project[item.id], "notes", ())] for item in project.items()}
    row["items"] = list(steps)
    record["machine"], record["rows"]["viking_graben"] = machine(), row
    write_record(chosen.out, record)
    pictures = PAGE.parent / "pictures"
    images = [_of(project, name, SeismicVolume) for name in ("image in the start", "image in the update")]
    models = [_of(project, name, VelocityModel) for name in ("start", "updated")]
    residual = _of(project, "updated, residual", ShotGathers)
    draw_field(pictures, models, images, _of(project, "inverted", ShotGathers), residual)
    shutil.copy(chosen.work / "quality.png", pictures / "field_quality.png")
    write_page(row, PAGE)


if __name__ == "__main__":
    main()
