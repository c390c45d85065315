"""The quantities that samples hold, in words."""

from resources import mark, translate

_TITLES = {
    "amplitude": mark("Amplitude"),
    "pressure": mark("Pressure"),
    "difference": mark("Difference"),
    "fault_likelihood": mark("Fault probability"),
    "spread": mark("Spread"),
    "velocity": mark("Velocity"),
    "rms_velocity": mark("RMS velocity"),
    "average_velocity": mark("Average velocity"),
    "density": mark("Density"),
    "impedance": mark("Impedance"),
    "relative_impedance": mark("Relative impedance (logarithm)"),
    "dip_iline": mark("Dip to higher inlines (samples per trace)"),
    "dip_xline": mark("Dip to higher crosslines (samples per trace)"),
    "rgt": mark("Relative geological time (samples)"),
    "nrms": mark("NRMS (%)"),
    "correlation": mark("Correlation"),
    "lag": mark("Lag"),
}
_OF_TASK = {"fault": "fault_likelihood", "denoise": "amplitude", "interpolate": "amplitude"}
_UNITS = {
    "velocity": "m/s",
    "rms_velocity": "m/s",
    "average_velocity": "m/s",
    "impedance": "kg/(m2.s)",
    "dip_iline": "samples/trace",
    "dip_xline": "samples/trace",
    "rgt": "samples",
    "nrms": "%",
}


def quantity_name(quantity: str) -> str:
    """The translated name of a quantity; unknown ones are told as they are."""
    return translate(_TITLES[quantity]) if quantity in _TITLES else quantity.replace("_", " ")


def quantity_of_task(task: str) -> str:
    """What a prediction predicts."""
    return _OF_TASK.get(task, task)


def unit_of(quantity: str) -> str:
    """The unit in which a result of this quantity is stored; "" of amplitudes, probabilities and logarithms."""
    return _UNITS.get(quantity, "")
