"""A pane beside a form: the dialog grows by it when it is shown, and shrinks again."""

from PySide6.QtWidgets import QWidget

_GAP = 6


def show_beside(pane: QWidget, on: bool, *, width: int, height: int) -> None:
    """Show or hide a pane of a dialog; the dialog grows by it, as far as the screen allows.

    Parameters   width : of the pane, px; height : that the dialog gets at least, px
    """
    dialog, room = pane.window(), pane.screen().availableGeometry()
    pane.setVisible(on)
    by = width + _GAP
    wide = min(room.width(), dialog.width() + by) if on else dialog.width() - by
    dialog.resize(wide, max(dialog.height(), min(height, room.height())) if on else dialog.height())
    dialog.move(max(min(dialog.x(), room.right() - wide), room.left()), dialog.y())
