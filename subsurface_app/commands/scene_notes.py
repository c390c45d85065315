"""What a scene that leaves the project says of whose data it shows."""

from collections.abc import Iterable

from subsurface_app.commands.attribution import note_text, sources_of
from subsurface_app.data.store import Project

_MOST_LETTERS = 2000


def notes_of(project: Project, refs: Iterable[str]) -> dict[str, dict[str, str]]:
    """Sources and attribution of items; those that no file was read for have no entry.

    Returns   ref -> {"source": names of the files that were read, "attribution": what lies beside them}
    """
    made: dict[str, dict[str, str]] = {}
    for ref in refs:
        sources = sources_of(step for step, _ in project.lineage(ref))
        if not sources:
            continue
        notes = {"source": ", ".join(dict.fromkeys(one.path.name for one in sources))}
        beside = list(dict.fromkeys(one.note for one in sources if one.note is not None))
        if beside:
            notes["attribution"] = "\n\n".join(note_text(one)[:_MOST_LETTERS] for one in beside)
        made[ref] = notes
    return made
