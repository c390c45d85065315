"""What commands take as a volume: a seismic volume, or a prediction, which stands for its mean."""

from typing import Any

from resources import mark
from subsurface_app.commands.command import Context, T
from subsurface_app.commands.parameters import item
from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import ArrayLike, Prediction, SeismicVolume
from subsurface_app.workflows.volumes.lazy import CutArray

VOLUME_KINDS = ("seismic_volume", "prediction")
MEAN_HELP = mark("of a prediction its mean")


def volume_item(*, title: str, description: str = MEAN_HELP, optional: bool = False) -> Any:
    """A field that names a volume or a prediction; read it with `volume_of`."""
    return item(*VOLUME_KINDS, title=title, description=description, optional=optional)


def volume_of(context: Context, ref: str) -> SeismicVolume:
    """A stored volume, or the mean of a prediction as one, dead where the volume that it was made from is.

    Raises   CommandError - the item is neither
    """
    found = context.load(ref, object)
    if isinstance(found, Prediction):
        return found.mean_volume(live_of_source(context, found))
    return context.load(ref, SeismicVolume)


def live_of_source(context: Context, made: object) -> ArrayLike | None:
    """Where a prediction has traces: where the volume that it was made from has them; None for everywhere.

    A prediction that fills missing traces has them everywhere.
    """
    source = still_there(context, made.source, object) if isinstance(made, Prediction) else None
    if not isinstance(made, Prediction) or not isinstance(source, SeismicVolume) or source.live is None:
        return None
    if made.task == "interpolate":
        return None
    window = made.geometry.window_in(source.geometry)
    return None if window is None else CutArray(source.live, window)


def still_there(context: Context, ref: str, expected: type[T]) -> T | None:
    """The object of an item, or None when it was deleted since."""
    try:
        return context.load(ref, expected)
    except StoreError:
        return None
