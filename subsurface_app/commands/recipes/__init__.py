"""Recipes: how an item was made as a file to be edited, checked, and run again on other data.

`recipe_of` takes a recipe from an item's history, `write_recipe` and `read_recipe` keep it as YAML, `bind` checks it
and fills its slots, `plan_recipe` tells what it would do, `run_recipe` does it; `RecipeRun` goes step by step.
"""

from subsurface_app.commands.recipes._binding import Bound, bind, project_path
from subsurface_app.commands.recipes._checks import checked
from subsurface_app.commands.recipes._from_history import fresh_name, identifier, recipe_of
from subsurface_app.commands.recipes._reading import read_recipe, recipe_from_yaml, recipe_text
from subsurface_app.commands.recipes._recipe import Made, Recipe, RecipeError, RecipeStep, Slot
from subsurface_app.commands.recipes._running import Planned, RecipeRun, Stage, plan_recipe, run_recipe
from subsurface_app.commands.recipes._versions import USE_VERSION, Versions
from subsurface_app.commands.recipes._writing import recipe_as_yaml, write_recipe

__all__ = [
    "USE_VERSION",
    "Bound",
    "Made",
    "Planned",
    "Recipe",
    "RecipeError",
    "RecipeRun",
    "RecipeStep",
    "Slot",
    "Stage",
    "Versions",
    "bind",
    "checked",
    "fresh_name",
    "identifier",
    "plan_recipe",
    "project_path",
    "read_recipe",
    "recipe_as_yaml",
    "recipe_from_yaml",
    "recipe_of",
    "recipe_text",
    "run_recipe",
    "write_recipe",
]
