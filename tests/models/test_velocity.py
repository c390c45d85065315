"""From shot records to velocities: data set, acquisition, network, its file and its door."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import ModelError, load_model, predict
from models.geology import SectionSettings, VelocitySettings, generate_velocities
from models.geology._sections import ROCKS
from models.training import VelocityRecipe, _ship_velocities, _shot_records, _velocities, read_recipe, ship, train
from models.training._shot_records import ShotRecords
from models.training._velocities import disturb, mirrored
from models.velocity import FixedSurvey, predict_velocity, survey_of
from models.velocity._network import VelocityNet, VelocityNetConfig, scale_gathers
from models.velocity._records import describe_shots, read_records
from solvers import AcousticModel, Receivers, Survey, TimeAxis, ricker

SURVEY = FixedSurvey(n_x=24, n_z=20, n_shots=3, nt=160, dt=0.002, keep=4)
SECTIONS = VelocitySettings(SectionSettings(geology=replace(ROCKS, shape=(1, 24, 20)), water=(1, 6)))
TINY = VelocityRecipe(
    network=VelocityNetConfig(SURVEY, widths=(8, 16), n_attention=1, n_heads=2),
    sections=SECTIONS,
    n_sections=4,
    n_steps=3,
    warm_up=1,
    batch=2,
)


@pytest.fixture(scope="module", autouse=True)
def _small_sets():
    """A few sections a chunk, and few beside those of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_shot_records, "CHUNK", 2)
        patch.setattr(_velocities, "N_WATCHED", 2)
        patch.setattr(_ship_velocities, "N_TESTED", 4)
        yield


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def model(run_folder):
    """What a run of three steps ships."""
    return load_model(ship(train(TINY, run_folder), TINY, run_folder), device="cpu")


@pytest.fixture(scope="module")
def gathers():
    section = generate_velocities(SECTIONS, [11])[0]
    return SURVEY.engine().forward(AcousticModel(SURVEY.grid, section), SURVEY.wavelet).data


def _files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_that_velocities_lie_in_their_range_grow_downward_on_average_and_follow_from_their_seed():
    sections = generate_velocities(SECTIONS, range(16))
    assert sections.shape == (16, 24, 20)
    assert sections.min() >= SECTIONS.water[0]
    assert sections.max() <= SECTIONS.hardest[1]
    assert sections[:, :, -1].mean() > sections[:, :, 0].mean()
    assert np.array_equal(generate_velocities(SECTIONS, [5])[0], sections[5])


def test_that_a_data_set_made_in_pieces_equals_the_one_made_in_one_go(tmp_path):
    whole = ShotRecords(tmp_path / "whole", SURVEY, SECTIONS, 7, 5)
    whole.make(np.inf)
    pieces = ShotRecords(tmp_path / "pieces", SURVEY, SECTIONS, 7, 5)

    class PowerCutError(Exception):
        """The power goes."""

    def cut(made, total, left):
        raise PowerCutError

    with pytest.raises(PowerCutError):
        pieces.make(np.inf, on_data=cut)
    assert not pieces.is_complete
    (tmp_path / "pieces" / "gathers_00001.npy.part").write_bytes(b"half a chunk")
    pieces.make(0.0)
    assert not pieces.is_complete
    pieces.make(np.inf, rank=1, n_processes=2)
    pieces.make(np.inf)
    assert pieces.is_complete
    assert _files(tmp_path / "pieces") == _files(tmp_path / "whole")
    assert pieces.verify() == whole.verify()


def test_that_another_data_set_in_the_folder_is_refused_and_a_damaged_chunk_found(tmp_path):
    records = ShotRecords(tmp_path, SURVEY, SECTIONS, 7, 2)
    records.make(np.inf)
    before = _files(tmp_path)
    with pytest.raises(ModelError, match="another survey"):
        replace(records, first_seed=8).make(np.inf)
    assert _files(tmp_path) == before
    path = tmp_path / "gathers_00000.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="damaged"):
        records.verify()
    path.unlink()
    records.make(np.inf)
    assert _files(tmp_path) == before


