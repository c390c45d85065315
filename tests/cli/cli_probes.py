"""What the tests of `doctor` and `demo` ask in child processes."""

import os
import time
from typing import Any


def good(payload: dict[str, Any]) -> dict[str, Any]:
    return {"platform": "xcb", "opengl": True, "version": "4.5", "renderer": "llvmpipe"}


def without_opengl(payload: dict[str, Any]) -> dict[str, Any]:
    return {"platform": "xcb", "opengl": False}


def crash(payload: dict[str, Any]) -> dict[str, Any]:
    os.write(2, b"could not connect to display\n")
    os.abort()


def hang(payload: dict[str, Any]) -> dict[str, Any]:
    time.sleep(60)
    return {}


def stumble(payload: dict[str, Any]) -> dict[str, Any]:
    raise ValueError("no driver")
