"""Networks, synthetic geology, training, tiled inference and the classical baselines that stand beside them.

The face is small: `catalogue()` lists the models, `damaged_models()` says which imported files cannot be used,
`model_card(name)` says what one is, `load_model(name)` opens it, `predict(model, volume, task)` runs it,
`embed(model, volume, out)` writes its features, `simulate(engine, vp, wavelet)` makes the wave solver a function of
torch tensors. torch is loaded by the first `load_model` or `simulate`, never by the import of this package.
"""

from typing import TYPE_CHECKING, Any

from models._card import ModelCard
from models._catalogue import LoadedModel, catalogue, damaged_models, load_model, model_card, random_control
from models._predict import Prediction, predict
from models._prompts import Prompts
from models.embedding import Embedding, embed
from models.errors import ModelError

if TYPE_CHECKING:
    from models._waves import simulate

__all__ = [
    "Embedding",
    "LoadedModel",
    "ModelCard",
    "ModelError",
    "Prediction",
    "Prompts",
    "catalogue",
    "damaged_models",
    "embed",
    "load_model",
    "model_card",
    "predict",
    "random_control",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name == "simulate":  # its file defines torch functions, and so imports torch
        from models._waves import simulate

        return simulate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
