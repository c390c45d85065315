"""All tasks of a network with prompts, on random weights: what must hold whatever the network has learnt."""

import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
import zarr

from models import ModelError, Prompts, _tile_rows, predict
from models._card import ModelCard
from models._catalogue import LoadedModel
from models._channels import GRADIENT_UNIT, IMPEDANCE_UNIT
from models._network import VolumeNet, VolumeNetConfig
from models._passes import TileRunner
from models._prompts import PromptChannels
from models._resume import Marks
from models._scaling import Scaling
from models._tasks import neutral_calibration, tasks_of
from models.baselines import WellImpedance
from models.geology import SURFACE_IMPEDANCE
from models.impedance import estimate_impedance
from models.training._prompts import place_surface

SHAPE = (12, 16, 40)
FIELDS = ("clean", "fault", "dip_iline", "dip_xline", "log_thickness", "impedance", "impedance_background")
PLAIN = ("denoise", "interpolate", "fault", "dip_iline", "dip_xline", "relative_impedance")
KEPT = ("interpolate", "fault")


def make_model(seed: int = 0, n_snapshots: int = 0) -> LoadedModel:
    """A small network that knows nothing, in full precision, with all tasks."""
    config = VolumeNetConfig(widths=(8, 16), decoder_convs=1)
    networks = []
    for i in range(1 + n_snapshots):
        torch.manual_seed(seed + i)
        network = VolumeNet(config).eval().requires_grad_(False)
        torch.nn.init.normal_(network.head.weight, std=0.3)
        networks.append(network)
    tasks = tasks_of(config.outputs)
    known, extra = neutral_calibration(tasks), {"snapshots": n_snapshots}
    card = ModelCard("small", "", "", tasks, 0, asdict(config), {}, known, {}, [], (), extra=extra)
    return LoadedModel(card, networks[0], "cpu", tuple(networks[1:]))


@pytest.fixture(scope="module")
def model():
    torch.set_num_threads(1)
    return make_model()


@pytest.fixture(scope="module")
def volume():
    return np.random.default_rng(0).standard_normal(SHAPE).astype(np.float32)


def well(iline: int, xline: int, n: int = SHAPE[2]) -> WellImpedance:
    log = SURFACE_IMPEDANCE * np.exp(np.linspace(0, 0.5, n))
    log[:3] = np.nan
    return WellImpedance(iline, xline, log.astype(np.float32))


def run_tile(model: LoadedModel, block, passes=1, prompts=None) -> dict[str, np.ndarray]:
    runner = TileRunner(model, FIELDS, Scaling(0.0, 1.0), passes=passes, prompts=prompts)
    where = tuple(slice(0, n) for n in block.shape)
    return {name: values.numpy() for name, values in runner.run(np.ascontiguousarray(block), None, where).items()}


def test_that_the_tasks_of_a_network_follow_from_its_outputs():
    assert tasks_of(("clean", "clean_log_variance", "fault_logit")) == ("denoise", "interpolate", "fault")
    assert set(tasks_of(VolumeNetConfig().outputs)) == {*PLAIN, "impedance", "rgt"}


@pytest.mark.parametrize("axis", [0, 1])
def test_that_a_mirrored_volume_gives_the_mirrored_answer_with_dips_of_the_other_sign(model, volume, axis):
    straight, mirrored = run_tile(model, volume, 8), run_tile(model, np.flip(volume, axis), 8)
    odd = ("dip_iline", "dip_xline")[axis]
    for name in FIELDS:
        sign = -1 if name == odd else 1
        np.testing.assert_allclose(np.flip(mirrored[name][0], axis), sign * straight[name][0], atol=1e-4)
        if name != "fault":
            np.testing.assert_allclose(np.flip(mirrored[name][1], axis), straight[name][1], rtol=1e-3, atol=1e-5)


def test_that_reversed_polarity_reverses_amplitudes_and_impedance_and_nothing_else(model, volume):
    up, down = run_tile(model, volume, 4), run_tile(model, -volume, 4)
    for name in FIELDS:
        sign = -1 if name in ("clean", "impedance") else 1
        np.testing.assert_allclose(down[name][0], sign * up[name][0], atol=1e-4)


