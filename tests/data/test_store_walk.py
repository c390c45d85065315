"""A random walk of operations: the store always equals a simple picture of it, and every step can be undone."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from store_samples import STEP, volume

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project

NAMES = st.sampled_from(["cube", "Würfel", "数据体", "cube (2)"])


class StoreWalk(RuleBasedStateMachine):
    """`shown` is the picture: id -> (name, value) of every item that is not deleted."""

    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "walk")
        self.shown: dict[str, tuple[str, float]] = {}
        self.hidden: dict[str, tuple[str, float]] = {}

    @rule(target=made, name=NAMES, value=st.integers(0, 5))
    def commit(self, name: str, value: int) -> str:
        (item,) = self.project.commit([self.project.stage(volume(value, name=name))], STEP)
        assert item.name == name or name in {taken for taken, _ in self.shown.values()}
        self.shown[item.id] = (item.name, float(value))
        return item.id

    @rule(item=made, name=NAMES)
    def rename(self, item: str, name: str) -> None:
        taken = {other for key, (other, _) in self.shown.items() if key != item}
        if item not in self.shown or name in taken:
            with pytest.raises(StoreError):
                self.project.rename(item, name)
            return
        self.project.rename(item, name)
        self.shown[item] = (name, self.shown[item][1])

    @rule(item=made)
    def delete(self, item: str) -> None:
        if item in self.shown:
            self.project.delete(item)
            self.hidden[item] = self.shown.pop(item)

    @rule(item=made)
    def restore(self, item: str) -> None:
        self.project.restore(item)
        if item in self.hidden:
            name, value = self.hidden.pop(item)
            restored = self.project.item(item).name
            assert restored == name or name in {taken for taken, _ in self.shown.values()}
            self.shown[item] = (restored, value)

    @rule(item=made, name=NAMES)
    def undo_what_was_done(self, item: str, name: str) -> None:
        if item not in self.shown:
            return
        before = self.project.items()
        old = self.project.item(item).name
        if name not in {taken for taken, _ in self.shown.values()}:
            self.project.rename(item, name)
            self.project.rename(item, old)
        self.project.delete(item)
        self.project.restore(item)
        assert self.project.items() == before

    @rule()
    def open_again_and_sweep(self) -> None:
        self.project.close()
        self.project = Project.open(self.folder / "walk")
        assert self.project.sweep() == []

    @invariant()
    def equals_the_picture(self) -> None:
        items = self.project.items()
        assert {item.id: item.name for item in items} == {key: name for key, (name, _) in self.shown.items()}
        for item in items:
            assert float(self.project[item.name].samples[0, 0, 0]) == self.shown[item.id][1]

    def teardown(self) -> None:
        self.project.close()
        shutil.rmtree(self.folder)


TestStoreWalk = StoreWalk.TestCase
TestStoreWalk.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
