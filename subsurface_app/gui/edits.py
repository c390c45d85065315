"""Edits of the project tree that can be undone: what is seen, names, which items there are."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

from resources import mark, translate
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.session import Session, at_first_sight
from subsurface_app.gui.view_edits import States


class Edit(QUndoCommand):
    """A step that changes which items the views show, or reads them anew; the displays of the views come back too."""

    def __init__(self, session: Session, text: str) -> None:
        super().__init__(text)
        self._session = session
        self._displays_before = session.displays.states()
        self._displays_after: States | None = None

    def redo(self) -> None:
        self.do()
        if self._displays_after is not None:  # at the first time the items decide how they are shown
            self._session.displays.bring_back(self._displays_after)

    def undo(self) -> None:
        self._displays_after = self._session.displays.states()
        self.take_back()
        self._session.displays.bring_back(self._displays_before)

    def do(self) -> None:
        """Make the change."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Undo the change."""
        raise NotImplementedError


class ShowItems(Edit):
    """Tick items in the project tree, or untick them."""

    def __init__(self, session: Session, items: Sequence[Item], shown: bool) -> None:
        names = ", ".join(one.name for one in items)
        super().__init__(
            session,
            translate(mark("Show {names}"), names=names) if shown else translate(mark("Hide {names}"), names=names),
        )
        self._is_shown = shown
        self._ids = [one.id for one in items if (one.id in session.shown) != shown]

    def do(self) -> None:
        self._session.show(self._ids, self._is_shown)

    def take_back(self) -> None:
        self._session.show(self._ids, not self._is_shown)


class ChooseArea(Edit):
    """Make a survey area the one that is seen; where nothing of it is ticked, what one sees at first is ticked once."""

    def __init__(self, session: Session, area: str) -> None:
        super().__init__(session, translate(mark("Survey area {name}"), name=area))
        self._before, self._after = session.area, area
        is_bare = all(one.id not in session.shown for one in session.items if one.area == area)
        self._ticked = at_first_sight(session.items, area) if is_bare and area not in session.seen_areas else []

    def do(self) -> None:
        self._session.seen_areas.add(self._after)
        self._session.choose_area(self._after)
        self._session.show(self._ticked)

    def take_back(self) -> None:
        self._session.show(self._ticked, False)
        self._session.choose_area(self._before)
        if self._ticked:
            self._session.seen_areas.discard(self._after)


class OpenItem(Edit):
    """Show an item where one of its kind is shown, in its survey area."""

    def __init__(self, session: Session, item: Item) -> None:
        super().__init__(session, translate(mark("Show {names}"), names=item.name))
        self._item = item
        self._area, self._preferred = session.area, list(session.preferred)
        self._was_shown = item.id in session.shown

    def do(self) -> None:
        self._session.choose_area(self._item.area)
        self._session.show([self._item.id])
        self._session.prefer(self._item.id)

    def take_back(self) -> None:
        self._session.prefer_all(self._preferred)
        self._session.show([self._item.id], self._was_shown)
        self._session.choose_area(self._area)


class WrittenEdit(Edit):
    """A step that is written to the project: on the stack once that is done; refused it is told, and nothing changes.

    `write` and `unwrite` run in the thread of the catalogue, `do` and `take_back` follow in the window.
    """

    def __init__(self, session: Session, text: str) -> None:
        super().__init__(session, text)
        self._is_on_disk = False  # what comes next is written already, or will not be
        self._is_first = True

    def begin(self) -> None:
        """Write it, and let it be a step if it was not refused."""
        stack = self._session.undo_stack
        stack.begin()

        def written() -> None:
            if not self.is_void:
                self._is_on_disk = True
                stack.push(self)
                self.written()
            QTimer.singleShot(0, stack, stack.end)  # an undo that waits comes after the look at what was written

        self._session.write(self.write, written, lambda: stack.end(refused=True))

    def redo(self) -> None:
        if not self._is_on_disk:
            self._session.write(self.write, self.written, self._stay_undone)
        self._is_on_disk = False
        if self._is_first:  # others may have changed the views while it was written
            self._displays_before = self._session.displays.states()
            self._is_first = False
        super().redo()

    def undo(self) -> None:
        if not self._is_on_disk:
            self._session.write(self.unwrite, self.written, self._stay_done)
        self._is_on_disk = False
        super().undo()

    def _stay_undone(self) -> None:
        """Go back on the stack too, unless other steps have followed."""
        stack = self._session.undo_stack
        if stack.index() > 0 and stack.command(stack.index() - 1) is self:
            self._is_on_disk = True
            QUndoStack.undo(stack)

    def _stay_done(self) -> None:
        stack = self._session.undo_stack
        if stack.index() < stack.count() and stack.command(stack.index()) is self:
            self._is_on_disk = True
            QUndoStack.redo(stack)

    @property
    def is_void(self) -> bool:
        """Whether there was nothing left to change when it was written."""
        return False

    def write(self, project: Project) -> None:
        """Change the project."""
        raise NotImplementedError

    def unwrite(self, project: Project) -> None:
        """Change it back."""
        raise NotImplementedError

    def written(self) -> None:
        """It has just been written, or unwritten."""

    def do(self) -> None:
        """Nothing else in the window."""

    def take_back(self) -> None:
        """Nothing else in the window."""


class DeleteItems(WrittenEdit):
    """Take items out of the project; their arrays stay on disk until the project is swept."""

    def __init__(self, session: Session, items: Sequence[Item]) -> None:
        super().__init__(session, translate(mark("Delete {names}"), names=", ".join(one.name for one in items)))
        self._ids = [one.id for one in items]
        self._deleted: list[str] = []
        self._shown: set[str] = set()
        self._area = ""

    @property
    def is_void(self) -> bool:
        return not self._deleted

    def write(self, project: Project) -> None:
        present = {one.id for one in project.items()}
        self._deleted = [one for one in self._ids if one in present]  # another window may have deleted some already
        with project.catalogue.transaction():
            for item_id in self._deleted:
                project.delete(item_id)

    def unwrite(self, project: Project) -> None:
        with project.catalogue.transaction():
            for item_id in self._ids:
                project.restore(item_id)

    def do(self) -> None:
        self._shown = self._session.shown & set(self._ids)
        self._area = self._session.area
        self._session.show(self._ids, False)

    def take_back(self) -> None:
        # Said at once, before the items are there again: an undo that follows has the last word.
        self._session.show(self._shown)
        self._session.choose_area(self._area)


class RenameItem(WrittenEdit):
    """Give an item another name."""

    def __init__(self, session: Session, item: Item, name: str) -> None:
        super().__init__(session, translate(mark("Rename {before} to {after}"), before=item.name, after=name))
        self._id, self._before, self._after = item.id, item.name, name

    def write(self, project: Project) -> None:
        project.rename(self._id, self._after)

    def unwrite(self, project: Project) -> None:
        project.rename(self._id, self._before)

    def do(self) -> None:
        displays = self._session.displays
        displays.bring_back(displays.states())  # the item is read anew, and shown as it was
