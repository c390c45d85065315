"""Two fields of a form whose items go together: what is chosen in one decides what is proposed in the other."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from subsurface_app.data.store import Item
from subsurface_app.gui.forms.item_fields import ItemField


class Pair(QObject):
    """Proposes two items that are alike, and a new partner when the user chooses one that is unlike the other.

    Parameters   alike : whether two items go together
    """

    def __init__(self, first: ItemField, second: ItemField, alike: Callable[[Item, Item], bool]) -> None:
        super().__init__(first)
        self._alike = alike
        self._fields = (first, second)
        self._preferred: Sequence[str] = ()
        first.box.activated.connect(lambda _: self._follow(first, second))
        second.box.activated.connect(lambda _: self._follow(second, first))

    def offer(self, preferred: Sequence[str], *, choose: bool) -> None:
        """Take the order in which items are proposed; choose the first two of it that are alike, if there are any."""
        self._preferred = preferred
        if not choose:
            return
        first, second = self._fields
        for one in self._ordered(first):
            if self._find(second, one):
                first.set_value(one.id)
                return

    def _follow(self, chosen: ItemField, other: ItemField) -> None:
        one, partner = chosen.item(), other.item()
        if one is not None and (partner is None or not self._alike(one, partner)):
            self._find(other, one)

    def _find(self, field: ItemField, one: Item) -> bool:
        """Choose the first item that goes with another one; whether there is any."""
        partner = next((other for other in self._ordered(field) if self._alike(one, other)), None)
        if partner is not None:
            field.set_value(partner.id)
        return partner is not None

    def _ordered(self, field: ItemField) -> list[Item]:
        """The items of a field, those preferred first, then the newest."""
        by_id = {one.id: one for one in field.items[::-1]}
        return [by_id[ref] for ref in dict.fromkeys([*self._preferred, *by_id]) if ref in by_id]
