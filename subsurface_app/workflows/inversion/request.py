"""What an inversion depends on, as one hash: by it a checkpoint knows whose it is."""

import hashlib
import json

import numpy as np

from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.waves import Waves

_VERSION = 3  # of what a checkpoint holds


def request_of(waves: Waves, plan: InversionPlan) -> str:
    """A hash of all that the iterations depend on."""
    digest = hashlib.sha256()
    engine = waves.engine
    plain = {
        "version": _VERSION,
        "plan": plan.to_json(),
        "grid": [engine.grid.shape, engine.grid.spacing],
        "time": [engine.time.nt, engine.time.dt, engine.time.t0],
        "backend": engine.backend.name,
    }
    digest.update(json.dumps(plain, sort_keys=True).encode())
    positions = (engine.survey.sources.positions, engine.survey.receivers.positions)
    windows = () if waves.windows is None else (waves.windows,)
    for array in (waves.start, waves.free, waves.observed, waves.used, waves.wavelet, *positions, *windows):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
