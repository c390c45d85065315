"""A view that was saved: which kind of view it was, what it showed, and how."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

from solvers.errors import GeometryError
from subsurface_app.data.objects.draft import ArrayLike, Draft

VIEW_FORMAT = 1


@dataclass(frozen=True)
class ViewItem:
    """An item that a saved view showed.

    Parameters   id, name : str - when it was saved; role : str - what it was in the view: "volume", "horizon" ...
    """

    id: str
    name: str
    role: str = ""


@dataclass(frozen=True)
class SavedView:
    """How a view was, so that it can be brought back.

    Parameters   view : str - kind of the view: "section", "scene", "map" ...
                 items : tuple of ViewItem - what it showed
                 state : mapping - what the view says of itself, values that JSON can hold
    """

    kind: ClassVar[str] = "view"
    name: str
    area: str
    view: str
    items: tuple[ViewItem, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)

    def to_draft(self) -> Draft:
        attributes = {
            "format": VIEW_FORMAT,
            "view": self.view,
            "items": [asdict(one) for one in self.items],
            "state": dict(self.state),
        }
        return Draft(self.kind, self.name, self.area, attributes)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        """The saved view of a stored form.

        Raises   GeometryError - it was saved by a version with another format
        """
        if (found := attributes.get("format")) != VIEW_FORMAT:
            raise GeometryError(
                "the view {name} was saved in format {found}, this version reads {known}: update the program",
                name=name,
                found=found,
                known=VIEW_FORMAT,
            )
        items = tuple(ViewItem(**one) for one in attributes["items"])
        return cls(name, area, attributes["view"], items, attributes["state"])
