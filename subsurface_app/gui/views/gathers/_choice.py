"""Which gather is on view: a shot, or a bin by its inline and crossline."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import SurveyGeometry
from subsurface_app.gui.views._controls import NumberSelector


class GatherChoice(QWidget):
    """One selector for shots; two for bins. The index counts gathers, those of bins inline by inline."""

    index_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._geometry: SurveyGeometry | None = None
        self.first = NumberSelector(title=translate("Shot"))
        self.second = NumberSelector(title=translate("Crossline"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for selector in (self.first, self.second):
            layout.addWidget(selector)
            selector.index_changed.connect(lambda _: self.index_changed.emit(self.index))
        self.second.hide()

    def add_page_keys(self, owner: QWidget) -> None:
        """Let Page up and Page down go from gather to gather: shots, or crosslines."""
        self.first.add_page_keys(owner)

    def set_shots(self, count: int) -> None:
        """Choose among shots, counted from 1; the middle one is chosen."""
        self._geometry = None
        self.second.hide()
        self.first.set_numbers(translate("Shot"), 1, 1, count)
        self.first.set_index(count // 2)

    def set_bins(self, geometry: SurveyGeometry) -> None:
        """Choose among bins; the middle one is chosen."""
        self._geometry = geometry
        il, xl = geometry.ilines, geometry.xlines
        # the first selector has the page keys: it goes along the line
        self.first.set_numbers(translate("Crossline"), xl.first, xl.step, xl.count)
        self.second.set_numbers(translate("Inline"), il.first, il.step, il.count)
        self.first.set_index(xl.count // 2)
        self.second.set_index(il.count // 2)
        self.second.show()

    @property
    def index(self) -> int:
        if self._geometry is None:
            return self.first.index
        return self.second.index * self._geometry.shape[1] + self.first.index

    def set_index(self, index: int) -> None:
        """Choose a gather without a signal."""
        if self._geometry is None:
            self.first.set_index(index)
        else:
            i_iline, i_xline = divmod(index, self._geometry.shape[1])
            self.first.set_index(i_xline)
            self.second.set_index(i_iline)

    @property
    def lines(self) -> tuple[int, int] | None:
        """Inline and crossline of the bin; None for shots."""
        if self._geometry is None:
            return None
        i_iline, i_xline = divmod(self.index, self._geometry.shape[1])
        return int(self._geometry.ilines.values[i_iline]), int(self._geometry.xlines.values[i_xline])
