"""Training as a program: a recipe, fresh synthetic data, losses, a state that goes on, a model card.

`subsurface-app train models/training/volume-xs.yaml` makes the weights of `volume-xs`, `section-prior.yaml` those of
the prior of inversions, `shots-velocity.yaml` those of the network that they start from; a lesson (`_lesson`) is what
another network adds. `read_recipe` makes a recipe of plain data, `train` runs it or a piece of it, `ship` writes the
weights.
"""

from models.training._denoising import DenoiserRecipe
from models.training._reading import read_recipe
from models.training._recipe import Crop, LossWeights, Recipe
from models.training._run import Progress, TrainedNetwork, train
from models.training._schedule import Schedule
from models.training._ship import ship
from models.training._velocities import VelocityRecipe

__all__ = [
    "Crop",
    "DenoiserRecipe",
    "LossWeights",
    "Progress",
    "Recipe",
    "Schedule",
    "TrainedNetwork",
    "VelocityRecipe",
    "read_recipe",
    "ship",
    "train",
]
