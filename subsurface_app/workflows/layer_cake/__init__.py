"""Layer-cake velocity models: horizons, wells and a gradient in each layer, with the spread that the wells tell."""

from subsurface_app.workflows.layer_cake.building import LeftOut, build_layer_cake
from subsurface_app.workflows.layer_cake.model import CakeRules, Layer, LayerCake
from subsurface_app.workflows.layer_cake.results import cake_horizons, cake_volumes

__all__ = ["CakeRules", "Layer", "LayerCake", "LeftOut", "build_layer_cake", "cake_horizons", "cake_volumes"]
