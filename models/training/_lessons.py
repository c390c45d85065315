"""Which lesson belongs to which recipe."""

from pathlib import Path

from models.errors import ModelError
from models.training._denoising import DenoiserLesson, DenoiserRecipe
from models.training._lesson import Lesson
from models.training._recipe import Recipe
from models.training._schedule import Schedule
from models.training._velocities import VelocityLesson, VelocityRecipe
from models.training._volumes import VolumeLesson


def lesson_of(recipe: Schedule, folder: Path) -> Lesson:
    """What a run by this recipe teaches.

    Parameters   folder : of the run, where a lesson keeps what it makes once

    Raises   ModelError - a schedule without anything to learn
    """
    match recipe:
        case Recipe():
            return VolumeLesson(recipe)
        case DenoiserRecipe():
            return DenoiserLesson(recipe)
        case VelocityRecipe():
            return VelocityLesson(recipe, folder)
    raise ModelError(
        "{kind} is no recipe: expected Recipe, DenoiserRecipe or VelocityRecipe", kind=type(recipe).__name__
    )
