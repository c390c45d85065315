"""All tasks of a network with prompts, on random weights: what must hold whatever the network has learnt."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import Prompts, _tile_rows, predict
from models._catalogue import LoadedModel
from models._channels import GRADIENT_UNIT, IMPEDANCE_UNIT
from models._network import VolumeNet, VolumeNetConfig
from models._passes import TileRunner
from models._prompts import PromptChannels
from models._scaling import Scaling
from models._tasks import tasks_of
from models.geology import SURFACE_IMPEDANCE
from models.impedance import estimate_impedance
from models.training._prompts import place_surface
from tests.models.small_model import SHAPE, make_model, well

FIELDS = ("clean", "fault", "dip_iline", "dip_xline", "log_thickness", "impedance", "impedance_background")
PLAIN = ("denoise", "interpolate", "fault", "dip_iline", "dip_xline", "relative_impedance")


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


def test_that_a_horizon_that_runs_into_the_one_above_is_cut_there(model, volume):
    upper = np.full(SHAPE[:2], 15.0, np.float32)
    lower = np.maximum(upper, np.linspace(10, 25, SHAPE[0], dtype=np.float32)[:, None])
    made = predict(model, volume, "rgt", prompts=Prompts(horizons=(upper, lower)))
    assert (np.diff(made.mean, axis=2) > 0).all()
