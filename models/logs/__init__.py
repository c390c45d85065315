"""Missing logs and rock classes from the other logs: the classical rows against which a learned model is judged.

`METHODS` are the ways to predict a log (mean, linear, boosting), `leave_one_well_out` their honest test, `fill_log` a
prediction with its 90 percent interval and what the blind wells say of it; `CLASS_METHODS` and `classes_blind` the same
for rock classes. Wells come as `WellTable`: logs of one well on one set of depths, by quantity, in SI.
"""

from models.logs._blind import BlindLog, leave_one_well_out
from models.logs._classes import (
    ABSENT,
    CLASS_METHODS,
    SEEDED_CLASS_METHODS,
    BlindClasses,
    ClassTable,
    classes_blind,
    with_neighbours,
)
from models.logs._conformal import LEVEL, Interval, pooled_interval
from models.logs._fill import FilledLog, fill_log
from models.logs._methods import METHODS, Method
from models.logs._tables import WellTable

__all__ = [
    "ABSENT",
    "CLASS_METHODS",
    "LEVEL",
    "METHODS",
    "SEEDED_CLASS_METHODS",
    "BlindClasses",
    "BlindLog",
    "ClassTable",
    "FilledLog",
    "Interval",
    "Method",
    "WellTable",
    "classes_blind",
    "fill_log",
    "leave_one_well_out",
    "pooled_interval",
    "with_neighbours",
]
