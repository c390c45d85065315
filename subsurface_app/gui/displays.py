"""How the views show their items: what that was before an edit, and what is to come back once items have been read."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from resources import mark, translate
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.view_edits import States, ViewEdit, differences
from subsurface_app.gui.views.view import View

_LOOK_AGAIN_MS = 20
_PATIENCE_LOOKS = 3000  # of them, a minute and more: then what is still missing is not waited for any more


class Displays(QObject):
    """The states of all views of a project, also of those that are closed and may come again.

    A state can be asked back before its items are there: it is restored as soon as the view shows the item that the
    state belongs to, and until nothing is read any more, as items that arrive bring a display of their own.

    Parameters   stack : QUndoStack - takes the edits of the views
                 is_idle : tells whether everything that the session was asked to read has come
                 newest : of the id of an older version that of the one that is there: states may name either
    """

    restored = Signal()  # nothing is waited for any more

    def __init__(
        self,
        stack: QUndoStack,
        is_idle: Callable[[], bool],
        newest: Callable[[str], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stack, self._is_session_idle, self._newest = stack, is_idle, newest
        self._slices: SliceService | None = None
        self._views: dict[str, View] = {}
        self._titles: dict[str, str] = {}
        self._closed: States = {}
        self._known: States = {}
        self._wanted: States = {}
        self._idle_looks = self._looks = 0
        self._look_timer = QTimer(self, singleShot=True, interval=0)
        self._look_timer.timeout.connect(self._look)
        self._restore_timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._restore_timer.timeout.connect(self._restore)

    # --- which views there are -----------------------------------------------------------------------------------

    def follow(self, slices: SliceService) -> None:
        """Look at the views whenever slices have come."""
        self._slices = slices
        slices.answered.connect(self.look_soon)
        slices.loaded.connect(self.look_soon)

    def add(self, name: str, view: View, title: str) -> None:
        """Follow a view; one that was closed before comes back as it was.

        Parameters   name : str - "section", "section 2"; title : str - translated
        """
        self._views[name], self._titles[name] = view, title
        view.edited.connect(lambda text: self._take_edit(name, text))
        if name in self._closed:
            self._want({name: self._closed.pop(name)})
        self.look_soon()

    def remove(self, name: str) -> None:
        """Follow a view no longer, as it is about to be closed."""
        if name in self._views:
            self._closed[name] = self.states()[name]
            self._wanted.pop(name, None)
            self._known.pop(name, None)
            del self._views[name], self._titles[name]

    def remove_all(self) -> None:
        """Follow none of the views any more."""
        for name in list(self._views):
            self.remove(name)
        self._look_timer.stop()
        self._restore_timer.stop()
        self._slices = None

    # --- their states --------------------------------------------------------------------------------------------

    @property
    def is_restored(self) -> bool:
        """Whether every view is as it shall be."""
        return not self._wanted

    def states(self) -> States:
        """How every open view shows its items, or will once these have been read."""
        return {name: view.state() | self._wanted.get(name, {}) for name, view in self._views.items()}

    def all_states(self) -> States:
        """Those of closed views too."""
        return self._closed | self.states()

    def remember(self, states: States) -> None:
        """Let views that are still to be made begin with these states."""
        self._closed |= {name: state for name, state in states.items() if name not in self._views}

    def bring_back(self, states: States) -> None:
        """Show things as states say, but look where one looks now where a view shows the same item."""
        now = self.states()
        states = {name: _renamed(state, self._newest) for name, state in states.items()}
        for name in list(states):
            if name not in now:
                if name in self._closed:
                    self._closed[name] = self._closed[name] | states[name]
                continue
            target = states[name]
            if target.get("item") == now[name].get("item"):
                places = {key: now[name][key] for key in self._views[name].places if key in target and key in now[name]}
                target = target | places
            self._want({name: target})
        self._restore_now()
        self.look_soon()

    def show_as(self, states: States) -> None:
        """Show views as states say, where one looks included; those that are not made yet begin like that."""
        self.remember(states)
        self._want({name: state for name, state in states.items() if name in self._views})
        self._restore_now()
        self.look_soon()

    def follow_versions(self) -> None:
        """Show versions that have come in the place of others as those were shown, where one looked included."""
        self._closed = {name: _renamed(state, self._newest) for name, state in self._closed.items()}
        before = self.states()
        after = {name: _renamed(state, self._newest) for name, state in before.items()}
        self._want({name: state for name, state in after.items() if state != before[name]})

    def look_soon(self) -> None:
        """Look at the views once this turn of the event loop is over."""
        self._look_timer.start()

    def _look(self) -> None:
        self._known = self.states()

    # --- edits ---------------------------------------------------------------------------------------------------

    def _take_edit(self, name: str, text: str) -> None:
        self._wanted.pop(name, None)  # the user has the last word
        now = self.states()
        before, after = differences(self._known, now, {one: view.places for one, view in self._views.items()})
        self._known = now
        if before:
            said = translate(mark("{edit} in {view}"), edit=text, view=self._titles[name])
            self._stack.push(ViewEdit(said, before, after, self.bring_back))

    # --- bringing back -------------------------------------------------------------------------------------------

    def _want(self, states: States) -> None:
        for name, said in states.items():
            state = _renamed(said, self._newest)
            known = self._wanted.get(name, {})
            is_same = known.get("item", "") == state.get("item", "")
            self._wanted[name] = known | state if is_same else dict(state)
        self._idle_looks = self._looks = 0
        self._restore_timer.start()

    def _restore_now(self) -> None:
        for name, wanted in self._wanted.items():
            view = self._views[name]
            now = view.state()
            if wanted.get("item", now.get("item")) == now.get("item") and _differ(now, wanted):
                view.restore(wanted)

    def _restore(self) -> None:
        """Bring back what has been overridden by items that have come; give up what cannot come any more."""
        self._restore_now()
        is_idle = self._is_session_idle() and (self._slices is None or self._slices.is_idle)
        self._idle_looks = self._idle_looks + 1 if is_idle else 0
        self._looks += 1
        if self._idle_looks >= 3 or self._looks >= _PATIENCE_LOOKS:
            self._wanted.clear()
            self._restore_timer.stop()
            self._look()
            self.restored.emit()


def _renamed(value: Any, newest: Callable[[str], str]) -> Any:
    """A state, or a part of one, with the ids of older versions changed to those of the newest."""
    if isinstance(value, str):
        return newest(value)
    if isinstance(value, dict):
        return {newest(key) if isinstance(key, str) else key: _renamed(one, newest) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_renamed(one, newest) for one in value)
    return value


def _differ(now: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return any(key in now and now[key] != value for key, value in wanted.items())
