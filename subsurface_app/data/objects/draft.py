"""The one form in which every domain object enters and leaves the store: a kind, attributes and named arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self

import numpy as np


class ArrayLike(Protocol):
    """What is asked of an array: NumPy, zarr and a view into a SEG-Y file all give it.

    One that is read in pieces may say so by `chunks`: the shape of what is read together.
    """

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> np.dtype[Any]: ...

    def __getitem__(self, key: Any, /) -> Any: ...


@dataclass(frozen=True)
class Draft:
    """An object on its way into the store.

    Parameters   kind : str - a key of `KINDS`
                 name : str - what the project tree shows; made unique on commit
                 area : str - survey area (one 3D scene each), e.g. "F3"
                 attributes : dict - plain JSON: axes, geometry, units
                 arrays : dict of arrays - written as zarr; one that fills a volume's lattice gets a pyramid
                 measured : dict - plain JSON, kept as the attribute "measured" where there is any: what the making
                     took. Equal work on another day has other times, so they are no part of the content hash
    """

    kind: str
    name: str
    area: str
    attributes: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, ArrayLike] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)


class DomainObject(Protocol):
    """An object of the field that can be stored."""

    kind: ClassVar[str]

    @property
    def name(self) -> str: ...

    @property
    def area(self) -> str: ...

    def to_draft(self) -> Draft:
        """The stored form; `from_stored(draft...)` gives an equal object."""
        ...

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        """The object of a stored form; arrays stay lazy."""
        ...
