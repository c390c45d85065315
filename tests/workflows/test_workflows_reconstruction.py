"""Lost traces of shot gathers: live ones stay bit for bit, waves help where they are right, bad input is refused."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.reconstruction import FILLINGS, FilledGathers, FillRules, fill_gathers
from subsurface_app.workflows.reconstruction.filling import fill_between, thinning
from subsurface_app.workflows.shots import LineSurvey, model_shots

SURVEY = LineSurvey(n_shots=2, receiver_spacing=10.0, freq=15.0, record_length=0.4, dt=0.002, border=10)
LINEAR = FillRules("linear", border=10)


def ground(spacing: float, deep: float = 2400.0) -> VelocityModel:
    """Two layers, the lower one dipping."""
    n = round(400 / spacing) + 1
    x, z = np.meshgrid(spacing * np.arange(n), spacing * np.arange(n // 2 + 1), indexing="ij")
    vp = np.where(z > 90 + 0.1 * x, deep, 1800.0).astype(np.float32)
    return VelocityModel("two layers", "test", vp, (spacing, spacing), (0.0, 0.0))


@pytest.fixture(scope="module")
def whole() -> ShotGathers:
    return model_shots(ground(5.0), SURVEY)


@pytest.fixture(scope="module")
def lost(whole: ShotGathers) -> ShotGathers:
    """Half the traces are missing, in each shot others."""
    live = np.random.default_rng(3).random(whole.data.shape[:2]) > 0.5
    return replace(whole, data=np.where(live[..., None], whole.data, 0).astype(np.float32), live=live)


def snr_db(whole: ShotGathers, found: FilledGathers) -> float:
    truth = np.asarray(whole.data, dtype=float)
    return float(10 * np.log10(np.sum(truth**2) / np.sum((np.asarray(found.gathers.data) - truth) ** 2)))


@pytest.mark.parametrize("filling", [one for one in FILLINGS if one != "network"])
def test_that_live_traces_stay_bit_for_bit_and_no_trace_is_missing_afterwards(lost: ShotGathers, filling: str) -> None:
    found = fill_gathers(lost, ground(10.0), replace(LINEAR, filling=filling, n_iterations=2))
    live = np.asarray(lost.live)
    assert np.array_equal(np.asarray(found.gathers.data)[live], np.asarray(lost.data)[live])
    assert np.asarray(found.gathers.live).all()
    assert np.isfinite(np.asarray(found.gathers.data)).all()
    assert np.asarray(found.gathers.data).any(axis=-1).all()
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert found.gathers.settings["filled"] == (~live).sum()


def test_that_the_network_leaves_live_traces_alone_and_says_how_hidden_ones_come_back(lost: ShotGathers) -> None:
    one = replace(
        lost,
        **{name: np.asarray(getattr(lost, name))[:1] for name in ("data", "live", "sources", "receivers")},
    )
    found = fill_gathers(one, ground(10.0), FillRules(border=10, device="cpu"))
    live = np.asarray(one.live)
    assert np.array_equal(np.asarray(found.gathers.data)[live], np.asarray(one.data)[live])
    assert found.snr_db["mixture"] >= max(value for way, value in found.snr_db.items() if way != "mixture") - 1e-2
    assert found.device == "cpu"


def test_that_waves_through_the_right_model_fill_far_better_than_the_traces_beside(
    whole: ShotGathers, lost: ShotGathers
) -> None:
    alone, both = (snr_db(whole, fill_gathers(lost, model, LINEAR)) for model in (None, ground(10.0)))
    assert both > alone + 6


def test_that_hidden_traces_notice_waves_through_a_wrong_model(whole: ShotGathers, lost: ShotGathers) -> None:
    slow = replace(ground(10.0), vp=(0.6 * np.asarray(ground(10.0).vp)).astype(np.float32))
    wrong = fill_gathers(lost, slow, LINEAR)
    assert snr_db(whole, wrong) > snr_db(whole, fill_gathers(lost, None, LINEAR)) - 0.5
    assert wrong.snr_db["waves"] < wrong.snr_db["between"]


def test_that_the_strength_of_the_records_does_not_matter(lost: ShotGathers) -> None:
    louder = replace(lost, data=(1000 * np.asarray(lost.data)).astype(np.float32))
    a, b = (np.asarray(fill_gathers(one, ground(10.0), LINEAR).gathers.data) for one in (lost, louder))
    np.testing.assert_allclose(1000 * a, b, rtol=1e-3, atol=1e-3 * np.abs(b).max())


def test_that_padding_beyond_a_shorter_spread_is_no_missing_trace(lost: ShotGathers) -> None:
    receivers, live = np.asarray(lost.receivers).copy(), np.asarray(lost.live).copy()
    receivers[0, -5:], live[0, -5:] = np.nan, False
    data = np.where(live[..., None], lost.data, 0).astype(np.float32)
    found = fill_gathers(replace(lost, data=data, receivers=receivers, live=live), None, LINEAR)
    assert not np.asarray(found.gathers.live)[0, -5:].any()
    assert not np.asarray(found.gathers.data)[0, -5:].any()
    assert np.asarray(found.gathers.live)[1].all()


def test_that_thinned_traces_come_back_as_they_were(whole: ShotGathers) -> None:
    data = np.asarray(whole.data)
    assert thinning(data) > 1
    assert thinning(np.zeros((1, 2, 64))) == 1
    equal = np.repeat(data[:, 10:11], 3, axis=1)  # the line between two equal traces is that trace
    found = fill_between(equal, np.array([[True, False, True]] * len(equal)), LINEAR)
    assert np.abs(found - equal).max() < 0.01 * np.abs(equal).max()


def test_that_gathers_without_a_hole_or_without_a_live_trace_are_refused(whole: ShotGathers) -> None:
    with pytest.raises(GeometryError, match="is missing: there is nothing"):
        fill_gathers(whole, None, LINEAR)
    dead = replace(whole, live=np.zeros(whole.data.shape[:2], bool))
    with pytest.raises(GeometryError, match="is live: there is nothing"):
        fill_gathers(dead, None, LINEAR)
    some = np.arange(whole.data.shape[1])[None, :].repeat(len(whole.data), 0) % 2 == 0
    cube = VelocityModel("cube", "test", np.full((4, 4, 4), 2000, np.float32), (10.0, 10.0, 10.0), (0.0, 0.0, 0.0))
    with pytest.raises(GeometryError, match="3 axes"):
        fill_gathers(replace(whole, live=some), cube, LINEAR)


def test_that_a_receiver_at_the_source_does_not_mislead_its_neighbours(whole: ShotGathers) -> None:
    """There the pressure is singular, and another grid gives another one."""
    sources = np.asarray(whole.sources).copy()
    at = int(np.argmin(np.abs(np.asarray(whole.receivers)[0, :, 0] - sources[0, 0, 0])))
    receivers = np.asarray(whole.receivers).copy()
    receivers[0, at] = sources[0, 0]
    data = np.asarray(whole.data).copy()
    data[0, at] *= 3
    live = np.arange(data.shape[1])[None, :].repeat(2, 0) % 2 == at % 2
    lost = replace(whole, data=np.where(live[..., None], data, 0).astype(np.float32), live=live, receivers=receivers)
    found = np.asarray(fill_gathers(lost, ground(10.0), LINEAR).gathers.data)
    beside, truth = found[0, at + 1], np.asarray(whole.data)[0, at + 1]
    assert np.linalg.norm(beside - truth) < 0.1 * np.linalg.norm(truth)
    assert np.array_equal(found[0, at], data[0, at])
