"""Migration: a point images where it is, the direct wave is muted, the image lies on the model's line."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError, Interrupted
from subsurface_app.data.objects import SampleAxis, SeismicVolume, ShotGathers, VelocityModel
from subsurface_app.workflows.migration import (
    MigrationRules,
    balance_amplitudes,
    direct_times,
    line_geometry,
    migrate_gathers,
    migration_cost,
    mute_direct_wave,
    positions_in,
    smooth_slowness,
)
from subsurface_app.workflows.shots import LineSurvey, model_shots

VELOCITY, SPACING = 2000.0, 10.0
POINT = (45, 36)  # the cell that scatters
SURVEY = LineSurvey(n_shots=5, receiver_spacing=20.0, freq=15.0, record_length=0.9, space_order=4)
SMALL = MigrationRules(space_order=4)


def flat(nx: int = 91, nz: int = 61, **changes: object) -> VelocityModel:
    vp = np.full((nx, nz), VELOCITY, np.float32)
    return replace(VelocityModel("flat", "test", vp, (SPACING, SPACING), (0.0, 0.0)), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def gathers() -> ShotGathers:
    """Records over a model in which one cell is faster."""
    model = flat()
    model.vp[POINT] = 2800.0  # type: ignore[index]
    return model_shots(model, SURVEY, model_id="true")


def peak(image: SeismicVolume) -> tuple[int, int]:
    """The strongest cell below 200 m: nearer to the few sources and receivers their own energy is imaged."""
    values = np.abs(np.asarray(image.samples[0])[:, 20:])
    column, row = np.unravel_index(np.argmax(values), values.shape)
    return int(column), int(row) + 20


@pytest.mark.parametrize("condition", ["cross_correlation", "illumination", "impedance"])
@pytest.mark.parametrize("laplacian", [False, True])
def test_that_a_point_images_at_its_place_within_a_cell(gathers: ShotGathers, condition: str, laplacian: bool) -> None:
    rules = replace(SMALL, condition=condition, laplacian=laplacian)
    image = migrate_gathers(gathers, flat(), rules)
    assert np.abs(np.subtract(peak(image), POINT)).max() <= 1


def test_that_the_image_lies_on_the_line_of_the_model_and_says_how_it_was_made(gathers: ShotGathers) -> None:
    model = flat(line=((1000.0, 2000.0), (1540.0, 2720.0)))
    fractions: list[float] = []
    image = migrate_gathers(
        gathers, model, SMALL, gathers_id="g", model_id="m", on_step=lambda done, _: fractions.append(done)
    )
    assert image.samples.shape == (1, 91, 61)
    assert image.samples.dtype == np.float32
    assert image.axis == SampleAxis("depth", 0.0, SPACING, 61)
    assert image.quantity == "amplitude"
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    assert (image.settings["gathers"], image.settings["model"], image.settings["condition"]) == (
        "g",
        "m",
        "illumination",
    )
    assert image.settings["backend"] in ("numba", "cuda")
    draft = image.to_draft()
    again = SeismicVolume.from_stored(draft.name, draft.area, draft.attributes, draft.arrays)
    assert (again.settings, again.geometry) == (image.settings, image.geometry)


def test_that_an_unbalanced_image_is_what_the_solver_gives_and_balance_only_scales_it(gathers: ShotGathers) -> None:
    plain = MigrationRules("cross_correlation", laplacian=False, balance=False, direct_wave="keep", space_order=4)
    image = migrate_gathers(gathers, flat(), plain)
    from solvers import AcousticModel, Grid, Scheme, Survey, TimeAxis, migrate_rtm

    model = AcousticModel(Grid((91, 61), (SPACING, SPACING)), np.full((91, 61), VELOCITY, np.float32))
    survey, time = Survey(gathers.sources, gathers.receivers), TimeAxis(gathers.axis.count, gathers.axis.step)
    theirs = migrate_rtm(model, survey, gathers.wavelet, time, gathers.data, scheme=Scheme(space_order=4))["vp"]
    np.testing.assert_array_equal(image.samples[0], theirs)
    balanced = migrate_gathers(gathers, flat(), replace(plain, balance=True))
    inside = np.s_[2:-2, 2:-2]
    np.testing.assert_allclose(balanced.samples[0][inside], theirs[inside], rtol=1e-5)
    assert np.array_equal(balanced.samples[0][:, -1], balanced.samples[0][:, -3]), "the sum over the border is left out"


def test_that_balance_follows_the_velocity_smoothly() -> None:
    vp = np.full((20, 120), 1500.0)
    vp[:, 60:] = 3000.0
    scale = balance_amplitudes(np.ones_like(vp), vp, (10.0, 10.0), power=3, freq=30.0)[0]
    assert scale[-1] / scale[0] == pytest.approx(8.0, rel=0.01)
    assert np.all(np.diff(scale) >= 0)
    assert np.diff(scale).max() < 0.2 * (scale[-1] - scale[0])


def test_that_a_cancel_ends_the_migration(gathers: ShotGathers) -> None:
    def stop(done: float, total: float) -> None:
        raise Interrupted("the job was cancelled")

    with pytest.raises(Interrupted):
        migrate_gathers(gathers, flat(), SMALL, on_step=stop)


def test_that_gathers_are_shifted_to_a_model_that_begins_elsewhere(gathers: ShotGathers) -> None:
    wider = flat(nx=111, origin=(-200.0, 0.0))
    sources, receivers, _ = positions_in(gathers, wider)
    assert sources[..., 0] == pytest.approx(gathers.sources[..., 0] + 200.0)
    assert receivers[..., 1] == pytest.approx(gathers.receivers[..., 1])
    column, row = peak(migrate_gathers(gathers, wider, SMALL))
    assert abs(column - 20 - POINT[0]) <= 1
    assert abs(row - POINT[1]) <= 1


def test_that_a_3d_model_and_gathers_outside_the_model_are_refused(gathers: ShotGathers) -> None:
    cube = VelocityModel("cube", "test", np.ones((9, 9, 9), np.float32), (10.0,) * 3, (0.0,) * 3)
    with pytest.raises(GeometryError, match="3 axes"):
        migration_cost(gathers, cube, SMALL)
    with pytest.raises(GeometryError, match="which reaches from"):
        migrate_gathers(gathers, flat(nx=41), SMALL)


# --- its parts --------------------------------------------------------------------------------------------------------


def test_that_the_direct_wave_is_gone_and_the_scattered_one_stays(gathers: ShotGathers) -> None:
    data = np.asarray(gathers.data)
    times = direct_times(flat(), np.asarray(gathers.sources), np.asarray(gathers.receivers))
    offset = np.abs(gathers.receivers[..., 0] - gathers.sources[..., 0])
    assert times == pytest.approx(offset / VELOCITY, abs=1e-9)
    muted = mute_direct_wave(data, gathers.axis, np.asarray(gathers.wavelet), times, 0.02)
    without = model_shots(flat(), SURVEY)
    direct = np.asarray(without.data)
    left = mute_direct_wave(direct, gathers.axis, np.asarray(gathers.wavelet), times, 0.02)
    assert np.abs(left).max() < 0.05 * np.abs(direct).max()
    scattered = data - direct
    kept = muted - left
    assert np.abs(kept[2] - scattered[2]).max() < 0.1 * np.abs(scattered[2]).max()


def test_that_the_direct_wave_follows_the_velocity_along_the_top() -> None:
    vp = np.full((101, 5), 2000.0, np.float32)
    vp[50:] = 4000.0
    model = VelocityModel("two", "test", vp, (10.0, 10.0), (0.0, 0.0))
    sources, receivers = np.array([[[0.0, 0.0]]]), np.array([[[200.0, 0.0], [1000.0, 0.0], [0.0, 30.0]]])
    times = direct_times(model, sources, receivers)
    assert times[0] == pytest.approx([0.1, 0.25 + 0.125, 0.015], abs=0.002)
    assert direct_times(model, sources, receivers, 1000.0)[0] == pytest.approx([0.2, 1.0, 0.03])


def test_that_a_smoothed_model_keeps_its_travel_time() -> None:
    vp = np.full((60, 200), 1500.0)
    vp[:, 100:] = 4500.0
    smooth = smooth_slowness(vp, (10.0, 5.0), 60.0)
    assert (1 / smooth).sum(axis=1) == pytest.approx((1 / vp).sum(axis=1), rel=1e-3)
    assert np.abs(np.diff(smooth[0])).max() < 200
    assert smooth_slowness(vp, (10.0, 5.0), 0.0) is vp


def test_that_columns_of_a_model_have_the_map_positions_of_its_line() -> None:
    geometry = line_geometry(flat(line=((1000.0, 2000.0), (1540.0, 2720.0))))
    for xline, expected in ((1, (1000.0, 2000.0)), (91, (1540.0, 2720.0))):
        assert geometry.xy(1, xline) == pytest.approx(expected)
    assert geometry.bin_size == pytest.approx((SPACING, SPACING))
    plain = line_geometry(flat(origin=(-200.0, 0.0)))
    assert plain.xy(1, 1) == pytest.approx((-200.0, 0.0))
    assert plain.xy(1, 91) == pytest.approx((700.0, 0.0))
    assert plain.assumed


def test_that_the_cost_of_a_migration_is_told(gathers: ShotGathers) -> None:
    shape, cost = migration_cost(gathers, flat(), SMALL)
    assert shape == (1, 91, 61)
    assert cost.seconds > 0
    assert cost.memory > 4 * 91 * 61


def test_that_a_survey_beside_the_model_is_refused_with_both_names(gathers: ShotGathers) -> None:
    short = replace(flat(20), name="short")
    with pytest.raises(GeometryError, match=rf"of {gathers.name} lie from .* velocity model short, which reaches from"):
        positions_in(gathers, short)
