"""How items were made: a diagram in a dock, and recipes that are edited, saved, and run on other data."""

from subsurface_app.gui.item_history._desk import ItemHistories
from subsurface_app.gui.item_history._diagram import HistoryDiagram
from subsurface_app.gui.item_history._panel import ItemHistoryPanel
from subsurface_app.gui.item_history._recipe_dialog import RecipeDialog
from subsurface_app.gui.item_history._recipe_runs import RecipeRuns

__all__ = ["HistoryDiagram", "ItemHistories", "ItemHistoryPanel", "RecipeDialog", "RecipeRuns"]
