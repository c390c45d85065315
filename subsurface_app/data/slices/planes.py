"""The planes of a volume, named by the axis they are square to."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike

Plane = Literal["iline", "xline", "sample"]
PLANES: tuple[Plane, ...] = ("iline", "xline", "sample")


def cut(array: ArrayLike, plane: Plane, index: int) -> NDArray[Any]:
    """One slice of a (iline, xline, sample) array; from NumPy it is a view."""
    place: list[Any] = [slice(None)] * 3
    place[PLANES.index(plane)] = index
    return np.asarray(array[tuple(place)])


def across(plane: Plane) -> tuple[int, tuple[int, int]]:
    """The axis that a plane is square to, and the two axes that it spans."""
    axis = PLANES.index(plane)
    first, second = (other for other in range(3) if other != axis)
    return axis, (first, second)


def thickened(array: ArrayLike, axis: int) -> ArrayLike:
    """A 2D array, a line or a model, as a volume that is one sample thick along an axis; reads nothing by itself."""
    return np.expand_dims(array, axis) if isinstance(array, np.ndarray) else _Thick(array, axis)


class _Thick:
    """See `thickened`. It is read by slices along all three axes."""

    def __init__(self, array: ArrayLike, axis: int) -> None:
        self._array, self._axis = array, axis
        self.shape = (*array.shape[:axis], 1, *array.shape[axis:])
        self.dtype = array.dtype
        chunks = getattr(array, "chunks", None)
        self.chunks = None if chunks is None else (*chunks[:axis], 1, *chunks[axis:])
        self.store_path = getattr(array, "store_path", None)

    def __getitem__(self, key: tuple[slice, ...], /) -> Any:
        spanned = (*key[: self._axis], *key[self._axis + 1 :])
        return np.expand_dims(np.asarray(self._array[spanned]), self._axis)


class GathersInARow:
    """Gathers of bins (iline, xline, offset, sample) as one array (gather, trace, sample), inline by inline.

    An "iline" plane of it is a gather; reads nothing by itself.
    """

    def __init__(self, array: ArrayLike) -> None:
        self._array = array
        n_il, n_xl, n_traces, n_samples = array.shape
        self.shape = (n_il * n_xl, n_traces, n_samples)
        self.dtype = array.dtype
        self.chunks = (1, n_traces, n_samples)
        self.store_path = getattr(array, "store_path", None)

    def __getitem__(self, key: tuple[Any, ...], /) -> Any:
        first, *rest = key if isinstance(key, tuple) else (key,)
        wanted = np.arange(self.shape[0])[first]
        n_xl = self._array.shape[1]
        if np.ndim(wanted) == 0:
            return np.asarray(self._array[(*divmod(int(wanted), n_xl), *rest)])
        return np.stack([np.asarray(self._array[(*divmod(int(one), n_xl), *rest)]) for one in wanted])