def test_that_mirrored_records_are_those_of_the_mirrored_section(gathers):
    section = generate_velocities(SECTIONS, [11])[0]
    turned, records = mirrored(section, gathers)
    modelled = SURVEY.engine().forward(AcousticModel(SURVEY.grid, turned), SURVEY.wavelet).data
    np.testing.assert_allclose(records, modelled, atol=1e-5 * np.abs(modelled).max())


def test_that_noise_has_the_strength_asked_for_and_dead_traces_are_told(gathers):
    recipe = replace(TINY, loudness=0.0, noise_chance=1.0, snr_db=(10.0, 10.0), missing_chance=0.0)
    section = np.zeros((24, 20), np.float32)
    for seed in range(4):  # white, and in the band
        _, noisy, live = disturb(section, gathers, np.random.default_rng(seed), recipe, mirror=False)
        snr = 10 * np.log10((gathers**2).sum() / ((noisy - gathers) ** 2).sum())
        assert snr == pytest.approx(10, abs=0.5)
        assert live.all()
    recipe = replace(recipe, noise_chance=0.0, missing_chance=1.0, missing=0.9)
    _, gappy, live = disturb(section, gathers, np.random.default_rng(1), recipe, mirror=False)
    assert 0 < live.mean() < 1
    assert (gappy[live == 0] == 0).all()
    assert np.array_equal(gappy[live == 1], gathers[live == 1])


def test_that_the_network_does_not_hear_how_loud_records_are_and_stays_in_its_range(gathers):
    torch.manual_seed(0)
    network = VelocityNet(TINY.network).eval()
    kept, live = torch.from_numpy(gathers[None, ..., ::4].copy()), torch.ones(1, 3, 24)
    scaled = scale_gathers(kept, live)
    torch.testing.assert_close(scale_gathers(1000 * kept, live), scaled)
    torch.nn.init.normal_(network.head.weight, std=30.0)
    found = network(scaled, live)
    assert found.shape == (1, 2, 24, 20)
    assert 1.4 - 1e-5 < found[:, 0].min() < 1.5
    assert 5.6 < found[:, 0].max() < 5.7 + 1e-5


def test_that_every_section_comes_once_in_an_epoch_and_batches_follow_from_the_step(model, run_folder):
    lesson = _velocities.VelocityLesson(TINY, run_folder)
    assert sorted(lesson._places(0, 0) + lesson._places(1, 0)) == [0, 1, 2, 3]
    assert torch.equal(*(lesson.draw(5, rank=0, device=torch.device("cpu")).gathers for _ in range(2)))


def test_that_a_run_stopped_while_its_data_are_made_goes_on_and_gives_the_same_weights(model, run_folder, tmp_path):
    stopped = train(TINY, tmp_path, seconds=1e-9)
    assert stopped.counters.step == 0
    assert not stopped.finished
    told = []
    again = train(TINY, tmp_path, on_data=lambda made, total, left: told.append((made, total)))
    assert told == [(2, 2), (2, 4), (4, 4)]
    assert all(
        torch.equal(a, b)
        for a, b in zip(
            again.network.state_dict().values(), train(TINY, run_folder).network.state_dict().values(), strict=True
        )
    )


def test_that_a_run_ships_a_network_that_gives_velocity_and_spread(model, gathers):
    card = model.card
    assert card.reads == "gathers"
    assert survey_of(model.card) == SURVEY
    assert len(card.error_by_spread["velocity"]) == 10
    assert [row["regime"] for row in card.validation] == ["clean", "noise 10 dB", "traces missing"]
    found = predict_velocity(model, gathers, SURVEY.geometry, SURVEY.time)
    assert found.mean.shape == found.std.shape == SURVEY.grid.shape == found.grid.shape
    assert found.mean.dtype == np.float32
    assert 1399.9 < found.mean.min() <= found.mean.max() < 5700.1
    assert (found.std > 0).all()
    assert found.n_dead == 0


