"""From shot gathers and a start to a velocity model that explains them, as a command."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, number, text, toggle
from subsurface_app.commands.scratch import scratch_folder, scratch_path
from subsurface_app.commands.waves import Backend, backend_field, device_of
from subsurface_app.data.objects import InversionRun, ShotGathers, VelocityModel
from subsurface_app.data.objects.run_record import MEASURED
from subsurface_app.data.store import Project
from subsurface_app.workflows.inversion import (
    Band,
    InversionPlan,
    Inverted,
    inversion_cost,
    run_inversion,
    write_snapshot,
)

_OF_COMMAND = {"gathers", "model", "truth", "corners", "whole_band", "backend", "name"}
_OF_BANDS = {"evaluations", "max_offset", "clean"}
_OFFSETS = mark(
    "invert.fwi: largest offsets are {found}: expected one length from {least} to {most} m for all bands, or {n_bands} "
    "with semicolons between, one for each band"
)
_LEVELS = mark(
    "invert.fwi: levels to clean at are {found}: expected one from {least} to {most} m/s for all bands, or {n_bands} "
    "with semicolons between, one for each band"
)


class InvertFwi(Parameters):
    """Which gathers, from which start, in which bands, how the misfit is brought down and how waves are computed."""

    gathers: str = item("gathers", title=mark("Shot gathers"), description=mark("with their wavelet and positions"))
    model: str = item("velocity_model", title=mark("Start"), description=mark("2D, right to half a period"))
    truth: str = item(
        "velocity_model",
        title=mark("True model"),
        description=mark("where it is known: errors are told, nothing else is done with it"),
        optional=True,
    )
    corners: str = text(
        "6; 10",
        title=mark("Bands up to"),
        description=mark("Hz, low ones first, with semicolons between; empty: the whole band only"),
    )
    whole_band: bool = toggle(
        True, title=mark("Whole band at the end"), description=mark("a last band without a filter")
    )
    evaluations: int = number(
        20, title=mark("Evaluations a band"), ge=1, le=10_000, description=mark("misfits with gradients")
    )
    min_offset: float | None = number(
        None,
        title=mark("Smallest offset"),
        unit="m",
        ge=0,
        le=1e6,
        unset=mark("a cell and a half"),
        description=mark("receivers nearer to their source are left out: there a grid makes up what is recorded"),
    )
    max_offset: str = text(
        title=mark("Largest offset"),
        description=mark(
            "m, of receivers: one for all bands, or one for each with semicolons between, e.g. 1000; 2000; 3000; "
            "empty: all receivers"
        ),
    )
    misfit: Literal["l2", "huber", "cross_correlation", "envelope", "transport"] = choice(
        "l2",
        title=mark("Misfit"),
        choices={
            "l2": mark("Least squares"),
            "huber": mark("Huber"),
            "cross_correlation": mark("Cross-correlation of traces"),
            "envelope": mark("Envelopes"),
            "transport": mark("Optimal transport"),
        },
        description=mark("envelopes and transport forgive a start that is off by more than half a period"),
    )
    optimiser: Literal["lbfgs", "adam", "gauss_newton"] = choice(
        "lbfgs",
        title=mark("Optimiser"),
        choices={"lbfgs": mark("L-BFGS"), "adam": mark("Adam"), "gauss_newton": mark("Truncated Gauss-Newton")},
    )
    rate: float = number(
        0.1,
        title=mark("First step"),
        ge=1e-4,
        le=2,
        description=mark("largest change in a step, in the logit of the share of the bounds; Adam: of every step"),
    )
    shots_a_step: int | None = number(
        None, title=mark("Random shots a step"), ge=1, le=10_000, unset=mark("all"), description=mark("of Adam only")
    )
    lowest: float = number(1400.0, title=mark("Lowest velocity"), unit="m/s", ge=100, le=10_000)
    highest: float = number(5700.0, title=mark("Highest velocity"), unit="m/s", ge=200, le=12_000)
    density: Literal["constant", "gardner"] = choice(
        "constant",
        title=mark("Density"),
        choices={"constant": mark("Constant"), "gardner": mark("Follows the velocity (Gardner)")},
        description=mark("where it follows, density reflects too, and water has its own"),
    )
    fixed_depth: float | None = number(
        None,
        title=mark("Keep the start above"),
        unit="m",
        ge=0,
        le=10_000,
        unset=mark("the water only"),
        description=mark("depth below the model's top"),
    )
    prior: Literal["none", "tikhonov", "tv", "learned"] = choice(
        "none",
        title=mark("Prior"),
        choices={
            "none": mark("None"),
            "tikhonov": mark("Smooth (Tikhonov)"),
            "tv": mark("Blocky (total variation)"),
            "learned": mark("Like rocks (learned)"),
        },
    )
    strength: float = number(
        1e-3,
        title=mark("Strength of the prior"),
        ge=0,
        le=1e3,
        description=mark("the misfit is 1 for no prediction"),
    )
    lateral: float = number(
        1.0,
        title=mark("Smoother along the line by"),
        ge=1e-3,
        le=1e6,
        description=mark("Tikhonov only; large where few shots light the ground from one direction"),
    )
    level: float = number(
        300.0,
        title=mark("Noise that the learned prior looks for"),
        unit="m/s",
        ge=1,
        le=2000,
        description=mark("more: stronger cleaning of larger things"),
    )
    clean: str = text(
        title=mark("Clean the model after a band"),
        description=mark(
            "m/s, noise that the learned prior takes away then, with any prior: one for all bands, or one for each "
            "with semicolons between, e.g. 800; 400; 200; empty: none"
        ),
    )
    illumination: float = number(
        0.5,
        title=mark("Power of the illumination"),
        ge=0,
        le=2,
        description=mark("of the source's energy, that gradients are divided by; 0: none"),
    )
    wavelet: Literal["given", "estimate"] = choice(
        "given",
        title=mark("Wavelet"),
        choices={"given": mark("That of the gathers"), "estimate": mark("Estimated anew in each band")},
    )
    bad_traces: Literal["stop", "skip"] = choice(
        "stop",
        title=mark("Traces that are not finite"),
        choices={"stop": mark("Refuse the gathers"), "skip": mark("Leave them out")},
    )
    on_doubt: Literal["stop", "go_on"] = choice(
        "go_on",
        title=mark("When start or wavelet do not fit, or the misfit rises"),
        choices={"stop": mark("Stop"), "go_on": mark("Go on, and tell of it")},
    )
    space_order: Literal[2, 4, 6, 8] = number(8, title=mark("Order in space"))
    border: int = number(20, title=mark("Absorbing border"), unit="cells", ge=0, le=200)
    free_surface: bool = toggle(
        False, title=mark("Free surface"), description=mark("sea level reflects: ghosts and multiples")
    )
    storage: Literal["auto", "full", "sampled", "checkpoint"] = choice(
        "auto",
        title=mark("Keep the wavefield"),
        choices={
            "auto": mark("As memory allows"),
            "full": mark("At every step"),
            "sampled": mark("As often as the frequencies need"),
            "checkpoint": mark("At checkpoints, and compute the rest again"),
        },
    )
    precision: Literal["float32", "float64"] = choice(
        "float32",
        title=mark("Precision"),
        choices={"float32": mark("Single (32 bit)"), "float64": mark("Double (64 bit)")},
    )
    seed: int = number(0, title=mark("Seed"), ge=0, le=2**31 - 1, description=mark("of random shots"))
    backend: Backend = backend_field()
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of the inputs"))

    def plan(self) -> InversionPlan:
        """The plan.

        Raises   CommandError - corners that are no frequencies, offsets or levels that are no numbers or not as many
                     as bands, or no band at all
        """
        highs: list[float | None] = [*_corners(self.corners), *([None] if self.whole_band else [])]
        if not highs:
            raise CommandError("invert.fwi: no band is left: give frequencies, or let the whole band be inverted")
        offsets = _of_bands(_OFFSETS, self.max_offset, len(highs), 1, 1_000_000)
        levels = _of_bands(_LEVELS, self.clean, len(highs), 0, 2000)
        bands = tuple(
            Band(high, self.evaluations, offset, level or 0.0)
            for high, offset, level in zip(highs, offsets, levels, strict=True)
        )
        return InversionPlan(bands=bands, **self.model_dump(exclude=_OF_COMMAND | _OF_BANDS))


def _of_bands(words: str, given: str, n_bands: int, least: int, most: int) -> list[float] | list[None]:
    """One number for each band."""
    found = _numbers(given)
    fits = found is not None and all(least <= one <= most for one in found)
    if found is None or not fits or len(found) not in (0, 1, n_bands):
        raise CommandError(words, found=given, n_bands=n_bands, least=least, most=most)
    return (found if len(found) == n_bands else found * n_bands) or [None] * n_bands


def _numbers(given: str) -> list[float] | None:
    """The numbers between semicolons; None where one of them is none."""
    try:
        found = [float(word) for word in re.split("[;,；，]", given) if word.strip()]
    except ValueError:
        return None
    return found if np.isfinite(found).all() else None


def _corners(given: str) -> list[float]:
    corners = _numbers(given)
    if corners is None or corners != sorted(corners) or min(corners, default=1.0) <= 0:
        raise CommandError(
            "invert.fwi: corners are {found}: expected rising frequencies in Hz with semicolons between, e.g. 6; 10",
            found=given,
        )
    return corners


def _invert(p: InvertFwi, context: Context) -> Result:
    gathers, model = _with_origin(p.gathers, context), context.load(p.model, VelocityModel)
    truth = _truth(p, model, context)
    named = {name: ref for name in ("gathers", "model", "truth") if (ref := getattr(p, name))}
    identity = {name: context.project.item(ref).content_hash for name, ref in named.items()}
    folder = scratch_folder(p, _inputs(p), context)
    working = context.progress.part(0, 1, mark("inverting shots"))
    found = run_inversion(
        gathers,
        model,
        p.plan(),
        folder=folder,
        truth=truth,
        identity=identity,
        backend=p.backend,
        on_step=working,
        on_iteration=lambda seen: write_snapshot(folder, seen),
    )
    made = _objects(found, gathers, model, p.name or f"FWI of {gathers.name}")
    return Result(made, device=device_of(found.backend), notes=found.notes, scratch=(folder,))


def inversion_folder(project: Project, parameters: Mapping[str, Any]) -> Path:
    """Where a run with these parameters keeps its checkpoint, and shows what it has.

    Raises   StoreError - an input is gone
    """
    p = InvertFwi(**parameters)
    return scratch_path(p, _inputs(p), project)


def _inputs(p: InvertFwi) -> list[str]:
    return [ref for ref in (p.gathers, p.model, p.truth) if ref]


def _with_origin(ref: str, context: Context) -> ShotGathers:
    """The gathers; where they were made of modelled ones, their settings say how those were modelled."""
    gathers = context.load(ref, ShotGathers)
    for _, made in reversed(context.project.lineage(context.id_of(ref))):
        for one in made:
            before = one.attributes.get("settings", {}) if one.kind == ShotGathers.kind else {}
            if before.get("inner_dt") and not gathers.settings.get("inner_dt"):
                return replace(gathers, settings={**before, **gathers.settings})
    return gathers


def _truth(p: InvertFwi, model: VelocityModel, context: Context) -> Any:
    if not p.truth:
        return None
    truth = context.load(p.truth, VelocityModel)
    if (tuple(truth.vp.shape), truth.spacing) != (tuple(model.vp.shape), model.spacing):
        raise CommandError(
            "the true model {name} has {found} cells of {spacing} m and the start {expected} of {own} m: they must "
            "be equal",
            name=truth.name,
            found=tuple(truth.vp.shape),
            spacing=truth.spacing,
            expected=tuple(model.vp.shape),
            own=model.spacing,
        )
    return np.asarray(truth.vp[:])


def _objects(
    found: Inverted, gathers: ShotGathers, model: VelocityModel, name: str
) -> tuple[VelocityModel, InversionRun, ShotGathers]:
    """The model, how it came about, and what it leaves of the records."""
    columns = [(one.band, one.iteration, one.evaluations, one.value, one.data) for one in found.curve]
    last = max((one.band for one in found.curve), default=0)
    record = {key: value for key, value in found.record.items() if key not in ("curve", "notes", *MEASURED)}
    record["misfits"] = [one.data for one in found.curve if one.band == last]
    parameters = found.curve[-1].errors if found.curve else {}
    record["errors"] = {
        name: {key: [one.errors[name][key] for one in found.curve] for key in keys} for name, keys in parameters.items()
    }
    run = InversionRun(
        f"{name}, run",
        model.area,
        found.update,
        model.spacing,
        model.origin,
        model.line,
        np.array(columns, dtype=np.float64).reshape(-1, 5),
        record,
        found.notes,
        {key: found.record[key] for key in ("wall_s", "cpu_s")},
    )
    residual = ShotGathers(
        f"{name}, residual",
        gathers.area,
        (found.predicted - found.observed).astype(np.float32),
        gathers.sources,
        gathers.receivers,
        found.wavelet,
        gathers.axis,
        {**gathers.settings, "residual_of": found.record["request"]},
        gathers.frame,
        gathers.live,
        gathers.offsets,
        gathers.shots,
        gathers.channels,
    )
    return VelocityModel(name, model.area, found.vp, model.spacing, model.origin, model.line), run, residual


def _estimate(p: InvertFwi, context: Context) -> Estimate:
    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    _truth(p, model, context)
    shape, cost = inversion_cost(gathers, model, p.plan(), p.backend)
    name = p.name or "vp"
    shapes = {name: shape, f"{name}, run": shape, f"{name}, residual": tuple(gathers.data.shape)}
    size = 4 * sum(int(np.prod(one)) for one in shapes.values())
    return Estimate(shapes, size + cost.storage, cost.memory, cost.seconds)


COMMANDS = (
    Command(
        id="invert.fwi",
        title=mark("Full-waveform inversion"),
        summary=mark("Change a 2D velocity model until waves through it explain shot gathers, band after band"),
        references=(
            "Tarantola (1984), Inversion of seismic reflection data in the acoustic approximation, "
            "doi 10.1190/1.1441754",
            "Bunks et al. (1995), Multiscale seismic waveform inversion, doi 10.1190/1.1443880",
            "Hurault et al. (2022), Gradient step denoiser for convergent plug-and-play, arXiv 2110.03220",
        ),
        Parameters=InvertFwi,
        run=_invert,
        produces=("velocity_model", "inversion_run", "gathers"),
        heavy=True,
        estimate=_estimate,
    ),
)
