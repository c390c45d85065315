"""From a trained network to a weights file with its model card, whatever it learned."""

from pathlib import Path

from models.errors import ModelError
from models.training._denoising import DenoiserRecipe
from models.training._recipe import Recipe
from models.training._run import TrainedNetwork
from models.training._schedule import Schedule
from models.training._ship_denoiser import ship_denoiser
from models.training._ship_velocities import ship_velocities
from models.training._ship_volumes import ship_volumes
from models.training._velocities import VelocityRecipe


def ship(trained: TrainedNetwork, recipe: Schedule, folder: Path, *, validate: bool = True) -> Path:
    """Write the weights of a finished run with their card into the run's folder; without `validate` no table.

    Raises   ModelError - a schedule without anything to learn
    """
    match recipe:
        case Recipe():
            return ship_volumes(trained, recipe, folder, validate=validate)
        case DenoiserRecipe():
            return ship_denoiser(trained, recipe, folder, validate=validate)
        case VelocityRecipe():
            return ship_velocities(trained, recipe, folder, validate=validate)
    raise ModelError(
        "{kind} is no recipe: expected Recipe, DenoiserRecipe or VelocityRecipe", kind=type(recipe).__name__
    )
