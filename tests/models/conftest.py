"""The small network and its volume, for files that have none of their own."""

import numpy as np
import pytest


@pytest.fixture(scope="package")
def model():
    import torch

    from tests.models.small_model import make_model

    torch.set_num_threads(1)
    return make_model()


@pytest.fixture(scope="package")
def volume():
    from tests.models.small_model import SHAPE

    return np.random.default_rng(0).standard_normal(SHAPE).astype(np.float32)
