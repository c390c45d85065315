"""Whether torch and CuPy find a GPU and can add on it; run in a child process, because a bad driver aborts."""

from typing import Any


def probe(payload: dict[str, Any]) -> dict[str, Any]:
    """What each library says: its CUDA version, the device's name and free bytes, or the reason why there is none."""
    found = {"torch": _torch()}
    if payload["cupy"]:
        found["cupy"] = _cupy()
    return found


def _torch() -> dict[str, Any]:
    import torch

    cuda = torch.version.cuda
    try:
        if not torch.cuda.is_available():
            return {"cuda": cuda, "reason": "no CUDA device" if cuda else "a torch build for the processor"}
        total = float((torch.ones(8, device="cuda") + 1).sum())
        if total != 16.0:
            return {"cuda": cuda, "reason": f"1 + 1 eight times gave {total}"}
        return {"cuda": cuda, "name": torch.cuda.get_device_name(0), "free": torch.cuda.mem_get_info()[0]}
    except RuntimeError as error:
        return {"cuda": cuda, "reason": str(error).splitlines()[0]}


def _cupy() -> dict[str, Any]:
    try:
        import cupy

        if not cupy.cuda.is_available():
            return {"reason": "no CUDA device"}
        total = float((cupy.ones(8) + 1).sum())
        if total != 16.0:
            return {"reason": f"1 + 1 eight times gave {total}"}
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        return {"name": name, "free": cupy.cuda.runtime.memGetInfo()[0]}
    except (ImportError, RuntimeError) as error:
        return {"reason": str(error).splitlines()[0]}
