"""History: which command, with which inputs, made an item."""

import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any


@dataclass(frozen=True)
class StepInput:
    """Something a step has read: an item (`ref` is its id) or a file (`ref` is its path), with its content hash."""

    parameter: str
    ref: str
    content_hash: str
    is_file: bool = False


@dataclass(frozen=True)
class Step:
    """One run of a command.

    Parameters   command : str - id in the registry
                 parameters : dict - plain JSON, complete (defaults filled in), items by id
                 inputs : tuple of StepInput
                 versions : dict - program, Python and the libraries that make numbers
                 device : str - "cpu" or the name of a GPU
                 seed : int or None
                 wall_s : float - seconds it took
                 replaces : tuple of str - of each item that it makes, in order, the id of the one that it is the next
                     version of, which goes out of the project as it comes in; "" for none, and may end early
    """

    command: str
    parameters: dict[str, Any]
    inputs: tuple[StepInput, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    device: str = "cpu"
    seed: int | None = None
    wall_s: float = 0.0
    id: str = ""
    created: str = ""
    replaces: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Step":
        inputs = tuple(StepInput(**one) for one in stored["inputs"])
        return cls(**{**stored, "inputs": inputs, "replaces": tuple(stored["replaces"])})


def program_versions() -> dict[str, str]:
    """Versions of the program, of Python and of the libraries that make numbers."""
    versions = {"python": platform.python_version()}
    for name in ("subsurface-app", "numpy", "numba", "torch", "zarr"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions
