"""`bench`: the benchmarks of the repository, or, in an installation without them, the speed of the wave solver."""

import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from resources import mark, translate
from subsurface_app.cli.output import put, put_json
from subsurface_app.cli.setting import CliError

_BUILT_IN = "waves"


def bench(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One benchmark; without it all.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Measure; in a checkout the scripts of tests/benchmarks, elsewhere the wave solver alone."""
    scripts = _scripts()
    if name is not None and name not in (*scripts, _BUILT_IN):
        raise CliError(
            "there is no benchmark {name}: there are {known}", name=name, known=", ".join((*scripts, _BUILT_IN))
        )
    chosen = {name: scripts[name]} if name in scripts else scripts if name is None else {}
    for script in chosen.values():
        done = subprocess.run([sys.executable, str(script), *(["--json"] if json else [])], check=False)
        if done.returncode:
            raise typer.Exit(1)
    if not chosen:
        measured = _waves()
        if json:
            put_json(measured)
        else:
            template = mark("2D waves, {shape}, order {order}, {steps} steps, {backend}: {rate:.0f} million points/s")
            put(translate(template, **measured))


def _scripts() -> dict[str, Path]:
    """The benchmark scripts of a checkout by name; a script that begins with "_" is part of others."""
    folder = Path(str(files("subsurface_app"))).parent / "tests" / "benchmarks"
    found = {path.stem.removeprefix("bench_"): path for path in sorted(folder.glob("bench_*.py"))}
    return {} if getattr(sys, "frozen", False) else found


def _waves() -> dict[str, Any]:
    """Points that the 2D solver advances per second, the best of three after one run that compiles."""
    import numpy as np

    from solvers import AcousticModel, Grid, Scheme, Survey, TimeAxis, ricker, simulate_shots

    n, order, time_axis = 400, 8, TimeAxis(401, 0.001)
    model = AcousticModel(Grid((n, n), (10.0, 10.0)), np.full((n, n), 2000.0, dtype=np.float32))
    middle = np.array([[[n * 5.0, n * 5.0]]])
    survey, wavelet = Survey(middle, middle), ricker(10.0, time_axis)
    best = float("inf")
    for _ in range(4):
        began = time.perf_counter()
        shots = simulate_shots(model, survey, wavelet, time_axis, scheme=Scheme(space_order=order))
        best = min(best, time.perf_counter() - began)
    steps = shots.n_inner_steps
    shape = f"{n} x {n}"
    return {
        "shape": shape,
        "order": order,
        "steps": steps,
        "backend": shots.backend,
        "seconds": best,
        "rate": n * n * steps / best / 1e6,
    }
