"""The sample data as domain objects, read once."""

import pytest

from resources import resource_path
from subsurface_app.data.formats import SegyMapping
from subsurface_app.data.objects import Horizon, SeismicVolume, Well
from subsurface_app.workflows.exchange import import_seismic, import_well
from subsurface_app.workflows.surfaces import import_horizon

F3 = resource_path("sample", "f3")


@pytest.fixture(scope="session")
def f3_section() -> SeismicVolume:
    section = import_seismic(F3 / "F3_inline362_derived.sgy", mapping=SegyMapping(), area="F3")
    assert isinstance(section, SeismicVolume)
    return section


@pytest.fixture(scope="session")
def f02_1() -> Well:
    files = {"las": "logs.las", "checkshot": "checkshot.txt", "tops": "markers.txt"}
    paths = {key: str(F3 / f"F02-1_{name}") for key, name in files.items()}
    return import_well(**paths, track=str(F3 / "F02-1.track"), area="F3")


@pytest.fixture(scope="session")
def fs4() -> Horizon:
    return import_horizon(F3 / "F3_Demo_0_FS4.dat", name="FS4", area="F3")
