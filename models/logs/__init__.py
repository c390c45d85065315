"""Missing logs and rock classes from the other logs: the classical rows against which a learned model is judged.

`METHODS` are the ways to predict a log that learn (mean, linear, boosting), `RULES` those of rock physics (Gardner,
Faust, mudrock line, Greenberg and Castagna), `leave_one_well_out` their honest test, `fill_log` and `fill_by_rule` a
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
from models.logs._rule_fill import fill_by_rule
from models.logs._rules import BURIAL, RULES, Rule, rule_for, rules_for
from models.logs._tables import WellTable

__all__ = [
    "ABSENT",
    "BURIAL",
    "CLASS_METHODS",
    "LEVEL",
    "METHODS",
    "RULES",
    "SEEDED_CLASS_METHODS",
    "BlindClasses",
    "BlindLog",
    "ClassTable",
    "FilledLog",
    "Interval",
    "Method",
    "Rule",
    "WellTable",
    "classes_blind",
    "fill_by_rule",
    "fill_log",
    "leave_one_well_out",
    "pooled_interval",
    "rule_for",
    "rules_for",
    "with_neighbours",
]
