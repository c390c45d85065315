"""The kinds of views: an entry here, and the roles of its items in `roles`, make a kind known to the whole window."""

from collections.abc import Callable
from dataclasses import dataclass

from resources import mark, translate
from subsurface_app.gui import views
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views.view import View


@dataclass(frozen=True)
class ViewKind:
    """A kind of view.

    Parameters   name : the id of its first view, and the start of those of the others: "section", "section 2"
                 title, hint : texts to be translated; the hint says how to see something in an empty view
                 make : makes a view
                 best_for : kinds of items that are best seen in it
                 needs : roles, one of which must be filled before there is anything to draw; any will do when empty
                 has_planes : whether its planes and zoom can follow those of other views
                 has_domain : whether it has a vertical axis in time or depth, where items of the other have no place
                 needs_3d : whether it is left out in safe mode and without OpenGL
    """

    name: str
    title: str
    hint: str
    make: Callable[[SliceService], View]
    best_for: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    has_planes: bool = False
    has_domain: bool = False
    needs_3d: bool = False


_KINDS = (
    ViewKind(
        "scene",
        mark("3D scene"),
        mark("Tick volumes, horizons, faults, polygons and wells in the project tree to see them in 3D."),
        views.Scene3D,
        best_for=("fault_sticks", "polygons", "triangulated_surface"),
        has_planes=True,
        has_domain=True,
        needs_3d=True,
    ),
    ViewKind(
        "section",
        mark("Section"),
        mark("Tick a seismic volume in the project tree to see a section of it."),
        views.SectionView,
        best_for=("seismic_volume", "seismic_line", "prediction", "horizon"),
        needs=("volume",),
        has_planes=True,
        has_domain=True,
    ),
    ViewKind(
        "comparison",
        mark("Comparison"),
        mark("Tick a comparison in the project tree to see both results side by side."),
        views.ComparisonView,
        best_for=("comparison", "explained_section", "inversion_comparison"),
        has_domain=True,
    ),
    ViewKind(
        "gathers",
        mark("Gathers"),
        mark("Tick shot gathers or a pre-stack volume in the project tree to see them."),
        views.GatherView,
        best_for=("gathers", "prestack_volume"),
    ),
    ViewKind(
        "model",
        mark("Velocity model"),
        mark("Tick a velocity model in the project tree to see it."),
        views.ModelView,
        best_for=("velocity_model",),
    ),
    ViewKind(
        "inversion",
        mark("Inversion"),
        mark("Start a full-waveform inversion to watch it here, or tick an inversion run in the project tree."),
        views.InversionView,
        best_for=("inversion_run",),
    ),
    ViewKind(
        "logs",
        mark("Logs"),
        mark("Tick a well in the project tree to see its logs."),
        views.LogTracks,
        best_for=("well",),
        needs=("well",),
    ),
    ViewKind(
        "tie",
        mark("Well tie"),
        mark("Tick a well and seismic in two-way time in the project tree to tie the well to it."),
        views.TieView,
        best_for=("well_tie",),
        needs=("well",),
    ),
    ViewKind(
        "map",
        mark("Map"),
        mark("Tick volumes, lines, wells and horizons in the project tree to see where they lie."),
        views.MapView,
        has_planes=True,
    ),
    ViewKind(
        "crossplot",
        mark("Crossplot"),
        mark("Tick wells, volumes or horizons in the project tree to plot their values."),
        views.CrossplotView,
        has_planes=True,
    ),
)
VIEW_KINDS = {kind.name: kind for kind in _KINDS}


def kind_of(view_id: str) -> ViewKind:
    """The kind of the view of an id such as "section" or "section 2"; KeyError when there is none."""
    return VIEW_KINDS[view_id.rsplit(" ", 1)[0]]


def view_title(view_id: str) -> str:
    """What a view is called on the screen: "Section", "Section 2"."""
    kind = kind_of(view_id)
    return translate(kind.title) + view_id.removeprefix(kind.name)


def best_kind(item_kind: str) -> str:
    """The kind of view in which items of a kind are best seen; a section for those that no view claims."""
    return next((kind.name for kind in _KINDS if item_kind in kind.best_for), "section")
