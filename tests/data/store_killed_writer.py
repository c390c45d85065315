"""Forks writers and kills each at a random moment; run by `test_store_kill.py`.

A line comes out after each kill: "killed COMMITS", the number of commits that the writer had reported. The next
writer starts when a line comes in.
"""

import os
import random
import select
import signal
import sys
import time


def main(path: str, rounds: int, seed: int) -> None:
    # Only imports here: a fork needs a process of one thread.
    from store_samples import STEP, volume

    from subsurface_app.data.store import Project

    chance = random.Random(seed)
    for number in range(rounds):
        heard, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            project = Project.open(path)
            while True:
                value = time.monotonic_ns() % 1000
                made = (volume(value, name="a", shape=(70, 40, 40)), volume(value, name="b", shape=(8, 8, 8)))
                project.commit([project.stage(one) for one in made], STEP)
                os.write(told, b".")
        # The first kills come while the writer still opens the project.
        wait_for_first = number > 2
        if wait_for_first:
            select.select([heard], [], [], 30)
        time.sleep(chance.uniform(0.0, 0.15))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(told)
        commits = len(os.read(heard, 10_000))
        os.close(heard)
        sys.stdout.write(f"killed {commits}\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
