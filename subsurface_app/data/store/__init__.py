"""The project store: one folder with arrays in zarr and everything else in one SQLite catalogue."""

from subsurface_app.data.store.archive import archive_project, copy_project, open_archive
from subsurface_app.data.store.catalogue import Catalogue
from subsurface_app.data.store.history import Step, StepInput, program_versions
from subsurface_app.data.store.project import Item, Project
from subsurface_app.data.store.settings import FORMAT_VERSION, ProjectSettings, description_with
from subsurface_app.data.store.sources import MissingFile, files_to_compare, missing_files, relocate
from subsurface_app.data.store.staging import Staged
from subsurface_app.data.store.versions import Version

__all__ = [
    "FORMAT_VERSION",
    "Catalogue",
    "Item",
    "MissingFile",
    "Project",
    "ProjectSettings",
    "Staged",
    "Step",
    "StepInput",
    "Version",
    "archive_project",
    "copy_project",
    "description_with",
    "files_to_compare",
    "missing_files",
    "open_archive",
    "program_versions",
    "relocate",
]
