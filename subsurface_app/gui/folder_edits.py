"""Moving items between the folders of the project tree, as an edit that can be undone."""

from collections.abc import Sequence

from resources import mark, translate
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.edits import WrittenEdit
from subsurface_app.gui.session import Session


class MoveToFolder(WrittenEdit):
    """Put items into a folder, or out of any."""

    def __init__(self, session: Session, items: Sequence[Item], folder: str) -> None:
        names = ", ".join(one.name for one in items[:3]) + (" …" if len(items) > 3 else "")
        super().__init__(session, translate(mark("Move {names} to a folder"), names=names))
        self._before = {one.id: one.folder for one in items}
        self._folder = folder

    def write(self, project: Project) -> None:
        _move(project, dict.fromkeys(self._before, self._folder))

    def unwrite(self, project: Project) -> None:
        _move(project, self._before)


def _move(project: Project, folders: dict[str, str]) -> None:
    with project.catalogue.transaction():
        for item_id, folder in folders.items():
            project.move_to_folder(item_id, folder)


def clean_folder(path: str) -> str:
    """A path as it is stored: names between slashes, without blanks around them."""
    return "/".join(filter(None, (part.strip() for part in path.split("/"))))