def test_that_finer_samples_of_the_same_records_give_the_same_velocities(model, gathers):
    fine = TimeAxis(321, 0.001)
    section = generate_velocities(SECTIONS, [11])[0]
    engine = replace(SURVEY, nt=321, dt=0.001).engine()
    records = engine.forward(AcousticModel(SURVEY.grid, section), ricker(15.0, fine)).data
    a, b = (read_records(SURVEY, *each).gathers for each in ((records, SURVEY.geometry, fine), _kept(gathers)))
    assert np.linalg.norm(a - b) < 0.02 * np.linalg.norm(b)


def _kept(gathers):
    return gathers[..., ::4], SURVEY.geometry, SURVEY.kept


def test_that_traces_with_nan_are_dead_ones(model, gathers):
    broken, silent = gathers.copy(), gathers.copy()
    broken[1, 3, 7], silent[1, 3] = np.nan, 0
    found = [predict_velocity(model, each, SURVEY.geometry, SURVEY.time) for each in (broken, silent)]
    assert [each.n_dead for each in found] == [1, 1]
    assert np.array_equal(found[0].mean, found[1].mean)
    assert np.isfinite(found[0].mean).all()


def test_that_another_wavelet_is_told_from_the_one_that_the_network_knows(model, gathers):
    section = generate_velocities(SECTIONS, [11])[0]
    other = SURVEY.engine().forward(AcousticModel(SURVEY.grid, section), ricker(24.0, SURVEY.time)).data
    rows = [
        describe_shots(SURVEY, read_records(SURVEY, each, SURVEY.geometry, SURVEY.time)) for each in (gathers, other)
    ]
    assert (rows[1]["frequency"] > 1.3 * rows[0]["frequency"]).all()
    assert (rows[1]["onset"] < rows[0]["onset"] - 0.03).all()
    ranges = model.card.inputs | {"frequency": (5.0, 1.2 * rows[0]["frequency"].max())}
    known = replace(model, card=replace(model.card, inputs=ranges))
    assert predict_velocity(known, other, SURVEY.geometry, SURVEY.time).outside_by["frequency"] == 1
    assert predict_velocity(known, gathers, SURVEY.geometry, SURVEY.time).outside_by["frequency"] == 0


def test_that_records_which_do_not_fit_are_refused_in_words(model, gathers):
    whole = SURVEY.geometry
    moved = Survey(whole.sources, Receivers(whole.receivers.positions + np.array([0.0, 5.0])))
    fewer = Survey(whole.sources, Receivers(whole.receivers.positions[:, ::2]))
    for records, survey, time, said in (
        (gathers, moved, SURVEY.time, "do not stand"),
        (gathers[:, ::2], fewer, SURVEY.time, "knows one survey"),
        (gathers[:2], whole, SURVEY.time, "records have shape"),
        (gathers[..., :50], whole, TimeAxis(50, 0.002), "from 0 to"),
        (np.full_like(gathers, np.nan), whole, SURVEY.time, "no trace"),
    ):
        with pytest.raises(ModelError, match=said):
            predict_velocity(model, records, survey, time)
    with pytest.raises(ModelError, match="reads no shot records"):
        survey_of(load_model("volume-xs", device="cpu").card)
    with pytest.raises(ModelError, match="velocity"):
        predict(model, np.zeros((8, 8, 8), np.float32), task="fault")


def test_that_recipes_of_velocities_are_read_and_their_numbers_checked():
    assert read_recipe({"lesson": "velocities", "n_sections": 64}) == VelocityRecipe(n_sections=64)
    for wrong in (
        {"n_sections": 33},
        {"network": {"survey": {"n_x": 100}}},
        {"network": {"velocity": [1500.0, 4000.0]}},
        {"network": {"survey": {"freq": 40.0}}},
        {"network": "shots-volume"},
    ):
        with pytest.raises(ModelError):
            read_recipe({"lesson": "velocities", **wrong})
