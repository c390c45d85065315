"""What an inversion view tells in words: time left, band, iteration, misfit and errors, and why there is nothing."""

from resources import translate
from subsurface_app.data.objects import INVERSION_ENDS
from subsurface_app.gui.views.inversion._offers import Offer
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs.job import STATE_TITLES
from subsurface_app.workflows.inversion import InversionLook, band_title, error_title

_BETWEEN = " · "
_TOGETHER = "\N{NO-BREAK SPACE}"


def state_in_words(look: InversionLook, state: str, fraction: float, seconds_left: float | None) -> str:
    """Where an inversion is; lines break between its parts only.

    Parameters   state : of its job; "" of one that has ended
                 fraction, seconds_left : as its job tells; None where that is not known: the inversion's own guess
    """
    parts = _begin(look, state, fraction, seconds_left)
    if len(look.curve):
        number, iteration, evaluations = (int(one) for one in look.curve[-1, :3])
        parts.append(
            translate(
                "band {number} of {count} ({band}), iteration {iteration}",
                number=number + 1,
                count=len(look.corners),
                band=band_title(look.corner),
                iteration=iteration,
            )
        )
        parts.append(translate("{count} evaluations", count=evaluations))
        parts.append(translate("misfit {value}", value=f"{look.curve[-1, 4]:.3g}"))
        if (floor := look.floors.get(number)) is not None:
            parts.append(translate("of the true model {value}", value=f"{floor:.3g}"))
    for parameter, errors in look.errors.items():
        parts += [f"{error_title(parameter, key)} {values[-1]:.3g}" for key, values in errors.items() if values]
    return _BETWEEN.join(one.replace(" ", _TOGETHER) for one in parts)


def _begin(look: InversionLook, state: str, fraction: float, seconds_left: float | None) -> list[str]:
    """Whether it goes on, how far it is and how long it takes; how it ended."""
    if not state:
        return [translate(INVERSION_ENDS[look.record["ended"]])] if look.record else []
    told = [translate(STATE_TITLES[state])]
    if state in ("running", "paused"):
        told.append(f"{round(100 * fraction)} %")
    if state == "running":
        left = look.seconds_left if seconds_left is None else seconds_left
        told.append(translate("{time} left", time=duration_text(left)))
    return told


def doubts_in_words(look: InversionLook) -> str:
    """What was noticed, one after the other."""
    return _BETWEEN.join(one.text for one in look.notes)


def nothing_in_words(offer: Offer | None) -> str:
    """What stands in place of pictures that are not there."""
    if offer is None:
        return ""
    if offer.state == "queued":
        return translate("The inversion waits for its turn.")
    if offer.is_active:
        return translate("The first iteration has not come yet.")
    return translate("It ended before its first iteration.") if offer.is_broken else ""
