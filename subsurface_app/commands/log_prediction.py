"""A log that a well lacks, predicted from other wells, as a command."""

from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.log_fields import made_of, name_field, well_field
from subsurface_app.commands.parameters import Parameters, choice, items, number
from subsurface_app.data.objects import Well
from subsurface_app.workflows import logs

_SECONDS = 0.3  # about what a well takes, each blind once
_SECONDS_OF_BOOSTING = 4.0


class PredictLog(Parameters):
    """Which log of which well, from which others, how."""

    well: str = well_field()
    target: Literal["slowness", "shear_slowness", "density"] = choice(
        "density",
        title=mark("Log"),
        choices={
            "slowness": mark("Compressional slowness"),
            "shear_slowness": mark("Shear slowness"),
            "density": mark("Bulk density"),
        },
    )
    wells: tuple[str, ...] = items(
        "well",
        title=mark("Wells"),
        description=mark(
            "to learn from, of which two at least have the log, fewer for a rule; empty: all others of the survey area"
        ),
    )
    method: logs.PredictionMethod = choice(
        "linear",
        title=mark("Method"),
        choices={
            "mean": mark("Mean of the wells"),
            "linear": mark("Linear regression"),
            "boosting": mark("Gradient boosting"),
            "gardner": mark("Gardner: density and sonic from each other"),
            "gardner_fitted": mark("Gardner, fitted to the wells"),
            "faust": mark("Faust: sonic from depth and resistivity"),
            "faust_fitted": mark("Faust, fitted to the wells"),
            "mudrock": mark("Castagna's mudrock line: shear sonic from sonic"),
            "greenberg_castagna": mark("Greenberg and Castagna: shear sonic from sonic and gamma ray"),
        },
    )
    seed: int = number(0, title=mark("Random seed"), ge=0, le=2**31 - 1, description=mark("of gradient boosting"))
    name: str = name_field()


def _others(p: PredictLog, context: Context) -> list[Well]:
    """The wells to learn from, as named or all of the area; the workflow leaves copies out."""
    well, own = context.load(p.well, Well), context.id_of(p.well)
    named = p.wells or [one.id for one in context.project.items("well", area=well.area)]
    return [context.load(one, Well) for one in named if context.id_of(one) != own]


def _predict(p: PredictLog, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("predicting blind wells"))
    others = _others(p, context)
    if not others and p.method in ("mean", "linear", "boosting"):
        raise CommandError(
            "there is no other well to learn from: import wells that have the log, name them, or choose a rule"
        )
    well = context.load(p.well, Well)
    made, notes = logs.predict_log(well, others, p.target, p.method, seed=p.seed, name=p.name, on_step=working)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _estimate(p: PredictLog, context: Context) -> Estimate:
    n_wells = len(_others(p, context))
    well = context.load(p.well, Well)
    first = min((float(one.md[0]) for one in well.logs), default=0.0)
    last = max((float(one.md[-1]) for one in well.logs), default=0.0)
    n = int((last - first) / logs.STEP) + 1
    size = 36 * n + 12 * sum(one.md.shape[0] for one in well.logs)
    seconds = _SECONDS_OF_BOOSTING if p.method == "boosting" else _SECONDS
    return Estimate({"log": (n,)}, size, 200_000_000, 2 + n_wells * seconds)


COMMANDS = (
    Command(
        id="logs.predict",
        title=mark("Predict a missing log"),
        summary=mark(
            "Sonic, shear sonic or density from the other logs, learned on wells that have it or by a rule of rock "
            "physics; with the interval that 90 percent should lie in, and a warning when a well's mean does better"
        ),
        Parameters=PredictLog,
        run=_predict,
        produces=("well",),
        heavy=False,
        estimate=_estimate,
        references=(
            "Friedman (2001), Greedy function approximation: a gradient boosting machine, doi 10.1214/aos/1013203451",
            "Dunn, Wasserman and Ramdas (2023), Distribution-free prediction sets for two-layer hierarchical models, "
            "doi 10.1080/01621459.2022.2060112",
            "Gardner, Gardner and Gregory (1974), Formation velocity and density - the diagnostic basics for "
            "stratigraphic traps, doi 10.1190/1.1440465",
            "Faust (1953), A velocity function including lithologic variation, doi 10.1190/1.1437869",
            "Castagna, Batzle and Eastwood (1985), Relationships between compressional-wave and shear-wave velocities "
            "in clastic silicate rocks, doi 10.1190/1.1441933",
            "Greenberg and Castagna (1992), Shear-wave velocity estimation in porous rocks: theoretical formulation, "
            "preliminary verification and applications, Geophysical Prospecting 40, 195-209",
        ),
    ),
)
