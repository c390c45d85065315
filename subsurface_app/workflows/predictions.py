"""A model's answer and the classical one, for the same volume."""

from collections.abc import Callable, Sequence

import numpy as np

from subsurface_app.data.objects import Prediction, SeismicVolume

OnStep = Callable[[int, int], None]
TASKS = ("denoise", "fault")
_TITLES = {"denoise": "cleaned", "fault": "faults"}


def predict_volume(
    volume: SeismicVolume,
    tasks: Sequence[str],
    *,
    model: str = "volume-xs",
    passes: int = 1,
    device: str = "auto",
    source: str = "",
    on_step: OnStep | None = None,
) -> tuple[tuple[Prediction, ...], str]:
    """One prediction for each task, in one pass over the volume, and the device that made them.

    Parameters   tasks : of "denoise" and "fault"
                 passes : int, 1..8 - runs under flips and reversed polarity that are averaged
                 source : str - id of the volume's item
    Raises       ModelError - an unknown model or task, a device that is not there, a volume of one value
    """
    from models import load_model, predict

    loaded = load_model(model, device=device)
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    made = predict(loaded, volume.samples, tuple(tasks), live_mask=live, passes=passes, on_step=on_step)
    predictions = tuple(
        Prediction(
            f"{volume.name}, {_TITLES[task]}, {loaded.card.name}",
            volume.area,
            made[task].mean,
            made[task].std,
            volume.geometry,
            volume.axis,
            task,
            loaded.card.name,
            made[task].outside,
            source,
        )
        for task in tasks
    )
    return predictions, loaded.device


def baseline_volume(
    volume: SeismicVolume, tasks: Sequence[str], *, sigma: float = 1.0, source: str = "", on_step: OnStep | None = None
) -> tuple[SeismicVolume, ...]:
    """What classical methods make of a volume: lateral Gaussian for "denoise", semblance for "fault".

    Parameters   sigma : float, traces - width of the Gaussian
                 source : str - id of the volume's item, whose headers describe these traces too
    Raises       ModelError - no live trace
    """
    from models.baselines import denoise_gaussian, fault_semblance

    samples = np.asarray(volume.samples[:], dtype=np.float32)
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    made = []
    for number, task in enumerate(tasks):

        def tell(done: int, total: int, before: int = number) -> None:
            if on_step is not None:
                on_step(before * total + done, len(tasks) * total)

        if task == "denoise":
            result, method, quantity = (
                denoise_gaussian(samples, live, sigma=sigma, on_step=tell),
                "Gaussian",
                volume.quantity,
            )
        else:
            result, method, quantity = fault_semblance(samples, live, on_step=tell), "semblance", "fault_likelihood"
        made.append(
            SeismicVolume(
                f"{volume.name}, {_TITLES[task]}, {method}",
                volume.area,
                result,
                volume.geometry,
                volume.axis,
                quantity,
                volume.unit if task == "denoise" else "",
                volume.live,
                headers_from=source,
            )
        )
    return tuple(made)
