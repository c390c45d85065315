"""What feeds the field that a change of the wavelets and of the sources' places adds."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from solvers._back_projection import interleaved
from solvers._points import source_position_taps
from solvers._problem import Drive, scaled
from solvers._sinc import Taps
from solvers._work import Batch, Work
from solvers.errors import GeometryError

Array = npt.NDArray[np.floating]
OF_SOURCES = ("wavelet", "source_positions")


def check_source_changes(work: Work, changes: dict[str, Array]) -> None:
    """Raise GeometryError for changes of another shape than the gradients with respect to the same things have."""
    survey = work.survey
    shapes = {
        "wavelet": np.shape(work.wavelet),
        "source_positions": (len(work.shots), survey.n_sources, survey.n_axes),
    }
    for name, change in changes.items():
        if np.shape(change) != shapes[name]:
            raise GeometryError(
                "the perturbation of {name} has shape {found}: give {expected}",
                name=name,
                found=np.shape(change),
                expected=shapes[name],
            )


def changed_drive(work: Work, batch: Batch, changes: dict[str, Array]) -> Drive:
    """The drive of a batch's change, to first order: records are linear in wavelets, places move the taps."""
    n, survey, problem = len(batch.shots), work.survey, work.problem
    groups: list[Taps] = []
    waves: list[Array] = []
    if "wavelet" in changes:
        groups.append(work.sources(batch.shots))
        waves.append(replace(work, wavelet=changes["wavelet"]).drive_waves(batch.shots))
    if "source_positions" in changes:
        moved = np.asarray(changes["source_positions"])[batch.places]
        for axis in range(survey.n_axes):
            groups.append(source_position_taps(survey, batch.shots, problem.spacing, problem.layout, axis))
            waves.append(moved[:, :, axis].reshape(-1, 1) * batch.drive.wave)
    by_shot = np.concatenate([wave.reshape(n, survey.n_sources, -1) for wave in waves], axis=1)
    return Drive(scaled(interleaved(groups, n), problem), by_shot.reshape(-1, by_shot.shape[-1]))
