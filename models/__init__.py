"""Networks, synthetic geology, training, tiled inference and the classical baselines that stand beside them.

The face is small: `catalogue()` lists the models, `load_model(name)` opens one, `predict(model, volume, task)` runs it.
torch is loaded by the first `load_model`, never by the import of this package.
"""

from models._card import ModelCard
from models._catalogue import LoadedModel, catalogue, load_model
from models._predict import Prediction, predict
from models.errors import ModelError

__all__ = ["LoadedModel", "ModelCard", "ModelError", "Prediction", "catalogue", "load_model", "predict"]
