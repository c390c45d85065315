"""What makes one training run: its network, its sizes, its schedule and its seed, frozen."""

from dataclasses import dataclass, field

from models._network import NETWORKS, VolumeNetConfig
from models.geology import TRAINING, GeologySettings


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
class Recipe:
    """One run on fresh volumes in every step, no data set; the same recipe gives the same weights on the CPU.

    Parameters   n_steps, kernel_rate (Muon), learning_rate and weight_decay (AdamW), warm_up, ema, clip (norm of the
                 gradient) - on a cosine, with an average of the weights that is what ships
                 crops - kinds of batches; sections of one inline are among them, so that 2D lines work
                 pretrain - share of the run in which the network only fills what was hidden from it, traces and blocks
                 hide - range of the share hidden then
                 ramp - share of the run in which noise, throws and missing traces go from easy to the full ranges
                 prompt_chance - of a volume to have wells, and to have horizons
                 amplitude_jitter - factor by which a volume is louder or softer than its robust scale says
                 precision - of the convolutions, "bfloat16" or "float32"; weights are float32 always
                 channels_last, compile - memory layout, torch.compile; both change speed and rounding only
                 validate_minutes, save_minutes - between two validations, and two states on disk
                 snapshots - averages of the weights kept over the last fifth of the run, for an ensemble
    """

    name: str = "volume-xs"
    seed: int = 20260
    network: VolumeNetConfig = field(default_factory=lambda: NETWORKS["volume-xs"])
    geology: GeologySettings = TRAINING
    n_steps: int = 20_000
    kernel_rate: float = 8e-3
    learning_rate: float = 2e-3
    warm_up: int = 200
    weight_decay: float = 1e-4
    ema: float = 0.999
    clip: float = 1.0
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
    precision: str = "bfloat16"
    channels_last: bool = True
    compile: bool = False
    validate_minutes: float = 10.0
    save_minutes: float = 2.0
    snapshots: int = 3
