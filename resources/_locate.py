"""Where a shipped file lies on this disk."""

from importlib.resources import files
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. `resource_path("weights", "volume-xs.safetensors")`.

    Raises   FileNotFoundError - when the installation lacks it; the message names the missing part.
    """
    path = Path(str(files("resources").joinpath(*parts)))
    if not path.exists():
        raise FileNotFoundError(f"the installation lacks resources/{'/'.join(parts)}: install subsurface-app again")
    return path
