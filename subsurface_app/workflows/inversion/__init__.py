"""Full-waveform inversion: shot gathers and a start become a velocity model that explains them."""

from subsurface_app.workflows.inversion.cost import inversion_cost
from subsurface_app.workflows.inversion.errors import InversionError
from subsurface_app.workflows.inversion.look import InversionLook, Shot
from subsurface_app.workflows.inversion.plan import Band, InversionPlan
from subsurface_app.workflows.inversion.progress import CurvePoint, Inverted, Iteration
from subsurface_app.workflows.inversion.quality import model_metrics, water_cells
from subsurface_app.workflows.inversion.run import invert, run_inversion
from subsurface_app.workflows.inversion.signals import estimate_wavelet, low_pass, time_lags
from subsurface_app.workflows.inversion.snapshots import (
    Snapshot,
    ask_to_stop,
    newest_snapshot,
    read_snapshot,
    write_snapshot,
)

__all__ = [
    "Band",
    "CurvePoint",
    "InversionError",
    "InversionLook",
    "InversionPlan",
    "Inverted",
    "Iteration",
    "Shot",
    "Snapshot",
    "ask_to_stop",
    "estimate_wavelet",
    "inversion_cost",
    "invert",
    "low_pass",
    "model_metrics",
    "newest_snapshot",
    "read_snapshot",
    "run_inversion",
    "time_lags",
    "water_cells",
    "write_snapshot",
]
