"""How seldom fields may be imaged: by the band of what drives them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# What is neglected of the wavelet's amplitude spectrum, as a share of its peak: products of two fields that are
# sampled at twice the remaining band are off by about its square.
_NEGLECTED = 3e-4
# Room between the band and what aliases into it, over which the data are faded out: with less the filter rings past the
# end of the records, and a gradient is off by more than 1e-5.
_MARGIN = 1.25


@dataclass(frozen=True, eq=False)
class Band:
    """The band of some wavelets.

    Parameters   every : int - inner steps between the fields that imaging needs at least
                 lowpass : ndarray, shape (n_fft / 2 + 1,) - one in the band, zero where twice the band is aliased
    """

    every: int
    lowpass: npt.NDArray[np.float64]


def band_of(waves: npt.NDArray[np.floating]) -> Band:
    """The band of wavelets (n, n_steps) at the inner steps.

    An image is a sum over time of products of a field of the wavelet's band and one that the data drive. Only what
    both have in common adds to it: taking the rest out of the data first changes no image and lets both be sampled.
    """
    distinct = waves[:1] if waves.strides[0] == 0 else waves
    n_fft = 2 * int(2 ** np.ceil(np.log2(distinct.shape[-1])))
    amplitude = np.abs(np.fft.rfft(distinct, n_fft, axis=-1)).max(axis=0)
    if not amplitude.any():
        return Band(waves.shape[-1], np.ones(n_fft // 2 + 1))  # of a field that stays zero one is enough
    highest = int(np.nonzero(amplitude >= _NEGLECTED * amplitude.max())[0][-1]) + 1
    every = max(1, int(n_fft / (2.0 * _MARGIN * highest)))
    bins = np.arange(n_fft // 2 + 1)
    stop = max(highest + 2, n_fft / every - highest)  # from here on products alias into the image
    share = np.clip((bins - highest) / (stop - highest), 0, 1)
    return Band(every, np.cos(share * np.pi / 2) ** 2)
