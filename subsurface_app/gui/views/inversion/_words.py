"""What an inversion view tells in words: band, iteration, misfit, errors and the time that is left."""

from resources import translate
from subsurface_app.data.objects import INVERSION_ENDS
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs.job import STATE_TITLES
from subsurface_app.workflows.inversion import InversionLook


def band_title(corner: float | None) -> str:
    """A band by its upper end."""
    return translate("whole band") if corner is None else translate("up to {corner} Hz", corner=f"{corner:g}")


def error_title(parameter: str, key: str) -> str:
    """An error of a parameter by name, e.g. "vp: SSIM"."""
    return f"{parameter}: {translate('relative L2')}" if key == "rel_l2" else f"{parameter}: SSIM"


def state_in_words(look: InversionLook, state: str) -> str:
    """One line on where an inversion is.

    Parameters   state : of its job; "" of one that has ended
    """
    parts = []
    if state:
        parts.append(translate(STATE_TITLES[state]))
    elif look.record:
        parts.append(translate(INVERSION_ENDS[look.record["ended"]]))
    if len(look.curve):
        band, iteration, evaluations, _, data = look.curve[-1]
        number = int(band)
        corner = look.corners[number] if number < len(look.corners) else None
        parts.append(
            translate(
                "band {number} of {count} ({band}), iteration {iteration}",
                number=number + 1,
                count=len(look.corners),
                band=band_title(corner),
                iteration=int(iteration),
            )
        )
        parts.append(translate("{count} evaluations", count=int(evaluations)))
        parts.append(translate("misfit {value}", value=f"{data:.4g}"))
        if (floor := look.floors.get(number)) is not None:
            parts.append(translate("of the true model {value}", value=f"{floor:.3g}"))
    for parameter, errors in look.errors.items():
        parts += [f"{error_title(parameter, key)} {values[-1]:.4g}" for key, values in errors.items() if values]
    if state == "running":
        parts.append(translate("{time} left", time=duration_text(look.seconds_left)))
    return "   ".join(parts)


def doubts_in_words(look: InversionLook) -> str:
    """What was noticed, one after the other."""
    return " · ".join(one.text for one in look.notes)
