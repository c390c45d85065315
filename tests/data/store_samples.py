"""Small objects for the tests of the store."""

import numpy as np

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Step

STEP = Step("test.make", {})


def volume(value: float = 1.0, *, name: str = "cube", shape: tuple[int, int, int] = (4, 5, 6)) -> SeismicVolume:
    """A volume that holds one value everywhere."""
    return volume_of(np.full(shape, value, dtype=np.float32), name=name)


def volume_of(samples: np.ndarray, *, name: str = "cube") -> SeismicVolume:
    n_il, n_xl, n = samples.shape
    geometry = SurveyGeometry(LineNumbers(1, 1, n_il), LineNumbers(1, 1, n_xl))
    return SeismicVolume(name, "test", samples, geometry, SampleAxis("twt", 0.0, 0.004, n))
