"""From the shot records of a fixed survey to a velocity section with a spread, as an inversion starts from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models._catalogue import LoadedModel
from models.velocity._records import describe_shots, read_records
from models.velocity._survey import VELOCITY_UNIT, survey_of
from solvers import Grid, Survey, TimeAxis


@dataclass(frozen=True, eq=False)
class VelocityPrediction:
    """What the network says of the ground.

    Parameters   mean, std : ndarrays, shape (nx, nz), float32, m/s; std is one calibrated standard deviation
                 grid : Grid of both
                 outside : share of the shots whose records look unlike all of the training, 0 to 1
                 outside_by : that share for each statistic (frequency and onset of the wavelet, decay, live traces)
                 n_dead : traces that were not read
                 model : name of the network
    """

    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    grid: Grid
    outside: float
    outside_by: dict[str, float]
    n_dead: int
    model: str


def predict_velocity(model: LoadedModel, gathers: ArrayLike, survey: Survey, time: TimeAxis) -> VelocityPrediction:
    """The velocity section under the records, and how far it may be off. Cost: some 30 ms on one core.

    Parameters   gathers : (n_shots, n_receivers, nt), pressure in any unit; traces with NaN or infinity, silent ones
                           and those that `survey` calls dead are left out
                 survey, time : of the records; they must be those of `survey_of(model.card)`, a finer dt is resampled
    Raises   ModelError - another model, another survey, records too short or too coarse, no live trace
    """
    fixed = survey_of(model.card)
    records = read_records(fixed, gathers, survey, time)
    found = _run(model, records.gathers, records.live)
    statistics = describe_shots(fixed, records)
    unlike = {name: _beyond(values, model.card.inputs.get(name)) for name, values in statistics.items()}
    return VelocityPrediction(
        mean=VELOCITY_UNIT * found[0],
        std=_spread(found[1], model.card.calibration.get("velocity_spread", 1.0)),
        grid=fixed.grid,
        outside=float(np.any(list(unlike.values()), axis=0).mean()),
        outside_by={name: float(each.mean()) for name, each in unlike.items()},
        n_dead=int((~records.live).sum()),
        model=model.card.name,
    )


def _run(model: LoadedModel, gathers: NDArray[np.float32], live: NDArray[np.bool_]) -> NDArray[np.float32]:
    import torch

    from models.velocity._network import scale_gathers

    alive = torch.from_numpy(live.astype(np.float32))[None].to(model.device)
    scaled = scale_gathers(torch.from_numpy(gathers)[None].to(model.device), alive)
    kind, fast = torch.device(model.device).type, model.precision == "bfloat16"
    with torch.inference_mode(), torch.autocast(kind, torch.bfloat16, enabled=fast):
        found: Any = model.network(scaled, alive)
    return found[0].cpu().numpy()  # type: ignore[no-any-return]


def _spread(log_variance: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    from models._channels import LOG_VARIANCE

    return np.float32(VELOCITY_UNIT * factor) * np.exp(0.5 * np.clip(log_variance, *LOG_VARIANCE))


def _beyond(values: NDArray[np.float64], bounds: tuple[float, float] | None) -> NDArray[np.bool_]:
    """Which shots lie outside; a shot without a live trace does where there is anything to know."""
    if bounds is None:
        return np.zeros(values.shape, bool)
    return ~((values >= bounds[0]) & (values <= bounds[1]))
