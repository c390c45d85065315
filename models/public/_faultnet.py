"""FaultNet's network for faults in plain torch, with the parameter names of its published files.

A small high-resolution network: the input is halved twice, then two and three branches of falling resolution exchange
what they see after every two blocks, and a multi-scale compression fusion brings all back to full resolution. Written
from the key and shape tables of the published files and the description in the paper; the test of its golden outputs
shows that it computes the same function.

References   Dou, Li, Zhu, Li, Tan and Huang (2022), MD loss: efficient training of 3-D seismic fault segmentation
             network under sparse labels by weakening anomaly annotation, doi 10.1109/TGRS.2022.3196810
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.errors import ModelError

MULTIPLE = 16  # the lowest branch runs at a sixteenth of the resolution


def _normed(n_in: int, n_out: int, kernel: int, *, stride: int = 1, bias: bool = False) -> list[nn.Module]:
    """A convolution that keeps (or halves) the size, and its batch norm."""
    return [
        nn.Conv3d(n_in, n_out, kernel, stride=stride, padding=kernel // 2, bias=bias),
        nn.BatchNorm3d(n_out),
    ]


def _resized(x: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(x, size=like.shape[2:], mode="trilinear", align_corners=True)


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="trilinear", align_corners=True)


class BasicBlock(nn.Module):
    """Two 3 x 3 x 3 convolutions around which the input passes unchanged."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = _normed(width, width, 3)
        self.conv2, self.bn2 = _normed(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu6(self.bn1(self.conv1(x)))
        return functional.relu6(self.bn2(self.conv2(inner)) + x)


class Bottleneck(nn.Module):
    """A 3 x 3 x 3 convolution between two of one voxel that narrow and widen, beside a convolved input."""

    def __init__(self, n_in: int, n_inner: int, n_out: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = _normed(n_in, n_inner, 1)
        self.conv2, self.bn2 = _normed(n_inner, n_inner, 3)
        self.conv3, self.bn3 = _normed(n_inner, n_out, 1)
        self.downsample = nn.Sequential(*_normed(n_in, n_out, 1))

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu6(self.bn1(self.conv1(x)))
        inner = functional.relu6(self.bn2(self.conv2(inner)))
        return functional.relu6(self.bn3(self.conv3(inner)) + self.downsample(x))


class Exchange(nn.Module):
    """Branches of falling resolution, two blocks each, and then every branch takes the sum of all of them."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(nn.Sequential(BasicBlock(width), BasicBlock(width)) for width in widths)
        self.fuse_layers = nn.ModuleList(
            nn.ModuleList(_route(widths, source, target) for source in range(len(widths)))
            for target in range(len(widths))
        )

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        seen = [branch(x) for branch, x in zip(self.branches, inputs, strict=True)]
        fused = []
        for target, routes in enumerate(self.fuse_layers):
            total = seen[target]
            for source, route in enumerate(routes):
                if source < target:
                    total = total + route(seen[source])
                elif source > target:
                    total = total + _resized(route(seen[source]), seen[target])
            fused.append(functional.relu6(total))
        return tuple(fused)


def _route(widths: Sequence[int], source: int, target: int) -> nn.Module:
    """From one branch to another: a voxel's convolution on the way up, one halving a level on the way down."""
    if source == target:
        return nn.Identity()
    if source > target:
        return nn.Sequential(*_normed(widths[source], widths[target], 1))
    steps = []
    for level in range(source, target):
        is_last = level == target - 1
        step = _normed(widths[source], widths[target] if is_last else widths[source], 3, stride=2)
        steps.append(nn.Sequential(*step, *([] if is_last else [nn.ReLU6()])))
    return nn.Sequential(*steps)


class Gate(nn.Module):
    """A weight 0 to 1 for every channel and voxel, from a dilated neighbourhood."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dila_conv = nn.Conv3d(width, width // 2, 3, padding=2, dilation=2)
        self.conv1 = nn.Conv3d(width // 2, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.conv1(self.dila_conv(x)))


class CompressionFusion(nn.Module):
    """Several scales in, few channels out: a gated convolution beside a plain one."""

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__()
        self.expansion_conv = nn.Conv3d(n_in, n_in, 1)
        self.bn = nn.BatchNorm3d(n_in)
        self.norm_conv = nn.Conv3d(n_in, n_in, 3, padding=1)
        self.segse_block = Gate(n_in)
        self.zoom_conv = nn.Conv3d(n_in, n_out, 1)
        self.skip_conv = nn.Conv3d(n_in, n_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.norm_conv(functional.relu6(self.bn(self.expansion_conv(x))))
        return self.zoom_conv(inner * self.segse_block(inner)) + self.skip_conv(x)


class FaultNet(nn.Module):
    """(batch, 1, sample, xline, iline) in 0 to 1 -> fault probability of the same shape; 0.42 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(*_normed(1, 8, 3, stride=2, bias=True), nn.ReLU6())
        self.conv1_0 = BasicBlock(8)
        self.conv1_1, self.bn1_1 = _normed(8, 8, 3, stride=2)
        self.layer1 = nn.Sequential(Bottleneck(8, 8, 64))
        self.transition1 = nn.ModuleList(
            [
                nn.Sequential(*_normed(64, 8, 3), nn.ReLU6()),
                nn.Sequential(nn.Sequential(*_normed(64, 16, 3, stride=2), nn.ReLU6())),
            ]
        )
        self.stage2 = nn.ModuleList([Exchange((8, 16)), Exchange((8, 16))])
        down = nn.Sequential(nn.Sequential(*_normed(16, 24, 3, stride=2), nn.ReLU6()))
        self.transition2 = nn.ModuleList([nn.Identity(), nn.Identity(), down])
        self.stage3 = nn.ModuleList([Exchange((8, 16, 24)), Exchange((8, 16, 24))])
        self.fuse1 = nn.Conv3d(8, 8, 1)
        self.fuse2 = nn.Conv3d(16, 8, 1)
        self.fuse3 = nn.Conv3d(24, 8, 1)
        self.fuse_layer1 = CompressionFusion(24, 8)
        self.fuse_layer2 = CompressionFusion(16, 8)
        self.layer2 = nn.Sequential(BasicBlock(8), BasicBlock(8))
        self.last_layer = nn.Sequential(BasicBlock(8), nn.Conv3d(8, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 5 or x.shape[1] != 1 or any(n % MULTIPLE or n == 0 for n in x.shape[2:]):
            raise ModelError(
                "FaultNet takes (batch, 1, sample, xline, iline) with multiples of {multiple}, not {shape}",
                multiple=MULTIPLE,
                shape=str(tuple(x.shape)),
            )
        half = self.conv1_0(self.conv1(x))
        quarter = self.layer1(functional.relu6(self.bn1_1(self.conv1_1(half))))
        fine, coarse = (transition(quarter) for transition in self.transition1)
        for exchange in self.stage2:
            fine, coarse = exchange(fine, coarse)
        coarsest = self.transition2[2](coarse)
        for exchange in self.stage3:
            fine, coarse, coarsest = exchange(fine, coarse, coarsest)
        fine = self.fuse1(fine)
        scales = torch.cat([fine, _resized(self.fuse2(coarse), fine), _resized(self.fuse3(coarsest), fine)], dim=1)
        y = torch.cat([_doubled(self.fuse_layer1(scales)), half], dim=1)
        y = self.layer2(self.fuse_layer2(y))
        return torch.sigmoid(self.last_layer(_doubled(y)))
