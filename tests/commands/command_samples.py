"""The sample files of F3, and the type of the fixture that runs jobs."""

from collections.abc import Callable

from resources import resource_path
from subsurface_app.data.store import Item

F3 = resource_path("sample", "f3")
RunJob = Callable[..., list[Item]]
MadeElsewhere = Callable[[str], list[tuple[Item, Item]]]


def well_files(name: str) -> dict[str, str]:
    return {
        "las": str(F3 / f"{name}_logs.las"),
        "checkshot": str(F3 / f"{name}_checkshot.txt"),
        "tops": str(F3 / f"{name}_markers.txt"),
        "track": str(F3 / f"{name}.track"),
    }
