"""The learned prior of inversions: its lesson, its recipe, its file, and what it may and may not do to a section."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import ModelError, load_model
from models.geology import SectionSettings, generate_sections
from models.geology._sections import ROCKS
from models.priors import SectionPrior, load_prior
from models.priors._network import Denoiser, DenoiserConfig
from models.training import DenoiserRecipe, Recipe, read_recipe, ship, train
from models.training._denoising import DenoiserLesson

SMALL = SectionSettings(geology=replace(ROCKS, shape=(1, 40, 36)))
TINY = DenoiserRecipe(network=DenoiserConfig((4, 8), 1), sections=SMALL, n_steps=3, warm_up=1, batch=2)


def test_that_sections_run_from_0_to_1_and_follow_from_their_seed_alone():
    sections = generate_sections(SMALL, range(8))
    assert sections.shape == (8, 1, 40, 36)
    flat = sections.flatten(1)
    assert torch.equal(flat.min(1).values, torch.zeros(8))
    assert (flat.max(1).values > 0.4).all()  # water cuts off the hardest rocks of some
    assert torch.equal(generate_sections(SMALL, [5])[0], sections[5])


def test_that_water_lies_on_top_and_is_slower_than_every_rock():
    wet = generate_sections(replace(SMALL, water_chance=1.0, water=(6, 6)), range(4))
    assert (wet[..., :6] == 0).all()


def test_that_a_batch_has_the_noise_it_tells_and_follows_from_the_step():
    lesson = DenoiserLesson(replace(TINY, batch=4, levels=(0.05, 0.2)))
    batch = lesson.draw(7, rank=0, device=torch.device("cpu"))
    found = (batch.noisy - batch.clean).std(dim=(1, 2, 3))
    np.testing.assert_allclose(found, batch.level, rtol=0.1)
    assert torch.equal(batch.noisy, lesson.draw(7, rank=0, device=torch.device("cpu")).noisy)
    assert not torch.equal(batch.noisy, lesson.draw(8, rank=0, device=torch.device("cpu")).noisy)


def test_that_the_network_takes_any_size_and_scales_with_its_input():
    network = Denoiser(DenoiserConfig((4, 8, 16), 1)).eval()
    section, level = torch.rand(1, 1, 37, 22), torch.tensor([0.1])
    found = network(section, level)
    assert found.shape == section.shape
    torch.testing.assert_close(network(3 * section, 3 * level), 3 * found)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The weights file of a run of three steps."""
    folder = tmp_path_factory.mktemp("prior")
    return ship(train(TINY, folder), TINY, folder, validate=False)


def test_that_a_run_ships_a_prior_with_its_card(shipped):
    prior = load_prior(shipped)
    assert prior.model.card.reads == "sections"
    assert prior.model.card.training["steps"] == 3
    section = np.random.default_rng(0).random((30, 20)).cumsum(1)
    found = prior(section, 0.3)
    assert found.shape == section.shape
    # In another unit the same answer.
    np.testing.assert_allclose(prior(1000 + 50 * section, 15.0), 1000 + 50 * found, rtol=1e-5)


def test_that_no_noise_and_a_constant_section_change_nothing(shipped):
    prior = load_prior(shipped)
    section = np.random.default_rng(0).random((12, 9)).astype(np.float32)
    assert np.array_equal(prior(section, 0.0), section)
    assert np.array_equal(prior(np.full((12, 9), 1500.0), 10.0), np.full((12, 9), 1500.0))


@pytest.mark.parametrize(
    ("section", "level"), [(np.zeros(5), 0.1), (np.full((4, 4), np.nan), 0.1), (np.zeros((4, 4)), -1.0)]
)
def test_that_a_prior_refuses_what_is_no_section_in_words(shipped, section, level):
    with pytest.raises(ModelError, match="finite section"):
        load_prior(shipped)(section, level)


def test_that_a_volume_model_is_no_prior_and_a_prior_predicts_nothing(shipped):
    with pytest.raises(ModelError, match="is no prior"):
        SectionPrior(load_model("volume-xs", device="cpu"))
    from models import embed, predict

    with pytest.raises(ModelError, match="prior"):
        predict(load_model(shipped), np.zeros((8, 8, 8), np.float32), task="fault")
    with pytest.raises(ModelError, match="no features"):
        embed(load_model(shipped), np.zeros((8, 8, 8), np.float32), out=None)


def test_that_recipes_of_both_lessons_are_read():
    assert read_recipe({}) == Recipe()
    assert read_recipe({"lesson": "denoising", "batch": 3}) == DenoiserRecipe(batch=3)
    for wrong in ({"lesson": "cooking"}, {"lesson": "denoising", "crops": []}, {"lesson": "denoising", "batch": 0}):
        with pytest.raises(ModelError):
            read_recipe(wrong)


def test_that_the_shipped_prior_cleans_better_than_filters_at_every_level():
    prior = load_prior(device="cpu")
    assert prior.model.card.training["steps"] == 3000
    assert len(prior.model.card.validation) == 4
    for row in prior.model.card.validation:
        others = [row[name]["snr_db"] for name in ("Gaussian", "median", "random weights")]
        assert row["section-prior"]["snr_db"] > max(others) + 2
    clean = generate_sections(SectionSettings(), [9_000_000])[0, 0].numpy()
    noisy = clean + 0.1 * np.random.default_rng(1).standard_normal(clean.shape, dtype=np.float32)
    assert ((prior(noisy, 0.1) - clean) ** 2).sum() < 0.1 * ((noisy - clean) ** 2).sum()


def test_that_the_penalty_has_its_exact_derivative_and_none_for_what_the_prior_leaves_alone(shipped):
    prior = load_prior(shipped, device="cpu")
    rng = np.random.default_rng(1)
    section, along = rng.random((20, 16)), rng.normal(size=(20, 16))
    value, gradient = prior.penalty(section, 0.1)
    assert value > 0
    rests = []
    for h in (1e-5, 1e-6, 1e-7):
        ahead, behind = (prior.penalty(section + sign * h * along, 0.1)[0] for sign in (1, -1))
        rests.append(abs((ahead - behind) / (2 * h) / float(np.sum(gradient * along)) - 1))
    assert min(rests) <= 1e-4
    assert prior.penalty(section.astype(np.float32), 0.1)[0] == pytest.approx(value, rel=1e-3)


def test_that_of_a_linear_symmetric_denoiser_the_penalty_is_that_of_linear_algebra():
    """With D = 1 - S, S symmetric, it is |S s|^2 / (2 level^2), and its derivative S S s / level^2."""

    class Half(torch.nn.Module):
        def forward(self, x, level):
            return x - 0.5 * (x - 0.5 * (x.roll(1, -1) + x.roll(-1, -1)))

    prior = SectionPrior(replace(load_model("section-prior", device="cpu"), network=Half()))
    section = np.random.default_rng(2).random((6, 8))
    n = section.shape[1]
    ring = 0.5 * (np.eye(n) - 0.5 * (np.roll(np.eye(n), 1, 0) + np.roll(np.eye(n), -1, 0)))
    value, gradient = prior.penalty(section, 0.2)
    assert value == pytest.approx(np.sum((section @ ring) ** 2) / (2 * 0.2**2))
    np.testing.assert_allclose(gradient, section @ ring @ ring / 0.2**2, atol=1e-12)
