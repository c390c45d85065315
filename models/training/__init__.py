"""Training of the weights that ship: a recipe, fresh synthetic volumes, a validation table, a model card.

`python -m models.training --out resources/weights/volume-xs.safetensors` makes the shipped file.
"""

from models.training._recipe import Crop, Recipe
from models.training._ship import make_weights

__all__ = ["Crop", "Recipe", "make_weights"]
