"""Post-stack inversion: impedance with its spread from stacked seismic, a wavelet and a background.

`invert_stack` does it all; `InversionRules` are its numbers, `Given` what stands beside the seismic.
"""

from subsurface_app.workflows.post_stack.inversion import InvertedStack, invert_stack
from subsurface_app.workflows.post_stack.setting_up import Given
from subsurface_app.workflows.post_stack.settings import Along, InversionRules
from subsurface_app.workflows.post_stack.stack import region_of

__all__ = ["Along", "Given", "InversionRules", "InvertedStack", "invert_stack", "region_of"]
