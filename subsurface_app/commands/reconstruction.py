"""Missing traces of shot gathers filled by waves through a model and a network, as a command."""

from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, model_name, number, text, toggle
from subsurface_app.commands.waves import Backend, backend_field, device_of
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.reconstruction import FillRules, fill_gathers

_SECONDS_A_TRACE = {"network": 0.04, "rank": 0.015, "pocs": 0.003, "fx": 0.002, "linear": 1e-4}  # of 1000 samples
_NETWORK_BYTES = 800_000_000


class PredictGathers(Parameters):
    """Which gathers, through which model, and how what lies between live traces is filled."""

    gathers: str = item("gathers", title=mark("Shot gathers"), description=mark("that say which traces are missing"))
    model: str = item(
        "velocity_model",
        title=mark("Velocity model"),
        description=mark("of an inversion of the live traces; empty: no waves help"),
        optional=True,
    )
    filling: Literal["network", "fx", "pocs", "rank", "linear"] = choice(
        "network",
        title=mark("Between live traces"),
        choices={
            "network": mark("Network"),
            "fx": mark("f-x prediction"),
            "pocs": mark("POCS"),
            "rank": mark("Low rank"),
            "linear": mark("Straight lines"),
        },
    )
    network: str = model_name("volume-xs", title=mark("Network"), description=mark("that fills missing traces"))
    rank: int = number(3, title=mark("Dips in a window"), ge=1, le=12, description=mark("of low rank only"))
    space_order: Literal[2, 4, 6, 8] = number(8, title=mark("Order in space"))
    border: int = number(20, title=mark("Absorbing border"), unit="cells", ge=0, le=200)
    free_surface: bool = toggle(
        False, title=mark("Free surface"), description=mark("sea level reflects: ghosts and multiples")
    )
    backend: Backend = backend_field()
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))
    seed: int = number(0, title=mark("Seed"), ge=0, le=2**31 - 1, description=mark("of traces that are hidden"))
    name: str = text(title=mark("Name"), description=mark("empty: the name of the gathers and what was done"))

    def rules(self) -> FillRules:
        return FillRules(**self.model_dump(exclude={"gathers", "model", "backend", "name"}))


def _fill(p: PredictGathers, context: Context) -> Result:
    gathers = context.load(p.gathers, ShotGathers)
    found = fill_gathers(
        gathers,
        context.load(p.model, VelocityModel) if p.model else None,
        p.rules(),
        model_id=context.id_of(p.model) if p.model else "",
        backend=p.backend,
        name=p.name,
        on_step=context.progress.part(0, 1, mark("filling traces")),
    )
    device = device_of(found.backend) if found.backend == "cuda" else found.device
    return Result((found.gathers,), device=device, notes=found.notes)


def _estimate(p: PredictGathers, context: Context) -> Estimate:
    gathers = context.load(p.gathers, ShotGathers)
    shape = tuple(gathers.data.shape)
    size, ways = 4 * shape[0] * shape[1] * shape[2], 2 if p.model else 1
    seconds = 5 + 2 * ways * _SECONDS_A_TRACE[p.filling] * size / 4000
    memory = 12 * size + (_NETWORK_BYTES if p.filling == "network" else 0)
    return Estimate({p.name or f"{gathers.name}, filled": shape}, size, memory, seconds)


COMMANDS = (
    Command(
        id="predict.gathers",
        title=mark("Fill missing traces of gathers"),
        summary=mark(
            "Fill traces that shot gathers lack by a network, with waves through a velocity model where there is one"
        ),
        references=(
            "Abma and Kabir (2006), 3D interpolation of irregular data with a POCS algorithm, doi 10.1190/1.2356088",
        ),
        Parameters=PredictGathers,
        run=_fill,
        produces=("gathers",),
        heavy=True,
        estimate=_estimate,
    ),
)