def test_that_wells_forbid_reversed_passes_and_are_flipped_along(model, volume):
    prompts = PromptChannels(Prompts(wells=(well(3, 5),)), SHAPE)
    runner = TileRunner(model, FIELDS, Scaling(0.0, 1.0), passes=8, prompts=prompts)
    assert len(runner.symmetries) == 4
    assert not any(reverse for _, _, reverse in runner.symmetries)
    mirrored = PromptChannels(Prompts(wells=(well(3, SHAPE[1] - 1 - 5),)), SHAPE)
    one, other = run_tile(model, volume, 4, prompts), run_tile(model, volume[:, ::-1], 4, mirrored)
    np.testing.assert_allclose(other["impedance"][0][:, ::-1], one["impedance"][0], atol=1e-4)
    assert np.abs(one["impedance"][0] - run_tile(model, volume, 4)["impedance"][0]).max() > 1e-3


def test_that_a_section_of_either_direction_is_the_same_section(model, volume):
    inline = run_tile(model, volume[:1])
    crossline = run_tile(model, volume[:1].swapaxes(0, 1))
    for name in FIELDS:
        other = {"dip_iline": "dip_xline", "dip_xline": "dip_iline"}.get(name, name)
        np.testing.assert_array_equal(crossline[other].swapaxes(1, 2), inline[name])
    assert (inline["dip_iline"][0] == 0).all()
    assert (inline["dip_iline"][1] > 3).all()
    assert inline["dip_xline"][0].std() > 0


def test_that_one_pass_over_channels_that_are_zero_is_the_whole_network(model, volume):
    found = run_tile(model, volume)
    inputs = torch.zeros(1, 6, *SHAPE)
    inputs[0, 0], inputs[0, 1] = torch.from_numpy(volume), 1
    raw = dict(zip(model.network.config.outputs, model.network(inputs)[0].numpy(), strict=True))
    np.testing.assert_allclose(found["clean"][0], raw["clean"], atol=1e-5)
    np.testing.assert_allclose(found["dip_iline"][0], GRADIENT_UNIT * raw["dip_iline"], atol=1e-5)
    np.testing.assert_allclose(found["impedance"][0], IMPEDANCE_UNIT * raw["impedance"], atol=1e-5)
    np.testing.assert_allclose(found["clean"][1], np.exp(raw["clean_log_variance"]), rtol=1e-4)


def test_that_spread_is_the_networks_plus_the_disagreement_of_members(volume):
    model = make_model(n_snapshots=2)
    alone = [
        predict(replace(model, network=network), volume, "denoise") for network in (model.network, *model.snapshots)
    ]
    together = predict(model, volume, "denoise", members=3)
    assert together.members == 3
    means = np.stack([each.mean for each in alone])
    np.testing.assert_allclose(together.mean, means.mean(axis=0), atol=1e-5)
    variance = np.mean([each.std**2 for each in alone], axis=0) + means.var(axis=0)
    np.testing.assert_allclose(together.std, np.sqrt(variance), rtol=1e-4)


def test_that_each_spread_is_multiplied_by_the_number_of_its_card(model, volume):
    names = ("denoise", "dip_iline", "relative_impedance")
    factors = {f"{name}_spread": 2.0 + i for i, name in enumerate(names)}
    wider = replace(model, card=replace(model.card, calibration=model.card.calibration | factors))
    plain, wide = predict(model, volume, names), predict(wider, volume, names)
    for i, name in enumerate(names):
        np.testing.assert_allclose(wide[name].std, (2 + i) * plain[name].std, rtol=1e-5)


