"""The public Python face: open a project, run commands, read items as objects of the field.

Examples
--------
    from subsurface_app.api import Project, history_as_python, run_command

    project = Project.open("study.subsurface")
    volume = project["F3 inline 362"]                    # a SeismicVolume; its samples are read when they are asked for
    items = run_command(project, "import.segy", {"file": "line.sgy"})
    print(history_as_python(project, items[0].id))
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
    "preview",
    "run_command",
    "submit_command",
    "text",
    "toggle",
]
