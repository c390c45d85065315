"""The quantities that samples hold, in words."""

from resources import mark, translate

_TITLES = {
    "amplitude": mark("Amplitude"),
    "pressure": mark("Pressure"),
    "difference": mark("Difference"),
    "fault_likelihood": mark("Fault probability"),
    "spread": mark("Spread"),
    "velocity": mark("Velocity"),
    "density": mark("Density"),
    "impedance": mark("Impedance"),
}
_OF_TASK = {"fault": "fault_likelihood", "denoise": "amplitude"}


def quantity_name(quantity: str) -> str:
    """The translated name of a quantity; unknown ones are told as they are."""
    return translate(_TITLES[quantity]) if quantity in _TITLES else quantity.replace("_", " ")


def quantity_of_task(task: str) -> str:
    """What a prediction predicts."""
    return _OF_TASK.get(task, task)
