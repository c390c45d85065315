"""Asking something in a child process, so that a driver or a library that crashes takes only the child down."""

import importlib
import multiprocessing
import os
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


class ChildFailedError(Exception):
    """The child crashed, hung or raised; the text says which."""


def ask_child(target: str, payload: dict[str, Any], *, timeout_s: float = 60.0) -> dict[str, Any]:
    """The answer of "module:function", called with the payload in a fresh process.

    Raises   ChildFailedError - when there is none; with the last line that the child wrote
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    handle, name = tempfile.mkstemp(prefix="subsurface-probe-")
    os.close(handle)
    child = context.Process(target=_answer, args=(target, payload, name, theirs), daemon=True)
    try:
        child.start()
        theirs.close()
        if not ours.poll(timeout_s):
            raise ChildFailedError(f"no answer within {timeout_s:.0f} s")
        try:
            kind, answer = ours.recv()
        except EOFError:
            child.join(5)
            words = Path(name).read_text(encoding="utf-8", errors="replace").strip().splitlines()
            said = next((line.strip() for line in words if line.strip()), "no word")
            raise ChildFailedError(f"exit code {child.exitcode}: {said}") from None
        if kind == "raised":
            raise ChildFailedError(answer)
        return dict(answer)
    finally:
        ours.close()
        if child.is_alive():
            child.join(2)
            child.kill()
        Path(name).unlink(missing_ok=True)


def _answer(target: str, payload: dict[str, Any], log: str, pipe: Connection) -> None:
    """In the child: call the function, and let nothing that it prints reach the terminal."""
    output = os.open(log, os.O_WRONLY | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    module, _, name = target.partition(":")
    try:
        pipe.send(("answer", getattr(importlib.import_module(module), name)(payload)))
    except Exception as error:
        pipe.send(("raised", f"{type(error).__name__}: {error}"))
    finally:
        pipe.close()
