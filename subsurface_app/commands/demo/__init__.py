"""The demo: the program's main job on the sample project, as steps that a window, a CLI and a script run alike."""

from subsurface_app.commands.demo.run import DemoResult, free_folder, run_demo
from subsurface_app.commands.demo.steps import DemoStep, demo_steps, export_steps, inputs_of, resolve

__all__ = [
    "DemoResult",
    "DemoStep",
    "demo_steps",
    "export_steps",
    "free_folder",
    "inputs_of",
    "resolve",
    "run_demo",
]
