"""Every model that can be chosen: those that ship, those that the user imported, and those of plugins."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import ModelError
from resources import translate
from subsurface_app.plugins.discovery import plugin_models
from subsurface_app.plugins.specifications import WeightsFile

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
    """Reads a few kilobytes of each file; `damaged_models` tells of the files that are left out."""
    from models import catalogue

    ours = [
        KnownModel(card.name, card.name, str(card.extra.get("source", "subsurface-app")), card) for card in catalogue()
    ]
    theirs = [
        KnownModel(one.name, str(one.path), str(one.path), card)
        for one in plugin_models()
        if not isinstance(card := _read_plugin_card(one), ModelError)
    ]
    return ours + theirs


def damaged_models() -> list[ModelError]:
    """What is wrong with each imported or plugin's file that cannot be used, and what to do about it."""
    from models import damaged_models as damaged_imports

    theirs = (_read_plugin_card(one) for one in plugin_models())
    return [*damaged_imports(), *(error for error in theirs if isinstance(error, ModelError))]


def _read_plugin_card(weights: WeightsFile) -> "ModelCard | ModelError":
    from models._card import read_card

    try:
        return read_card(weights.path)
    except ModelError as error:
        return ModelError(
            "the model {model} of a plugin cannot be used: {reason}; install the plugin again",
            model=weights.name,
            reason=translate(error.template, **error.values),
        )
