"""Compiles CUDA sources for the CPU with g++ and makes their kernels callable as CuPy's are."""

import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers._cuda import Device

_HEADER = Path(__file__).parent / "shim" / "cuda_on_host.h"


class HostModule:
    """The kernels of one CUDA source as functions of (grid, block, arguments) on NumPy arrays and scalars."""

    def __init__(self, source: str, options: tuple[str, ...], folder: Path) -> None:
        if shutil.which("g++") is None:
            pytest.skip("g++ is not installed, which compiles CUDA sources for the CPU")
        names = re.findall(r"__global__\s+void\s+(\w+)", source)
        text = f'#include "{_HEADER}"\n{source}\n' + "".join(f"EXPORT_KERNEL({name})\n" for name in names)
        file, library = folder / "kernels.cpp", folder / "kernels.so"
        file.write_text(text)
        command = ["g++", "-std=c++17", "-O2", "-Wall", "-Wno-unknown-pragmas", "-fPIC", "-shared", *options]
        subprocess.run([*command, str(file), "-o", str(library)], check=True, capture_output=True, text=True)
        self._library = ctypes.CDLL(str(library))

    def kernel(self, name: str) -> Callable[[tuple[int, ...], tuple[int, ...], tuple[Any, ...]], None]:
        function = getattr(self._library, f"run_{name}")

        def call(grid: tuple[int, ...], block: tuple[int, ...], arguments: tuple[Any, ...]) -> None:
            values = [np.uintp(a.ctypes.data) if isinstance(a, np.ndarray) else a for a in arguments]
            boxes = [np.array([value]) for value in values]
            pointers = (ctypes.c_void_p * len(boxes))(*(box.ctypes.data for box in boxes))
            function((ctypes.c_uint * 3)(*grid), (ctypes.c_uint * 3)(*block), pointers)

        return call


def host_device(source: str, options: tuple[str, ...], folder: Path) -> Device:
    """A device for `solvers._cuda.Run` that is the CPU."""
    return Device(np, HostModule(source, options, folder).kernel, np.asarray, lambda: None)
