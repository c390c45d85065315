"""Where an inversion may start: a velocity model that a network reads from shot gathers, as a command."""

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, model_name, number, text
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.network_start import MODEL, velocity_from_shots

_MEMORY = 1_000_000_000  # torch and the network at work
_SECONDS = 5.0  # mostly torch that starts


class PredictVelocity(Parameters):
    """Which gathers, which network, and what is known of the water."""

    gathers: str = item(
        "gathers",
        title=mark("Shot gathers"),
        description=mark("of the survey that the network knows; another is refused with what it expects"),
    )
    model: str = model_name(
        MODEL, title=mark("Model"), reads="gathers", description=mark("a network that reads shot gathers")
    )
    water_depth: float = number(
        0.0, title=mark("Water depth"), unit="m", ge=0, le=5000, description=mark("below the top of the model")
    )
    water_velocity: float = number(1500.0, title=mark("Water velocity"), unit="m/s", ge=1400, le=1600)
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of the inputs"))


def _predict(p: PredictVelocity, context: Context) -> Result:
    made, device = velocity_from_shots(
        context.load(p.gathers, ShotGathers),
        p.model,
        water_depth=p.water_depth,
        water_velocity=p.water_velocity,
        device=p.device,
        name=p.name,
    )
    return Result((made,), device=device, notes=made.notes)


def _estimate(p: PredictVelocity, context: Context) -> Estimate:
    from models import model_card
    from models.velocity import survey_of

    context.load(p.gathers, ShotGathers).for_waves()
    shape = survey_of(model_card(p.model)).grid.shape
    return Estimate({"vp": shape}, 8 * shape[0] * shape[1], _MEMORY, _SECONDS)


COMMANDS = (
    Command(
        id="predict.velocity",
        title=mark("Velocity from shot gathers"),
        summary=mark("A network reads shot gathers of a survey that it knows: a start for an inversion, with a spread"),
        references=(),
        Parameters=PredictVelocity,
        run=_predict,
        produces=("velocity_model",),
        heavy=True,
        estimate=_estimate,
    ),
)
