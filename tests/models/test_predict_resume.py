"""A prediction that was stopped or killed goes on where it was, and ends with the same bits."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zarr

from models import ModelError, Prompts, _tile_rows, predict
from models._resume import Marks
from tests.models.small_model import well

KEPT = ("interpolate", "fault")
WELLS = Prompts(wells=(well(3, 5, 60), well(9, 20, 60)))

LINE = """
import os, signal, sys
import torch, zarr
from models import predict
from tests.models.small_model import make_model, narrow_tiles
from tests.models.test_predict_resume import WELLS
torch.set_num_threads(1)
narrow_tiles()
step, folder, *tasks = sys.argv[1:]
out = {name: tuple(zarr.open_array(f"{folder}/{name}_{part}") for part in ("mean", "std")) for name in tasks}
def kill(done, total):
    if done == int(step):
        os.kill(os.getpid(), signal.SIGKILL)
volume = zarr.open_array(folder + "/volume")
predict(make_model(), volume, tasks, prompts=WELLS, out=out, resume=folder + "/resume", on_step=kill)
"""


@pytest.fixture
def narrow(monkeypatch):
    for name, value in (("TILE", 24), ("OVERLAP", 8), ("DEAD", 2)):
        monkeypatch.setattr(_tile_rows, f"VOLUME_{name}", value)


def _open_outputs(folder: Path, shape, tasks=KEPT) -> dict:
    make = zarr.create_array
    return {
        name: tuple(
            make(folder / f"{name}_{part}", shape=shape, chunks=(12, 30, 10), dtype="f4") for part in ("mean", "std")
        )
        for name in tasks
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("tasks", [KEPT, ("impedance",)])
def test_that_a_killed_run_goes_on_and_gives_the_same_bits(model, tmp_path, narrow, tasks):
    shape = (12, 30, 60)
    volume = np.random.default_rng(3).standard_normal(shape).astype(np.float32)
    stored = zarr.create_array(tmp_path / "volume", shape=shape, chunks=(12, 30, 10), dtype="f4")
    stored[:] = volume
    out = _open_outputs(tmp_path, shape, tasks)
    expected = predict(model, volume, tasks, prompts=WELLS)
    words = [sys.executable, "-c", LINE, "7", str(tmp_path), *tasks]
    root = Path(__file__).parents[2]
    run = subprocess.run(words, check=False, capture_output=True, text=True, cwd=root)
    assert run.returncode == -signal.SIGKILL, run.stderr
    steps = []

    def go_on(**options):
        steps.clear()
        given = {"prompts": WELLS, "out": out, "resume": tmp_path / "resume", **options}
        return predict(model, stored, tasks, on_step=lambda done, total: steps.append(done), **given)

    found = go_on()
    assert steps[0] > 1
    for name in tasks:
        np.testing.assert_array_equal(found[name].mean[:], expected[name].mean)
        np.testing.assert_array_equal(found[name].std[:], expected[name].std)
    again = go_on()  # looks up a finished run
    assert not steps
    for one in (found[tasks[0]], again[tasks[0]]):
        assert one.outside == expected[tasks[0]].outside
        assert (one.blind_wells, one.well_ties) == (expected[tasks[0]].blind_wells, expected[tasks[0]].well_ties)
    assert len(again[tasks[0]].blind_wells) == (2 if tasks == ("impedance",) else 0)
    with pytest.raises(ModelError, match="belongs to a run with another model"):
        go_on(passes=2)
    (tmp_path / "resume" / "progress.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="is damaged"):
        go_on()


def test_that_what_the_callback_raises_leaves_a_run_that_goes_on(model, tmp_path, narrow):
    shape = (12, 16, 60)
    volume = np.random.default_rng(4).standard_normal(shape).astype(np.float32)
    out = _open_outputs(tmp_path, shape)

    def stop(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict(model, volume, KEPT, out=out, resume=tmp_path / "resume", on_step=stop)
    found = predict(model, volume, KEPT, out=out, resume=tmp_path / "resume")
    np.testing.assert_array_equal(found["fault"].mean[:], predict(model, volume, "fault").mean)


def test_that_a_run_stopped_at_its_very_end_goes_on_from_what_it_kept(model, tmp_path, narrow, monkeypatch):
    shape = (12, 16, 60)
    volume = np.random.default_rng(5).standard_normal(shape).astype(np.float32)
    live = np.random.default_rng(6).random(shape[:2]) < 0.7
    out = _open_outputs(tmp_path, shape)
    room = tmp_path / "resume" / "whole_region"
    room.mkdir(parents=True)
    (room / "clean.npy").write_bytes(b"\x93NUMPY")  # of a run that was killed before its first row

    def stop(self, wells):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Marks, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            predict(model, volume, KEPT, live_mask=live, out=out, resume=tmp_path / "resume")
    found = predict(model, volume, KEPT, live_mask=live, out=out, resume=tmp_path / "resume")
    assert not room.exists()
    expected = predict(model, volume, "interpolate", live_mask=live)
    np.testing.assert_array_equal(found["interpolate"].mean[:], expected.mean)
    np.testing.assert_array_equal(found["interpolate"].std[:], expected.std)


def test_that_kept_rows_that_are_gone_are_missed_in_words(model, tmp_path, narrow):
    volume = np.random.default_rng(7).standard_normal((12, 16, 60)).astype(np.float32)
    out = _open_outputs(tmp_path, volume.shape)

    def stop(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict(model, volume, KEPT, out=out, resume=tmp_path / "resume", on_step=stop)
    (tmp_path / "resume" / "whole_region" / "clean.npy").unlink()
    with pytest.raises(ModelError, match=r"clean\.npy is damaged: remove its folder"):
        predict(model, volume, KEPT, out=out, resume=tmp_path / "resume")