def test_that_interpolation_keeps_what_was_recorded(model, volume):
    live = np.ones(SHAPE[:2], bool)
    live[4, 4:7] = False
    holed = volume.copy()
    holed[2, 3, 10:14] = np.nan
    holed[8, 8] = 0
    missing = np.zeros(SHAPE, bool)
    missing[4, 4:7], missing[2, 3, 10:14], missing[8, 8] = True, True, True
    found = predict(model, holed, ("interpolate", "denoise"), live_mask=live)
    np.testing.assert_array_equal(found["interpolate"].mean[~missing], holed[~missing])
    assert (found["interpolate"].std[~missing] == 0).all()
    lost = (2, 3, slice(10, 14))  # samples of a recorded trace are the network's; traces see `models._missing`
    np.testing.assert_array_equal(found["interpolate"].mean[lost], found["denoise"].mean[lost])
    assert (found["interpolate"].std[missing] > 0).all()


def test_that_impedance_is_made_of_the_other_tasks_and_the_wells(model, volume):
    prompts = Prompts(wells=(well(3, 5), well(9, 12)))
    parts = predict(model, volume, ("denoise", "relative_impedance", "rgt", "impedance"), prompts=prompts)
    clean, band = parts["denoise"], parts["relative_impedance"]
    made = estimate_impedance(
        clean.mean,
        prompts.wells,
        seismic_std=clean.std,
        in_band=band.mean,
        in_band_std=band.std,
        layers=parts["rgt"].mean,
    )
    alone = predict(model, volume, "impedance", prompts=prompts)
    for found in (parts["impedance"], alone):
        np.testing.assert_allclose(found.mean, made.mean, rtol=1e-3)
        np.testing.assert_allclose(found.std, made.std, rtol=1e-2)
        assert [each.name for each in found.blind_wells] == ["1", "2"]
        assert len(found.well_ties) == 2
    region = (slice(0, 2), slice(2, 12), slice(10, 30))  # without a well: the nearest speaks
    piece = predict(model, volume, "impedance", prompts=prompts, region=region)
    assert piece.mean.shape == (2, 10, 20)
    assert (piece.mean > 0).all()
    assert piece.blind_wells == ()


def test_that_tiles_are_shown_prompts_as_in_training():
    depth = np.full(SHAPE[:2], np.nan, np.float32)
    depth[2:9, 3:12] = np.random.default_rng(1).uniform(0, SHAPE[2] - 1, (7, 9)).astype(np.float32)
    deeper = np.minimum(depth + 4, SHAPE[2] - 1)
    shown = PromptChannels(Prompts(wells=(well(3, 5),), horizons=(depth, deeper)), SHAPE)
    where = (slice(0, 10), slice(4, 16), slice(7, 33))
    channels = shown.of_tile(where)
    mask, value = torch.zeros(10, 12, 26), torch.zeros(10, 12, 26)
    for surface, order in ((depth, -1 / 3), (deeper, 1 / 3)):
        share = place_surface(torch.from_numpy(surface[where[:2]] - 7), 26)
        value = torch.where(share > mask, order, value)
        mask = torch.maximum(mask, share)
    np.testing.assert_allclose(channels["horizon_mask"], mask.numpy(), atol=1e-5)
    np.testing.assert_allclose(channels["horizon"], value.numpy(), atol=1e-6)
    expected = np.log(well(3, 5).impedance[7:33] / SURFACE_IMPEDANCE) / IMPEDANCE_UNIT
    np.testing.assert_allclose(channels["well"][3, 1], expected, rtol=1e-4, atol=1e-5)
    assert channels["well_mask"].sum() == 26
    far = shown.of_tile((slice(6, 12), slice(8, 16), slice(0, 40)))
    assert far["well_mask"][0, 0].sum() == 37  # its nearest trace stands for a well outside the tile


