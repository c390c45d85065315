"""Which lesson belongs to which recipe."""

from models.errors import ModelError
from models.training._denoising import DenoiserLesson, DenoiserRecipe
from models.training._lesson import Lesson
from models.training._recipe import Recipe
from models.training._schedule import Schedule
from models.training._volumes import VolumeLesson


def lesson_of(recipe: Schedule) -> Lesson:
    """What a run by this recipe teaches.

    Raises   ModelError - a schedule without anything to learn
    """
    match recipe:
        case Recipe():
            return VolumeLesson(recipe)
        case DenoiserRecipe():
            return DenoiserLesson(recipe)
    raise ModelError("{kind} is no recipe: expected Recipe or DenoiserRecipe", kind=type(recipe).__name__)
