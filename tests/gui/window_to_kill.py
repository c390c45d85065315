"""A window in a process of its own, in which something is changed; whoever started it kills it.

Arguments   path of a project with a view "section"; it prints what it shows once that has been kept
"""

import json
import os
import sys
from pathlib import Path

os.environ["QT_SCALE_FACTOR"] = "1"

from PySide6.QtCore import QTimer

from subsurface_app.gui.application import create_application, create_window
from subsurface_app.gui.layout import read_layout

app = create_application()
window = create_window(language="en")
window.show()
window.open_project(Path(sys.argv[1]))
session, views = window.session, window.workspace.views.views


def edit() -> None:
    """Once the section is there: another colour table, another line, less shown."""
    section = views.get("section")
    if section is None or section.shown_values is None or not session.displays.is_restored:
        QTimer.singleShot(50, edit)
        return
    tables = section._strip._tables
    tables.setCurrentIndex((tables.currentIndex() + 2) % tables.count())
    tables.activated.emit(tables.currentIndex())
    section.set_plane("xline", 309)
    session.show([next(one.id for one in session.items if one.kind == "horizon")], False)
    window.workspace.docks["history"].show()
    tell()


def tell() -> None:
    """Once the file says so, say so."""
    kept, section = read_layout(session.path), views["section"].state()
    if kept is None or kept.displays["section"] != section or set(kept.on_view.shown) != session.shown:
        QTimer.singleShot(50, tell)
        return
    told = {"section": section, "shown": sorted(session.shown), "area": session.area}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


QTimer.singleShot(0, edit)
app.exec()
