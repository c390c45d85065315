"""Pre-stack gathers over the generated geology: moveout, amplitude with angle, and the geology they share."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from models.geology import GatherSettings, generate_gathers, generate_volume
from models.geology._gathers import _reflections, reflection_weights
from solvers.errors import GeometryError
from tests.models.geology_settings import LAYER_CAKE

LINE = replace(LAYER_CAKE, shape=(1, 6, 160))
NEAR = GatherSettings(n_offset=9, first_offset=0.0, last_offset=1600.0, start=1.0)


def test_that_the_same_seed_gives_the_same_gathers_and_the_neighbours_do_not_matter():
    several, alone = generate_gathers(LINE, NEAR, [1, 2]), generate_gathers(LINE, NEAR, [2])
    for item in fields(alone):
        one, other = getattr(several, item.name), getattr(alone, item.name)
        torch.testing.assert_close(one if one.ndim == 1 else one[1:], other, rtol=0, atol=0)
        assert other.dtype in (torch.float32, torch.bool)
    assert several.seismic.shape == (2, 6, 9, 160)
    assert several.live.shape == (2, 6, 9)
    assert several.vp.shape == (2, 6, 160)


def test_that_an_event_arrives_on_its_hyperbola():
    n, dt, v = 300, 0.004, 2000.0
    vp = torch.full((1, 1, 1, n), v)
    vp[..., 100:] = 2200.0
    v_rms = torch.full_like(vp, v)
    zero_offset = 1.0 + dt * torch.arange(n)
    offsets = torch.tensor([0.0, 500.0, 1000.0, 1500.0])
    reflection = _reflections(vp, 0.5 * vp, torch.full_like(vp, 2000.0), v_rms, zero_offset, offsets)[0, 0]
    arrival = 1.0 + dt * (reflection.abs() * torch.arange(n)).sum(-1) / reflection.abs().sum(-1)
    expected = torch.sqrt((1.0 + dt * 99.5) ** 2 + (offsets / v) ** 2)
    np.testing.assert_allclose(arrival, expected, atol=0.6 * dt)


def test_that_amplitude_changes_with_angle_as_aki_and_richards_say():
    ratio = torch.tensor(0.5)
    p, s, rho = reflection_weights(torch.tensor(0.0), ratio)
    assert (float(p), float(s), float(rho)) == (0.5, 0.0, 0.5)
    sine = float(np.sin(np.radians(30)))
    weights = reflection_weights(torch.tensor(sine), ratio)
    np.testing.assert_allclose(weights, (0.5 / np.cos(np.radians(30)) ** 2, -0.25, 0.375), rtol=1e-5)


def test_that_the_near_trace_is_the_normal_incidence_image_of_the_same_geology():
    gathers = generate_gathers(LINE, NEAR, [3])
    volume = generate_volume(LINE, 3)
    near, image = gathers.clean[0, :, 0].numpy(), volume.clean[0]
    assert np.corrcoef(near[:, 5:-5].ravel(), image[:, 5:-5].ravel())[0, 1] > 0.995
    np.testing.assert_allclose(gathers.vp[0], volume.velocity[0], rtol=1e-4)
    np.testing.assert_allclose(gathers.rgt[0], volume.rgt[0])


def test_that_corrected_gathers_are_flat_and_field_gathers_are_not():
    quiet = replace(LINE, shape=(1, 3, 220))
    wide = replace(NEAR, last_offset=800.0)
    best = {}
    for kind in (False, True):
        gather = generate_gathers(quiet, replace(wide, is_corrected=kind), [5]).clean[0, 1].numpy()
        likeness = [np.corrcoef(gather[0, 80:180], gather[-1, 80 + k : 180 + k])[0, 1] for k in range(-15, 16)]
        best[kind] = int(np.argmax(likeness)) - 15, max(likeness)
    assert best[True][0] == 0
    assert best[True][1] > 0.8
    assert best[False][0] > 4
    assert best[False][1] < 0.5


def test_that_noise_and_missing_traces_of_gathers_are_as_asked_for():
    settings = replace(LINE, snr=(2.0, 2.0), missing_chance=1.0, missing_kinds=("random",), missing=(0.5, 0.5))
    gathers = generate_gathers(settings, NEAR, [0])
    assert int((~gathers.live).sum()) == 27
    live = gathers.live[..., None].expand_as(gathers.seismic)
    noise = (gathers.seismic - gathers.clean)[live]
    assert float(1 / noise.std()) == pytest.approx(2.0, rel=0.15)  # of half of the traces
    assert not gathers.seismic[~live].any()


def test_that_impossible_gathers_are_refused_in_words():
    with pytest.raises(GeometryError, match="along a line"):
        generate_gathers(replace(LINE, shape=(2, 6, 160)), NEAR, [0])
    with pytest.raises(GeometryError, match="growing from 0"):
        GatherSettings(first_offset=2000.0, last_offset=100.0)
