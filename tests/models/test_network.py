"""The network: channels, shapes, gradients, learning, and the cheap path of a section."""

import json
from dataclasses import asdict, replace

import pytest
import torch
from torch import nn

from models import ModelError
from models._channels import INPUTS, OUTPUTS
from models._network import NETWORKS, SlabConv, VolumeNet, VolumeNetConfig, read_config
from models.training._batches import draw_batch
from models.training._losses import volume_loss
from models.training._muon import Muon, split_parameters
from models.training._recipe import Crop, Recipe

SMALL = VolumeNetConfig(widths=(8, 16, 24))
PLAIN = VolumeNetConfig(("seismic", "live"), ("clean", "clean_log_variance", "fault_logit"), (8, 16, 24))
TINY = Recipe(network=SMALL, crops=(Crop((16, 24, 24), 1, 1.0, 3),), pretrain=0.0, prompt_chance=1.0)
LATE = TINY.n_steps - 1


@pytest.fixture(autouse=True)
def _one_thread_and_a_seed():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("size", [(16, 16, 16), (1, 33, 40), (7, 9, 21), (1, 1, 5), (2, 3, 1), (1, 1, 1)])
def test_that_the_output_has_the_named_channels_and_the_input_size(size):
    assert VolumeNet(SMALL)(torch.randn(2, len(INPUTS), *size)).shape == (2, len(OUTPUTS), *size)
    assert VolumeNet(PLAIN)(torch.randn(2, 2, *size)).shape == (2, 3, *size)


@pytest.mark.parametrize(("name", "millions"), [("volume-xs", (1.1, 1.35)), ("volume-s", (4.6, 5.0))])
def test_that_the_sizes_have_the_parameters_they_say(name, millions):
    n_parameters = sum(parameter.numel() for parameter in VolumeNet(NETWORKS[name]).parameters())
    assert millions[0] < n_parameters / 1e6 < millions[1]


def test_that_a_card_brings_the_configuration_back():
    for config in (*NETWORKS.values(), PLAIN):
        assert read_config(json.loads(json.dumps(asdict(config)))) == config


def test_that_the_order_of_channels_is_the_one_of_the_names():
    """A network that adds nothing gives the seismic back where "clean" stands, wherever that is."""
    config = replace(PLAIN, inputs=("live", "seismic"), outputs=("fault_logit", "clean", "clean_log_variance"))
    network, x = VolumeNet(config), torch.randn(1, 2, 4, 5, 6)
    nn.init.zeros_(network.head.weight), nn.init.zeros_(network.head.bias)
    torch.testing.assert_close(network(x)[:, 1], x[:, 1])
    assert not network(x)[:, 0].any()


@pytest.mark.parametrize("shape", [(6, 16, 16, 16), (1, 3, 16, 16, 16), (1, 6, 16, 16)])
def test_that_wrong_shapes_are_refused_at_the_door(shape):
    with pytest.raises(ModelError, match="the network takes"):
        VolumeNet(SMALL)(torch.randn(shape))


@pytest.mark.parametrize("stride", [1, 2])
def test_that_the_middle_slab_equals_the_whole_kernel_on_one_inline(stride):
    layer = SlabConv(4, 6, stride=stride)
    section = torch.randn(2, 4, 1, 15, 18)
    # both sum the same products in another order: float32 rounding only
    torch.testing.assert_close(layer(section), nn.Conv3d.forward(layer, section), rtol=1e-5, atol=1e-5)


def test_that_a_section_gives_what_the_whole_kernels_would_give(monkeypatch):
    network, section = VolumeNet(SMALL).eval(), torch.randn(1, len(INPUTS), 1, 40, 48)
    cheap = network(section)
    monkeypatch.setattr(SlabConv, "forward", nn.Conv3d.forward)
    torch.testing.assert_close(cheap, network(section), rtol=1e-4, atol=1e-4)


def test_that_gradients_reach_every_parameter():
    network, batch = VolumeNet(SMALL), draw_batch(TINY, LATE)
    volume_loss(network(batch.inputs), OUTPUTS, batch, TINY.loss).total.backward()
    dead = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert not dead


def test_that_every_parameter_has_one_optimizer():
    network = VolumeNet(SMALL)
    kernels, others = split_parameters(network)
    assert len(kernels) + len(others) == len(list(network.parameters()))
    assert all(kernel.ndim == 5 for kernel in kernels)


def test_that_a_muon_step_moves_all_directions_of_a_kernel_alike():
    kernel = nn.Parameter(torch.zeros(6, 4, 3, 3, 3))
    kernel.grad = torch.randn(6, 4, 3, 3, 3) * torch.logspace(0, -1, 6)[:, None, None, None, None]
    Muon([kernel], lr=1.0).step()
    values = torch.linalg.svdvals(kernel.detach().reshape(6, -1))
    assert values.max() / values.min() < 2.5  # five rounds of the iteration leave them between about 0.7 and 1.2


def test_that_a_small_network_learns_one_batch_by_heart():
    network, batch = VolumeNet(SMALL), draw_batch(TINY, LATE - 1)
    kernels, others = split_parameters(network)
    optimizers = (Muon(kernels, lr=0.02), torch.optim.Adam(others, lr=5e-3))
    losses = []
    for _ in range(60):
        loss = volume_loss(network(batch.inputs), OUTPUTS, batch, TINY.loss)
        losses.append(float(loss.total.detach()))
        network.zero_grad()
        loss.total.backward()
        for optimizer in optimizers:
            optimizer.step()
    assert losses[-1] < losses[0] - 0.5 * abs(losses[0])
