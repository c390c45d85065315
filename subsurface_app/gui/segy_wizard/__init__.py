"""The SEG-Y wizard: what is in a file, which bytes hold its keys and why, and what an import would make of it."""

from subsurface_app.gui.segy_wizard.wizard import SegyWizard

__all__ = ["SegyWizard"]
