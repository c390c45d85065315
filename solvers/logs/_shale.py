"""Shale volume from the gamma ray: an index between a clean and a shale line, bent by what was found where."""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array

ShaleMethod = Literal["linear", "larionov_young", "larionov_old", "steiber", "clavier"]
_FEWEST = 20  # samples that make percentiles


def clean_and_shale(gamma_ray: npt.ArrayLike, *, low: float = 5.0, high: float = 95.0) -> tuple[float, float]:
    """Gamma ray of clean rock and of shale as percentiles of a log, in its unit.

    Right where the interval holds both, each over more than the share that the percentile leaves out; in an interval
    of one rock they are only the edges of its scatter. Spikes beyond the percentiles do nothing.
    Parameters   low, high : float, percent
    Raises       GeometryError - fewer than 20 samples, percentiles that do not ascend, a constant log
    """
    values = np.asarray(gamma_ray, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size < _FEWEST or not 0 <= low < high <= 100:
        raise GeometryError(
            "{count} samples do not give the {low} and {high} percentile: expected {least} samples and percentiles "
            "that ascend; give the clean and the shale line yourself",
            count=values.size,
            low=f"{low:g}",
            high=f"{high:g}",
            least=_FEWEST,
        )
    clean, shale = np.percentile(values, [low, high])
    if shale <= clean:
        raise GeometryError("the gamma ray is constant: give the clean and the shale line yourself")
    return float(clean), float(shale)


def shale_volume(gamma_ray: npt.ArrayLike, clean: float, shale: float, method: ShaleMethod = "linear") -> Array:
    """Volume fraction of shale, 0 to 1, from the gamma-ray index I = (GR - clean) / (shale - clean), cut to 0 to 1.

    linear V = I, the upper bound; larionov_old V = 0.33 (2^(2 I) - 1) for rocks older than Tertiary; clavier
    V = 1.7 - sqrt(3.38 - (I + 0.7)^2); steiber V = I / (3 - 2 I); larionov_young V = 0.083 (2^(3.7 I) - 1) for
    unconsolidated Tertiary rocks. Both of Larionov end at 0.99 and 0.996 on the shale line. Radioactive sands
    (feldspar, mica, glauconite) and organic shales break the assumption behind all of them.
    Parameters   gamma_ray, clean, shale : in one unit, clean below shale
    Returns      ndarray like gamma_ray, NaN where it is absent
    Raises       GeometryError - a shale line that is not above the clean one, an unknown method
    References   Larionov (1969), Borehole radiometry, Nedra, Moscow (in Russian)
                 Steiber (1970), Pulsed neutron capture log evaluation - Louisiana Gulf Coast, doi 10.2118/2961-MS
                 Clavier, Hoyle and Meunier (1971), Quantitative interpretation of thermal neutron decay time logs,
                 doi 10.2118/2658-A-PA
    """
    if not shale > clean:
        raise GeometryError(
            "the shale line at {shale} is not above the clean line at {clean}: exchange them or give others",
            shale=f"{shale:g}",
            clean=f"{clean:g}",
        )
    index = np.clip((np.asarray(gamma_ray, dtype=np.float64) - clean) / (shale - clean), 0, 1)
    if method == "linear":
        return np.asarray(index)
    if method == "larionov_young":
        return np.asarray(0.083 * (2 ** (3.7 * index) - 1))
    if method == "larionov_old":
        return np.asarray(0.33 * (2 ** (2 * index) - 1))
    if method == "steiber":
        return np.asarray(index / (3 - 2 * index))
    if method == "clavier":
        return np.asarray(1.7 - np.sqrt(3.38 - (index + 0.7) ** 2))
    raise GeometryError(
        "there is no shale method {method}: expected one of {known}",
        method=str(method),
        known=", ".join(get_args(ShaleMethod)),
    )
