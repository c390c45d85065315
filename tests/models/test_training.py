"""Training as a program: the same weights again, in pieces, on two processes; what stops it; the file it writes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from models import ModelError, load_model
from models._network import VolumeNetConfig
from models._tasks import TASKS, neutral_calibration
from models.geology import TRAINING
from models.training import Crop, Recipe, ship, train
from models.training._batches import draw_batch, ease_settings
from models.training._calibrate import Calibration
from models.training._run import rate_at
from models.training._state import NAME

TINY = Recipe(
    network=VolumeNetConfig(widths=(8, 16)),
    n_steps=5,
    warm_up=2,
    pretrain=0.3,
    prompt_chance=0.7,
    snapshots=2,
    crops=(Crop((12, 16, 16), 2, 0.5, 2), Crop((1, 24, 24), 2, 0.5, 2)),
)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    trained = train(TINY, folder)
    torch.set_num_threads(before)
    return trained, folder


class PowerCutError(Exception):
    """The power goes."""


def _cut_after(step):
    def on_step(progress):
        if progress.step == step:
            raise PowerCutError

    return on_step


def _same(first, second):
    assert first.keys() == second.keys()
    return all(torch.equal(first[name], second[name]) for name in first)


def test_that_a_run_in_pieces_equals_the_run_in_one_go_bit_for_bit(whole, tmp_path):
    each_step = replace(TINY, save_minutes=0.0)
    _, folder = whole
    reference = train(each_step, tmp_path / "whole")
    for step in (1, 3):
        with pytest.raises(PowerCutError):
            train(each_step, tmp_path / "cut", on_step=_cut_after(step))
    again = train(each_step, tmp_path / "cut")
    assert again.finished
    assert again.counters.pieces == 3
    assert _same(load_file(tmp_path / "whole" / NAME), load_file(tmp_path / "cut" / NAME))
    assert _same(reference.network.state_dict(), again.network.state_dict())
    assert _same(load_file(folder / NAME), load_file(tmp_path / "cut" / NAME))  # when it saves does not matter


def test_that_another_seed_gives_other_weights(whole, tmp_path):
    assert not _same(whole[0].network.state_dict(), train(replace(TINY, seed=1), tmp_path).network.state_dict())


def test_that_a_run_stops_when_its_seconds_are_used_up_and_goes_on(tmp_path):
    first = train(TINY, tmp_path, seconds=0.0)
    assert not first.finished
    assert first.counters.step == 0
    assert train(TINY, tmp_path).finished


def test_that_a_folder_with_another_run_is_refused_and_left_alone(whole):
    _, folder = whole
    before = (folder / NAME).read_bytes()
    with pytest.raises(ModelError, match="another recipe, with other values of n_steps, clip: choose"):
        train(replace(TINY, n_steps=6, clip=2.0), folder)
    assert (folder / NAME).read_bytes() == before


def test_that_a_run_goes_on_by_a_changed_recipe_when_told_so_and_keeps_what_was_changed(tmp_path):
    train(TINY, tmp_path, seconds=0.0)
    longer = replace(TINY, n_steps=6, clip=2.0)
    first = train(longer, tmp_path, changed=True)
    assert [(change["step"], change["left"]) for change in first.counters.changes] == [(0, {"n_steps": 5, "clip": 1.0})]
    again = train(longer, tmp_path)  # from then on it is the run of this recipe
    assert again.counters.changes == first.counters.changes
    other = replace(longer, network=replace(longer.network, widths=(16, 16)))
    with pytest.raises(ModelError, match=r"other values of network\.widths: choose"):
        train(other, tmp_path, changed=True)
    louder = replace(longer, geology=replace(longer.geology, snr=(0.5, 9.0)))
    with pytest.raises(ModelError, match=r"other values of geology\.snr: choose"):
        train(louder, tmp_path)


def test_that_a_damaged_state_is_named(tmp_path):
    (tmp_path / NAME).write_bytes(b"12345678")
    with pytest.raises(ModelError, match="is damaged"):
        train(TINY, tmp_path)


def test_that_numbers_that_are_not_finite_stop_the_run_and_keep_the_last_good_state(tmp_path):
    wild = replace(TINY, kernel_rate=1e30, learning_rate=1e30, save_minutes=0.0, warm_up=1, validate_minutes=1e6)
    with pytest.raises(ModelError, match="stopped being finite"):
        train(wild, tmp_path)
    assert all(bool(tensor.isfinite().all()) for tensor in load_file(tmp_path / NAME).values())


def test_that_the_seconds_left_reach_zero_and_scores_come_at_the_end(tmp_path):
    heard = []
    train(TINY, tmp_path, on_step=heard.append)
    assert [progress.step for progress in heard] == [1, 2, 3, 4, 5]
    assert heard[0].seconds_left > 0
    assert heard[-1].seconds_left == 0
    assert set(heard[0].losses) == {"clean"}  # pre-training
    assert set(heard[-1].losses) == {"clean", "fault", "gradient", "impedance"}
    assert heard[-1].validation.keys() >= {"clean_db", "missing_db", "fault_ap", "dip_error", "impedance_correlation"}


def test_that_the_rate_rises_in_a_line_and_ends_near_zero():
    recipe = replace(TINY, n_steps=100, warm_up=10)
    assert [rate_at(step, recipe) for step in (0, 4, 9, 10)] == pytest.approx([0.1, 0.5, 1.0, 1.0])
    assert rate_at(99, recipe) < 0.001


@pytest.mark.slow
def test_that_two_processes_see_the_volumes_of_one_and_take_the_same_steps(tmp_path):
    """Sums in another order: the weights differ by rounding, which Muon's orthogonal steps enlarge a little."""
    recipe = replace(TINY, precision="float32", n_steps=3, crops=(Crop((8, 12, 12), 2, 1.0, 2),))
    alone = train(recipe, tmp_path / "alone").network.state_dict()
    code = (
        "import sys, torch; from pathlib import Path; from dataclasses import replace; torch.set_num_threads(1);"
        "from models.training import Crop, Recipe, train; from models._network import VolumeNetConfig;"
        f"recipe = replace({_as_code(recipe)}, crops=(Crop((8, 12, 12), 1, 1.0, 2),));"
        "train(recipe, Path(sys.argv[1]))"
    )
    script = tmp_path / "two.py"
    script.write_text(code)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script)]
    done = subprocess.run(
        [*command, str(tmp_path / "two")],
        env=os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    state = load_file(tmp_path / "two" / NAME)
    for name, tensor in alone.items():
        torch.testing.assert_close(state[f"average.{name}"], tensor, rtol=1e-3, atol=1e-4)


def _as_code(recipe):
    return (
        f"Recipe(network=VolumeNetConfig(widths={recipe.network.widths}), n_steps={recipe.n_steps}, "
        f"warm_up={recipe.warm_up}, pretrain={recipe.pretrain}, prompt_chance={recipe.prompt_chance}, "
        f"snapshots={recipe.snapshots}, precision='float32')"
    )


def test_that_difficulty_grows_over_the_ramp():
    recipe = Recipe(ramp=0.5)
    crop = recipe.crops[0]
    start, middle, late = (ease_settings(recipe, crop, progress) for progress in (0.0, 0.25, 0.5))
    assert start.snr[0] > middle.snr[0] > late.snr[0] == TRAINING.snr[0]
    assert start.throw[0] > middle.throw[0] > late.throw[0] == TRAINING.throw[0]
    assert start.missing[1] < middle.missing[1] < late.missing[1] == TRAINING.missing[1]


def test_that_a_batch_depends_on_seed_step_and_rank_alone():
    first, again = draw_batch(TINY, 3), draw_batch(TINY, 3)
    assert torch.equal(first.inputs, again.inputs)
    assert not torch.equal(first.inputs, draw_batch(TINY, 3, rank=1).inputs)
    assert not torch.equal(first.clean.flatten()[:500], draw_batch(TINY, 4).clean.flatten()[:500])


def test_that_a_finished_run_writes_one_file_with_the_average_and_its_snapshots(whole, monkeypatch):
    trained, folder = whole
    monkeypatch.setattr("models.training._ship_volumes.input_ranges", lambda _: {"level": (0.1, 4.0)})
    numbers = neutral_calibration(tuple(TASKS)) | {"dip_xline_spread": 1.5}
    found = Calibration(numbers, {"fault": [0.1, 0.2]}, {"fault": True})
    monkeypatch.setattr("models.training._ship_volumes.calibrate", lambda _: found)
    left = folder / "snapshots" / "step_0000001.safetensors"  # of a shorter recipe, before the run went on
    left.write_bytes((folder / "snapshots" / "step_0000004.safetensors").read_bytes())
    path = ship(trained, TINY, folder, validate=False)
    left.unlink()
    opened = load_model(path, device="cpu")
    for name, tensor in trained.network.state_dict().items():
        torch.testing.assert_close(opened.network.state_dict()[name], tensor.half().float(), rtol=0, atol=0)
    card = opened.card
    assert card.tasks == tuple(TASKS)
    assert card.calibration["dip_xline_spread"] == 1.5
    assert (card.shows_spread("fault"), card.shows_spread("denoise")) == (True, False)
    assert card.training["steps"] == 5
    assert card.training["curve"][-1]["step"] == 5
    assert card.training["geology"]["training"] != card.training["geology"]["validation"]
    assert card.n_members == 2  # the snapshot of the last step is the average itself
    kept = load_file(folder / "snapshots" / "step_0000004.safetensors")
    assert _same({name: tensor.float() for name, tensor in kept.items()}, opened.snapshots[0].state_dict())
    assert {one.name for one in folder.glob("*.safetensors")} == {NAME, path.name}
