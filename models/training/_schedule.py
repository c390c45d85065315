"""What every training run has, whatever its network learns: a name, a seed, steps, rates, and when it is saved."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """The part of a recipe that the training loop reads.

    Parameters   n_steps, kernel_rate (Muon), learning_rate and weight_decay (AdamW), warm_up, ema, clip (norm of the
                 gradient) - on a cosine, with an average of the weights that is what ships
                 precision - of the convolutions, "bfloat16" or "float32"; weights are float32 always
                 channels_last, compile - memory layout, torch.compile; both change speed and rounding only
                 validate_minutes, save_minutes - between two validations, and two states on disk
                 snapshots - averages of the weights kept over the last fifth of the run, for an ensemble
    """

    name: str = "volume-xs"
    seed: int = 20260
    n_steps: int = 20_000
    kernel_rate: float = 8e-3
    learning_rate: float = 2e-3
    warm_up: int = 200
    weight_decay: float = 1e-4
    ema: float = 0.999
    clip: float = 1.0
    precision: str = "bfloat16"
    channels_last: bool = True
    compile: bool = False
    validate_minutes: float = 10.0
    save_minutes: float = 2.0
    snapshots: int = 3
