"""What makes one training run: its network, its sizes, its schedule and its seed, frozen."""

from dataclasses import dataclass, field

from models._network import NETWORKS, VolumeNetConfig
from models.geology import TRAINING, GeologySettings
from models.training._schedule import Schedule


@dataclass(frozen=True)
class Crop:
    """One kind of batch: `batch` volumes of `shape` a process, drawn with chance `share`, up to `n_faults` each."""

    shape: tuple[int, int, int]
    batch: int
    share: float
    n_faults: int


@dataclass(frozen=True)
class LossWeights:
    """Of the tasks in the sum, and within them.

    Parameters   live : weight of live samples of the clean section, where missing ones have 1; spectral : of the
                 amplitude spectra beside the samples; positive : of faults in the cross-entropy; dice : of the overlap
                 beside it; gauge : of what pulls the free thickness of each layer towards 0
    """

    clean: float = 1.0
    fault: float = 3.0
    gradient: float = 0.5
    impedance: float = 0.5
    live: float = 0.3
    spectral: float = 0.2
    positive: float = 4.0
    dice: float = 0.5
    gauge: float = 0.1


@dataclass(frozen=True)
class Recipe(Schedule):
    """One run on fresh volumes in every step, no data set; the same recipe gives the same weights on the CPU.

    Parameters   those of `Schedule`, and
                 crops - kinds of batches; sections of one inline are among them, so that 2D lines work
                 pretrain - share of the run in which the network only fills what was hidden from it, traces and blocks
                 hide - range of the share hidden then
                 ramp - share of the run in which noise, throws and missing traces go from easy to the full ranges
                 prompt_chance - of a volume to have wells, and to have horizons
                 amplitude_jitter - factor by which a volume is louder or softer than its robust scale says
    """

    network: VolumeNetConfig = field(default_factory=lambda: NETWORKS["volume-xs"])
    geology: GeologySettings = TRAINING
    crops: tuple[Crop, ...] = (
        Crop((64, 64, 64), 1, 0.68, 8),
        Crop((96, 96, 96), 1, 0.04, 12),
        Crop((1, 192, 192), 3, 0.28, 8),
    )
    pretrain: float = 0.05
    hide: tuple[float, float] = (0.3, 0.8)
    ramp: float = 0.33
    prompt_chance: float = 0.3
    amplitude_jitter: float = 2.0
    loss: LossWeights = LossWeights()
