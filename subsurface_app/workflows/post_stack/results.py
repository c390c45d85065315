"""What an inversion leaves: items on the lattice of the seismic, and what must be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from resources import mark
from subsurface_app.data.objects import DomainObject, Note, Prediction, SeismicLine, SeismicVolume, note, unit_of
from subsurface_app.workflows.post_stack.judging import ROWS, WellScore, mean_of
from subsurface_app.workflows.post_stack.settings import InversionRules
from subsurface_app.workflows.post_stack.stack import Stack
from subsurface_app.workflows.volumes.cropping import cut_lines

_QUANTITIES = (("mean", "impedance"), ("spread", "impedance"), ("classical", "impedance"), ("misfit", "difference"))


@dataclass(frozen=True)
class Arrays:
    """(iline, xline, sample), float32: impedance, its spread, impedance by total variation or None, and the misfit."""

    mean: Any
    spread: Any
    misfit: Any
    classical: Any = None


def results_of(
    made: Arrays,
    stack: Stack,
    rules: InversionRules,
    prior: str,
    settings: Mapping[str, Any],
    *,
    name: str,
    source: str,
) -> tuple[DomainObject, ...]:
    """The items: impedance, total variation where it was asked for, misfit; of a line spread too, as lines."""
    title = name or stack.volume.name
    titles = {
        "mean": f"{title}, impedance, {prior}",
        "spread": f"{title}, impedance, {prior}, spread",
        "classical": f"{title}, impedance, total variation",
        "misfit": f"{title}, modelled minus recorded",
    }
    if stack.line is not None:
        return tuple(
            _line(stack, stack.line, titles[key], getattr(made, key)[0], quantity)
            for key, quantity in _QUANTITIES
            if getattr(made, key) is not None
        )
    volume = stack.volume
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, stack.windows[0]),
        xlines=cut_lines(volume.geometry.xlines, stack.windows[1]),
    )
    live = None if stack.live is None else stack.live[stack.windows]
    impedance = Prediction(
        *(titles["mean"], volume.area, made.mean, made.spread, geometry, volume.axis),
        *("impedance", prior, float("nan"), source),
        settings=settings,
        # It is widened to hold the wells, but along a line of known rocks it hardly rose with the error: their rank
        # correlation was .04 to .13.
        spread_holds=False,
    )
    others = [("misfit", "difference", volume.unit)]
    if made.classical is not None:
        others.insert(0, ("classical", "impedance", unit_of("impedance")))
    return (
        impedance,
        *(
            SeismicVolume(
                *(titles[key], volume.area, getattr(made, key), geometry, volume.axis, quantity, unit, live),
                headers_from=source,
            )
            for key, quantity, unit in others
        ),
    )


def _line(stack: Stack, line: SeismicLine, name: str, samples: Any, quantity: str) -> SeismicLine:
    traces = stack.windows[1]
    cdp, x, y = (np.asarray(one[:])[traces] for one in (line.cdp, line.cdp_x, line.cdp_y))
    unit = line.unit if quantity == "difference" else unit_of(quantity)
    return SeismicLine(name, line.area, samples, cdp, x, y, stack.volume.axis, quantity, unit)


def words_of(
    settings: Mapping[str, Any], scores: Sequence[WellScore], rules: InversionRules, *, single: bool
) -> tuple[Note, ...]:
    """Noise, fit, spread, and what the wells say; a warning where the prior did worse than total variation."""
    said, notes = settings["inversion"], []
    blind = {one.name for one in scores if one.blind}
    given = rules.noise is not None
    notes.append(note(_NOISE_GIVEN if given else _NOISE, noise=f"{said['noise']:.3g}", cut=f"{said['cut']:.1f}"))
    fits = {ROWS[0]: "background", ROWS[1]: "classical", ROWS[2]: "hybrid"}
    values = {}
    for row, fit in said["rows"].items():
        values[f"r_{fits[row]}"] = f"{fit['correlation']:.2f}"
        values[f"nrms_{fits[row]}"] = f"{fit['nrms_percent']:.0f}"
    notes.append(note(_FIT if rules.classical else _FIT_HYBRID, **values))
    notes.append(note(_SPREAD if rules.members else _NO_SPREAD, n=rules.members))
    if rules.members and not (len(blind) > 1):
        notes.append(note(mark("nothing checks the spread: two wells that are left out in turn would")))
    elif rules.members:
        notes.append(note(_WIDENED, factor=f"{said['widened']:.1f}"))
    if not scores:
        return (*notes, note(mark("no well checks the impedance: choose wells that stand in the seismic")))
    found = dict(zip(("background", "classical", "hybrid"), (mean_of(scores, row) for row in ROWS), strict=True))
    values = {f"r_{key}": f"{one[0]:.2f}" for key, one in found.items()}
    values |= {f"error_{key}": f"{100 * one[1]:.1f}" for key, one in found.items()}
    notes.append(note(_BLIND if blind else _KNOWN, **values))
    if not blind and single:
        notes.append(note(mark("there is one well, which the background comes from: nothing blind checks the result")))
    background, classical, hybrid = (one[1] for one in found.values())
    if hybrid > classical:
        worse = _WORSE if blind else _WORSE_KNOWN
        notes.append(note(worse, hybrid=f"{100 * hybrid:.1f}", classical=f"{100 * classical:.1f}"))
    if min(hybrid, classical) > background:
        notes.append(note(_NO_GAIN, background=f"{100 * background:.1f}"))
    return tuple(notes)


_NOISE = mark(
    "noise {noise} (standard deviation), which f-x prediction left of a few sections; below {cut} Hz impedance comes "
    "from the background alone"
)
_NOISE_GIVEN = mark("noise {noise} as was given; below {cut} Hz impedance comes from the background alone")
_SPREAD = mark(
    "the spread is that of {n} inversions with other noise, background and levels: it knows no error of the wavelet "
    "and none that the prior makes every time"
)
_WIDENED = mark(
    "the spread was widened by {factor}, so that its 90 % interval holds 90 % of the samples of the wells left out"
)
_NO_SPREAD = mark("no member was asked for: the spread is zero and says nothing")
_FIT = mark(
    "modelled and recorded seismic: the background correlates by {r_background} (NRMS {nrms_background} %), total "
    "variation by {r_classical} ({nrms_classical} %), plug-and-play by {r_hybrid} ({nrms_hybrid} %)"
)
_FIT_HYBRID = mark(
    "modelled and recorded seismic: the background correlates by {r_background} (NRMS {nrms_background} %), "
    "plug-and-play by {r_hybrid} ({nrms_hybrid} %)"
)
_BLIND = mark(
    "wells left out in turn, correlation and error of impedance: background {r_background}, {error_background} %; "
    "total variation {r_classical}, {error_classical} %; plug-and-play {r_hybrid}, {error_hybrid} %"
)
_KNOWN = mark(
    "at the wells, which the inversion knows, correlation and error of impedance: background {r_background}, "
    "{error_background} %; total variation {r_classical}, {error_classical} %; plug-and-play {r_hybrid}, "
    "{error_hybrid} %"
)
_WORSE = mark(
    "the learned prior does worse than total variation at the blind wells ({hybrid} % against {classical} %): take the "
    "classical result, or look for what is wrong with wavelet, noise or ties"
)
_WORSE_KNOWN = mark(
    "the learned prior does worse than total variation at the wells ({hybrid} % against {classical} %): take the "
    "classical result, or look for what is wrong with wavelet, noise or ties"
)
_NO_GAIN = mark(
    "neither inversion comes nearer to the wells than the background alone ({background} %): check the wavelet, its "
    "scale and the ties of the wells before you trust either"
)
