"""Whose data a project was made from: what lies beside the files that its history has read."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from subsurface_app.data.store import Step

_NOTES = ("ATTRIBUTION.md", "ATTRIBUTION.txt", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt")
_MOST_BYTES = 20_000


@dataclass(frozen=True)
class Source:
    """A file that a step has read.

    Parameters   digest : str - SHA-256 of what was read
                 is_there : bool - a file still lies at that path
                 note : Path or None - the attribution or licence beside it or one folder above
    """

    path: Path
    digest: str
    is_there: bool
    note: Path | None


def sources_of(steps: Iterable[Step]) -> list[Source]:
    """The files that steps have read, each once."""
    read = {one.ref: one.content_hash for step in steps for one in step.inputs if one.is_file}
    return [
        Source(path, digest, path.is_file(), _note_of(path)) for path, digest in ((Path(r), h) for r, h in read.items())
    ]


def note_text(note: Path) -> str:
    """The text of an attribution; its beginning where it is long."""
    text = note.read_bytes()[:_MOST_BYTES].decode("utf-8", errors="replace")
    return text.strip()


def _note_of(path: Path) -> Path | None:
    places = [path.parent / name for name in _NOTES] + [path.parent.parent / name for name in _NOTES[:2]]
    return next((one for one in places if one.is_file()), None)
