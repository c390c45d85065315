"""An edit of how a view shows things, as a step of the undo stack."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand

States = dict[str, dict[str, Any]]  # view -> its state, or a part of it
MERGED_WITHIN = 1.0  # s: edits of one control that follow each other so quickly are one step
_KIND = 1


class ViewEdit(QUndoCommand):
    """What the user has changed in a view, and whatever follows it in others.

    Parameters   text : str - translated, e.g. "Colour table in Section"; steps of the same text are joined
                 before, after : view -> the changed keys of its state
                 bring_back : shows views as states say
    """

    def __init__(self, text: str, before: States, after: States, bring_back: Callable[[States], None]) -> None:
        super().__init__(text)
        self._before, self._after, self._bring_back = before, after, bring_back
        self._when = time.monotonic()
        self._is_done = True  # by the user, before there was a step

    def redo(self) -> None:
        if not self._is_done:
            self._bring_back(self._after)
        self._is_done = True

    def undo(self) -> None:
        self._is_done = False
        self._bring_back(self._before)

    def id(self) -> int:
        return _KIND

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Join a step that follows within a second from the same control; a way there and back is no step at all."""
        if not isinstance(other, ViewEdit) or other.text() != self.text() or other._when - self._when > MERGED_WITHIN:
            return False
        for view, state in other._before.items():  # views that follow may differ from step to step
            self._before[view] = state | self._before.get(view, {})
        for view, state in other._after.items():
            self._after[view] = self._after.get(view, {}) | state
        self._when = other._when
        self.setObsolete(self._before == self._after)
        return True


def differences(before: States, after: States, places: dict[str, frozenset[str]]) -> tuple[States, States]:
    """What has changed in states that differ in more than where one looks, with the item that it belongs to."""
    changed_before: States = {}
    changed_after: States = {}
    for view in before.keys() & after.keys():
        old, new = before[view], after[view]
        keys = {key for key in new if key not in places[view] and key in old and old[key] != new[key]}
        if keys and old.get("item") == new.get("item"):
            keys |= {"item"} & new.keys()
            changed_before[view] = {key: old[key] for key in keys}
            changed_after[view] = {key: new[key] for key in keys}
    return changed_before, changed_after
