"""Real data, whose truth nobody knows: live traces are hidden, filled in, and compared with what they were.

The files are open data that are not part of the repository, but for the sample line; what is not there is left out.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.metrics import missing_snr, paired_bootstrap
from resources import resource_path
from tests.benchmarks.model_tables.cases import Array, Case, Live
from tests.benchmarks.model_tables.contenders import Contender, Estimate
from tests.benchmarks.model_tables.noise_ceiling import RESOLVED, noise_ceiling
from tests.benchmarks.model_tables.tables import Score, best_variant, estimate_all, mean_and_std

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
HIDDEN = (0.2, 0.5)
FIRST_SEED = 60_000
BLOCK = 16  # neighbouring hidden traces whose errors are drawn together: they are alike
Column = dict[str, Any]


def hidden_columns(
    contenders: Sequence[Contender], surveys: dict[str, Array], n_sets: int, tell: Callable[[str], None]
) -> dict[str, Column]:
    """For each survey and share of hidden traces: S/N in dB over the hidden traces, mean and spread over the masks.

    The traces are noisy themselves, and no method can foretell their noise: `ceiling_db` says how far a perfect guess
    would come, where that can be estimated. A model's row says by how much it is above the better classical method,
    which part of the gap to the ceiling that is, and whether the difference holds when blocks of traces are drawn anew.
    """
    columns: dict[str, Column] = {}
    for name, recorded in surveys.items():
        known = np.ptp(recorded, axis=2) > 0
        ceiling = noise_ceiling(recorded)
        for share in HIDDEN:
            cases = [hide(recorded, known, share, FIRST_SEED + i) for i in range(n_sets)]
            column = _measure(contenders, cases, known)
            column["ceiling"] = {"kind": "estimate", "ceiling_db": round(ceiling, 2) if ceiling < RESOLVED else None}
            columns[f"{name}, {100 * share:.0f} % hidden"] = column
            tell(f"{name}, {100 * share:.0f} % hidden")
    return columns


def _measure(contenders: Sequence[Contender], cases: list[Case], known: Live) -> Column:
    hidden = [known & ~case.live for case in cases]
    score = Score("snr_db", lambda some, made: _snr(some, made, known), lambda some, made: {})
    rows: Column = {}
    errors: dict[str, list[NDArray[np.float64]]] = {}
    for contender in contenders:
        variant = best_variant(contender, cases[:1], score)
        estimates, _ = estimate_all(contender, variant, cases)
        found = [_snr([case], [made], known) for case, made in zip(cases, estimates, strict=True)]
        rows[contender.name] = {"kind": contender.kind, "snr_db": mean_and_std(found)}
        if variant:
            rows[contender.name]["variant"] = variant
        outside = [made.outside for made in estimates if made.outside is not None]
        if outside:
            rows[contender.name]["outside"] = mean_and_std(outside)
        errors[contender.name] = [
            _error_of_traces(case, made, where) for case, made, where in zip(cases, estimates, hidden, strict=True)
        ]
    classical = [name for name, row in rows.items() if row["kind"] == "classical"]
    best = max(classical, key=lambda name: rows[name]["snr_db"]["mean"])
    for name, row in rows.items():
        if row["kind"] == "ours":
            row["against"] = best
            row["gain_db"] = round(row["snr_db"]["mean"] - rows[best]["snr_db"]["mean"], 2)
            row["verdict"] = _verdict(errors[best], errors[name])
    return rows


def _snr(cases: Sequence[Case], estimates: Sequence[Estimate], known: Live) -> float:
    return missing_snr(
        [case.clean for case in cases], [made.mean for made in estimates], [case.live | ~known for case in cases]
    )


def _error_of_traces(case: Case, made: Estimate, hidden: Live) -> NDArray[np.float64]:
    """Squared error of every hidden trace."""
    return np.sum((made.mean[hidden].astype(np.float64) - case.clean[hidden]) ** 2, axis=1)


def _verdict(classical: Sequence[NDArray[np.float64]], ours: Sequence[NDArray[np.float64]]) -> str:
    """Whether the errors of blocks of traces are smaller, larger or as large, with 95 percent."""
    blocks = []
    for first, second in zip(classical, ours, strict=True):
        difference = first - second
        n_blocks = max(1, difference.size // BLOCK)
        blocks += [float(part.mean()) for part in np.array_split(difference, n_blocks)]
    low, high = paired_bootstrap(np.array(blocks))
    return "better" if low > 0 else "worse" if high < 0 else "as good"


def read_surveys() -> dict[str, Array]:
    """The post-stack data that are here, arrays of shape (iline, xline, sample); a line is a volume of one inline."""
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


def read_gathers() -> dict[str, Array]:
    """Gathers before stacking, (1, trace, sample): nothing that the models were made for."""
    gathers: dict[str, Array] = {}
    marine = DATA / "field_gathers" / "mobil_gather_60x1000.npy"
    if marine.exists():
        gathers["marine gather (Mobil)"] = np.asarray(np.load(marine), dtype=np.float32)[None]
    shots = DATA / "viking_graben" / "viking_small.segy"
    if shots.exists():
        gathers["marine shot (Viking Graben)"] = _read_line(shots)[:, :120]
    land = DATA / "land_shots" / "2.segy"
    if land.exists():
        gathers["land shot"] = _read_line(land)
    return gathers


def hide(recorded: Array, known: Live, share: float, seed: int) -> Case:
    live = known & (np.random.default_rng(seed).random(known.shape) >= share)
    return Case(np.where(live[..., None], recorded, np.float32(0)), live, recorded)


def _read_line(path: Path) -> Array:
    import segyio

    with segyio.open(path, ignore_geometry=True) as file:
        return np.asarray(file.trace.raw[:], dtype=np.float32)[None]
