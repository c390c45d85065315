"""One shot of what a command would make of gathers, without making the others: for a form that is being filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from subsurface_app.commands.command import CommandError, Context, T
from subsurface_app.commands.execute import validate
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.objects import Note, ShotGathers
from subsurface_app.data.store import Project


@dataclass(frozen=True)
class ShotPreview:
    """A shot, counted from 0, before and after a command, each as gathers of one shot, and what was said of it."""

    shot: int
    before: ShotGathers
    after: ShotGathers
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _OneShot(Context):
    """Of some gathers one shot is at hand: it takes the place of all."""

    id: str = ""
    shot: ShotGathers | None = None

    def load(self, ref: str, expected: type[T]) -> T:
        if self.shot is not None and self.id_of(ref) == self.id and isinstance(self.shot, expected):
            return self.shot
        return super().load(ref, expected)


def preview_shot(project: Project, command_id: str, parameters: Mapping[str, Any], shot: int) -> ShotPreview:
    """What a command makes of one shot; equal to that shot of its whole result.

    Parameters   shot : int, from 0 on; the last one where there are fewer
    Raises       CommandError - the parameters are refused, or shots cannot be made one by one; see `Command.by_shot`
    """
    from subsurface_app.workflows.field_gathers import cut_gathers, live_of

    command = command_of(command_id)
    if not command.by_shot:
        raise CommandError("{command} has no preview: its shots are not made one by one", command=command_id)
    p = validate(project, command, parameters)
    ref = project.item(p.gathers).id  # type: ignore[attr-defined]
    gathers = Context(project).load(ref, ShotGathers)
    i_shot = np.array([min(shot, gathers.data.shape[0] - 1)])
    before = cut_gathers(gathers, i_shot, np.arange(gathers.data.shape[1]), live_of(gathers)[i_shot])
    result = command.run(p, _OneShot(project, id=ref, shot=before))
    after = result.objects[0]
    assert isinstance(after, ShotGathers)
    return ShotPreview(int(i_shot[0]), before, after, result.notes)
