"""Values that a command proposes by the data chosen in its form: shown in the fields that were left open."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from subsurface_app.commands import propose_values
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.item_fields import ItemField
from subsurface_app.gui.session import Session

_SETTLE_MS = 50


class Proposals(QObject):
    """Asks the command again when another item is chosen; what the user has typed stays."""

    def __init__(self, session: Session, form: CommandForm) -> None:
        super().__init__(form)
        self._session, self._form = session, form
        self._items: list[str | None] = []
        self._proposed: dict[str, Any] = {}
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._ask)
        form.changed.connect(self._changed)
        self._changed()

    def _changed(self) -> None:
        if self._chosen() != self._items:
            self._settle.start()

    def _chosen(self) -> list[str | None]:
        return [one.value() for one in self._form.fields.values() if isinstance(one, ItemField)]

    def _ask(self) -> None:
        self._items = items = self._chosen()
        project, command_id = self._session.project, self._form.command.id
        values = self._form.values()
        # What was proposed for the item before is open again, unless it was changed by hand.
        given = {name: value for name, value in values.items() if self._proposed.get(name) != value}

        def take(found: Mapping[str, Any]) -> None:
            if items == self._chosen() and all(self._form.values().get(name) == values.get(name) for name in found):
                self._proposed = dict(found)
                self._form.set_values(found)

        # A command that cannot read the item says so when it is run.
        self._session.read(lambda: propose_values(project, command_id, given), take, self, lambda _: None)
