"""Recipes changed at random, each read, checked and bound: `python tests/commands/recipe_mutants.py COUNT`.

The process gives itself 1 GiB of memory. It prints how many were fine, how many were refused in words, and the longest
time that one took; anything but a refusal in words ends it with a traceback.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from subsurface_app.commands.recipes import RecipeError, bind, project_path, read_recipe, recipe_as_yaml

_MEMORY = 1 << 30
SEED = """
recipe: 1
title: faults of the line
project: study
slots:
  line: {kind: file, default: line.sgy}
  well: {kind: well, default: W-1}
steps:
  - command: import.segy
    parameters: {file: $line, name: line, iline_byte: 189}
    as: [section]
  - command: volume.band_pass                 # Band-pass
    parameters:
      volume: $section
      low_cut: 6.0
      low_pass: 10
      high_pass: 60
      high_cut: 80.5
    as: [clean]
  - command: baseline.volume
    parameters: {volume: $clean, tasks: [denoise, fault], wells: [$well], sigma: 1.5}
    as: [smooth, faults]
  - command: compare.items
    parameters: {left: $section, right: $smooth}
    as: [compared]
made:
  item: compared
  content: 9f86d081
  versions: {numpy: 2.1.0}
"""
_PIECES = [
    *(
        b":",
        b"-",
        b"[",
        b"]",
        b"{",
        b"}",
        b"$",
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"!!binary ",
        b"\n",
        b"  ",
    ),
    *(b"\t", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"'", b'"', b"|\n", b"%", b"@", b"---\n", b"...\n", b"? ", b"<<: "),
    *(
        b"null",
        b"1e999",
        b".nan",
        b"-.inf",
        b"4 ms",
        b"~",
        b"2026-11-27",
        b"1:30:00",
        b"0x_",
        b"0o9",
        b"true",
        b"$",
        b"$x",
    ),
    *(b"../../../etc/passwd", b"/dev/zero", b"~root", b"[" * 3000, b"{a: " * 500, b"9" * 5000, b"a" * 70000),
    "深度".encode(),
]


def mutate(content: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.integers(1, 5)):
        choice, at = rng.integers(6), int(rng.integers(len(changed) + 1))
        if choice == 0:
            del changed[at : at + int(rng.integers(1, 40))]
        elif choice <= 2:
            changed[at:at] = _PIECES[rng.integers(len(_PIECES))]
        elif choice == 3 and at < len(changed):
            changed[at] = int(rng.integers(256))
        else:
            lines = bytes(changed).split(b"\n")
            one, other = (int(rng.integers(len(lines))) for _ in range(2))
            if choice == 4:
                lines[one], lines[other] = lines[other], lines[one]
            else:
                lines[one:one] = lines[other : other + int(rng.integers(1, 4))]
            changed = bytearray(b"\n".join(lines))
    return bytes(changed)


def main(count: int) -> None:
    seed, rng = SEED.encode(), np.random.default_rng(count)
    n_fine = n_refused = 0
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.yaml"
        path.write_bytes(seed)
        recipe_as_yaml(read_recipe(path))  # loads the commands
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        for _ in range(count):
            path.write_bytes(mutate(seed, rng))
            began = time.monotonic()
            try:
                recipe = read_recipe(path)
                recipe_as_yaml(recipe)
                n_fine += 1
                project_path(recipe)
                bind(recipe, None, {"line": "other.sgy"})
            except RecipeError:
                n_refused += 1
            longest = max(longest, time.monotonic() - began)
    sys.stdout.write(f"{n_fine} {n_refused} {longest:.3f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
