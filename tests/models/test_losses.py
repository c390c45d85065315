"""Each loss at a case whose value or gradient is known, and what it says it is blind to."""

from dataclasses import replace

import pytest
import torch

from models._channels import GRADIENT_UNIT, OUTPUTS
from models.training import Crop, LossWeights, Recipe
from models.training._batches import draw_batch
from models.training._losses import (
    ROUND,
    beta_nll,
    charbonnier,
    clean_loss,
    fault_loss,
    gradient_loss,
    impedance_loss,
    layer_of,
    spectral_loss,
    volume_loss,
)

RECIPE = Recipe(crops=(Crop((16, 20, 24), 2, 1.0, 3),), pretrain=0.0, n_steps=10)
WEIGHTS = LossWeights()


@pytest.fixture(scope="module")
def batch():
    return draw_batch(RECIPE, 9)


def _zeros(batch):
    return torch.zeros_like(batch.clean)


def test_that_charbonnier_has_the_slope_of_l1_far_off_and_none_at_zero():
    error = torch.tensor([0.0, 100.0, -100.0, ROUND], requires_grad=True)
    charbonnier(error).sum().backward()
    torch.testing.assert_close(error.grad, torch.tensor([0.0, 1.0, -1.0, 2**-0.5]), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("spread", [0.5, 1.0, 3.0])
def test_that_the_likelihood_asks_for_the_spread_of_the_errors(spread):
    """d/ds of beta-NLL vanishes where exp(s) is the mean squared error, whatever beta."""
    log_variance = torch.full((1,), 2 * torch.tensor(spread).log().item(), requires_grad=True)
    beta_nll(torch.tensor([spread**2]), log_variance).sum().backward()
    assert float(log_variance.grad) == pytest.approx(0, abs=1e-6)


def test_that_missing_traces_weigh_one_and_live_ones_three_tenths(batch):
    seen = torch.zeros_like(batch.seen)
    seen[..., :12] = 1  # as many as are not
    half = replace(batch, seen=seen)
    clean = batch.clean.clone().requires_grad_()
    plain = replace(WEIGHTS, spectral=0.0)
    clean_loss(clean + 1, _zeros(batch), half, plain).sum().backward()
    assert float(clean.grad[..., 0].mean() / clean.grad[..., 20].mean()) == pytest.approx(0.3, rel=1e-4)


def test_that_the_spectral_loss_is_blind_to_polarity_and_shifts_and_knows_a_gain():
    trace = torch.randn(2, 1, 3, 4, 64, generator=torch.Generator().manual_seed(0))
    for same in (-trace, trace.roll(5, -1)):
        assert float(spectral_loss(same, trace).max()) < 1e-6
    amplitude = torch.fft.rfft(trace, dim=-1, norm="ortho").abs().mean((1, 2, 3, 4))
    torch.testing.assert_close(spectral_loss(3 * trace, trace), 2 * amplitude)


def test_that_a_sure_right_fault_costs_nothing_and_a_sure_miss_costs_its_weight():
    labels = torch.zeros(1, 1, 4, 4, 4)
    labels[..., 2] = 1
    sure = 40 * (2 * labels - 1)
    assert float(fault_loss(sure, labels, WEIGHTS)) == pytest.approx(0, abs=1e-4)
    # a quarter of the voxels, each the positive weight times its logit; no overlap at all but the 1 of the fraction
    missed = WEIGHTS.positive * 40 / 4 + WEIGHTS.dice * (1 - 1 / (16 + 1))
    assert float(fault_loss(torch.full_like(labels, -40.0), labels, WEIGHTS)) == pytest.approx(missed, rel=1e-4)


def test_that_voxels_beside_a_fault_pull_with_half_the_label():
    labels = torch.zeros(1, 1, 1, 1, 3)
    labels[..., 1], labels[..., 0] = 1, 0.5
    logit = torch.zeros_like(labels, requires_grad=True)
    fault_loss(logit, labels, replace(WEIGHTS, dice=0.0)).sum().backward()
    # (p - 1) w y + p (1 - y) over three voxels, at p = 1/2
    expected = torch.tensor([-0.5 * 4 * 0.5 + 0.5 * 0.5, -0.5 * 4, 0.5]) / 3
    torch.testing.assert_close(logit.grad.flatten(), expected)


@pytest.mark.parametrize("change", [lambda t: 7 * t + 3, lambda t: t + t**2 / 100, lambda t: torch.log(t)])
def test_that_the_gradient_loss_is_the_same_for_every_monotone_map_of_time(batch, change):
    """f(t) in place of t leaves the dips, and moves log thickness by - log f'(t), one number a layer."""
    age = batch.age - batch.age.min() + 20
    batch = replace(batch, age=age)
    slope = torch.autograd.functional.jvp(change, age, torch.ones_like(age))[1]
    mapped = replace(
        batch, age=change(age), log_thickness=(batch.log_thickness - slope.log() / GRADIENT_UNIT) * batch.known
    )
    torch.testing.assert_close(layer_of(mapped.age, batch.known), layer_of(age, batch.known))
    guess = batch.log_thickness + 0.5 * torch.randn(age.shape, generator=torch.Generator().manual_seed(2))
    given = (batch.dips + 0.2, guess, _zeros(batch))
    before = gradient_loss(*given, batch, WEIGHTS)
    after = gradient_loss(*given, mapped, WEIGHTS)
    # f' is not quite one number within a layer; without taking the layers' means away they differ by a factor of 2 to 9
    torch.testing.assert_close(after, before, rtol=0.05, atol=1e-3)


def test_that_the_gradient_loss_sees_only_where_the_gradient_is_known(batch):
    dips = batch.dips.clone().requires_grad_()
    thickness, spread = _zeros(batch).requires_grad_(), _zeros(batch).requires_grad_()
    known = batch.known.clone()
    known[:, :, :8] = 0
    gradient_loss(dips + 1, thickness, spread, replace(batch, known=known), WEIGHTS).sum().backward()
    for part in (dips, thickness, spread):
        assert not part.grad[:, :, :8].any()
        assert part.grad[:, :, 8:].any()


def test_that_low_frequencies_of_impedance_pull_only_where_there_are_wells(batch):
    prompted = replace(batch, has_wells=torch.tensor([0.0, 1.0]))
    background = _zeros(batch).requires_grad_()
    impedance = _zeros(batch).requires_grad_()
    impedance_loss(impedance, _zeros(batch), background, prompted).sum().backward()
    assert not background.grad[0].any()
    assert background.grad[1].abs().sum() == pytest.approx(1, rel=1e-3)  # L1: signs over the number of voxels
    assert impedance.grad[0].any()


def test_that_a_volume_counts_the_same_alone_and_beside_others(batch):
    """Each loss is a mean over its volume, so gradients of shared-out batches average to those of the whole."""
    outputs = torch.randn(2, len(OUTPUTS), *batch.clean.shape[2:], generator=torch.Generator().manual_seed(1))
    whole = volume_loss(outputs, OUTPUTS, batch, WEIGHTS).total
    alone = []
    for i in range(2):
        tensors = {name: value[i : i + 1] for name, value in vars(batch).items() if torch.is_tensor(value)}
        alone.append(volume_loss(outputs[i : i + 1], OUTPUTS, replace(batch, **tensors), WEIGHTS).total)
    torch.testing.assert_close(torch.stack(alone).mean(), whole)


def test_that_pre_training_asks_for_the_clean_section_alone(batch):
    outputs = torch.zeros(2, len(OUTPUTS), *batch.clean.shape[2:], requires_grad=True)
    volume_loss(outputs, OUTPUTS, replace(batch, only_clean=True), WEIGHTS).total.backward()
    assert outputs.grad[:, :2].any()
    assert not outputs.grad[:, 2:].any()
