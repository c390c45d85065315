"""Modelled gathers: the direct wave comes when it must, the geometry is the survey's, a cancel is heard."""

import numpy as np
import pytest

from solvers.errors import GeometryError, Interrupted
from subsurface_app.data.objects import VelocityModel
from subsurface_app.workflows.shots import LineSurvey, model_shots, shots_cost

VELOCITY = 2000.0
SURVEY = LineSurvey(n_shots=2, receiver_spacing=100.0, source_depth=400.0, receiver_depth=400.0, record_length=1.0)


@pytest.fixture(scope="module")
def model() -> VelocityModel:
    return VelocityModel("flat", "test", np.full((201, 81), VELOCITY, np.float32), (10.0, 10.0), (0.0, 0.0))


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


def test_that_a_record_too_coarse_for_the_wavelet_is_refused(model: VelocityModel) -> None:
    aliased = LineSurvey(n_shots=1, freq=40.0, dt=0.02)
    with pytest.raises(GeometryError, match=r"sample interval of 5\.0 ms or less"):
        model_shots(model, aliased)
    with pytest.raises(GeometryError, match=r"reaches 100\.0 Hz"):
        shots_cost(model, aliased)
