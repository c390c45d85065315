"""Shot gathers: the records of a survey, modelled or recorded, with their geometry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from resources import translate
from solvers.errors import GeometryError
from solvers.gathers import window_weights
from subsurface_app.data.objects.axes import SampleAxis
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from
from subsurface_app.data.objects.seismic import SegyHeaders, headers_from

Frame = Literal["model", "map"]
_OPTIONAL = ("sources", "receivers", "wavelet", "live", "offsets", "shots", "channels", "windows")


class MutedTraces:
    """Records with what lies outside the window of each trace faded to zero, when they are read; an array as others.

    Parameters   source : array, shape (n_shots, n_receivers, nt); windows : array, shape (n_shots, n_receivers, 2), s
                 times : array, shape (nt,), s; taper : float, s - see `solvers.gathers.window_weights`
    """

    def __init__(self, source: ArrayLike, windows: ArrayLike, times: NDArray[np.float64], taper: float) -> None:
        self.source, self._windows, self._times, self._taper = source, windows, times, taper
        self.shape, self.dtype = tuple(source.shape), source.dtype

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[:], dtype=dtype)

    def __getitem__(self, key: Any, /) -> Any:
        keys: list[Any] = list(key) if isinstance(key, tuple) else [key]
        if Ellipsis in [one for one in keys if not isinstance(one, np.ndarray)]:
            at = next(i for i, one in enumerate(keys) if one is Ellipsis)
            keys[at : at + 1] = [slice(None)] * (len(self.shape) - len(keys) + 1)
        keys += [slice(None)] * (3 - len(keys))
        shot, receiver, sample = keys
        weights = self.weights(shot, receiver)
        read = np.asarray(self.source[shot, receiver])
        return np.where(weights > 0, read * weights, 0.0).astype(self.dtype)[..., sample]

    def weights(self, shot: Any = slice(None), receiver: Any = slice(None)) -> NDArray[np.float64]:
        """What the samples of some traces are multiplied by, shape (..., nt)."""
        return window_weights(np.asarray(self._windows[shot, receiver]), self._times, self._taper)


@dataclass(frozen=True)
class ShotGathers:
    """Gathers of a survey, one shot after another.

    Shots may have different spreads: the receivers of a shot that has fewer are padded with zeros and False in `live`.

    Parameters   data : array, float32, shape (n_shots, n_receivers, nt) - pressure where it was modelled; as recorded
                     otherwise
                 sources : array, float64, shape (n_shots, n_sources, ndim), m, or None where they are not known
                 receivers : array, float64, shape (n_shots, n_receivers, ndim), m, or None; NaN where no trace is
                 wavelet : array, float32, shape (nt,) - source time function on the recording axis; None where it is
                     not known, as in a field record
                 axis : SampleAxis - recording time, domain "twt" (it is the time since the shot)
                 settings : dict - backend, inner time step, order, boundary, model id; "line" is that of the model,
                     "origin" its first cell; empty when it was recorded
                 frame : "model" - positions (x, z) or (x, y, z) are counted from the model's origin, z downward; "map"
                     - positions (x, y, z) are map coordinates and m below the datum of the elevations (sea level)
                 live : array of bool, shape (n_shots, n_receivers), or None when every trace is there
                 offsets : array, float64, shape (n_shots, n_receivers), m - as the file says them, receiver minus
                     source along the line (negative behind the source), NaN where no trace is; None when the file says
                     none: then the positions say them
                 shots : array, int32, shape (n_shots,) - number of each shot (field record); None counts from 1
                 channels : array, int32, shape (n_shots, n_receivers) - number of each channel, 0 where no trace is;
                     None counts from 1
                 windows : array, float64, shape (n_shots, n_receivers, 2), s - first and last time of each trace that
                     counts, NaN where it has no end; `data` then reads as zero outside, `recorded` is all there is
                 taper : float, s - inside the windows
                 headers : SegyHeaders or None - `traces` of shape (n_shots, n_receivers, 240)
                 notes : tuple of Note - what its file lacked
    """

    kind: ClassVar[str] = "gathers"
    name: str
    area: str
    data: ArrayLike
    sources: ArrayLike | None
    receivers: ArrayLike | None
    wavelet: ArrayLike | None
    axis: SampleAxis
    settings: Mapping[str, Any]
    frame: Frame = "model"
    live: ArrayLike | None = None
    offsets: ArrayLike | None = None
    shots: ArrayLike | None = None
    channels: ArrayLike | None = None
    windows: ArrayLike | None = None
    taper: float = 0.0
    headers: SegyHeaders | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for name in ("live", "offsets", "channels"):
            array = getattr(self, name)
            if array is not None and tuple(array.shape) != tuple(self.data.shape[:2]):
                raise GeometryError(
                    "{field} of the gathers {name} has shape {shape}, expected {expected} (shots, receivers)",
                    field=name,
                    name=self.name,
                    shape=tuple(array.shape),
                    expected=tuple(self.data.shape[:2]),
                )
        if self.windows is None:
            object.__setattr__(self, "data", self.recorded)
        else:
            muted = MutedTraces(self.recorded, self.windows, self.axis.values, self.taper)
            object.__setattr__(self, "data", muted)

    @property
    def recorded(self) -> ArrayLike:
        """The records without their mute."""
        return self.data.source if isinstance(self.data, MutedTraces) else self.data

    @property
    def fold(self) -> NDArray[np.int64]:
        """Traces of each shot, shape (n_shots,)."""
        n_shots, n_receivers = self.data.shape[:2]
        if self.live is None:
            return np.full(n_shots, n_receivers)
        return np.asarray(np.asarray(self.live[:], dtype=bool).sum(axis=1))

    def offsets_of(self, i_shot: int) -> NDArray[np.float64] | None:
        """Offset of each trace of a shot in m, shape (n_receivers,); None where neither file nor positions say it."""
        if self.offsets is not None:
            return np.asarray(self.offsets[i_shot], dtype=np.float64)
        if self.sources is None or self.receivers is None:
            return None
        return signed_offsets(np.asarray(self.sources[i_shot]), np.asarray(self.receivers[i_shot]))

    def for_waves(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any]]:
        """Sources, receivers and wavelet as the wave solver needs them.

        Raises   GeometryError - they are not known, or lie on the map: what is missing, and how it is had
        """
        if self.wavelet is None or self.sources is None or self.receivers is None or self.frame != "model":
            missing = [
                *([translate("the wavelet")] if self.wavelet is None else []),
                *([translate("the positions")] if self.sources is None or self.receivers is None else []),
                *([translate("positions in the model")] if self.sources is not None and self.frame != "model" else []),
            ]
            raise GeometryError(
                "{name} was recorded in the field, not known: {missing}; place the gathers in a velocity model, then "
                "estimate their wavelet in it (gathers.place, gathers.wavelet)",
                name=self.name,
                missing=", ".join(missing),
            )
        return np.asarray(self.sources[:]), np.asarray(self.receivers[:]), np.asarray(self.wavelet[:])

    @property
    def is_on_map(self) -> bool:
        """Whether the map positions are known: of a 3D survey, or along a line whose ends are."""
        if self.sources is None or self.receivers is None:
            return False
        return self.sources.shape[-1] == 3 or bool(self.settings.get("line"))

    def to_draft(self) -> Draft:
        given = {name: getattr(self, name) for name in _OPTIONAL}
        arrays = {"data": self.recorded, **{name: array for name, array in given.items() if array is not None}}
        attributes: dict[str, Any] = {
            "axis": self.axis.to_json(),
            "settings": dict(self.settings),
            "frame": self.frame,
            "shape": [int(count) for count in self.data.shape[:2]],
        }
        known = {"sources": self.sources, "receivers": self.receivers}
        attributes["spans"] = {name: _span(places) for name, places in known.items() if places is not None}
        if self.windows is not None:
            attributes["taper"] = self.taper
        if self.headers is not None:
            attributes["segy"] = self.headers.attributes()
            arrays["trace_headers"] = self.headers.traces
        if self.notes:
            attributes["notes"] = [note.to_json() for note in self.notes]
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            arrays["data"],
            axis=SampleAxis(**attributes["axis"]),
            settings=attributes["settings"],
            frame=attributes["frame"],
            taper=attributes.get("taper", 0.0),
            headers=headers_from(attributes, arrays),
            notes=notes_from(attributes),
            **{one: arrays.get(one) for one in _OPTIONAL},  # type: ignore[arg-type]
        )


def _span(places: ArrayLike) -> list[list[float]]:
    """The least and the greatest of each coordinate, m."""
    points = np.asarray(places[...], dtype=np.float64).reshape(-1, places.shape[-1])
    points = points[np.isfinite(points).all(axis=1)]
    return [points.min(axis=0).tolist(), points.max(axis=0).tolist()] if len(points) else []


def signed_offsets(sources: NDArray[Any], receivers: NDArray[Any]) -> NDArray[np.float64]:
    """Offset of each receiver of one shot in m; with the sign of x in 2D, the distance in 3D.

    Parameters   sources, receivers : (n, ndim), m
    """
    source = sources.mean(axis=0)
    along = receivers[:, 0].astype(np.float64) - source[0]
    across = receivers[:, 1:-1] - source[1:-1]
    if across.size and np.nanmax(np.abs(across), initial=0.0) > 0:
        return np.asarray(np.hypot(along, np.linalg.norm(across, axis=1)), dtype=np.float64)
    return np.asarray(along, dtype=np.float64)
