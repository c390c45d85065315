"""What all tests share: the folder of real data, where there is one, and a disk small enough to fill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_disk import SmallDisk, mount, unmount

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and hard files beside the repository; tests that need it are skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder ../shared/data is absent")
    return SHARED_DATA


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 8 MB; tests that need it are skipped where it cannot be mounted."""
    disk = mount(tmp_path / "small")
    if disk is None:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    unmount(disk)
