"""Where a long run keeps what it has so far, so that the same run goes on from there."""

import hashlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from subsurface_app.commands.command import Context
from subsurface_app.commands.parameters import Parameters
from subsurface_app.data.store import Project

_KEPT_S = 7 * 24 * 3600.0


def scratch_folder(p: Parameters, refs: Sequence[str], context: Context) -> Path:
    """The folder of this run in the project, by all that it depends on; those of runs long given up are removed.

    Parameters   refs : the items that the run reads
    """
    project = context.project
    path = scratch_path(p, refs, project)
    for old in path.parent.glob("*"):
        if old.name != path.name and time.time() - old.stat().st_mtime > _KEPT_S:
            shutil.rmtree(old, ignore_errors=True)
    return path


def scratch_path(p: Parameters, refs: Sequence[str], project: Project) -> Path:
    """Where that folder is, or will be; nothing is changed."""
    inputs = [project.item(ref).content_hash for ref in refs]
    name = hashlib.sha256("\n".join([p.model_dump_json(), *inputs]).encode()).hexdigest()[:16]
    return project.path / "scratch" / name
