"""What makes one training run: its sizes, its schedule and its seed, frozen."""

from dataclasses import dataclass, field

from models._network import VolumeNetConfig
from models.geology import TRAINING, GeologySettings


@dataclass(frozen=True)
class Crop:
    """One kind of batch: `batch` volumes of `shape`, drawn with probability `share`, with up to `n_faults` faults."""

    shape: tuple[int, int, int]
    batch: int
    share: float
    n_faults: int


@dataclass(frozen=True)
class Recipe:
    """The run that made `volume-xs`: fresh volumes in every step, no data set.

    Parameters   n_steps, kernel_rate (Muon), learning_rate and weight_decay (AdamW), warm_up, ema - on a cosine, with
                 an average of the weights that is what ships
                 crops - kinds of batches; sections of one inline are among them, so that 2D lines work
                 ramp - share of the run in which noise and throws go from easy to the full ranges
                 fault_weight, positive_weight, dice_weight - of the fault loss beside the denoising loss
                 amplitude_jitter - factor by which a volume is louder or softer than its robust scale says
    """

    name: str = "volume-xs"
    seed: int = 20260
    network: VolumeNetConfig = field(default_factory=VolumeNetConfig)
    geology: GeologySettings = TRAINING
    n_steps: int = 2450
    kernel_rate: float = 8e-3
    learning_rate: float = 2e-3
    warm_up: int = 100
    weight_decay: float = 1e-4
    ema: float = 0.998
    crops: tuple[Crop, ...] = (
        Crop((64, 64, 64), 1, 0.68, 6),
        Crop((96, 96, 96), 1, 0.04, 8),
        Crop((1, 192, 192), 3, 0.28, 7),
    )
    ramp: float = 0.1
    fault_weight: float = 3.0
    positive_weight: float = 3.0
    dice_weight: float = 0.5
    amplitude_jitter: float = 2.0
