"""Pictures of the window for the README: `python tests/benchmarks/make_screenshots.py DEMO.subsurface [FOLDER]`.

Opens a finished demo project in the real window, in light and dark, English and Chinese, and saves small PNG files to
docs/pictures. Needs a display with OpenGL (xvfb-run will do).
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QSettings, QSize, QTimer
from PySide6.QtGui import QImage

from subsurface_app.gui.application import create_application, create_window
from subsurface_app.gui.main_window import MainWindow

SIZE = QSize(1600, 1000)
LOOKS = (("light", "en"), ("dark", "en"), ("light", "zh_CN"), ("dark", "zh_CN"))
VIEWS = ("section", "comparison", "gathers", "model", "logs")
MOST_BYTES = 300_000
_LOOK_EVERY_MS = 700
_CALM_LOOKS = 3


def main(arguments: list[str]) -> int:
    """Make all pictures; 0 when each could be written."""
    if not arguments:
        sys.stderr.write((__doc__ or "").splitlines()[0] + "\n")
        return 2
    project = Path(arguments[0])
    folder = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parents[2] / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    app = create_application()
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, settings)
        window = create_window(language="en")
        window.resize(SIZE)
        window.show()
        script = _script(window, project, folder)
        calm = 0

        def step() -> None:
            nonlocal calm
            calm = calm + 1 if _is_calm(window) else 0
            if calm >= _CALM_LOOKS:
                calm = 0
                if next(script, "end") == "end":
                    timer.stop()
                    window.close()

        timer = QTimer(interval=_LOOK_EVERY_MS)
        timer.timeout.connect(step)
        timer.start()
        return app.exec()


def _script(window: MainWindow, project: Path, folder: Path) -> Iterator[None]:
    """One step a turn: the caller waits in between until the window has come to rest."""
    window.settings.exaggeration = 4.0
    window.open_project(project)
    yield
    _show_story(window)
    yield
    for theme, language in LOOKS:
        window.settings.theme = theme
        window.settings.language = language
        yield
        # Both rebuild the window.
        window.resize(SIZE)
        window.workspace.arrange()
        yield
        window.workspace.views.views["scene"].reset_camera()
        yield
        for view in VIEWS if (theme, language) == ("light", "en") else VIEWS[:2]:
            # Three panels need the room of the scene, which the section is shown beside.
            window.workspace.docks["scene"].setVisible(view != "comparison")
            window.workspace.raise_view(view)
            yield
            _save(window.grab().toImage(), folder / f"{view}_{theme}_{language}.png")


def _show_story(window: MainWindow) -> None:
    """F3 with its section, model, gathers and the comparison of fault results, as the demo leaves it."""
    session = window.session
    session.choose_area("F3")
    items = [one for one in session.items if one.area == "F3"]
    session.show([one.id for one in items])
    kinds = {one.id: one.kind for one in items}
    first = {kind: next(one.id for one in items if one.kind == kind) for kind in ("well", "seismic_volume")}
    # The last that is asked for wins: the recorded section, its first well, the model's faults over it.
    for item_id in [one for one in kinds if kinds[one] in ("prediction", "comparison")]:
        session.prefer(item_id)
    session.prefer(first["well"])
    session.prefer(first["seismic_volume"])


def _is_calm(window: MainWindow) -> bool:
    return window.session is None or (
        window.session.is_idle and (window.workspace is None or window.workspace.views.is_idle)
    )


def _save(image: QImage, path: Path) -> None:
    """A PNG of 256 colours that fits the eye, as large as the limit in bytes allows."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    width = picture.width
    while True:
        small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        written = io.BytesIO()
        small.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            written, "PNG", optimize=True
        )
        if written.tell() <= MOST_BYTES:
            path.write_bytes(written.getvalue())
            return
        width = round(width * 0.95)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
