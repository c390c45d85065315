"""Which keys trigger which action: those of the program, changed by the user's own."""

from collections.abc import Mapping

from PySide6.QtGui import QAction, QKeySequence

from subsurface_app.gui.settings import Settings


class Shortcuts:
    """The keys of all menu entries by action id.

    The user's choices are kept for every id, also of entries that are not there now (a plugin's, or those that need an
    open project), so that they hold again once the entry comes back.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.actions: dict[str, QAction] = {}
        self._defaults: dict[str, str] = {}

    def take(self, actions: Mapping[str, QAction]) -> None:
        """Give fresh menu entries, which bear the program's own keys, those of the user."""
        self.actions = dict(actions)
        self._defaults |= {name: action.shortcut().toString() for name, action in actions.items()}
        self.apply()

    def apply(self) -> None:
        """Set the keys of all entries as the settings say."""
        for name, action in self.actions.items():
            action.setShortcut(QKeySequence(self.keys_of(name)))

    def keys_of(self, action_id: str) -> str:
        """The keys of an action as portable text, "" for none."""
        return self._settings.shortcuts.get(action_id, self._defaults.get(action_id, ""))

    def is_own(self, action_id: str) -> bool:
        """Whether the user has chosen keys that differ from the program's."""
        return action_id in self._settings.shortcuts

    def owners_of(self, keys: str, besides: str = "") -> list[str]:
        """Ids of the actions that have these keys, or keys that begin or go on with them."""
        others = [name for name in self.actions if name != besides and self.keys_of(name)]
        return [name for name in others if _collide(keys, self.keys_of(name))] if keys else []

    def assign(self, action_id: str, keys: str) -> None:
        """Give an action keys ("" for none); they are taken from whoever had them."""
        chosen = dict(self._settings.shortcuts)
        for name, wanted in [*((one, "") for one in self.owners_of(keys, action_id)), (action_id, keys)]:
            chosen[name] = wanted
            if wanted == self._defaults.get(name, ""):
                del chosen[name]
        self._settings.shortcuts = chosen

    def reset(self, action_id: str) -> None:
        """Give an action the program's keys again; they are taken from whoever has them now."""
        self.assign(action_id, self._defaults.get(action_id, ""))

    def reset_all(self) -> None:
        """Forget all choices of the user."""
        self._settings.shortcuts = {}


def _collide(one: str, other: str) -> bool:
    """Whether two sequences are the same, or one begins with the other."""
    first, second, none = QKeySequence(one), QKeySequence(other), QKeySequence.SequenceMatch.NoMatch
    return first.matches(second) != none or second.matches(first) != none