def test_that_tiles_of_any_order_blend_to_what_one_tile_gives(model, monkeypatch):
    """A network of one 1 x 1 x 1 convolution sees no borders, so tiles must not show at all."""
    volume = np.random.default_rng(2).standard_normal((60, 41, 76)).astype(np.float32)
    monkeypatch.setattr(VolumeNet, "features", lambda self, x, given=None: x[:, :1].expand(-1, 8, -1, -1, -1))
    region = (slice(14, 59), slice(0, 40), slice(25, 76))
    whole = predict(model, volume, PLAIN, region=region)
    monkeypatch.setattr(_tile_rows, "VOLUME_TILE", 30)
    monkeypatch.setattr(_tile_rows, "VOLUME_OVERLAP", 11)
    monkeypatch.setattr(_tile_rows, "VOLUME_DEAD", 3)
    steps = []
    tiled = predict(model, volume, PLAIN, region=region, on_step=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)
    assert len(steps) > 30
    for name in PLAIN:
        np.testing.assert_allclose(tiled[name].mean, whole[name].mean, atol=1e-5)
        np.testing.assert_allclose(tiled[name].std, whole[name].std, atol=1e-5)


LINE = """
import os, signal, sys
import numpy as np, torch, zarr
sys.path.insert(0, {tests!r})
from test_predict_tasks import make_model, narrow_tiles, KEPT
from models import predict
torch.set_num_threads(1)
narrow_tiles()
out = {{name: tuple(zarr.open_array({folder!r} + f"/{{name}}_{{part}}") for part in ("mean", "std")) for name in KEPT}}
def kill(done, total):
    if done == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
volume = zarr.open_array({folder!r} + "/volume")
predict(make_model(), volume, KEPT, out=out, resume={folder!r} + "/resume", on_step=kill)
"""


def narrow_tiles() -> None:
    _tile_rows.VOLUME_TILE, _tile_rows.VOLUME_OVERLAP, _tile_rows.VOLUME_DEAD = 24, 8, 2


@pytest.fixture
def narrow(monkeypatch):
    for name, value in (("TILE", 24), ("OVERLAP", 8), ("DEAD", 2)):
        monkeypatch.setattr(_tile_rows, f"VOLUME_{name}", value)


def _open_outputs(folder: Path, shape) -> dict:
    make = zarr.create_array
    return {
        name: tuple(
            make(folder / f"{name}_{part}", shape=shape, chunks=(12, 30, 10), dtype="f4") for part in ("mean", "std")
        )
        for name in KEPT
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_that_a_killed_run_goes_on_and_gives_the_same_bits(model, tmp_path, narrow):
    shape = (12, 30, 60)
    volume = np.random.default_rng(3).standard_normal(shape).astype(np.float32)
    stored = zarr.create_array(tmp_path / "volume", shape=shape, chunks=(12, 30, 10), dtype="f4")
    stored[:] = volume
    out = _open_outputs(tmp_path, shape)
    expected = predict(model, volume, KEPT)
    script = LINE.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    run = subprocess.run([sys.executable, "-c", script, "7"], check=False, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr
    steps = []
    found = predict(
        model, stored, KEPT, out=out, resume=tmp_path / "resume", on_step=lambda done, total: steps.append(done)
    )
    assert steps[0] > 1
    for name in KEPT:
        np.testing.assert_array_equal(found[name].mean[:], expected[name].mean)
        np.testing.assert_array_equal(found[name].std[:], expected[name].std)
        assert found[name].outside == expected[name].outside
    steps.clear()
    again = predict(
        model, stored, KEPT, out=out, resume=tmp_path / "resume", on_step=lambda done, total: steps.append(done)
    )
    assert not steps
    assert again["fault"].outside == expected["fault"].outside
    with pytest.raises(ModelError, match="belongs to a run with another model"):
        predict(model, stored, KEPT, out=out, resume=tmp_path / "resume", passes=2)
    (tmp_path / "resume" / "progress.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="is damaged"):
        predict(model, stored, KEPT, out=out, resume=tmp_path / "resume")


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

    def stop(self):
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


def test_that_a_horizon_that_runs_into_the_one_above_is_cut_there(model, volume):
    upper = np.full(SHAPE[:2], 15.0, np.float32)
    lower = np.maximum(upper, np.linspace(10, 25, SHAPE[0], dtype=np.float32)[:, None])
    made = predict(model, volume, "rgt", prompts=Prompts(horizons=(upper, lower)))
    assert (np.diff(made.mean, axis=2) > 0).all()
