"""What all commands that run waves share: who computes, and on which device."""

from typing import Any, Literal

from resources import mark
from subsurface_app.commands.parameters import choice

Backend = Literal["auto", "numba", "cuda", "reference"]


def backend_field() -> Any:
    """The field that chooses who computes."""
    return choice(
        "auto",
        title=mark("Computed by"),
        choices={
            "auto": mark("The fastest that is there"),
            "numba": mark("Processor (Numba)"),
            "cuda": mark("NVIDIA GPU (CuPy)"),
            "reference": mark("Reference (NumPy, slow)"),
        },
    )


def device_of(backend: str) -> str:
    """The device that a backend has used, for the history."""
    if backend != "cuda":
        return "cpu"
    import cupy

    return str(cupy.cuda.runtime.getDeviceProperties(0)["name"].decode())
