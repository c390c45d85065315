"""What a command is, what it gets, what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from solvers.errors import SubsurfaceError
from subsurface_app.commands.parameters import Parameters
from subsurface_app.data.objects import DomainObject, Note
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import Progress

Tier = Literal["read", "compute", "write"]
T = TypeVar("T")


class CommandError(SubsurfaceError):
    """No such command, or parameters that it does not take."""


@dataclass(frozen=True)
class Context:
    """What a running command may use: the project to read from, and the way to report progress and hear a cancel."""

    project: Project
    progress: Progress = field(default_factory=Progress)

    def load(self, ref: str, expected: type[T]) -> T:
        """The domain object of an item, checked to be of the expected class.

        Raises   CommandError - when the item is of another kind
        """
        found = self.project[ref]
        if not isinstance(found, expected):
            raise CommandError(
                "item {name} is a {found}, expected a {expected}: choose another item",
                name=found.name,
                found=found.kind,
                expected=getattr(expected, "kind", expected.__name__),
            )
        return found

    def id_of(self, ref: str) -> str:
        """The id of an item given by id or name."""
        return self.project.item(ref).id


@dataclass(frozen=True)
class Result:
    """What a command made: objects for the project, files outside it, the device that did the work.

    Parameters   notes : what the user should know of it, whoever ran it
                 scratch : folders that the objects are read from, removed when they are written
                 replaces : of each object, in order, the id of the item that it is the next version of, "" for none; it
                     may end early. That item goes as the object comes, which takes its name, and can be had back
                 reads : ids of items that were read beside those that the parameters name
    """

    objects: tuple[DomainObject, ...] = ()
    files: tuple[str, ...] = ()
    device: str = "cpu"
    notes: tuple[Note, ...] = ()
    scratch: tuple[Path, ...] = ()
    replaces: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """What a run would cost.

    Parameters   shapes : of the results; bytes : int - on disk; memory : int - bytes; seconds : None when unknown
                 files : what would be written beside items; without items all of `bytes` lies in them
    """

    shapes: dict[str, tuple[int, ...]]
    bytes: int
    memory: int
    seconds: float | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """An action that the window, the CLI, batch files, plugins and agents run alike.

    Parameters   id : str - "group.verb", e.g. "import.segy"
                 title, summary : str - English, marked for translation; the title is the menu entry
                 Parameters : type - a model whose fields carry title, unit and range
                 run : callable(parameters, context) -> Result - plain data in, plain data out, in a worker process
                 produces : tuple of str - item kinds, in the order of `Result.objects`; "a | b" where the input decides
                 tier : "read" (changes nothing) | "compute" (adds items) | "write" (changes files or items)
                 heavy : bool - one heavy job at a time; light ones run beside it
                 lazy : bool - `run` only sets up: its result, a volume, is computed while it is read, so that the work
                     is done while it is written and a slice of it can be previewed; of several results the first
                 sketch : str - "module:function" that makes the result of one slice, to be called in a process of its
                     own as a job is: (project path, {"parameters", "plane", "at", "part"}, progress) -> its objects;
                     "" where there is none
                 estimate : callable(parameters, context) -> Estimate, or None
                 propose : callable(given, context) -> dict, or None - values for what the form leaves open, by the data
                     of the items in `given`, which is what the form says so far
                 alike : callable(item, item) -> bool, or None - whether what the catalogue says of two items lets them
                     be given to the first two item fields together: a form proposes such two
                 references : tuple of str - where the method comes from: authors (year), title, doi
                 origin : str - "module:object" of the plugin that brought it; "" for our own
    """

    id: str
    title: str
    summary: str
    Parameters: type[Parameters]
    run: Callable[[Any, Context], Result]
    produces: tuple[str, ...] = ()
    tier: Tier = "compute"
    heavy: bool = False
    lazy: bool = False
    sketch: str = ""
    estimate: Callable[[Any, Context], Estimate] | None = None
    propose: Callable[[Mapping[str, Any], Context], dict[str, Any]] | None = None
    alike: Callable[[Item, Item], bool] | None = None
    references: tuple[str, ...] = ()
    origin: str = ""

    @property
    def group(self) -> str:
        """The part of the id before the dot; groups become menus."""
        return self.id.partition(".")[0]
