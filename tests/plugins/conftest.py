"""A folder for plugins on sys.path, forgotten after each test."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from subsurface_app.plugins import load_plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    yield folder
    monkeypatch.undo()
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]
    importlib.invalidate_caches()
    load_plugins(again=True)
