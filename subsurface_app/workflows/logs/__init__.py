"""Work on the logs of a well: each function gives the well with new curves beside those that it had."""

from subsurface_app.workflows.logs.cleaning import despike_log, resample_log, shift_logs, splice_logs
from subsurface_app.workflows.logs.curves import log_for, values_at, with_curves
from subsurface_app.workflows.logs.elastic import ImpedanceKind, add_backus_average, add_elastic_impedance
from subsurface_app.workflows.logs.fluids import (
    Hydrocarbon,
    Mixing,
    PoreFilling,
    PoreFluids,
    SolidRules,
    substitute_fluids,
)
from subsurface_app.workflows.logs.missing import (
    STEP,
    PredictedLog,
    PredictionMethod,
    inputs_for,
    predict_log,
    well_table,
)
from subsurface_app.workflows.logs.pay import net_pay
from subsurface_app.workflows.logs.rock import (
    PorosityMethod,
    PorosityRules,
    SaturationMethod,
    SaturationRules,
    add_porosity,
    add_shale_volume,
    add_water_saturation,
)

__all__ = [
    "STEP",
    "Hydrocarbon",
    "ImpedanceKind",
    "Mixing",
    "PoreFilling",
    "PoreFluids",
    "PorosityMethod",
    "PorosityRules",
    "PredictedLog",
    "PredictionMethod",
    "SaturationMethod",
    "SaturationRules",
    "SolidRules",
    "add_backus_average",
    "add_elastic_impedance",
    "add_porosity",
    "add_shale_volume",
    "add_water_saturation",
    "despike_log",
    "inputs_for",
    "log_for",
    "net_pay",
    "predict_log",
    "resample_log",
    "shift_logs",
    "splice_logs",
    "substitute_fluids",
    "values_at",
    "well_table",
    "with_curves",
]
