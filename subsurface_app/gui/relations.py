"""The time-depth relations of a project: which items are some, and the sections that are shown by one of them."""

from collections.abc import Iterable
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from subsurface_app.data.store import Item, Project
from subsurface_app.gui.session import Session
from subsurface_app.gui.views import SectionView
from subsurface_app.workflows.time_depth import RELATING

_TIMES = ("checkshot", "time_depth")  # arrays of a well that relates depth to time


class Relations(QObject):
    """Answers what the switches between time and depth ask of the project."""

    velocities_missed = Signal(str)  # the domain of a volume that nothing brings into the other

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._sections: WeakSet[SectionView] = WeakSet()
        session.items_changed.connect(self._drop_gone)

    def follow(self, section: SectionView) -> None:
        """Offer the switch of a section, and answer it."""
        switch = section.switch
        self._sections.add(section)
        switch.relations_asked.connect(lambda: self._find(section))
        switch.relation_asked.connect(lambda item_id: self._read(section, item_id))
        switch.velocities_missed.connect(self.velocities_missed)
        switch.begin()

    def _find(self, section: SectionView) -> None:
        session = self._session
        area = section.cube.area if section.cube is not None else session.area
        items = [one for one in session.items if one.area == area]
        rank = {item_id: number for number, item_id in enumerate(session.preferred)}
        items.sort(key=lambda one: rank.get(one.id, len(rank)))

        def found(relations: list[Item]) -> None:
            section.switch.offer([(one.id, one.name) for one in relations])

        session.ask(lambda project: relations_among(project, items), found, section)

    def _read(self, section: SectionView, item_id: str) -> None:
        def read(loaded: object) -> None:
            section.switch.take(item_id, None if loaded is None else loaded.object)  # type: ignore[attr-defined]

        self._session.load(item_id, read, section)

    def _drop_gone(self) -> None:
        present = {one.id for one in self._session.items}
        for section in self._sections:
            # by another version of a well: the state of the section follows that
            if section.switch.by and self._session.newest(section.switch.by) not in present:
                section.switch.drop(section.switch.by)


def relations_among(project: Project, items: Iterable[Item]) -> list[Item]:
    """Those that relate time to depth: velocities first, then wells with times; in their order else."""
    found = [one for one in items if _relates(project, one)]
    return sorted(found, key=lambda one: one.kind == "well")


def _relates(project: Project, item: Item) -> bool:
    if item.kind == "well":
        return any(project.has_array(item.id, name) for name in _TIMES)
    if item.kind == "seismic_volume":
        return item.attributes.get("quantity") in RELATING
    return item.kind == "velocity_model"
