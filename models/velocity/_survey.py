"""The fixed survey whose records a velocity network reads: shots and receivers near the top of one small section."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models._architectures import VELOCITY, architecture_of
from models._card import ModelCard
from models.errors import ModelError
from solvers import Engine, Grid, Receivers, Sources, Survey, TimeAxis, prepare, ricker

VELOCITY_UNIT = 1000.0  # m/s, in which the network counts velocity and its variance


@dataclass(frozen=True)
class FixedSurvey:
    """A section of `n_x` by `n_z` points, a receiver above every column, shots evenly from the first to the last.

    Mirrored about its middle it is the same survey.

    Parameters   spacing : between points, m; depth : of shots and receivers, m
                 n_shots : two or more; freq : peak of the Ricker wavelet, Hz, which is at its peak 1.5 / freq after 0
                 nt, dt : samples of the records, and s between them
                 keep : the network reads every so many of these samples; the band of the wavelet must fit between them
    """

    n_x: int = 190
    n_z: int = 70
    spacing: float = 10.0
    depth: float = 10.0
    n_shots: int = 5
    freq: float = 15.0
    nt: int = 1000
    dt: float = 0.001
    keep: int = 8

    @property
    def grid(self) -> Grid:
        """The grid of the section, (nx, nz)."""
        return Grid((self.n_x, self.n_z), (self.spacing, self.spacing))

    @property
    def time(self) -> TimeAxis:
        """The axis of the records."""
        return TimeAxis(self.nt, self.dt)

    @property
    def kept(self) -> TimeAxis:
        """The axis of what the network reads."""
        return TimeAxis(-(-self.nt // self.keep), self.keep * self.dt)

    @property
    def shot_x(self) -> NDArray[np.float64]:
        """Places of the shots along the section, m."""
        return np.linspace(0.0, (self.n_x - 1) * self.spacing, self.n_shots)

    @property
    def geometry(self) -> Survey:
        """Shots (n_shots, 1) and receivers (n_shots, n_x) by their places."""
        receivers = np.stack([self.spacing * np.arange(self.n_x), np.full(self.n_x, self.depth)], -1)
        sources = np.stack([self.shot_x, np.full(self.n_shots, self.depth)], -1)
        return Survey(
            Sources(sources[:, None]), Receivers(np.broadcast_to(receivers, (self.n_shots, *receivers.shape)))
        )

    @property
    def wavelet(self) -> NDArray[np.float32]:
        """What every shot fires."""
        return ricker(self.freq, self.time)

    def engine(self) -> Engine:
        """What models these records."""
        return prepare(self.grid, self.geometry, self.time)


def survey_of(card: ModelCard) -> FixedSurvey:
    """The survey whose records the network of a card reads.

    Raises   ModelError - a model that reads no shot records
    """
    if architecture_of(card) != VELOCITY:
        raise ModelError(
            "{model} reads no shot records: it does {tasks}; take shots-velocity",
            model=card.name,
            tasks=", ".join(card.tasks),
        )
    return FixedSurvey(**card.network["survey"])
