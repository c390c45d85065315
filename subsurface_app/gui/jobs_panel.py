"""The jobs of the project: state, progress, time left, message, and the buttons that steer them."""

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.data.objects import Note
from subsurface_app.gui.dialogs import TextDialog, sentence
from subsurface_app.gui.icons import icon
from subsurface_app.gui.session import Session
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs import Job
from subsurface_app.jobs.job import ACTIVE_STATES, INTERRUPTED, STATE_TITLES

_COLUMNS = (mark("Job"), mark("State"), mark("Progress"), mark("Time"), mark("Message"))
_PROGRESS = 2
_STATE_ICONS = {
    "queued": "clock-outline",
    "starting": "play-outline",
    "running": "play",
    "paused": "pause",
    "interrupted": "pause-octagon-outline",
    "done": "check",
    "failed": "alert-outline",
    "cancelled": "cancel",
    "lost": "help",
}
_Index = QModelIndex | QPersistentModelIndex
_LOG_TAIL_BYTES = 200_000


class JobTable(QAbstractTableModel):
    """Jobs as rows, the newest on top."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.jobs: list[Job] = sorted(session.jobs.values(), key=lambda job: -job.id)
        session.job_changed.connect(self.take)

    def take(self, job: Job) -> None:
        """Show the news of a job."""
        for row, known in enumerate(self.jobs):
            if known.id == job.id:
                self.jobs[row] = job
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))
                return
        row = next((row for row, known in enumerate(self.jobs) if known.id < job.id), len(self.jobs))
        self.beginInsertRows(QModelIndex(), row, row)
        self.jobs.insert(row, job)
        self.endInsertRows()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.jobs)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate(_COLUMNS[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        job, column = self.jobs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(job, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return message_of(job) or translate(job.title)
        if role == Qt.ItemDataRole.DecorationRole and column == 1:
            return icon(_STATE_ICONS[job.state])
        if role == Qt.ItemDataRole.UserRole:
            return job
        return None


def message_of(job: Job) -> str:
    """What a job says last: its error, the notes on what it made, or its progress, in the chosen language."""
    if job.error is not None:
        return sentence(job.error_text)
    if job.state == "queued" and job.attempts:
        return translate(mark("waits to be started again"))
    return " · ".join(notes_of(job)) if job.is_final else translate(job.message)


def notes_of(job: Job) -> list[str]:
    """What the user should know of what a job has made, such as its warnings."""
    return [sentence(Note(**one).text) for one in (job.result or {}).get("notes", ())]


def _cell(job: Job, column: int) -> str:
    if column == 0:
        return f"{job.id}  {translate(job.title)}"
    if column == 1:
        return translate(STATE_TITLES[job.state])
    if column == _PROGRESS:
        return "" if job.state == "queued" else f"{100 * job.fraction:.0f} %"
    if column == 3:
        return _time_text(job)
    return message_of(job)


def _time_text(job: Job) -> str:
    if job.is_final:
        return duration_text(job.finished - job.started) if job.finished and job.started else ""
    if job.state == "running" and job.seconds_left is not None:
        return translate(mark("{time} left"), time=duration_text(job.seconds_left))
    return duration_text(time.time() - job.started) if job.started and job.state in ACTIVE_STATES else ""


class JobOrder(QSortFilterProxyModel):
    """What runs on top, then what waits in the order of its turn, then what has ended, the newest first."""

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        one, other = (index.data(Qt.ItemDataRole.UserRole) for index in (left, right))
        return _place(one) < _place(other)


def _place(job: Job) -> tuple[int, int, int]:
    if job.state in ACTIVE_STATES:
        return 0, 0, job.id
    return (2, 0, -job.id) if job.is_final else (1, -job.priority, job.id)


class ProgressCell(QStyledItemDelegate):
    """A bar with its percentage beside it, so that the text never lies on two colours."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, QModelIndex())
        job: Job = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data() or "")
        if not text:
            return
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        cell: QRect = option.rect
        role = QPalette.ColorRole
        ink = palette.color(role.HighlightedText if is_selected else role.Text)
        width = option.fontMetrics.horizontalAdvance("100 %") + 10
        painter.save()
        if is_selected:
            painter.fillRect(cell, palette.color(role.Highlight))
        painter.setPen(ink)
        alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(cell.adjusted(0, 0, width - cell.width(), 0), alignment, text)
        bar = QRectF(cell.adjusted(width + 8, 0, -8, 0))
        bar.setHeight(6)
        bar.moveTop(cell.center().y() - 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(role.Mid))
        painter.drawRoundedRect(bar, 3, 3)
        bar.setWidth(bar.width() * min(max(job.fraction, 0.0), 1.0))
        painter.setBrush(ink if is_selected else palette.color(role.Highlight))
        painter.drawRoundedRect(bar, 3, 3)
        painter.restore()


