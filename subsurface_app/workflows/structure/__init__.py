"""Structure-guided modelling: horizons, relative geological time and wells to a model, and what it explains.

`structure_volumes` makes velocity, density and impedance with their spread; `explain_section` holds the synthetic of an
interpretation against a recorded section, beside no interpretation.
"""

from subsurface_app.workflows.structure.explaining import (
    Explained,
    Interpretation,
    blind_notes,
    end_by_well,
    explain_section,
    model_of,
    section_of,
)
from subsurface_app.workflows.structure.model import StructureModel, build_structure
from subsurface_app.workflows.structure.results import PROPERTIES, Wanted, section_grid, structure_volumes
from subsurface_app.workflows.structure.settings import JudgingRules, StructureRules

__all__ = [
    "PROPERTIES",
    "Explained",
    "Interpretation",
    "JudgingRules",
    "StructureModel",
    "StructureRules",
    "Wanted",
    "blind_notes",
    "build_structure",
    "end_by_well",
    "explain_section",
    "model_of",
    "section_grid",
    "section_of",
    "structure_volumes",
]
