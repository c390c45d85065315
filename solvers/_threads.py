"""Threads that go through a compiled kernel side by side, and meet between its steps.

Numba's own parallel loops cost seconds of compilation and a launch a step, and some of its threading layers abort the
process when two threads launch. Here each thread calls the same kernel with its own number, and `meet` holds it until
all have come: they spin for some microseconds, then give the core away at each look, so that a machine with other work
to do is not held up.
"""

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any

import llvmlite.binding
import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from solvers._numba_stencils import inner
from solvers._vectors import built_in

_SPINS = 4000  # looks before a thread gives its core away
_SENT_HOME = 16  # the word of a meeting that ends it
_YIELD = "solvers_yield_core"
_system = ctypes.WinDLL("kernel32").SwitchToThread if sys.platform == "win32" else ctypes.CDLL(None).sched_yield  # type: ignore[attr-defined, unused-ignore]
llvmlite.binding.add_symbol(_YIELD, ctypes.cast(_system, ctypes.c_void_p).value)


def n_threads() -> int:
    """Threads that a kernel may use: Numba's number, which NUMBA_NUM_THREADS bounds."""
    return int(numba.get_num_threads())


def side_by_side(function: Callable[..., None], n_units: int, *arguments: Any) -> None:
    """Call `function(unit, meeting, *arguments)` for each unit in a thread of its own, and return when all are done.

    What one of them raises is raised here, after the others have been sent home from where they wait.
    """
    meeting = np.zeros(32, np.int64)
    failures: list[BaseException] = []

    def call(unit: int) -> None:
        try:
            function(np.uint64(unit), meeting, *arguments)
        except BaseException as failure:
            failures.append(failure)
            meeting[_SENT_HOME] = 1

    others = [threading.Thread(target=call, args=(unit,)) for unit in range(1, n_units)]
    started = []
    try:
        for thread in others:
            thread.start()
            started.append(thread)
        call(0)
    except BaseException:
        meeting[_SENT_HOME] = 1
        raise
    finally:
        for thread in started:
            thread.join()
    if failures:
        raise failures[0]


@built_in
def _come(typing: Any, meeting: Any) -> Any:
    """Add one to meeting[0] and return what it was."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", address, ir.IntType(64)(1), "acq_rel")

    return types.int64(meeting), generate


@built_in
def _look(typing: Any, meeting: Any) -> Any:
    """The greater of meeting[8], the meetings that are over, and of meeting[16], which ends them all."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        over, ended = (
            builder.load_atomic(builder.gep(data, [ir.IntType(64)(word)]), "acquire", 8) for word in (8, _SENT_HOME)
        )
        many = ir.IntType(64)(1 << 62)
        return builder.select(builder.icmp_signed("!=", ended, ir.IntType(64)(0)), many, over)

    return types.int64(meeting), generate


@built_in
def _open(typing: Any, meeting: Any, round_: Any) -> Any:
    """Write meeting[8]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        builder.store_atomic(arguments[1], builder.gep(data, [ir.IntType(64)(8)]), "release", 8)
        return context.get_dummy_value()

    return types.void(meeting, types.int64), generate


@built_in
def _give_core_away(typing: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [])
        insert: Any = cgutils.get_or_insert_function
        builder.call(insert(builder.module, kind, _YIELD), [])
        return context.get_dummy_value()

    return types.void(), generate


@inner
def meet(meeting: Any, n_units: Any, round_: Any) -> None:
    """Wait until all threads have come for the `round_`-th time, counted from 1."""
    if n_units == 1:
        return
    if _come(meeting) == np.int64(n_units) * round_ - 1:
        _open(meeting, round_)
        return
    spins = 0
    while _look(meeting) < round_:
        spins += 1
        if spins > _SPINS:
            _give_core_away()
