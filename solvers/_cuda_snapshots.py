"""Where a run on a device keeps its snapshots: on the device where they fit, else in the host's array or file.

The host's copies go through a ring of few slots on the device and as many in pinned memory, by a stream of their own:
while one snapshot travels, the next steps are computed.
"""

import logging
import weakref
from typing import Any, Protocol

import numpy as np

from solvers._cuda_arguments import Struct, point_at
from solvers._cuda_device import Device, Event
from solvers._problem import Field

RING = 3  # slots under way: one is computed with, one travels, one is being copied by the host

_log = logging.getLogger(__name__)


class Store(Protocol):
    """Where the kernels write or read snapshots; `before` and `after` surround each step."""

    on_host: bool

    def point(self, slots: Struct) -> None: ...

    def before(self, step: int) -> None: ...

    def after(self, step: int) -> None: ...

    def drain(self) -> None: ...


def twin_of(array: Field, device: Device, reserve: int) -> Any:
    """The device's copy of an array of snapshots; it is made if it fits and leaves `reserve` bytes free, else None.

    What is written to the copy does not come back to the array: it goes with it. Arrays of one slot stay on the host,
    as who asks for one field at a time wants to see it.
    """
    held = device.twins.get(id(array))
    if held is not None or array.shape[1] == 1:
        return held
    if array.nbytes + reserve > device.free_bytes():
        _log.info("snapshots of %d bytes do not fit on the device: they go to the host", array.nbytes)
        return None
    try:
        held = device.zeros(array.shape, array.dtype)
    except MemoryError:
        _log.info("snapshots of %d bytes found no room on the device: they go to the host", array.nbytes)
        return None
    device.twins[id(array)] = held
    weakref.finalize(array, device.twins.pop, id(array), None)
    return held


class OnDevice:
    """All snapshots lie on the device."""

    on_host = False

    def __init__(self, device: Device, fields: Any) -> None:
        self._device, self._fields = device, fields

    def point(self, slots: Struct) -> None:
        """Tell the kernels where the snapshots lie."""
        _, n_slots, size = self._fields.shape
        point_at(self._device, slots, self._fields, of_shot=n_slots * size, of_slot=size, count=n_slots)

    def before(self, step: int) -> None:
        """Nothing is to be done."""

    def after(self, step: int) -> None:
        """Nothing is to be done."""

    def drain(self) -> None:
        """Nothing is to be done."""


class _Ring:
    """A few slots on the device and in pinned memory for the snapshots of an array of the host."""

    on_host = True

    def __init__(self, device: Device, array: Field, every: int, first_step: int) -> None:
        n_shots, _, size = array.shape
        self._device, self._array, self._every, self._first = device, array, every, first_step
        self._fields = device.zeros((RING, n_shots, size), array.dtype)
        self._pinned = device.pinned((RING, n_shots, size), array.dtype)
        self._under_way: list[tuple[int, Event] | None] = [None] * RING

    def aim(self, array: Field, every: int, first_step: int) -> None:
        """Go on with other steps, or another array."""
        self.drain()
        self._array, self._every, self._first = array, every, first_step

    def point(self, slots: Struct) -> None:
        """Tell the kernels where the snapshots lie."""
        _, n_shots, size = self._fields.shape
        point_at(self._device, slots, self._fields, of_shot=size, of_slot=n_shots * size, count=RING)

    def _slot(self, step: int) -> int | None:
        """Slot of a step of the forward run, if it has one."""
        return (step - self._first) // self._every if step % self._every == 0 else None

    def drain(self) -> None:
        raise NotImplementedError


class ToHost(_Ring):
    """Snapshots on their way from the device."""

    def before(self, step: int) -> None:
        """Make room for what this step keeps."""
        slot = self._slot(step)
        if slot is not None:
            self._finish(slot % RING)

    def after(self, step: int) -> None:
        """Send what this step kept."""
        slot = self._slot(step)
        if slot is not None:
            self._under_way[slot % RING] = slot, self._device.copy(self._fields[slot % RING], self._pinned[slot % RING])

    def drain(self) -> None:
        """Wait until the host has all that was sent."""
        for i in range(RING):
            self._finish(i)

    def _finish(self, i: int) -> None:
        sent = self._under_way[i]
        if sent is not None:
            slot, event = sent
            event.synchronize()
            self._array[:, slot] = self._pinned[i]
            self._under_way[i] = None


class FromHost(_Ring):
    """Snapshots on their way to the device; those of step m are met `last - m` steps after the beginning."""

    def __init__(self, device: Device, array: Field, every: int, first_step: int, last: int) -> None:
        super().__init__(device, array, every, first_step)
        self._last = last

    def before(self, step: int) -> None:
        """See that the snapshot which this step meets is there, and send for the one after it."""
        slot = self._slot(self._last - step)
        if slot is None:
            return
        self._send(slot)
        sent = self._under_way[slot % RING]
        assert sent is not None
        self._device.wait_for(sent[1])
        if slot > 0:
            self._send(slot - 1)

    def after(self, step: int) -> None:
        """Nothing is to be done."""

    def drain(self) -> None:
        """Forget what was sent: the array may be filled anew."""
        for sent in self._under_way:
            if sent is not None:
                sent[1].synchronize()
        self._under_way = [None] * RING

    def _send(self, slot: int) -> None:
        i = slot % RING
        sent = self._under_way[i]
        if sent is not None:
            if sent[0] == slot:
                return
            sent[1].synchronize()
        np.copyto(self._pinned[i], self._array[:, slot])
        self._under_way[i] = slot, self._device.copy(self._pinned[i], self._fields[i])