class JobsPanel(QWidget):
    """The table of jobs with its buttons."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = JobOrder(self)
        self.model.setSourceModel(JobTable(session))
        self.model.setDynamicSortFilter(True)
        self.model.sort(0)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(_PROGRESS, ProgressCell(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAccessibleName(translate(mark("Jobs")))
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((260, 120, 200, 150)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.cancel_button = self._button(mark("Cancel job"), "cancel", self.cancel)
        self.pause_button = self._button(mark("Pause"), "pause", self.pause_or_resume)
        self.log_button = self._button(mark("Log"), "text-box-outline", self.open_log)
        self.runner_note = QLabel(self)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(6, 4, 6, 0)
        for one in (self.cancel_button, self.pause_button, self.log_button):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(self.runner_note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(buttons)
        layout.addWidget(self.table)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        self.model.dataChanged.connect(lambda *_: self._follow())
        self.model.rowsInserted.connect(self._select_new)
        session.runner_changed.connect(self._follow)
        self._follow()

    def _button(self, title: str, picture: str, action: Any) -> QPushButton:
        button = QPushButton(icon(picture), translate(title), self)
        button.clicked.connect(action)
        return button

    def selected(self) -> Job | None:
        """The selected job."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].data(Qt.ItemDataRole.UserRole) if rows else None

    def select(self, job_id: int) -> None:
        """Select a job."""
        for row in range(self.model.rowCount()):
            if self.model.index(row, 0).data(Qt.ItemDataRole.UserRole).id == job_id:
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))

    def _select_new(self, _: QModelIndex, first: int) -> None:
        known = self.selected()
        if known is None or known.is_final:
            self.table.selectRow(first)
        self._follow()

    def _follow(self) -> None:
        job = self.selected()
        state = job.state if job is not None else ""
        self.cancel_button.setEnabled(state in ("queued", INTERRUPTED, *ACTIVE_STATES))
        self.pause_button.setEnabled(state in ACTIVE_STATES)
        is_paused = state == "paused"
        self.pause_button.setText(translate(mark("Resume")) if is_paused else translate(mark("Pause")))
        self.pause_button.setIcon(icon("play" if is_paused else "pause"))
        self.log_button.setEnabled(job is not None)
        note = mark("jobs run in this window")
        if not self._session.runs_jobs:
            note = mark("jobs run in another program that has this project open")
        self.runner_note.setText(translate(note))

    def cancel(self) -> None:
        """Cancel the selected job."""
        if (job := self.selected()) is not None:
            self._session.cancel(job.id)

    def pause_or_resume(self) -> None:
        """Pause the selected job, or let it go on."""
        if (job := self.selected()) is not None:
            (self._session.resume if job.state == "paused" else self._session.pause)(job.id)

    def open_log(self) -> None:
        """Show what the worker of the selected job has written."""
        if (job := self.selected()) is not None:
            LogDialog(self._session, job, self.window()).open()


class LogDialog(TextDialog):
    """The log of a job, followed while it grows."""

    def __init__(self, session: Session, job: Job, parent: QWidget | None) -> None:
        title = translate(mark("Log of job {id}: {title}"), id=job.id, title=translate(job.title))
        super().__init__(parent, title, "", hint=message_of(job))
        self._session, self._path = session, session.log_path(job.id)
        self._timer = QTimer(self, interval=700)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._look()

    def _look(self) -> None:
        self._session.read(lambda: _tail(self._path), self._show, self)

    def _show(self, text: str) -> None:
        shown = text or translate(mark("The log is empty."))
        if not self.isVisible() or shown == self.editor.toPlainText():
            return
        bar = self.editor.verticalScrollBar()
        was_at_end = bar.value() == bar.maximum()
        self.editor.setPlainText(shown)
        if was_at_end:
            bar.setValue(bar.maximum())


def _tail(path: Path) -> str:
    """The end of a log; "" while there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LOG_TAIL_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
