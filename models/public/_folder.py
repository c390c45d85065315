"""Where imported weights lie on this machine."""

import os
from pathlib import Path

from platformdirs import user_data_path

FOLDER_VARIABLE = "SUBSURFACE_APP_MODELS"


def models_folder() -> Path:
    """The user's folder of imported models; the environment variable SUBSURFACE_APP_MODELS names another one."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_data_path("subsurface-app", appauthor=False) / "models"


def imported_files() -> dict[str, Path]:
    """Weights files in the folder by the model's name, which is the file's; empty where there is no folder."""
    folder = models_folder()
    return {path.stem: path for path in sorted(folder.glob("*.safetensors"))} if folder.is_dir() else {}
