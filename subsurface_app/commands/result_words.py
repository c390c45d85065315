"""What the results of a run are called before they bear a name of their own, in the chosen language."""

from resources import mark, translate

_WORDS = {
    "denoise": mark("cleaned"),
    "fault": mark("faults"),
    "interpolate": mark("filled"),
    "dip_iline": mark("dip to higher inlines"),
    "dip_xline": mark("dip to higher crosslines"),
    "relative_impedance": mark("relative impedance"),
    "impedance": mark("impedance"),
    "rgt": mark("relative geological time"),
    "horizon": mark("horizon"),
    "difference": mark("difference"),
    "gathers": mark("gathers"),
    "image": mark("image"),
    "vp": mark("velocity"),
    "vp, run": mark("inversion run"),
    "vp, residual": mark("residual gathers"),
    "velocity": mark("velocity"),
    "spread": mark("spread"),
    "well_tie": mark("well tie"),
    "wavelet": mark("wavelet"),
    "log": mark("log"),
    "features": mark("features"),
    "total variation": mark("total variation"),
    "modelled minus recorded": mark("modelled minus recorded"),
}


def result_word(name: str) -> str:
    """The word for a key of `Estimate.shapes`; a name that was given or made up stays as it is."""
    return translate(_WORDS[name]) if name in _WORDS else name
