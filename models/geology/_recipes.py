"""The frozen test recipes: settings, sizes and seeds under a hash each, listed in `recipes.json` before any training.

A network that has been trained, tuned or chosen on one of these was not tested. A change of the generator's code or of
a recipe changes the list, and a test compares it: raise VERSION then, write the list again, and measure all again.
"""

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from models.geology._presets import IN_BAND_NOISE, REGIMES
from models.geology._settings import GeologySettings

VERSION = 1
LIST = Path(__file__).with_name("recipes.json")
NOT_GENERATING = (
    *("__init__.py", "__main__.py", "_gathers.py", "_presets.py", "_recipes.py", "_sections.py", "_sheet.py"),
    "_velocities.py",
)

Size = tuple[tuple[int, int, int], int, tuple[int, int]]
VOLUMES: tuple[Size, ...] = (((64, 64, 64), 16, (2, 5)), ((96, 96, 96), 2, (3, 6)), ((128, 128, 128), 1, (4, 8)))
SECTIONS: tuple[Size, ...] = (((1, 256, 256), 12, (2, 6)),)


@dataclass(frozen=True)
class FrozenRecipe:
    """Test volumes: `sizes` are (shape, number of volumes, range of the number of faults); seeds count on."""

    settings: GeologySettings
    sizes: tuple[Size, ...]
    first_seed: int

    def draws(self, offset: int = 0) -> Iterator[tuple[GeologySettings, int]]:
        """Settings and seed of each volume; another `offset` (1000, 2000 ...) gives another set of the same recipe."""
        seed = self.first_seed + offset
        for shape, number, n_faults in self.sizes:
            for _ in range(number):
                yield replace(self.settings, shape=shape, n_faults=n_faults), seed
                seed += 1

    @property
    def hash(self) -> str:
        """Of all numbers of the recipe and of the generator's version."""
        return recipe_hash(self)


_QUIET = replace(REGIMES["easy"], snr=(1000.0, 1000.0), footprint_chance=0.0, missing_chance=1.0)
# Coloured noise: in the wavelet's band, correlated between traces. In nearly white noise a lateral Gaussian does well.
_COLOURED = replace(IN_BAND_NOISE, throw=REGIMES["easy"].throw, footprint_chance=0.0)
_TASKS = {
    **REGIMES,
    "small throw, low S/N, noise in band": IN_BAND_NOISE,
    "50 % of traces missing": replace(_QUIET, missing_kinds=("random",), missing=(0.5, 0.5)),
    "75 % of traces missing": replace(_QUIET, missing_kinds=("random",), missing=(0.75, 0.75)),
    "gap of 16 traces": replace(_QUIET, missing_kinds=("gap",), gap=(16, 16)),
    "noise of 0 dB": replace(_COLOURED, snr=(1.0, 1.0)),
    "noise of 5 dB": replace(_COLOURED, snr=(10 ** (5 / 20), 10 ** (5 / 20))),
}
FROZEN = {
    **{name: FrozenRecipe(settings, VOLUMES, 40_000_000) for name, settings in _TASKS.items()},
    **{f"{name}, sections": FrozenRecipe(settings, SECTIONS, 50_000_000) for name, settings in _TASKS.items()},
}


def recipe_hash(recipe: Any) -> str:
    """Sixteen hex digits of a frozen dataclass of numbers (settings or a recipe) and the generator's version."""
    text = json.dumps({"version": VERSION, type(recipe).__name__: asdict(recipe)}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def code_hash() -> str:
    """Sixteen hex digits of the code that draws a volume, whatever its comments, docstrings and layout."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in NOT_GENERATING:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                    and ast.get_docstring(node) is not None
                ):
                    node.body[:] = node.body[1:] or [ast.Pass()]
            total.update(f"{path.name}\n{ast.unparse(tree)}\n".encode())
    return total.hexdigest()[:16]


def describe_recipes() -> dict[str, Any]:
    """What `recipes.json` holds."""
    return {
        "version": VERSION,
        "code": code_hash(),
        "recipes": {name: recipe.hash for name, recipe in FROZEN.items()},
    }
