"""Traces that acquisition lost: filled by what waves through a model say, and by what lies between live traces."""

from subsurface_app.workflows.reconstruction.filling import FILLINGS, FillRules, fill_between
from subsurface_app.workflows.reconstruction.gathers import FilledGathers, fill_gathers

__all__ = ["FILLINGS", "FillRules", "FilledGathers", "fill_between", "fill_gathers"]
