"""Synthetic surveys as commands."""

from math import prod

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, number, text
from subsurface_app.workflows.generate import GENERATED_SHAPE, generate_survey


class GenerateSurvey(Parameters):
    """The seed decides everything."""

    seed: int = number(2026, title=mark("Seed"), ge=0, le=2**31 - 1, description=mark("the same seed, the same survey"))
    area: str = text("Generated", title=mark("Survey area"), description=mark("also the first word of all names"))


def _generate(p: GenerateSurvey, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("folding and faulting layers"))
    return Result(generate_survey(p.seed, area=p.area, on_step=working))


def _estimate(p: GenerateSurvey, context: Context) -> Estimate:
    names = ("seismic", "clean", "faults", "impedance", "velocity")
    size = 4 * prod(GENERATED_SHAPE)
    return Estimate({f"{p.area} {name}": GENERATED_SHAPE for name in names}, 4 * size, 30 * size, 8.0)


COMMANDS = (
    Command(
        id="generate.survey",
        title=mark("Generate a survey"),
        summary=mark(
            "Make a 3D survey of 128 x 128 x 256 with folds, faults, wells and horizons of known truth, from a seed"
        ),
        Parameters=GenerateSurvey,
        run=_generate,
        produces=("seismic_volume",) * 5 + ("horizon",) * 2 + ("well",) * 3,
        heavy=False,
        estimate=_estimate,
    ),
)
