"""Geological time where the answer is known: plane, dome, faults of known throw, and what must not change it."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from models import ModelError
from models.baselines import local_slopes
from models.geological_time import integrate, trace_surfaces
from models.geological_time._door import read_gradients
from models.metrics import horizon_error, iso_surface, order_violations

SHAPE = (24, 28, 40)


def lattice(shape=SHAPE):
    return np.meshgrid(*(np.arange(n, dtype=np.float32) for n in shape), indexing="ij")


def dipping(shape=SHAPE, slopes=(0.4, -0.3)):
    x, y, z = lattice(shape)
    return z - slopes[0] * (x - shape[0] // 2) - slopes[1] * (y - shape[1] // 2)


def dome(shape=SHAPE):
    x, y, z = lattice(shape)
    bulge = 6 * np.exp(-((x - shape[0] / 2) ** 2 + (y - shape[1] / 2) ** 2) / 60)
    return z + bulge * (1 - 0.5 * z / shape[2])


def faulted(throw=9.0, shape=(24, 40, 48)):
    """Layers that fall gently, thrown down beyond a fault that leans towards the throw; and the probability of it."""
    x, y, z = lattice(shape)
    beyond = (y - 12) * 2 - z
    time = z - 0.2 * (x - 12) - 0.1 * (y - 20) - throw * (beyond > 0)
    return time, np.exp(-((beyond / 2.5) ** 2)).astype(np.float32)


def gradients(time):
    """Dips and thickness, right but across faults, and a spread."""
    steps = [np.gradient(time, axis=axis) if time.shape[axis] > 1 else np.zeros_like(time) for axis in range(3)]
    dips = [np.clip(-step / np.maximum(steps[2], 0.1), -1.5, 1.5) for step in steps[:2]]
    return *dips, -np.log(np.maximum(steps[2], 0.1)), np.full(time.shape, 0.03, np.float32)


def seismic(time, noise=0.3):
    layers = np.convolve(np.random.default_rng(0).standard_normal(200), np.hanning(7), "same")
    white = np.random.default_rng(1).standard_normal(time.shape)
    return (np.interp(time, np.arange(200) - 70, layers) + noise * white).astype(np.float32)


def off(truth, size=0.1):
    """Gradients with errors that go on over some traces, and a spread that says how large they are."""
    rng = np.random.default_rng(2)
    dip_i, dip_j, thickness, _ = gradients(truth)
    errors = [gaussian_filter(rng.standard_normal(truth.shape), 4) for _ in range(2)]
    dips = [dip + size * error / error.std() for dip, error in zip((dip_i, dip_j), errors, strict=True)]
    return *dips, thickness, np.full(truth.shape, size, np.float32)


def error(time, truth, seed):
    return horizon_error(
        iso_surface(time, float(time[seed])), iso_surface(truth.astype(np.float32), float(truth[seed]))
    )


@pytest.mark.parametrize("make", [dipping, dome])
@pytest.mark.parametrize("shape", [SHAPE, (1, 40, 48), (40, 1, 48)])
def test_that_time_follows_the_layers(make, shape):
    truth = make(shape)
    time, std = integrate(*gradients(truth))
    seed = (shape[0] // 2, shape[1] // 2, shape[2] // 2)
    assert error(time, truth, seed) < 0.1
    assert order_violations(time) == 0
    assert np.diff(time, axis=2).min() > 0
    assert np.diff(time, axis=2).mean() == pytest.approx(1, abs=1e-3)
    assert time.dtype == std.dtype == np.float32
    assert time.shape == std.shape == shape
    assert (std > 0).all()


def test_that_a_monotone_map_of_time_moves_no_horizon():
    truth = dome()
    time, _ = integrate(*gradients(truth))
    mapped = 20 * np.sinh(truth / 25)
    dip_i, dip_j, _, spread = gradients(truth)
    other, _ = integrate(dip_i, dip_j, gradients(mapped)[2], spread)
    seed = (12, 14, 22)
    surfaces = [iso_surface(each, float(each[seed])) for each in (time, other)]
    assert horizon_error(*surfaces) < 0.1


def test_that_flipped_gradients_give_flipped_time():
    truth = dome()
    dip_i, dip_j, thickness, spread = gradients(truth + 0.2 * lattice()[1])
    time, _ = integrate(dip_i, dip_j, thickness, spread)
    turned = integrate(*(part[:, ::-1].copy() for part in (dip_i, -dip_j, thickness, spread)))[0][:, ::-1]
    assert np.abs(turned - time).max() < 0.1


def test_that_noise_in_the_dips_is_averaged_out_and_outliers_are_left_alone():
    truth = dome()
    rng = np.random.default_rng(0)
    dip_i, dip_j, thickness, spread = gradients(truth)
    noise = rng.normal(0, 0.05, truth.shape) + (rng.random(truth.shape) < 0.02) * rng.normal(0, 2, truth.shape)
    time, _ = integrate(dip_i + noise, dip_j - noise, thickness, np.full_like(spread, 0.05))
    assert error(time, truth, (12, 14, 20)) < 0.2


def test_that_with_a_clean_image_time_is_at_least_as_good_as_by_either_dips():
    truth, rest = dome(), (None, np.full(SHAPE, 0.05, np.float32))
    image = seismic(truth, noise=0)
    slopes = local_slopes(image)
    alone, classical = integrate(*off(truth))[0], integrate(slopes.iline, slopes.xline, *rest)[0]
    both, std = integrate(*off(truth), image=image)
    for k in (12, 20, 28):
        seed = (12, 14, k)
        assert error(both, truth, seed) < 0.7 * error(alone, truth, seed)
        assert error(both, truth, seed) < error(classical, truth, seed)
    assert std.mean() < integrate(*off(truth))[1].mean()


def test_that_an_image_without_layers_leaves_the_dips_as_they_are():
    truth = dome()
    noise = np.random.default_rng(3).standard_normal(SHAPE)
    alone = integrate(*off(truth))[0]
    for image in (noise, np.zeros(SHAPE), np.full(SHAPE, np.nan)):
        assert np.abs(integrate(*off(truth), image=image)[0] - alone).mean() < 0.1


def test_that_an_image_mends_dips_alike_whatever_is_read_at_once(monkeypatch):
    truth, fault = faulted()
    parts, image = off(truth), seismic(truth)
    parts[0][3, 7] = np.nan
    whole = read_gradients(*parts, fault, image)
    monkeypatch.setattr("models.geological_time._door.READ_AT_ONCE", 5 * 40 * 48)
    monkeypatch.setattr("models.geological_time._door.MEND_AT_ONCE", 1)
    monkeypatch.setattr("models.geological_time._door.LEAST_LINES", 7)
    pieces = read_gradients(*parts, fault, image)
    for name in ("dip_iline", "dip_xline", "spread"):
        assert np.allclose(getattr(pieces, name), getattr(whole, name), atol=1e-4)


def test_that_a_fault_is_a_jump_of_time_whose_throw_the_image_tells():
    truth, fault = faulted()
    parts = gradients(truth)
    seed = (12, 6, 24)
    alone, unsure = integrate(*parts, faults=fault)
    seen, sure = integrate(*parts, faults=fault, image=seismic(truth))
    assert error(alone, truth, seed) > 2
    assert error(seen, truth, seed) < 0.5
    assert sure.mean() < unsure.mean()
    assert order_violations(seen) == 0


def test_that_a_horizon_on_both_sides_of_a_fault_tells_its_throw():
    truth, fault = faulted()
    prompt = iso_surface(truth.astype(np.float32), 20.0)
    prompt[:8] = np.nan
    time, _ = integrate(*gradients(truth), faults=fault, horizons=[prompt])
    assert error(time, truth, (12, 6, 30)) < 0.5
    assert error(time, truth, (12, 6, 20)) < 0.5


def test_that_a_horizon_mends_dips_that_are_off_over_the_whole_depth():
    truth = dipping()
    dip_i, dip_j, thickness, spread = gradients(truth)
    dip_j[:, 12:16] += 0.4
    prompt = iso_surface(truth.astype(np.float32), 18.0)
    alone, prompted = (integrate(dip_i, dip_j, thickness, spread, horizons=each)[0] for each in ((), [prompt]))
    for k in (10, 18, 30):
        seed = (12, 5, k)
        assert error(alone, truth, seed) > 0.5
        assert error(prompted, truth, seed) < 0.3 * error(alone, truth, seed)


def test_that_the_picks_of_horizons_have_one_time_each_and_keep_their_order():
    truth = dome()
    upper, lower = (iso_surface(truth.astype(np.float32), value) for value in (14.0, 25.0))
    lower[3, 3] = np.nan
    rng = np.random.default_rng(0)
    dip_i, dip_j, thickness, spread = gradients(truth)
    noise = rng.normal(0, 0.05, truth.shape)
    time, _ = integrate(dip_i + noise, dip_j, thickness, spread, horizons=[upper, lower])
    for horizon in (upper, lower):
        found = iso_surface(time, float(np.interp(horizon[12, 14], np.arange(SHAPE[2]), time[12, 14])))
        assert np.nanmax(np.abs(found - horizon)) < 0.05
    assert order_violations(time) == 0


def test_that_a_traced_horizon_has_a_spread_and_ends_where_it_leaves_the_volume():
    truth = dipping(slopes=(1.2, 0.0))
    time, std = integrate(*gradients(truth))
    ((depth, spread),) = trace_surfaces(time, std, [(12, 14, 20.5)])
    inside = np.abs(1.2 * (np.arange(SHAPE[0]) - 12) + 20.5 - 19.5) < 17
    expected = 20.5 + 1.2 * (np.arange(SHAPE[0]) - 12)
    assert np.abs(depth[inside] - expected[inside, None]).max() < 0.3
    assert np.array_equal(np.isfinite(depth), np.isfinite(spread))
    assert (spread[np.isfinite(depth)] > 0).all()
    steep = dipping(slopes=(2.5, 0.0))
    ((gone, _),) = trace_surfaces(steep, np.ones_like(steep), [(12, 14, 20)])
    assert np.isnan(gone[0]).all()
    with pytest.raises(ModelError, match="lies outside the volume"):
        trace_surfaces(time, std, [(0, 0, 99)])


def test_that_horizons_are_the_same_whatever_is_read_at_once(monkeypatch):
    time = dome()
    std = np.full_like(time, 0.3)
    seeds = [(12, 14, 12.0), (3, 20, 25.5)]
    whole = trace_surfaces(time, std, seeds)
    steps = []
    monkeypatch.setattr("models.geological_time._surfaces.TRACES", 10)
    parts = trace_surfaces(time, std, seeds, on_step=lambda *step: steps.append(step))
    for one, other in zip(whole, parts, strict=True):
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))
    assert steps[-1] == (9, 9)


def test_that_unknown_samples_are_bridged():
    truth = dome()
    parts = gradients(truth)
    parts[0][8:12, 8:12] = np.nan
    time, _ = integrate(*parts)
    assert np.isfinite(time).all()
    assert error(time, truth, (12, 14, 20)) < 0.3


def test_that_a_volume_too_large_is_integrated_on_cells_and_written_in_rows(monkeypatch):
    truth = dome((24, 30, 41))
    parts = gradients(truth)
    horizon = iso_surface(truth.astype(np.float32), 24.0)
    monkeypatch.setattr("models.geological_time._door.MOST_VOXELS", 8000)
    monkeypatch.setattr("models.geological_time._door.READ_AT_ONCE", 5000)
    monkeypatch.setattr("models.geological_time._integrate.WRITE_AT_ONCE", 5000)
    out = (np.zeros(truth.shape, np.float32), np.zeros(truth.shape, np.float32))
    time, _ = integrate(*parts, image=seismic(truth), horizons=[horizon], out=out)
    assert time is out[0]
    assert error(time, truth, (12, 15, 20)) < 0.3
    assert order_violations(time) == 0
    assert np.diff(time, axis=2).mean() == pytest.approx(1, abs=0.02)


def test_that_progress_ends_and_bad_input_is_refused():
    parts = gradients(dome())
    steps = []
    integrate(*parts, on_step=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]
    assert all(first[0] <= second[0] for first, second in pairwise(steps))
    with pytest.raises(ModelError, match="spread has the shape"):
        integrate(*parts[:3], parts[3][1:])
    with pytest.raises(ModelError, match="image has the shape"):
        integrate(*parts, image=parts[0][1:])
    with pytest.raises(ModelError, match="two samples or more"):
        integrate(*(part[..., :1] for part in parts))
    with pytest.raises(ModelError, match="no sample of the dips is finite"):
        integrate(*parts[:3], np.full_like(parts[3], np.nan))
    with pytest.raises(ModelError, match="horizon 1 has the shape"):
        integrate(*parts, horizons=[np.zeros((2, 2))])
    flat = np.full(SHAPE[:2], 10.0)
    with pytest.raises(ModelError, match="horizon 2 does not lie below"):
        integrate(*parts, horizons=[flat, flat - 1])
    with pytest.raises(ModelError, match="out must be a pair"):
        integrate(*parts, out=(flat, flat))
