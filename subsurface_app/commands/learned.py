"""Which trained models had a part in an item, as its history says."""

import re

from subsurface_app.commands.registry import commands
from subsurface_app.data.store import Project, Step
from subsurface_app.workflows.inversion.learned import Learned

_CLASSICAL = ("none", "tikhonov", "tv")


def models_in(project: Project, item_id: str) -> tuple[str, ...]:
    """Names of the models that the steps which led to an item used, in their order, each once."""
    lineage = project.lineage(item_id)
    own, made = lineage[-1]
    # Of post-stack inversion only the first answer is that of the prior; total variation lies beside it.
    is_classical = own.command == "invert.post_stack" and made[0].id != item_id
    steps = [step for step, _ in (lineage[:-1] if is_classical else lineage)]
    return tuple(dict.fromkeys(name for step in steps for name in models_of(step)))


def models_of(step: Step) -> tuple[str, ...]:
    """The models of the catalogue, or weights files, that a step used: what its `model_name` fields say."""
    if step.command == "invert.fwi":  # it asks for a model only with a learned prior, or to clean between bands
        cleans = re.search("[1-9]", str(step.parameters.get("clean", ""))) is not None
        is_classical = step.parameters.get("prior", "none") in _CLASSICAL and not cleans
        return () if is_classical else (Learned.weights,)
    known = commands().get(step.command)
    fields = known.Parameters.model_fields if known is not None else {}
    names = []
    for key, field in fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("names") == "model" and step.parameters.get(key):
            names.append(str(step.parameters[key]))
    return tuple(names)
