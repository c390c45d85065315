"""Impedance from stacked seismic and a background: total variation, or a denoiser as the prior between the steps.

`PostStack` is the operator of a trace; `invert_total_variation` needs nothing but physics, `invert_plug_and_play` takes
any function that cleans a section.
"""

from solvers.post_stack._operator import PostStack
from solvers.post_stack._plug_and_play import Denoise, invert_plug_and_play
from solvers.post_stack._total_variation import invert_total_variation

__all__ = ["Denoise", "PostStack", "invert_plug_and_play", "invert_total_variation"]
