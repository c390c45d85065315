"""The docks of an open project: tree, views, jobs; and what the user can do with its items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMainWindow, QMessageBox, QUndoView, QWidget

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands import commands
from subsurface_app.commands.parameters import item_kinds, with_refs
from subsurface_app.commands.reproduce import history_as_cli, history_as_python
from subsurface_app.data.objects import DisplayUnits, item_facts
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.gui.beside_baseline import BesideBaseline, is_control
from subsurface_app.gui.crs_dialog import CrsDialog
from subsurface_app.gui.dialogs import TextDialog, ask_text, error_text, message_box, show_error
from subsurface_app.gui.dock_return import DockReturn
from subsurface_app.gui.dock_title import DockTitle
from subsurface_app.gui.docks import arrange, put_beside, put_in_tabs, tile
from subsurface_app.gui.edits import DeleteItems, OpenItem, RenameItem
from subsurface_app.gui.forms import CommandDialog, Sight
from subsurface_app.gui.guest_files import GuestFiles
from subsurface_app.gui.inversion_runs import InversionRuns
from subsurface_app.gui.item_history import ItemHistories, RecipeDialog
from subsurface_app.gui.jobs_panel import JobsPanel, LogDialog, message_of, notes_of
from subsurface_app.gui.notices import Level, Notice
from subsurface_app.gui.project_tree import ProjectTree
from subsurface_app.gui.saved_views import OpenView, SaveView, parameters_of
from subsurface_app.gui.seen_items import SeenItems, seen_of_made
from subsurface_app.gui.segy_wizard import SegyWizard
from subsurface_app.gui.session import Session
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.theme import Theme
from subsurface_app.gui.tie_runs import TieRuns
from subsurface_app.gui.version_edits import take_versions_made
from subsurface_app.gui.view_area import ViewArea
from subsurface_app.gui.views import InversionView, LogTracks, SectionView, TieView
from subsurface_app.gui.words import moment_text, size_text
from subsurface_app.jobs import Job

_NOTES_TOLD = 3  # of a job in the notice of its end
_NO_VELOCITIES = {
    "twt": mark(
        "no velocities bring this section into depth: make a layer cake from horizons and wells, interval velocities "
        "from RMS velocities, or import velocities or the check shots of a well"
    ),
    "depth": mark(
        "no velocities bring this section into time: make a layer cake from horizons and wells, interval velocities "
        "from RMS velocities, or import velocities or the check shots of a well"
    ),
}
_FEATURES = (
    QDockWidget.DockWidgetFeature.DockWidgetMovable
    | QDockWidget.DockWidgetFeature.DockWidgetFloatable
    | QDockWidget.DockWidgetFeature.DockWidgetClosable
)
_OF_THE_PROJECT = (CommandDialog, SegyWizard, CrsDialog, LogDialog, RecipeDialog)


class Workspace(QObject):
    """Everything in the window that belongs to one open project."""

    notified = Signal(str)
    noticed = Signal(object)
    import_asked = Signal()  # of files that are still to be chosen
    docks_changed = Signal()  # a view was made or closed

    def __init__(
        self, window: QMainWindow, session: Session, settings: Settings, theme: Theme, *, with_3d: bool
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.is_closed = False
        self.tree = ProjectTree(session)
        self.jobs = JobsPanel(session)
        self.views = ViewArea(session, settings, theme, with_3d=with_3d, parent=self)
        self.files = GuestFiles(session, self)
        self.histories = ItemHistories(session, window, self)
        self.docks: dict[str, QDockWidget] = {}
        self._add_docks()
        self.arrange()
        self.tree.asked.connect(self.answer)
        self._edits = session.undo_stack.index()
        session.undo_stack.indexChanged.connect(self._tell_edit)
        self.tree.activated.connect(self._activate)
        self.tree.ticked.connect(SeenItems(session, self.views, self.raise_view).want)
        self.ties = TieRuns(session, self)
        self.ties.told.connect(self.notified)
        self.ties.script.connect(self._show_tie_script)
        self.inversions = InversionRuns(session, self)
        self.inversions.told.connect(self.notified)
        self.inversions.began.connect(self._show_inversion)
        self.inversions.form_asked.connect(self.open_form)
        self.views.view_made.connect(self._add_view)
        self.views.view_closed.connect(self._drop_view)
        self.views.item_picked.connect(lambda item_id: self.tree.select([item_id]))
        self.views.relations.velocities_missed.connect(self._offer_velocities)
        self.tree.tree.itemSelectionChanged.connect(lambda: self.views.highlight(set(self.tree.selected_ids())))
        self._connect_histories()
        self.files.noticed.connect(self.noticed)
        self.files.notified.connect(self.notified)
        self.files.opened.connect(self._show_guest)
        window.statusBar().addWidget(self.files.bar)
        session.failed.connect(self._tell_error)
        session.job_finished.connect(self._take_end)
        self.beside_baseline = BesideBaseline(session, self)
        self.beside_baseline.told.connect(self.notified)

    def _connect_histories(self) -> None:
        histories, panel, tree = self.histories, self.histories.panel, self.tree.tree
        histories.told.connect(self.notified)
        histories.shown.connect(lambda: self.raise_view("lineage"))
        histories.made.connect(self._show_made)
        panel.item_chosen.connect(lambda item_id: self.tree.select([item_id]))
        panel.item_opened.connect(self.open_item)
        panel.form_asked.connect(self.run_again)
        panel.asked.connect(self.answer)
        tree.itemSelectionChanged.connect(self._follow_history)
        self.docks["lineage"].visibilityChanged.connect(self._follow_history)

    def _follow_history(self) -> None:
        if not self.is_closed:
            for item in self.tree.selected_items()[:1]:
                self.histories.panel.follow(item.id)

    # --- docks ---------------------------------------------------------------------------------------------------

    def _add_docks(self) -> None:
        self._add_dock("project", translate(mark("Project")), self.tree)
        self._add_dock("jobs", translate(mark("Jobs")), self.jobs)
        self._add_dock("history", translate(mark("History")), self._history())
        self._add_dock("lineage", translate(mark("How items were made")), self.histories.panel)
        for view_id in self.views.places:
            self._add_view_dock(view_id)

    def _add_view_dock(self, view_id: str) -> QDockWidget:
        views, place = self.views, self.views.places[view_id]
        dock = self._add_dock(view_id, place.title, place)
        place.first_steps.import_wanted.connect(self.import_asked)
        place.first_steps.generate_wanted.connect(lambda: self.open_form("generate.survey"))
        end = dock.hide if place.is_first else lambda: views.close_view(view_id)
        dock.setTitleBarWidget(
            DockTitle(
                dock, place, duplicate=lambda: views.duplicate(view_id), save=lambda: self.save_view(view_id), close=end
            )
        )
        return dock

    def _add_view(self, view_id: str) -> None:
        view = self.views.views[view_id]
        if isinstance(view, TieView):
            self.ties.add(view)
        elif isinstance(view, InversionView):
            self.inversions.add(view)
        if view_id not in self.docks:
            put_beside(self._window, self._add_view_dock(view_id), self._view_docks)
            self.docks_changed.emit()

    def _drop_view(self, view_id: str) -> None:
        dock = self.docks.pop(view_id)
        self._window.removeDockWidget(dock)
        dock.deleteLater()
        self.docks_changed.emit()

    def _add_dock(self, name: str, title: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock-{name}")
        dock.setFeatures(_FEATURES)
        dock.setWidget(widget)
        dock.hide()
        DockReturn(dock, self._window)
        self.docks[name] = dock
        return dock

    @property
    def _view_docks(self) -> list[QDockWidget]:
        return [self.docks[view_id] for view_id in self.views.places if view_id in self.docks]

    def _history(self) -> QUndoView:
        """The steps that can be undone; a click goes back to one."""
        history = QUndoView(self._session.undo_stack)
        history.setEmptyLabel(translate(mark("(as opened)")))
        history.setAccessibleName(translate(mark("History")))
        return history

    def arrange(self) -> None:
        """The layout of the first start."""
        docks = self.docks
        arrange(self._window, docks["project"], docks["history"], docks["jobs"], self._view_docks)
        docks["lineage"].setFloating(False)
        self._window.tabifyDockWidget(docks["jobs"], docks["lineage"])  # for those who ask for it
        docks["lineage"].hide()

    def tile(self) -> None:
        """The views that show something, side by side; those that are open but empty become tabs behind the last."""
        open_ones = [one for one in self.views.places.values() if not self.docks[one.view_id].isHidden()]
        full = [self.docks[one.view_id] for one in open_ones if one.has_content]
        empty = [self.docks[one.view_id] for one in open_ones if not one.has_content]
        tile(self._window, full or empty, empty if full else ())

    def put_in_tabs(self) -> None:
        """The views that are not hidden, one behind the other."""
        put_in_tabs(self._window, [dock for dock in self._view_docks if not dock.isHidden()])

    def raise_view(self, name: str) -> None:
        """Bring a view to the front."""
        if name in self.docks:
            self.docks[name].show()
            self.docks[name].raise_()

    def close(self) -> None:
        """Close the dialogs of the project, then the views (OpenGL first of all); take the docks out of the window."""
        self.is_closed = True
        for dialog in self._window.findChildren(QDialog):
            if isinstance(dialog, _OF_THE_PROJECT):
                dialog.reject()  # what it shows is drawn by the service of these views
        self.files.close()
        self.views.close()
        for dock in self.docks.values():
            self._window.removeDockWidget(dock)
            dock.setObjectName("")  # a layout is restored by name, and this one is still there for a moment
            dock.deleteLater()
        self.docks.clear()
        self.deleteLater()

    # --- items ---------------------------------------------------------------------------------------------------

    def _activate(self, item_id: str) -> None:
        if (item := self._session.item(item_id)) is None:
            return
        if item.kind == "view":
            is_control = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
            self.open_view(item, in_new_view=bool(is_control))
            return
        self._session.undo_stack.push(OpenItem(self._session, item))
        view_id = self.views.view_of(item)
        if isinstance(view := self.views.views.get(view_id), LogTracks):
            view.choose_well(item_id)  # another one may have been chosen there
        self.raise_view(view_id)

    def open_item(self, item_id: str) -> None:
        """Show an item and bring the view of its kind to the front."""
        item = self._session.item(item_id)
        if item is None:
            return
        if item.kind == "view":
            self.open_view(item)
            return
        self._session.choose_area(item.area)
        self._session.show([item_id])
        self._session.prefer(item_id)
        self.raise_view(self.views.view_of(item))

    def turn_domain(self) -> None:
        """Show the section in which the user works in the other domain, or as it is again."""
        sections = [one for one in self.views.places.values() if isinstance(one.view, SectionView)]
        focus = QApplication.focusWidget()
        working = [one for one in sections if focus is not None and one.isAncestorOf(focus)]
        seen = [one for one in sections if one.has_content and one.is_in_front]
        if chosen := (working or seen or sections):
            chosen[0].view.switch.turn()
        else:
            self.notified.emit(translate(mark("nothing is shown in a section yet: tick something in the project tree")))

    def _offer_velocities(self, domain: str) -> None:
        """Say what brings a section into the other domain, and open the form that makes it."""
        text = translate(_NO_VELOCITIES[domain])
        layer_cake = (translate(mark("Layer cake…")), lambda: self.open_form("velocity.layer_cake"))
        dix = (translate(mark("From RMS velocities…")), lambda: self.open_form("velocity.dix"))
        files = (translate(mark("Import files…")), self.import_asked.emit)
        self.notified.emit(text)
        self.noticed.emit(Notice(text, "warning", (layer_cake, dix, files)))

    def open_view(self, item: Item, *, in_new_view: bool = False) -> None:
        """Bring a saved view back, in the first view of its kind or in a new one; what is gone is told."""
        try:
            edit = OpenView(self._session, self.views, item, in_new_view=in_new_view)
        except SubsurfaceError as error:
            self._tell_error(error)
            return
        self._session.undo_stack.push(edit)
        self.raise_view(edit.view_id)
        if edit.gone:
            text = translate(
                mark("{name} showed items that are gone: {gone}"), name=item.name, gone=", ".join(edit.gone)
            )
            self._tell(text, "trouble")

    def save_view(self, view_id: str) -> None:
        """Ask for a name and keep a view as an item of the project."""
        place = self.views.places[view_id]
        volume = self._session.item(place.volume)
        proposal = f"{place.title} {volume.name}" if volume is not None else place.title

        def save(name: str) -> None:
            if name := name.strip():
                parameters = parameters_of(self._session, self.views, view_id, name)
                SaveView(self._session, parameters).begin()

        title = translate(mark("Save {view} as"), view=place.title)
        ask_text(self._window, title, translate(mark("Name")), proposal, save)

    def save_current_view(self) -> None:
        """The same for the view in which the user works: the one with the focus, else the first to be seen."""
        focus, made = QApplication.focusWidget(), [one for one in self.views.places.values() if one.view is not None]
        working = [one for one in made if focus is not None and one.isAncestorOf(focus)]
        seen = [one for one in made if one.has_content and one.is_in_front]
        if chosen := (working or seen or made):
            self.save_view(chosen[0].view_id)

    def open_form(self, command_id: str, values: Mapping[str, Any] | None = None) -> QDialog:
        """The form of a command, empty or filled with an earlier run's parameters; some have a dialog of their own."""
        if command_id == "import.segy":
            return self.open_segy_wizard(values=values)
        if command_id in ("project.set_crs", "project.set_units") and not values:
            settings = CrsDialog(self._session, self._window)
            settings.open()
            return settings
        dialog = CommandDialog(
            self._session,
            commands()[command_id],
            values=values,
            preferred=self._preferred(),
            sight=Sight(self.views.slices, self.views.trails.section),
            units=self.views.units,
            parent=self._window,
        )
        dialog.submitted.connect(self._tell_submitted)
        dialog.open()
        return dialog

    def open_segy_wizard(self, files: Sequence[str] = (), values: Mapping[str, Any] | None = None) -> SegyWizard:
        """The wizard that imports SEG-Y files."""
        wizard = SegyWizard(self._session, files=files, values=values, parent=self._window)
        wizard.submitted.connect(self._tell_submitted)
        wizard.submitted.connect(self.files.follow)
        wizard.browse_asked.connect(self.files.browse)
        wizard.refused.connect(lambda text: self._tell(text, "trouble"))
        wizard.open()
        return wizard

    def _show_guest(self, guest_id: str) -> None:
        guest = self._session.guests.item(guest_id)
        if guest is not None:
            self.raise_view(self.views.view_of(guest))

    def run(self, command_id: str, parameters: Mapping[str, Any]) -> None:
        """Queue a run that needs no form."""
        self._session.submit(command_id, parameters, self._tell_submitted, owner=self)

    def _preferred(self) -> list[str]:
        """Items that a form proposes: selected ones, then those on view, then those asked for lately, then the area's.

        Of those on view the ones asked for lately come first; what lies over a volume comes after all the others.
        """
        session = self._session
        in_area = [one.id for one in reversed(session.items) if one.area == session.area]
        shown = [one for one in in_area if one in session.shown]
        asked = [one for one in session.preferred if one in shown]
        places = [one for one in self.views.places.values() if one.kind.name in ("section", "scene")]
        volumes = [one.volume for one in places if one.volume]
        over = [key for one in places for key, role in one.roles.items() if role == "overlay" and key not in volumes]
        on_view = [one for one in [*asked, *volumes, *shown] if one not in over]
        return [*self.tree.selected_ids(), *on_view, *over, *session.preferred, *in_area]

    def _tell_submitted(self, job: Job) -> None:
        self.raise_view("jobs")
        self.jobs.select(job.id)
        self.notified.emit(translate(mark("job {id} is queued: {title}"), id=job.id, title=translate(job.title)))

    def answer(self, what: str, item_id: str) -> None:
        """Do what was asked of an item: "lineage", "again", "recipe", "baseline", "properties" or an export ..."""
        item = self._session.item(item_id)
        if item is None:
            return
        if what == "again":
            self._session.ask(
                lambda project: _step_again(project, item),
                lambda step: self.run_again(step.command, step.parameters),
                self,
            )
        elif what == "lineage":
            self.histories.show(item_id)
        elif what == "recipe":
            self.histories.open_recipe_of(item_id)
        elif what == "report":
            self.open_form(
                "export.report",
                {"items": "; ".join(one.id if ";" in one.name else one.name for one in self.tree.selected_items())},
            )
        elif what.startswith("export."):
            (field,) = item_kinds(commands()[what].Parameters)
            self.open_form(what, {field: item.id})
        elif what == "baseline":
            self.compare_with_baseline(item)
        elif what == "open_new":
            self.open_view(item, in_new_view=True)
        elif what == "python":
            self._show_text(item, translate(mark("{name} as Python"), name=item.name), history_as_python)
        elif what == "cli":
            self._show_text(item, translate(mark("{name} as command line"), name=item.name), history_as_cli)
        else:
            self._session.ask(
                lambda project: (project.step(item.step), project.settings.units),
                lambda told: self._show_properties(item, *told),
                self,
            )

    def compare_with_baseline(self, item: Item) -> None:
        """Put a prediction beside its baseline and control, running what is missing; refused for other items."""
        if item.kind == "prediction":
            self.beside_baseline.start(item)
        else:
            self._tell(translate(mark("{name} is no prediction: select one first"), name=item.name), "warning")

    def answer_selected(self, what: str) -> None:
        """The same for the item that is selected in the tree."""
        selected = self.tree.selected_ids()
        if selected:
            self.answer(what, selected[0])
        else:
            self.notified.emit(translate(mark("select an item in the project tree first")))

    def run_again(self, command_id: str, parameters: Mapping[str, Any]) -> None:
        """Open the form of a command with the parameters of an earlier run."""
        if command_id not in commands():
            text = translate(
                mark("the command {command} that made this item is not installed: install its plugin again"),
                command=command_id,
            )
            message_box(self._window, QMessageBox.Icon.Warning, text).open()
            return
        self.open_form(command_id, parameters)

    def _show_text(self, item: Item, title: str, written: Any) -> None:
        hint = translate(mark("This makes the item again, with everything it came from, in a new project."))
        self._session.ask(
            lambda project: written(project, item.id),
            lambda text: TextDialog(self._window, title, text, hint).open(),
            self,
        )

    def _show_inversion(self) -> None:
        """Bring the inversion that was begun here to the front."""
        self.views.make_view("inversion", "inversion")
        self.raise_view("inversion")

    def _show_tie_script(self, text: str) -> None:
        title = translate(mark("The tie as Python"))
        hint = translate(mark("This makes the tie on view, and the well that follows it, in this project."))
        TextDialog(self._window, title, text, hint).open()

    def _show_properties(self, item: Item, step: Step, units: DisplayUnits) -> None:
        lines = [
            (mark("Name"), item.name),
            (mark("Survey area"), item.area),
            (mark("Made"), moment_text(item.created)),
            (mark("Size"), size_text(item.bytes)),
            (mark("Command"), step.command),
            (mark("Device"), step.device),
            (mark("Seconds"), f"{step.wall_s:.1f}"),
            (mark("Content hash"), item.content_hash),
            *item_facts(item.kind, item.attributes, units),
            *((key, str(value)) for key, value in step.parameters.items()),
            *((key, str(value)) for key, value in step.versions.items()),
        ]
        text = "\n".join(f"{translate(title)}: {value}" for title, value in lines)
        TextDialog(self._window, translate(mark("Properties of {name}"), name=item.name), text).open()

    # --- what happens by itself ----------------------------------------------------------------------------------

    def _take_end(self, job: Job) -> None:
        title = translate(job.title)
        if job.state == "done":
            made = (job.result or {}).get("items", [])
            notes = notes_of(job)
            more = [translate(mark("{count} more in the jobs"), count=len(notes) - _NOTES_TOLD)]
            said = [*notes[:_NOTES_TOLD], *(more if len(notes) > _NOTES_TOLD else ())]
            self._tell(
                " · ".join([translate(mark("job {id} is done: {title}"), id=job.id, title=title), *said]),
                "warning" if notes else "done",
                mark("Show") if made else "",
                lambda: self._show_made(made),
                self._offer_baseline(made),
            )
            if job.id in self._session.mine:
                take_versions_made(self._session, made)
                self._show_made(made)
        elif job.state in ("failed", "lost") and job.id in self._session.mine:
            self.tell_failure(job)

    def tell_failure(self, job: Job) -> None:
        """Tell in words why a job has failed."""
        text = translate(mark("Job {id}, {title}, failed."), id=job.id, title=translate(job.title))
        self._tell(
            f"{text} {message_of(job)}",
            "trouble",
            mark("Details"),
            lambda: LogDialog(self._session, job, self._window).open(),
        )

    def _offer_baseline(self, made: Sequence[str]) -> tuple[tuple[str, Callable[[], object]], ...]:
        """What the notice of a new prediction offers beside "Show"; nothing for a control, or for several results."""
        items = [item for ref in made if (item := self._session.item(ref)) is not None]
        if len(items) != 1 or items[0].kind != "prediction" or is_control(items[0]):
            return ()
        (item,) = items
        words = translate(mark("Compare with baseline and control"))
        return ((words, lambda: self.compare_with_baseline(item)),)

    def _tell(
        self,
        text: str,
        level: Level,
        action: str = "",
        do: Callable[[], object] | None = None,
        more: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        first = ((translate(action), do),) if action and do is not None else ()
        self.notified.emit(text)
        self.noticed.emit(Notice(text, level, (*first, *more)))

    def _show_made(self, item_ids: list[str]) -> None:
        for item_id in reversed(seen_of_made(self._session, item_ids)):
            self.open_item(item_id)
        self.tree.select(item_ids)

    def _tell_error(self, error: BaseException) -> None:
        """What a read or a write of the project has met needs no answer; an error of the program itself is a box."""
        if isinstance(error, SubsurfaceError):
            text = error_text(error)
            self._tell(text, "trouble", mark("Details"), lambda: show_error(self._window, error))
        else:
            show_error(self._window, error)

    def _tell_edit(self, index: int) -> None:
        """Offer to take back what was just deleted or renamed."""
        stack = self._session.undo_stack
        is_new, self._edits = index > self._edits, index
        done = stack.command(index - 1) if is_new and not stack.canRedo() else None
        if isinstance(done, DeleteItems | RenameItem):
            self._tell(
                translate(mark("Done: {edit}"), edit=done.text()),
                "news",
                mark("Undo"),
                lambda: _take_back(stack, index),
            )

    @property
    def window(self) -> QMainWindow:
        """The window whose docks these are."""
        return self._window


def _step_again(project: Project, item: Item) -> Step:
    """The step that made an item, on the newest versions of what it read."""
    step = project.step(item.step)
    known = commands().get(step.command)
    given = dict(step.parameters)
    newest = {old.id: new for new, versions in project.all_versions().items() for old in versions}
    for field in item_kinds(known.Parameters) if known is not None else ():
        if field in given:
            given[field] = with_refs(given[field], lambda ref: newest.get(ref, ref))
    return replace(step, parameters=given)


def _take_back(stack: QUndoStack, index: int) -> None:
    """Undo an edit unless that has been done; what was done after it is undone first."""
    if stack.index() >= index:
        stack.setIndex(index - 1)
