"""The registry is the same for whoever asks first."""

import subprocess
import sys
from pathlib import Path

ASKED_AT_ONCE = """
from threading import Barrier, Thread
from subsurface_app.commands import commands
start, found = Barrier(4), []
def ask():
    start.wait()
    found.append(len(commands()))
threads = [Thread(target=ask) for _ in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print(*found)
"""


def test_that_threads_that_ask_first_all_see_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED_AT_ONCE], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    counts = {int(word) for word in done.stdout.split()}
    assert len(counts) == 1
    assert counts.pop() > 30
