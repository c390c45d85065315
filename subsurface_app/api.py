"""The public Python face: open a project, run commands, read items as objects of the field.

Examples
--------
    from subsurface_app.api import Project, history_as_python, run_command

    project = Project.open("study.subsurface")
    volume = project["F3 inline 362"]                    # a SeismicVolume; its samples are read when they are asked for
    items = run_command(project, "import.segy", {"file": "line.sgy"})
    print(history_as_python(project, items[0].id))

    recipe = recipe_of(project, "line, cleaned")         # how it was made, its inputs as named slots
    write_recipe(recipe, "clean.yaml")                   # to be read and edited ...
    run_recipe(project, read_recipe("clean.yaml"), {"line": "other line"})   # ... and run on other data
"""

from subsurface_app.commands import (
    Command,
    CommandError,
    Context,
    Estimate,
    Parameters,
    Preview,
    Result,
    choice,
    command,
    commands,
    estimate_command,
    file,
    item,
    lazy_result,
    number,
    preview,
    run_command,
    submit_command,
    text,
    toggle,
)
from subsurface_app.commands.recipes import (
    Recipe,
    RecipeError,
    bind,
    plan_recipe,
    read_recipe,
    recipe_as_yaml,
    recipe_from_yaml,
    recipe_of,
    run_recipe,
    write_recipe,
)
from subsurface_app.commands.reproduce import history_as_cli, history_as_python, history_as_yaml
from subsurface_app.data.errors import DataError, StoreError
from subsurface_app.data.objects import (
    Comparison,
    Horizon,
    LineNumbers,
    LogCurve,
    Prediction,
    PrestackVolume,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SeismicWavelet,
    ShotGathers,
    SurveyGeometry,
    Top,
    VelocityModel,
    VolumeStatistics,
    Well,
    WellTie,
)
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import Job, JobQueue, JobRunner, Progress

__all__ = [
    "Command",
    "CommandError",
    "Comparison",
    "Context",
    "DataError",
    "Estimate",
    "Horizon",
    "Item",
    "Job",
    "JobQueue",
    "JobRunner",
    "LineNumbers",
    "LogCurve",
    "Parameters",
    "Prediction",
    "PrestackVolume",
    "Preview",
    "Progress",
    "Project",
    "Recipe",
    "RecipeError",
    "Result",
    "SampleAxis",
    "SeismicLine",
    "SeismicVolume",
    "SeismicWavelet",
    "ShotGathers",
    "StoreError",
    "SurveyGeometry",
    "Top",
    "VelocityModel",
    "VolumeStatistics",
    "Well",
    "WellTie",
    "bind",
    "choice",
    "command",
    "commands",
    "estimate_command",
    "file",
    "history_as_cli",
    "history_as_python",
    "history_as_yaml",
    "item",
    "lazy_result",
    "number",
    "plan_recipe",
    "preview",
    "read_recipe",
    "recipe_as_yaml",
    "recipe_from_yaml",
    "recipe_of",
    "run_command",
    "run_recipe",
    "submit_command",
    "text",
    "toggle",
    "write_recipe",
]
