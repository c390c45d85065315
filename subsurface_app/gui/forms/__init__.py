"""Forms that follow from parameter models: one widget a field, errors beside them, the cost below."""

from subsurface_app.gui.forms.dialog import CommandDialog
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.preview import Sight

__all__ = ["CommandDialog", "CommandForm", "Sight"]
