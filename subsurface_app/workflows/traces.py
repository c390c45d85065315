"""The traces of gathers one after another, as a file holds them; read when they are asked for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike


class LiveTraces:
    """An array (trace, column) over gathers (..., trace, column): the traces that are there, gather by gather.

    Parameters   source : array, shape (..., place, column), of one or two leading axes
                 live : array of bool, shape (..., place), or None for all
    """

    def __init__(self, source: ArrayLike, live: NDArray[np.bool_] | None = None) -> None:
        self._source = source
        n_places = int(np.prod(source.shape[:-1]))
        self._places = np.arange(n_places) if live is None else np.flatnonzero(live)
        self.shape: tuple[int, ...] = (len(self._places), source.shape[-1])
        self.dtype: np.dtype[Any] = source.dtype

    @property
    def ndim(self) -> int:
        return 2

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[:], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        rows = rows[0] if isinstance(rows, tuple) else rows
        wanted = np.atleast_1d(self._places[rows])
        out = np.empty((len(wanted), self.shape[1]), self.dtype)
        leading, place = np.divmod(wanted, self._source.shape[-2])
        for gather in np.unique(leading):
            of_gather = leading == gather
            at = np.unravel_index(int(gather), self._source.shape[:-2])
            out[of_gather] = np.asarray(self._source[at])[place[of_gather]]
        return out[:, columns] if np.ndim(self._places[rows]) else out[0, columns]
