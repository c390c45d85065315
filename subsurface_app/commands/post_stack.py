"""Post-stack inversion as a command: stacked seismic, a wavelet and a background become impedance with its spread."""

from math import prod
from pathlib import Path
from typing import Literal
from uuid import uuid4

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, items, model_name, number, text, toggle
from subsurface_app.commands.region import Region, box_of
from subsurface_app.commands.volume_inputs import volume_of
from subsurface_app.data.objects import Horizon, SeismicLine, SeismicVolume, SeismicWavelet, VelocityModel, Well
from subsurface_app.workflows.post_stack import Given, InversionRules, invert_stack, region_of

_TURNS_PER_SECOND = 4.0e5  # voxels that the prior cleans in a second on one processor core, for estimates only
_BYTES = 1_500_000_000  # torch, the network and a section at work
_MOST_IN_MEMORY = 300_000_000


class _InvertWhat(Parameters):
    volume: str = item(
        "seismic_volume",
        "prediction",
        "seismic_line",
        title=mark("Seismic volume or line"),
        description=mark("stacked, in two-way time; of a prediction its mean, e.g. cleaned seismic"),
    )
    wavelet: str = item(
        "wavelet",
        title=mark("Wavelet"),
        description=mark("of a well tie; empty: fitted to the wells, or statistical without any"),
        optional=True,
    )
    wells: tuple[str, ...] = items(
        "well",
        title=mark("Wells"),
        description=mark(
            "with impedance, or sonic and density, and with check shots: for scale, background and blind check"
        ),
    )
    background: str = item(
        "seismic_volume",
        "velocity_model",
        "prediction",
        title=mark("Background"),
        description=mark("impedance, or interval velocity with Gardner's density; empty: carried between the wells"),
        optional=True,
    )
    horizons: tuple[str, ...] = items(
        "horizon", title=mark("Horizons"), description=mark("in time; wells are carried along them")
    )


class _InvertHow(Parameters):
    along: Literal["inlines", "crosslines", "both"] = choice(
        "inlines",
        title=mark("Sections"),
        choices={"inlines": mark("Inlines"), "crosslines": mark("Crosslines"), "both": mark("Both, and their mean")},
        description=mark("each is inverted on its own; both take twice as long"),
    )
    cut: float | None = number(
        None,
        title=mark("Background up to"),
        unit="Hz",
        ge=0.2,
        le=100,
        description=mark("empty: where the wavelet begins to see impedance"),
    )
    noise: float | None = number(
        None,
        title=mark("Noise"),
        ge=0,
        description=mark(
            "standard deviation in the unit of the seismic; empty: of what f-x prediction leaves of a few sections"
        ),
    )
    smoothing: float = number(
        1.0,
        title=mark("Total variation"),
        ge=0.01,
        le=100,
        description=mark("its strength, over what suits the noise; more: fewer and larger pieces"),
    )
    classical: bool = toggle(
        True, title=mark("Keep the classical result"), description=mark("by total variation, as a volume of its own")
    )
    turns: int = number(
        15, title=mark("Turns"), ge=2, le=100, description=mark("of fitting the data and cleaning by the prior")
    )
    trust: float = number(
        1.5,
        title=mark("Noise that the prior reckons with"),
        ge=0.1,
        le=30,
        description=mark("over that in the data; more: less of the data is fitted"),
    )
    members: int = number(
        4, title=mark("Members of the ensemble"), ge=0, le=64, description=mark("for the spread; each costs as much")
    )
    background_spread: float = number(
        0.08,
        title=mark("Error of the background"),
        ge=0,
        le=1,
        description=mark("of a background without wells, over its impedance; 0.08 is 8 %"),
    )
    contrast: float = number(
        0.04,
        title=mark("Reflection coefficients, RMS"),
        ge=0.001,
        le=0.5,
        description=mark("they scale the wavelet where no well does"),
    )
    correlation_range: float = number(
        60.0,
        title=mark("Wells speak for"),
        unit="traces",
        ge=1,
        le=10_000,
        description=mark("the distance at which the slow part of two wells has little in common"),
    )
    prior: str = model_name(
        "section-prior", title=mark("Prior"), reads="sections", description=mark("a denoiser of property sections")
    )
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))
    seed: int = number(0, title=mark("Seed"), ge=0)
    name: str = text(title=mark("Name"), description=mark("empty: the name of the seismic and what was done"))


class InvertPostStack(_InvertHow, Region, _InvertWhat):
    """Which seismic is inverted, with which wavelet and background, and how."""

    def rules(self) -> InversionRules:
        return InversionRules(**self.model_dump(include=set(InversionRules.__dataclass_fields__)))


def _seismic(p: InvertPostStack, context: Context) -> SeismicVolume | SeismicLine:
    found = context.load(p.volume, object)
    return found if isinstance(found, SeismicLine) else volume_of(context, p.volume)


def _given(p: InvertPostStack, context: Context) -> Given:
    background: SeismicVolume | VelocityModel | None = None
    if p.background:
        found = context.load(p.background, object)
        background = found if isinstance(found, VelocityModel) else volume_of(context, p.background)
    return Given(
        context.load(p.wavelet, SeismicWavelet) if p.wavelet else None,
        background,
        tuple(context.load(ref, Well) for ref in p.wells),
        tuple(context.load(ref, Horizon) for ref in p.horizons),
    )


def _scratch(p: InvertPostStack, context: Context) -> Path:
    """A folder of this run alone, in the project."""
    return context.project.path / "scratch" / f"invert-{uuid4().hex[:16]}"


def _invert(p: InvertPostStack, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("inverting"))
    source = context.id_of(p.volume)
    made = invert_stack(
        _seismic(p, context),
        _given(p, context),
        p.rules(),
        prior=p.prior,
        device=p.device,
        box=box_of(p),
        name=p.name,
        source=source,
        scratch=_scratch(p, context),
        on_step=working,
    )
    scratch = () if made.scratch is None else (made.scratch,)
    return Result(made.objects, device=made.device, notes=made.notes, scratch=scratch)


def _estimate(p: InvertPostStack, context: Context) -> Estimate:
    shape = region_of(_seismic(p, context), box_of(p))
    size, runs = prod(shape), (1 + p.members) * (2 if p.along == "both" else 1)
    names = ["impedance", *(["total variation"] if p.classical else []), "modelled minus recorded"]
    seconds = 5 + size * runs * (p.turns + 5) / _TURNS_PER_SECOND
    at_wells = 201 * shape[2] * len(p.wells) * (p.turns + 5) / _TURNS_PER_SECOND
    memory = _BYTES + min(16 * size, _MOST_IN_MEMORY)
    return Estimate(dict.fromkeys(names, shape), 4 * (1 + len(names)) * size, memory, seconds + at_wells)


COMMANDS = (
    Command(
        id="invert.post_stack",
        title=mark("Post-stack inversion"),
        summary=mark(
            "Impedance with its spread from stacked seismic, a wavelet and a background: a learned prior beside total "
            "variation, checked at the wells"
        ),
        references=(
            "Romero et al. (2022), Plug and play post-stack seismic inversion with CNN-based denoisers, "
            "doi 10.3997/2214-4609.202229008",
            "Chambolle and Pock (2011), A first-order primal-dual algorithm for convex problems with applications to "
            "imaging, doi 10.1007/s10851-010-0251-1",
        ),
        Parameters=InvertPostStack,
        run=_invert,
        produces=("prediction | seismic_line", "seismic_volume | seismic_line"),
        heavy=True,
        estimate=_estimate,
    ),
)
