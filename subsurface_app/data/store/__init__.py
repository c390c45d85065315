"""The project store: one folder with arrays in zarr and everything else in one SQLite catalogue."""

from subsurface_app.data.store.catalogue import Catalogue
from subsurface_app.data.store.history import Step, StepInput, program_versions
from subsurface_app.data.store.project import Item, Project
from subsurface_app.data.store.settings import FORMAT_VERSION, ProjectSettings
from subsurface_app.data.store.staging import Staged

__all__ = [
    "FORMAT_VERSION",
    "Catalogue",
    "Item",
    "Project",
    "ProjectSettings",
    "Staged",
    "Step",
    "StepInput",
    "program_versions",
]
