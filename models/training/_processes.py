"""Several processes that train one network, as torchrun starts them: who is who, and what they agree on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn
from torch.distributed import barrier, broadcast, destroy_process_group, init_process_group
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class Processes:
    """This process is number `rank` of `n`; number 0 writes the files."""

    rank: int = 0
    n: int = 1

    @property
    def is_first(self) -> bool:
        return self.rank == 0

    def share(self, network: nn.Module, device: torch.device) -> nn.Module:
        """The network whose gradients are means over all processes."""
        if self.n == 1:
            return network
        return DistributedDataParallel(network, device_ids=[device.index] if device.type == "cuda" else None)

    def meet(self) -> None:
        """Go on when all are here."""
        if self.n > 1:
            barrier()

    def agree(self, decision: bool, device: torch.device) -> bool:
        """What the first process decides: clocks differ, and all must stop at the same step."""
        if self.n == 1:
            return decision
        flag = torch.tensor([float(decision)], device=device)
        broadcast(flag, 0)
        return bool(flag.item())


@contextmanager
def join_processes(device: torch.device) -> Iterator[Processes]:
    """The processes that torchrun has started; one alone without it."""
    n = int(os.environ.get("WORLD_SIZE", "1"))
    if n == 1:
        yield Processes()
        return
    init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(int(os.environ["RANK"]), n)
    finally:
        destroy_process_group()
