"""The size of a picture of the 3D scene, and what is in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._controls import combo, number_box
from subsurface_app.gui.views.scene import MOST_PIXELS, Shot

SIZES = {
    "screen": (mark("As on the screen"), (0, 0)),
    "hd": (mark("Full HD, 1920 x 1080"), (1920, 1080)),
    "4k": (mark("4K, 3840 x 2160"), (3840, 2160)),
    "a4": (mark("A4 across at 300 dpi, 3508 x 2480"), (3508, 2480)),
    "own": (mark("Another size"), (0, 0)),
}


class PictureDialog(QDialog):
    """Asks for width and height in pixels; words and lines grow with the size."""

    def __init__(self, on_screen: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Picture of the 3D scene")))
        self._on_screen = on_screen
        self.sizes = combo([(key, translate(text)) for key, (text, _) in SIZES.items()], translate(mark("Size")))
        self.wide = number_box(16, 20000, on_screen[0], 1, translate(mark("Width")), suffix=" px")
        self.high = number_box(16, 20000, on_screen[1], 1, translate(mark("Height")), suffix=" px")
        self.has_labels = QCheckBox(translate(mark("Names, numbers and caption")), checked=True)
        self.is_clear = QCheckBox(translate(mark("Transparent background (PNG)")))
        self._hint = label("", role="muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        form = QFormLayout(self)
        form.addRow(translate(mark("Size")), self.sizes)
        form.addRow(translate(mark("Width")), self.wide)
        form.addRow(translate(mark("Height")), self.high)
        for part in (self.has_labels, self.is_clear, self._hint, self.buttons):
            form.addRow(part)
        self.sizes.activated.connect(self._choose)
        for box in (self.wide, self.high):
            box.setKeyboardTracking(True)
            box.valueChanged.connect(self._typed)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._check()

    def shot(self) -> Shot:
        """What was asked for."""
        return Shot(
            int(self.wide.value()), int(self.high.value()), self.has_labels.isChecked(), self.is_clear.isChecked()
        )

    def _choose(self) -> None:
        key = self.sizes.currentData()
        size = self._on_screen if key == "screen" else SIZES[key][1]
        if key != "own":
            for box, value in zip((self.wide, self.high), size, strict=True):
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)
        self._check()

    def _typed(self) -> None:
        self.sizes.setCurrentIndex(self.sizes.findData("own"))
        self._check()

    def _check(self) -> None:
        pixels = self.wide.value() * self.high.value() / 1e6
        is_fine = pixels * 1e6 <= MOST_PIXELS
        text = mark("{pixels} million pixels") if is_fine else mark("{pixels} million pixels: at most {most} are drawn")
        self._hint.setText(translate(text, pixels=f"{pixels:.1f}", most=MOST_PIXELS // 1_000_000))
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(is_fine)
