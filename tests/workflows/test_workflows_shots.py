"""Modelled gathers: the direct wave comes when it must, the geometry is the survey's, a cancel is heard."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError, Interrupted
from subsurface_app.data.objects import VelocityModel
from subsurface_app.workflows.shots import LineSurvey, bottom_time, model_shots, on_finer_grid, shots_cost

VELOCITY = 2000.0
SURVEY = LineSurvey(n_shots=2, receiver_spacing=100.0, source_depth=400.0, receiver_depth=400.0, record_length=1.0)


@pytest.fixture(scope="module")
def model() -> VelocityModel:
    return VelocityModel("flat", "test", np.full((201, 81), VELOCITY, np.float32), (10.0, 10.0), (0.0, 0.0))


def test_that_the_echo_from_the_bottom_is_heard_where_no_length_is_said(model: VelocityModel) -> None:
    echo = 2 * 81 * 10.0 / VELOCITY
    assert echo + 2 / 20.0 <= bottom_time(model, freq=20.0) < echo + 2 / 20.0 + 0.1


def test_that_the_direct_wave_arrives_after_offset_over_velocity(model: VelocityModel) -> None:
    gathers = model_shots(model, SURVEY)
    data, times = np.asarray(gathers.data), gathers.axis.values
    source_x, receiver_x = gathers.sources[:, 0, 0], gathers.receivers[0, :, 0]
    assert source_x == pytest.approx([500.0, 1500.0])
    for i_shot, x in enumerate(source_x):
        near = np.argsort(np.abs(receiver_x - x - 200))[0]
        far = np.argsort(np.abs(receiver_x - x + 400))[0] if i_shot else np.argsort(np.abs(receiver_x - x - 800))[0]
        # Two receivers of one shot: the delay of the wavelet drops out, the shape of a 2D wave hardly changes.
        lag = np.argmax(np.correlate(data[i_shot, far], data[i_shot, near], "full")) - (len(times) - 1)
        expected = (abs(receiver_x[far] - x) - abs(receiver_x[near] - x)) / VELOCITY
        assert lag * SURVEY.dt == pytest.approx(expected, abs=SURVEY.dt)
        first = times[np.argmax(np.abs(data[i_shot, near]) > 0.5 * np.abs(data[i_shot, near]).max())]
        assert first == pytest.approx(abs(receiver_x[near] - x) / VELOCITY + 1.5 / SURVEY.freq, abs=0.03)


def test_that_the_gathers_say_how_they_were_made(model: VelocityModel) -> None:
    gathers = model_shots(model, SURVEY, model_id="abc")
    assert gathers.data.shape == shots_cost(model, SURVEY)[0] == (2, 21, 251)
    assert gathers.settings["model"] == "abc"
    assert gathers.settings["backend"] in ("numba", "cuda")
    assert gathers.settings["space_order"] == 8
    assert not any("seconds" in key for key in gathers.settings), "equal runs have equal settings"


def test_that_a_cancel_ends_the_modelling(model: VelocityModel) -> None:
    seen: list[float] = []

    def stop(done: float, total: float) -> None:
        seen.append(done / total)
        raise Interrupted("the job was cancelled")

    with pytest.raises(Interrupted):
        model_shots(model, SURVEY, on_step=stop)
    assert len(seen) == 1


def test_that_a_3d_model_and_a_source_below_the_model_are_refused(model: VelocityModel) -> None:
    cube = VelocityModel("cube", "test", np.ones((9, 9, 9), np.float32), (10.0,) * 3, (0.0,) * 3)
    with pytest.raises(GeometryError, match="3 axes"):
        model_shots(cube, SURVEY)
    with pytest.raises(GeometryError, match="outside the grid"):
        model_shots(model, LineSurvey(source_depth=900.0))


def test_that_a_grid_too_coarse_for_the_wavelet_is_told_with_the_gathers(model: VelocityModel) -> None:
    assert model_shots(model, SURVEY).settings["warnings"] == []
    coarse = VelocityModel("coarse", "test", np.full((101, 41), VELOCITY, np.float32), (20.0, 20.0), (0.0, 0.0))
    (warning,) = model_shots(coarse, SURVEY).settings["warnings"]
    assert "points per wavelength" in warning["template"].format(**warning["values"])


def test_that_velocities_are_straight_lines_between_the_cells_of_a_coarser_grid() -> None:
    vp = np.random.default_rng(1).uniform(1500, 4500, (7, 5)).astype(np.float32)
    fine = on_finer_grid(vp, 3)
    assert fine.shape == (19, 13)
    assert fine.dtype == vp.dtype
    np.testing.assert_array_equal(fine[::3, ::3], vp)
    np.testing.assert_allclose(fine[1::3, ::3], (2 * vp[:-1] + vp[1:]) / 3, rtol=1e-6)
    np.testing.assert_array_equal(on_finer_grid(vp, 1), vp)


def test_that_finer_cells_change_records_little_and_are_told_with_them(model: VelocityModel) -> None:
    survey = LineSurvey(n_shots=1, receiver_spacing=400.0, source_depth=400.0, receiver_depth=300.0, record_length=0.6)
    refined = replace(survey, refine=2)
    coarse, fine = model_shots(model, survey), model_shots(model, refined)
    assert (coarse.settings["spacing"], fine.settings["spacing"]) == ([10.0, 10.0], [5.0, 5.0])
    np.testing.assert_array_equal(fine.receivers, coarse.receivers)
    apart = np.linalg.norm(np.asarray(fine.data) - np.asarray(coarse.data)) / np.linalg.norm(np.asarray(coarse.data))
    assert 0 < apart < 0.02
    assert shots_cost(model, refined)[0] == fine.data.shape
    assert shots_cost(model, refined)[1].memory > shots_cost(model, survey)[1].memory


def test_that_a_record_too_coarse_for_the_wavelet_is_refused(model: VelocityModel) -> None:
    aliased = LineSurvey(n_shots=1, freq=40.0, dt=0.02)
    with pytest.raises(GeometryError, match=r"sample interval of 5\.0 ms or less"):
        model_shots(model, aliased)
    with pytest.raises(GeometryError, match=r"reaches 100\.0 Hz"):
        shots_cost(model, aliased)


# --- surveys ----------------------------------------------------------------------------------------------------------

LINE = 9400.0


def test_that_every_fortieth_of_240_shots_is_one_of_the_240() -> None:
    whole = LineSurvey(n_shots=240).shot_positions(LINE)
    fired = LineSurvey(n_shots=240, every=40).shot_positions(LINE)
    assert len(fired) == 6
    assert set(fired) <= set(whole)
    assert fired.mean() == pytest.approx(LINE / 2, abs=LINE / 240), "neither end is favoured"


def test_that_shots_are_given_by_interval_or_by_first_and_last() -> None:
    by_interval = LineSurvey(shot_interval=25.0, first_shot=3000.0, last_shot=8975.0).shot_positions(LINE)
    assert (len(by_interval), by_interval[0], by_interval[-1]) == (240, 3000.0, 8975.0)
    by_count = LineSurvey(n_shots=240, first_shot=3000.0, last_shot=8975.0).shot_positions(LINE)
    assert by_count == pytest.approx(by_interval)
    assert LineSurvey(shot_interval=1000.0).shot_positions(LINE) == pytest.approx(np.arange(0, 9001, 1000.0))
    assert LineSurvey(n_shots=1, first_shot=70.0).shot_positions(LINE) == pytest.approx([70.0])


def test_that_a_moving_spread_keeps_its_offsets_and_stays_on_the_line() -> None:
    towed = LineSurvey(
        n_shots=12, spread="moving", min_offset=-2575.0, max_offset=-200.0, receiver_spacing=25.0, source_depth=8.0
    )
    sources, receivers = towed.positions(LINE)
    offsets = receivers[..., 0] - sources[..., 0]
    assert receivers.shape == (12, 96, 2)
    assert offsets == pytest.approx(np.broadcast_to(np.arange(-2575.0, -199.0, 25.0), offsets.shape))
    assert receivers[..., 0].min() >= 0
    assert receivers[..., 0].max() <= LINE
    assert set(sources[..., 1].ravel()) == {8.0}


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        (LineSurvey(first_shot=500.0, last_shot=100.0), "do not fit"),
        (LineSurvey(last_shot=9500.0), "room from 0.0 to 9400.0 m"),
        (LineSurvey(spread="moving", min_offset=-100.0, first_shot=0.0), "room from 100.0 to 6400.0 m"),
        (LineSurvey(spread="moving", min_offset=-6000.0, max_offset=6000.0), "shorten the spread"),
        (LineSurvey(spread="moving", min_offset=10.0, max_offset=-10.0), "shorten the spread"),
        (LineSurvey(n_shots=5, every=11), "use 5 or less"),
    ],
)
def test_that_a_survey_that_does_not_fit_is_refused_in_words(survey: LineSurvey, words: str) -> None:
    with pytest.raises(GeometryError, match=words):
        survey.positions(LINE)


def test_that_only_the_fired_shots_are_modelled_and_counted(model: VelocityModel) -> None:
    survey = LineSurvey(n_shots=6, every=3, receiver_spacing=200.0, record_length=0.2)
    gathers = model_shots(model, survey)
    shape, cost = shots_cost(model, survey)
    assert gathers.data.shape == shape == (2, 11, 51)
    assert cost.memory > 0
    assert gathers.settings["n_shots"] == 6
    assert gathers.settings["origin"] == [0.0, 0.0]
