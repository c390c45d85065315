"""Train the shipped weights: `python -m models.training --out resources/weights/volume-xs.safetensors`."""

import argparse
import logging
import os
from dataclasses import replace
from pathlib import Path


def main() -> None:
    """Train, calibrate, validate and write one weights file."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="weights file to write (.safetensors)")
    parser.add_argument("--steps", type=int, help="number of steps in place of the recipe's")
    parser.add_argument("--threads", type=int, default=2, help="threads of torch (default 2)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads that spin would be counted as CPU time
    import torch

    from models.training import Recipe, make_weights

    torch.set_num_threads(arguments.threads)
    recipe = Recipe()
    if arguments.steps:
        recipe = replace(recipe, n_steps=arguments.steps)
    make_weights(recipe, arguments.out)


if __name__ == "__main__":
    main()
