"""Going between the versions of an item, as an edit that can be undone."""

from collections.abc import Mapping

from resources import mark, translate
from subsurface_app.commands import commands
from subsurface_app.data.store import Project, Version
from subsurface_app.gui.edits import WrittenEdit
from subsurface_app.gui.session import Session
from subsurface_app.gui.words import moment_text


class UseVersions(WrittenEdit):
    """Let other versions of items be the ones that are there; the views show them in place of those before.

    Parameters   versions : id of the version before -> id of the one that comes
    """

    def __init__(self, session: Session, text: str, versions: Mapping[str, str]) -> None:
        super().__init__(session, text)
        self._versions = dict(versions)

    def enter(self) -> None:
        """Let it be a step that is written already: the command that made the versions did it."""
        self._is_on_disk = True
        self._session.undo_stack.push(self)

    def write(self, project: Project) -> None:
        _use(project, tuple(self._versions.values()))

    def unwrite(self, project: Project) -> None:
        _use(project, tuple(self._versions))


def _use(project: Project, versions: tuple[str, ...]) -> None:
    with project.catalogue.transaction():
        for item_id in versions:
            project.use_version(item_id)


def take_versions_made(session: Session, item_ids: list[str]) -> None:
    """Let undo go back to the versions that were there before a command made new ones."""
    made = [item for ref in item_ids if (item := session.item(ref)) is not None and item.version_of]
    if made:
        names = ", ".join(one.name for one in made[:3]) + (" …" if len(made) > 3 else "")
        text = translate(mark("New version of {names}"), names=names)
        UseVersions(session, text, {one.version_of: one.id for one in made}).enter()


def use_version(session: Session, item_id: str) -> None:
    """Go to a version of an item, back or forth."""
    now = session.newest(item_id)
    item = session.item(now)
    if item is not None and now != item_id:
        text = translate(mark("Another version of {names}"), names=item.name)
        UseVersions(session, text, {now: item_id}).begin()


def version_words(number: int, version: Version) -> str:
    """A version as menus tell it: its number, what made it, when."""
    known = commands().get(version.command)
    title = translate(known.title) if known is not None else version.command
    return f"{number} · {title} · {moment_text(version.created)}"
