"""The smallest process that simulates a shot: its wall time is what a user waits for the first result.

python -m tests.benchmarks.solver_peers.first_result ours|deepwave|devito
"""

import importlib
import sys

from tests.benchmarks.solver_peers.cases import Case

if __name__ == "__main__":
    side = importlib.import_module(f"tests.benchmarks.solver_peers.{sys.argv[1]}_side")
    outcome = side.prepare(Case("forward", (200, 200), 8, ((100, 10),), ((50, 10), (150, 10)), nt=200), tune=False)()
    if not abs(outcome["data"]).max() > 0:
        raise SystemExit("the record is empty")
