"""The home folder of the user, in whose path their name stands, kept out of what is handed on."""

from pathlib import Path


def without_home(text: str) -> str:
    """A text with "~" for the home folder, with its backslashes doubled too, as scripts and JSON write them."""
    home = str(Path.home())
    if len(home) <= 1:  # a service may have / for its home
        return text
    return text.replace(home.replace("\\", "\\\\"), "~").replace(home, "~")
