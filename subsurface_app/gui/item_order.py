"""How the items of a tree are ordered, found by words, and told in a tooltip."""

from collections.abc import Callable, Sequence
from typing import Any

from resources import mark
from subsurface_app.data.objects import KINDS, kind_title, shape_words
from subsurface_app.data.store import Item
from subsurface_app.gui.words import moment_text, size_text

ORDERS = {"made": mark("As made"), "name": mark("Name"), "newest": mark("Newest"), "size": mark("Size")}
_KEYS: dict[str, Callable[[Item], Any]] = {
    "name": lambda item: _natural(item.name),
    "newest": lambda item: item.created,
    "size": lambda item: item.bytes,
}
_FALLING = ("newest", "size")


def in_order(items: Sequence[Item], order: str) -> list[Item]:
    """The items in one of `ORDERS`; numbers in names count as numbers."""
    key = _KEYS.get(order)
    return list(items) if key is None else sorted(items, key=key, reverse=order in _FALLING)


def matches(item: Item, words: Sequence[str]) -> bool:
    """Whether every word, in lower case, stands in an item's name, kind, area or folder."""
    text = f"{item.name} {item.kind} {_kind_words(item.kind)} {item.area} {item.folder}".lower()
    return all(word in text for word in words)


def item_tooltip(item: Item) -> str:
    """Name, kind, shape, unit, folder, size and date in a few lines."""
    unit = item.attributes.get("unit", "")
    shape = shape_words(item.attributes)
    lines = [
        item.name,
        ", ".join(filter(None, [_kind_words(item.kind), shape, str(unit)])),
        item.folder,
        f"{size_text(item.bytes)}, {moment_text(item.created)}",
    ]
    return "\n".join(filter(None, lines))


def _kind_words(kind: str) -> str:
    return kind_title(kind) if kind in KINDS else kind


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A name cut into texts and numbers: "line 9" comes before "line 10"."""
    parts: list[tuple[int, int, str]] = []
    word, digits = "", ""
    for letter in [*name.casefold(), ""]:
        if letter.isdecimal():
            if word:
                parts.append((1, 0, word))
                word = ""
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        word += letter
    return [*parts, (1, 0, word)] if word else parts


def folder_names(items: Sequence[Item]) -> list[str]:
    """The folders in use, by name."""
    return sorted({one.folder for one in items} - {""}, key=str.casefold)
