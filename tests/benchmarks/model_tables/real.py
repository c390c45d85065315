"""Real post-stack data, whose truth nobody knows: live traces are hidden, filled in, and compared with what they were.

The files are open data that are not part of the repository, but for the sample line; what is not there is left out.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.metrics import missing_snr
from resources import resource_path
from tests.benchmarks.model_tables.cases import Array, Case
from tests.benchmarks.model_tables.contenders import Contender, Estimate
from tests.benchmarks.model_tables.tables import mean_and_std

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
HIDDEN = (0.2, 0.5)
FIRST_SEED = 60_000


def hidden_columns(
    contenders: Sequence[Contender], n_sets: int, tell: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """For each survey and share of hidden traces: S/N in dB over the hidden traces, mean and spread over the masks.

    The traces are noisy themselves, and no method can foretell their noise. For a contender with variants the best
    counts.
    """
    columns: dict[str, dict[str, Any]] = {}
    for name, recorded in read_surveys().items():
        known = np.ptp(recorded, axis=2) > 0
        for share in HIDDEN:
            rows: dict[str, Any] = {}
            cases = [_hide(recorded, known, share, FIRST_SEED + i) for i in range(n_sets)]
            for contender in contenders:
                found = {
                    variant: [_score(case, run(case), known) for case in cases]
                    for variant, run in contender.variants.items()
                }
                best = max(found, key=lambda variant, all_=found: np.mean(all_[variant]))
                rows[contender.name] = {"kind": contender.kind, "snr_db": mean_and_std(found[best])}
                if best:
                    rows[contender.name]["variant"] = best
            columns[f"{name}, {100 * share:.0f} % hidden"] = rows
            tell(f"{name}, {100 * share:.0f} % hidden")
    return columns


def read_surveys() -> dict[str, Array]:
    """The surveys that are here, arrays of shape (iline, xline, sample); a line is a volume of one inline."""
    files = {
        "F3 inline 362": resource_path("sample", "f3", "F3_inline362_derived.sgy"),
        "NPRA line 31-81": DATA / "line2d_npra_31_81" / "31_81_PR.sgy",
        "Volve, arbitrary line in time": DATA / "volve" / "volve10r12-full-twt-arb.sgy",
        "Volve, inline 10117 in depth": DATA / "volve" / "volve10r12-full-z-il10117sub.sgy",
    }
    surveys = {name: _read_line(path) for name, path in files.items() if path.exists()}
    block = DATA / "field_gathers" / "real3d_300x100x10_f4_fortran.bin"
    if block.exists():
        surveys["block of field gathers"] = np.fromfile(block, "<f4").reshape(10, 100, 300)
    return surveys


def _hide(recorded: Array, known: np.ndarray, share: float, seed: int) -> Case:
    live = known & (np.random.default_rng(seed).random(known.shape) >= share)
    nothing = np.zeros_like(recorded)
    seismic = np.where(live[..., None], recorded, np.float32(0))
    return Case(seismic, live, recorded, nothing > 0, nothing, nothing)


def _score(case: Case, estimate: Estimate, known: np.ndarray) -> float:
    return missing_snr([case.clean], [estimate.mean], [case.live | ~known])


def _read_line(path: Path) -> Array:
    import segyio

    with segyio.open(path, ignore_geometry=True) as file:
        return np.asarray(file.trace.raw[:], dtype=np.float32)[None]
