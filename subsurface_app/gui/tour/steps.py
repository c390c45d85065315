"""The steps of the guided tour, in their order: what is said, where it points, what the user does."""

from resources import mark
from subsurface_app.gui.tour import acts
from subsurface_app.gui.tour.step import Step

STEPS = (
    Step(
        mark("Welcome"),
        mark(
            "This tour takes some ten minutes. It works in a small project of its own: a line of F3, a field in the "
            "Dutch North Sea, with a well and a horizon, and a generated 3D survey. They are being read now; the "
            "list of jobs below shows it. Do each step yourself, or let it be done for you; the key F8 brings the "
            "keyboard to this bubble."
        ),
        acts.dock("jobs"),
        done=acts.is_ready,
    ),
    Step(
        mark("Show a seismic line"),
        mark(
            "All that a project holds stands in this tree: survey areas, kinds, items. Tick the line F3 inline 362 to "
            "see it in the section and in 3D. A tick shows an item, it never changes it."
        ),
        acts.tree,
        done=acts.is_ticked(acts.LINE),
        do=acts.tick(acts.LINE, "section"),
    ),
    Step(
        mark("Add a well"),
        mark(
            "Tick the well F02-1. It appears on the section where it passes the line, with its tops; its logs stand "
            "in the view Logs. A double click on an item also brings its view to the front."
        ),
        acts.tree,
        done=acts.is_ticked(acts.WELL),
        do=acts.tick(acts.WELL, "logs"),
    ),
    Step(
        mark("Go to another survey area"),
        mark(
            "A project can hold several surveys; the views show one area at a time. Choose the area Generated in this "
            "list and tick the volume Generated seismic in the tree."
        ),
        acts.area_box,
        done=acts.is_in_area,
        do=acts.tick(acts.CUBE, "section"),
    ),
    Step(
        mark("Move through the volume"),
        mark(
            "Choose inline, crossline or time slice above the section, and move the slider beside it. Page up and "
            "Page down step by one line. The mouse wheel zooms, and what is under the mouse is read out below."
        ),
        acts.dock("section"),
        done=acts.is_moved,
        do=acts.move,
        begin=acts.note_plane,
    ),
    Step(
        mark("Change the colours"),
        mark(
            "Choose another colour table above the section. The histogram at its side sets the colour range: drag its "
            "ends. Amplitudes stay symmetric about zero."
        ),
        acts.dock("section"),
        done=acts.is_recoloured,
        do=acts.recolour,
        begin=acts.note_table,
    ),
    Step(
        mark("The same in 3D"),
        mark(
            "The 3D scene shows the same slices: move one here and the section follows. Drag to turn, use the wheel "
            "to come nearer, and stretch the vertical axis above the scene."
        ),
        acts.dock("scene"),
        begin=acts.raise_view("scene"),
        needs_3d=True,
    ),
    Step(
        mark("Open the form of a command"),
        mark(
            "Whatever is computed is a command, sorted in the menus. Open the menu Volumes and choose Rotate the "
            "phase. Its form proposes the volume that is selected or shown."
        ),
        acts.menu_bar,
        done=lambda stage: acts.form(stage) is not None,
        do=acts.open_form,
    ),
    Step(
        mark("See it as Python"),
        mark(
            "Every form can be read as a Python script or as a command line that does the same. Press Show as Python "
            "in the form."
        ),
        acts.form,
        done=lambda stage: acts.script(stage) is not None,
        do=acts.show_script,
    ),
    Step(
        mark("Run it"),
        mark(
            "Close the script and press Run in the form. The work goes on in a process of its own: the window stays "
            "free, the list of jobs shows progress and can pause or cancel it. Its result is shown when it is done."
        ),
        acts.run_button,
        done=acts.is_run,
        do=acts.run,
        begin=acts.note_jobs,
    ),
    Step(
        mark("Delete the result"),
        mark(
            "The new volume is selected in the tree. Press Delete to take it out of the project. A right click on an "
            "item offers more: run it again with other values, its history, its properties."
        ),
        acts.tree,
        done=acts.is_deleted,
        do=acts.delete,
        begin=acts.note_result,
    ),
    Step(
        mark("Undo"),
        mark("Press Ctrl+Z, or choose Undo in the menu Edit: the volume comes back. Redo takes it away again."),
        acts.menu_bar,
        done=acts.is_undone,
        do=acts.undo,
    ),
    Step(
        mark("Export a picture"),
        mark(
            "Choose File, Export picture, Section and say where the picture shall go. It comes with its axes and its "
            "colour bar, the controls left out."
        ),
        acts.dock("section"),
        done=acts.is_pictured,
        do=acts.picture,
        begin=acts.note_pictures,
    ),
    Step(
        mark("That was the tour"),
        mark(
            "The project of the tour stays open; try what you like. Your own data comes in by File and Import. The "
            "menu Help holds this tour, and a report to send when something goes wrong. It never contains your data."
        ),
        acts.menu_bar,
    ),
)
