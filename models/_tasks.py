"""Which tasks a network can do, and what each needs: channels of its output, numbers of its card, prompts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """What a task rests on.

    Parameters   channels : outputs of the network, see `models._channels`
                 calibration : numbers that the model card must hold for it
                 fields : what tiles are blended into, see `models._fields`
                 needs_wells : whether it means nothing without them
    """

    channels: tuple[str, ...]
    calibration: tuple[str, ...]
    fields: tuple[str, ...]
    needs_wells: bool = False


TASKS = {
    "denoise": Task(("clean", "clean_log_variance"), ("denoise_spread",), ("clean",)),
    "interpolate": Task(("clean", "clean_log_variance"), ("interpolate_spread",), ("clean",)),
    "fault": Task(("fault_logit",), ("fault_slope", "fault_offset"), ("fault",)),
    "dip_iline": Task(("dip_iline", "gradient_log_variance"), ("dip_iline_spread",), ("dip_iline",)),
    "dip_xline": Task(("dip_xline", "gradient_log_variance"), ("dip_xline_spread",), ("dip_xline",)),
    "relative_impedance": Task(("impedance", "impedance_log_variance"), ("relative_impedance_spread",), ("impedance",)),
    "impedance": Task(
        (
            *("clean", "clean_log_variance", "impedance", "impedance_log_variance"),
            *("dip_iline", "dip_xline", "log_thickness", "gradient_log_variance", "fault_logit"),
        ),
        ("impedance_spread", "rgt_spread", "fault_slope", "fault_offset"),
        ("clean", "impedance", "dip_iline", "dip_xline", "log_thickness", "fault"),
        needs_wells=True,
    ),
    "rgt": Task(
        ("clean", "dip_iline", "dip_xline", "log_thickness", "gradient_log_variance", "fault_logit"),
        ("rgt_spread", "fault_slope", "fault_offset"),
        ("clean", "dip_iline", "dip_xline", "log_thickness", "fault"),
    ),
}

ALONG = {"dip_iline": 0, "dip_xline": 1}  # the axis that a task needs at least two lines of


def tasks_of(outputs: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks of a network with these output channels."""
    return tuple(name for name, task in TASKS.items() if set(task.channels) <= set(outputs))


def impossible_tasks(tasks: Sequence[str], shape: tuple[int, ...]) -> tuple[str, ...]:
    """Those of these tasks that a volume of this shape cannot have: the dip along an axis of one line."""
    return tuple(name for name in tasks if name in ALONG and shape[ALONG[name]] == 1)


def calibration_of(tasks: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the numbers that a card with these tasks holds, each once."""
    return tuple(dict.fromkeys(name for task in tasks for name in TASKS[task].calibration))


def neutral_calibration(tasks: tuple[str, ...]) -> dict[str, float]:
    """Numbers that change nothing: factors and slopes of one, offsets of zero; where calibrating begins."""
    return {name: 0.0 if name.endswith("_offset") else 1.0 for name in calibration_of(tasks)}
