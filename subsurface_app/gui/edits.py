"""Edits of the project tree that can be undone."""

from collections.abc import Sequence

from PySide6.QtGui import QUndoCommand

from resources import mark, translate
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.session import Session


class DeleteItems(QUndoCommand):
    """Take items out of the project; their arrays stay on disk until the project is swept."""

    def __init__(self, session: Session, items: Sequence[Item]) -> None:
        super().__init__(translate(mark("Delete {names}"), names=", ".join(one.name for one in items)))
        self._session = session
        self._ids = [one.id for one in items]
        self._shown: set[str] = set()

    def redo(self) -> None:
        self._shown = self._session.shown & set(self._ids)
        self._session.show(self._ids, False)

        def delete(project: Project) -> None:
            for item_id in self._ids:
                project.delete(item_id)

        self._session.write(delete)

    def undo(self) -> None:
        def restore(project: Project) -> None:
            for item_id in self._ids:
                project.restore(item_id)

        self._session.write(restore, lambda: self._session.show(self._shown))


class RenameItem(QUndoCommand):
    """Give an item another name."""

    def __init__(self, session: Session, item: Item, name: str) -> None:
        super().__init__(translate(mark("Rename {before} to {after}"), before=item.name, after=name))
        self._session, self._id, self._before, self._after = session, item.id, item.name, name

    def redo(self) -> None:
        self._session.write(lambda project: project.rename(self._id, self._after))

    def undo(self) -> None:
        self._session.write(lambda project: project.rename(self._id, self._before))
