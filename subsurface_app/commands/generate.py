"""Synthetic surveys and velocity sections as commands."""

from math import prod

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, number, text
from subsurface_app.workflows.generate import GENERATED_SHAPE, SECTION_SHAPE, generate_section, generate_survey


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


class GenerateSection(Parameters):
    """The seed decides everything."""

    seed: int = number(
        2026, title=mark("Seed"), ge=0, le=2**31 - 1, description=mark("the same seed, the same section")
    )
    area: str = text("Generated", title=mark("Survey area"), description=mark("also the first word of all names"))


def _section(p: GenerateSection, context: Context) -> Result:
    return Result((generate_section(p.seed, area=p.area),))


def _estimate_section(p: GenerateSection, context: Context) -> Estimate:
    return Estimate({f"{p.area} section {p.seed}": SECTION_SHAPE}, 4 * prod(SECTION_SHAPE), 200_000_000, 1.0)


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
    Command(
        id="generate.section",
        title=mark("Generate a velocity section"),
        summary=mark("Make a velocity model of 190 x 70 cells of 10 m from a seed"),
        Parameters=GenerateSection,
        run=_section,
        produces=("velocity_model",),
        heavy=False,
        estimate=_estimate_section,
    ),
)
