"""The help beside a form: what the command does, what each parameter means, and where the method comes from."""

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QToolButton, QWidget

from resources import mark, translate
from subsurface_app.commands import Command
from subsurface_app.commands.describe import ParameterRow, parameter_rows
from subsurface_app.commands.parameters import item_kinds
from subsurface_app.data.objects import KINDS, kind_title
from subsurface_app.gui.forms.units import unit_text

_DOI = re.compile(r"doi (10\.\S+)")


class HelpPanel(QTextBrowser):
    """The help of one command; links open in the browser of the system."""

    def __init__(self, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help-panel")
        self.setAccessibleName(translate(mark("Help")))
        self.setOpenExternalLinks(True)
        self.setFixedWidth(max(320, 42 * self.fontMetrics().horizontalAdvance("x")))
        self.setHtml(help_text(command))

    def toggle(self) -> None:
        """Show or hide the help; the dialog grows by it, as far as the screen allows."""
        dialog, was_shown = self.window(), self.isVisible()
        self.setVisible(not was_shown)
        by = self.width() + 6
        room = dialog.screen().availableGeometry().width()
        dialog.resize(dialog.width() - by if was_shown else min(room, dialog.width() + by), dialog.height())


def help_row(summary: QLabel, panel: HelpPanel) -> QHBoxLayout:
    """The summary of a form with the button "?", which F1 presses, too."""
    button = QToolButton(panel.parentWidget())
    button.setObjectName("help-button")
    button.setText("?")
    button.setToolTip(translate(mark("Help (F1)")))
    button.setAccessibleName(translate(mark("Help")))
    button.clicked.connect(panel.toggle)
    key = QShortcut(QKeySequence(Qt.Key.Key_F1), panel.parentWidget())
    key.activated.connect(panel.toggle)
    row = QHBoxLayout()
    row.addWidget(summary, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
    return row


def help_text(command: Command) -> str:
    """The help of a command as HTML."""
    parts = [f"<h3>{html.escape(translate(command.title))}</h3><p>{html.escape(translate(command.summary))}</p>"]
    for row in parameter_rows(command):
        unit = unit_text(row.unit)
        default = row.default and f"{row.default} {unit}".rstrip() if not row.required else row.default
        facts = [
            (mark("takes"), _takes(command, row)),
            (mark("unit"), unit),
            (mark("range"), row.range),
            (mark("default"), default),
            (mark("in scripts"), row.name),
        ]
        told = "; ".join(f"{translate(title)}: {html.escape(text)}" for title, text in facts if text)
        described = f"{html.escape(row.description)}<br>" if row.description else ""
        parts.append(f"<p><b>{html.escape(row.title)}</b><br>{described}<small>{told}</small></p>")
    if command.produces:
        kinds = [kind for many in command.produces for kind in many.split(" | ")]
        names = ", ".join(dict.fromkeys(kind_title(kind) if kind in KINDS else kind for kind in kinds))
        parts.append(f"<p>{translate(mark('Makes: {kinds}'), kinds=html.escape(names))}</p>")
    if command.references:
        parts.append(f"<h4>{translate(mark('References'))}</h4>")
        parts += [f"<p>{_linked(one)}</p>" for one in command.references]
    parts.append(f"<p><small>{html.escape(command.id)}</small></p>")
    return "".join(parts)


def _takes(command: Command, row: ParameterRow) -> str:
    """What sort of value a parameter takes, in words; nothing where its unit and range say that it is a number."""
    kinds = item_kinds(command.Parameters).get(row.name, ())
    if kinds:
        return ", ".join(kind_title(one) if one in KINDS else one for one in kinds)
    return "" if row.takes in ("int", "float", "float | int", "int | float") else row.takes


def _linked(reference: str) -> str:
    """A reference whose DOI can be clicked."""
    return _DOI.sub(r'<a href="https://doi.org/\1">doi \1</a>', html.escape(reference))
