"""Rows of symmetry: Born modelling against its transpose, sources against receivers."""

from typing import Any

import numpy as np

from tests.benchmarks.solver_peers.bars import at_most
from tests.benchmarks.solver_peers.cases import Case
from tests.benchmarks.solver_peers.link import CONTENDERS, MissingError
from tests.benchmarks.solver_peers.speed import Row, Workers

_RECEIVERS = tuple((10 + 8 * i, 12) for i in range(10))
_SMALL = Case("born", (100, 80), 4, ((20, 10), (77, 30)), _RECEIVERS, nt=300)


def dot_product(workers: Workers, rounds: int) -> Row:
    """<B x, y> = <x, B' y>, at recording steps of 1 ms and of 2.7 ms, where the solvers step by themselves."""
    entries: dict[str, dict[str, Any]] = {}
    bars = []
    for contender in ("ours", "deepwave"):
        entries[contender] = {}
        for precision, must in (("float64", 1e-13), ("float32", 1e-5)):
            for ms in (1.0, 2.7):
                case = _SMALL.with_(
                    precision=precision, dt=ms * 1e-3, variant="own step" if ms > 1 and contender == "ours" else ""
                )
                name = f"{precision}, dt {ms:g} ms"
                try:
                    answer = workers[contender].ask("call", name="dot_product", case=case)
                except MissingError as reason:
                    entries[contender] = {"missing": str(reason)}
                    break
                entries[contender][name] = float(f"{answer['value']:.2e}")
                if contender == "ours":
                    bars.append(at_most(f"mismatch, {name}", answer["value"], must))
            if "missing" in entries[contender]:
                break
    return {"title": "dot product of Born and its adjoint", "unit": "mismatch", "entries": entries, "bars": bars}


def reciprocity(workers: Workers, rounds: int) -> Row:
    """The record of a shot and that of its mirror, source and receiver swapped, on a heterogeneous model."""
    entries: dict[str, dict[str, Any]] = {}
    bars = []
    for contender in CONTENDERS:
        entries[contender] = {}
        for precision, must in (("float64", 1e-6), ("float32", None)):
            case = Case("forward", (120, 100), 8, ((20, 15),), ((95, 70),), nt=800, precision=precision)
            try:
                there = workers[contender].arrays(case)["data"]
                back = workers[contender].arrays(case.with_(sources=case.receivers, receivers=case.sources))["data"]
            except MissingError as reason:
                entries[contender] = {"missing": str(reason)}
                break
            mismatch = float(np.linalg.norm(there - back) / np.linalg.norm(there))
            entries[contender][precision] = float(f"{mismatch:.2e}")
            if contender == "ours" and must is not None:
                bars.append(at_most(f"mismatch, {precision}", mismatch, must))
    return {"title": "reciprocity on a heterogeneous model", "unit": "mismatch", "entries": entries, "bars": bars}
