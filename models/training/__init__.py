"""Training as a program: a recipe, fresh synthetic volumes, losses by task, a state that goes on, a model card.

`subsurface-app train models/training/volume-xs.yaml` makes the weights of `volume-xs`; `read_recipe` makes a recipe of
plain data, `train` runs it or a piece of it, `ship` writes the weights.
"""

from models.training._reading import read_recipe
from models.training._recipe import Crop, LossWeights, Recipe
from models.training._run import Progress, TrainedNetwork, train
from models.training._ship import ship

__all__ = ["Crop", "LossWeights", "Progress", "Recipe", "TrainedNetwork", "read_recipe", "ship", "train"]
