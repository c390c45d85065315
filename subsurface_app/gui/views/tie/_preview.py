"""The tie while one of its control points is dragged, made aside: one at a time, then that of the newest place."""

from subsurface_app.gui.slices import SliceService
from subsurface_app.workflows.well_tie import TieLook, TieSettings, look_while_moved

PREVIEW = "preview"  # the key of its answers


class Preview:
    """Asks for looks of a viewer; places that the mouse has left before their turn came are passed over."""

    def __init__(self, slices: SliceService, viewer: str) -> None:
        self._slices, self._viewer = slices, viewer
        self._is_made = False  # one is under way
        self._next: tuple[TieLook, TieSettings] | None = None

    def ask(self, look: TieLook, settings: TieSettings) -> None:
        """Make a look with other control points within their limits; the answer holds it with the settings."""
        self._next = look, settings
        if not self._is_made:
            self._begin()

    def take_end(self) -> None:
        """One has come: make that of the newest place."""
        self._is_made = False
        self._begin()

    def stop(self) -> None:
        """The mouse let go: none is wanted any more."""
        self._slices.forget_load(self._viewer, PREVIEW)
        self._is_made, self._next = False, None

    def _begin(self) -> None:
        if self._next is None:
            return
        look, settings = self._next
        self._is_made, self._next = True, None
        self._slices.load(self._viewer, PREVIEW, lambda: (look_while_moved(look, settings), settings))
