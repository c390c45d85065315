"""Every model that can be chosen: those that ship, those that the user imported, and those of plugins."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from subsurface_app.plugins.discovery import plugin_models

if TYPE_CHECKING:
    from models import ModelCard


@dataclass(frozen=True)
class KnownModel:
    """A model by its card; no network is opened.

    Parameters   reference : what a command takes for it: its name, or the path of a plugin's weights
                 source : where it comes from
    """

    name: str
    reference: str
    source: str
    card: "ModelCard"


def known_models() -> list[KnownModel]:
    """Reads a few kilobytes of each file.

    Raises   ModelError - a file that is no weights file of ours, or is damaged
    """
    from models import catalogue
    from models._card import read_card

    ours = [
        KnownModel(card.name, card.name, str(card.extra.get("source", "subsurface-app")), card) for card in catalogue()
    ]
    theirs = [KnownModel(one.name, str(one.path), str(one.path), read_card(one.path)) for one in plugin_models()]
    return ours + theirs
