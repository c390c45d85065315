"""What a tie view tells in words: the numbers of the tie with its confidence, and what lies at the cursor."""

import numpy as np

from resources import translate
from subsurface_app.data.objects import CONFIDENCE_WORDS, TIE_NUMBERS, DisplayUnits, WellTie
from subsurface_app.workflows.well_tie import TieLook


def numbers_in_words(look: TieLook, judged: WellTie | None, units: DisplayUnits) -> str:
    """Correlation, phase, shift and stretch, and the confidence of the search where a kept tie has it."""
    numbers = look.numbers
    told = {
        "correlation": f"{numbers['correlation']:.2f}",
        "phase": f"{numbers['phase']:.0f}°",
        "shift": units.rounded(numbers["shift"], "time", 1),
        "stretch": f"{numbers['stretch']:.1f} %",
    }
    words = [f"{translate(TIE_NUMBERS[key][0])}: {value}" for key, value in told.items()]
    if judged is None:
        words.append(translate("Confidence: not judged yet with these settings"))
    else:
        words.append(
            translate(
                "Confidence of the automatic tie: {word} (held-out blocks {foretold}, p {p})",
                word=translate(CONFIDENCE_WORDS[judged.confidence]),
                foretold=f"{judged.numbers['foretold']:.2f}",
                p=f"{judged.numbers['p']:.2g}",
            )
        )
    return "   ".join(words)


def reading_at(look: TieLook, time: float, md: float, units: DisplayUnits) -> str:
    """Time, measured depth, impedance and shift at a time in s as it is shown.

    Parameters   md : float, m - there
    """
    column, stretch = look.inputs.column, look.result.tie.stretch
    before = float(stretch.undone(time))
    told = [
        translate("TWT {time}", time=units.rounded(time, "time", 1)),
        translate("MD {depth}", depth=units.rounded(md, "depth")),
    ]
    cell = int((before - column.start) // column.step)
    if 0 <= cell < len(column.vp) and np.isfinite(column.impedance[cell]):
        told.append(translate("P velocity {velocity}", velocity=units.rounded(float(column.vp[cell]), "velocity")))
        told.append(translate("Bulk density {density}", density=units.rounded(float(column.rho[cell]), "density")))
    told.append(translate("Shift {shift}", shift=units.rounded(time - before, "time", 1)))
    return "   ".join(told)
