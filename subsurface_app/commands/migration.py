"""From shot gathers and a velocity model to an image of the reflectors, as a command."""

from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, number, text, toggle
from subsurface_app.commands.waves import Backend, backend_field, device_of
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.migration import MigrationRules, migrate_gathers, migration_cost


class MigrateRtm(Parameters):
    """Which gathers through which model, the imaging condition, and how the waves are computed."""

    gathers: str = item("gathers", title=mark("Shot gathers"), description=mark("with their wavelet and positions"))
    model: str = item(
        "velocity_model", title=mark("Velocity model"), description=mark("2D; smooth models leave fewer artefacts")
    )
    condition: Literal["cross_correlation", "illumination", "impedance"] = choice(
        "illumination",
        title=mark("Imaging condition"),
        choices={
            "cross_correlation": mark("Cross-correlation"),
            "illumination": mark("Cross-correlation over the source's energy"),
            "impedance": mark("Impedance kernel"),
        },
        description=mark(
            "the source's energy fades with depth: divided by it, deep reflectors are not weaker for that"
        ),
    )
    laplacian: bool = toggle(
        True,
        title=mark("Laplacian filter"),
        description=mark("takes out the long waves that back-scattering leaves in the image"),
    )
    balance: bool = toggle(
        True,
        title=mark("Balance over velocity"),
        description=mark("undoes the weight that velocity has on the image; off: the plain adjoint of modelling"),
    )
    smoothing: float = number(
        0.0,
        title=mark("Smooth the model over"),
        unit="m",
        ge=0,
        le=5000,
        description=mark("standard deviation of a Gaussian over the slowness; 0 leaves the model as it is"),
    )
    direct_wave: Literal["mute", "keep"] = choice(
        "mute",
        title=mark("Direct wave"),
        choices={"mute": mark("Mute"), "keep": mark("Keep")},
        description=mark("kept, it draws a band along the top of the image"),
    )
    mute_velocity: float | None = number(
        None,
        title=mark("Velocity of the direct wave"),
        unit="m/s",
        ge=100,
        le=10_000,
        description=mark("empty: the model's at the depth of the source"),
    )
    taper: float = number(
        0.05, title=mark("Taper after the mute"), unit="s", ge=0, le=5, description=mark("a cosine from 0 to 1")
    )
    space_order: Literal[2, 4, 6, 8] = number(8, title=mark("Order in space"))
    border: int = number(20, title=mark("Absorbing border"), unit="cells", ge=0, le=200)
    free_surface: bool = toggle(
        False, title=mark("Free surface"), description=mark("sea level reflects: ghosts and multiples")
    )
    storage: Literal["auto", "full", "sampled", "half", "disk", "checkpoint"] = choice(
        "auto",
        title=mark("Keep the wavefield"),
        choices={
            "auto": mark("As memory allows"),
            "full": mark("At every step"),
            "sampled": mark("As often as the frequencies need"),
            "half": mark("As often as needed, in half precision"),
            "disk": mark("As often as needed, on disk"),
            "checkpoint": mark("At checkpoints, and compute the rest again"),
        },
        description=mark("of the sources, until the records are sent back: memory against time"),
    )
    precision: Literal["float32", "float64"] = choice(
        "float32",
        title=mark("Precision"),
        choices={"float32": mark("Single (32 bit)"), "float64": mark("Double (64 bit)")},
    )
    backend: Backend = backend_field()
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of the inputs"))

    def rules(self) -> MigrationRules:
        return MigrationRules(**self.model_dump(exclude={"gathers", "model", "backend", "name"}))


def _migrate(p: MigrateRtm, context: Context) -> Result:
    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    working = context.progress.part(0, 1, mark("migrating shots"))
    image = migrate_gathers(
        gathers,
        model,
        p.rules(),
        gathers_id=context.id_of(p.gathers),
        model_id=context.id_of(p.model),
        backend=p.backend,
        name=p.name,
        on_step=working,
    )
    return Result((image,), device=device_of(image.settings["backend"]))


def _estimate(p: MigrateRtm, context: Context) -> Estimate:
    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    shape, cost = migration_cost(gathers, model, p.rules(), p.backend)
    size = 4 * shape[1] * shape[2]
    return Estimate({p.name or "image": shape}, size + cost.storage, cost.memory, cost.seconds)


COMMANDS = (
    Command(
        id="migrate.rtm",
        title=mark("Reverse-time migration"),
        summary=mark("Send shot gathers back through a 2D velocity model: an image of the reflectors in depth"),
        references=(
            "Op 't Root, Stolk and de Hoop (2012), Linearized inverse scattering based on reverse time migration, "
            "doi 10.1016/j.matpur.2012.02.009",
        ),
        Parameters=MigrateRtm,
        run=_migrate,
        produces=("seismic_volume",),
        heavy=True,
        estimate=_estimate,
    ),
)
