"""A recipe from plain data, as YAML holds it: every name and every type is checked, and errors say where."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_origin, get_type_hints

from models._channels import INPUTS, OUTPUTS
from models._network import NETWORKS
from models.errors import ModelError
from models.priors._network import DENOISERS
from models.training._denoising import DenoiserRecipe
from models.training._recipe import Crop, Recipe
from models.training._schedule import Schedule
from models.training._shot_records import CHUNK
from models.training._velocities import FIRST_VALIDATION_SEED, VelocityRecipe
from models.velocity._network import VELOCITY_NETWORKS

PLAIN = ("clean", "clean_log_variance", "fault_logit")
PRECISIONS = ("bfloat16", "float32")


LESSONS: dict[str, tuple[Schedule, Mapping[str, Any]]] = {
    "volumes": (Recipe(), NETWORKS),
    "denoising": (DenoiserRecipe(), DENOISERS),
    "velocities": (VelocityRecipe(), VELOCITY_NETWORKS),
}


def read_recipe(values: Mapping[str, Any]) -> Schedule:
    """The default recipe of a lesson with the values given.

    Parameters   values - "lesson" is "volumes" (a `Recipe`, also where it is left out) or "denoising" (a
                 `DenoiserRecipe`) or "velocities" (a `VelocityRecipe`); "network" may be a name, "volume-xs" or
                 "volume-s", "section-prior", "shots-velocity"
    Raises   ModelError - a name that a recipe does not have, a value of another type or out of its range
    """
    given = dict(values)
    lesson = given.pop("lesson", "volumes")
    if lesson not in LESSONS:
        raise _wrong("lesson", lesson, f"one of {', '.join(LESSONS)}")
    recipe, networks = LESSONS[lesson]
    network = given.get("network")
    if isinstance(network, str):
        if network not in networks:
            raise ModelError(
                "network is {found}: expected one of {known}, or a mapping of its sizes",
                found=network,
                known=", ".join(networks),
            )
        recipe = replace(recipe, network=networks[given.pop("network")])  # type: ignore[call-arg]
    recipe = _merged(recipe, given, "")
    _check_schedule(recipe)
    if isinstance(recipe, Recipe):
        _check_volumes(recipe)
    if isinstance(recipe, DenoiserRecipe):
        _check_denoising(recipe)
    if isinstance(recipe, VelocityRecipe):
        _check_velocities(recipe)
    return recipe


def _merged(default: Any, values: Mapping[str, Any], path: str) -> Any:
    """A frozen dataclass with some of its fields replaced."""
    hints = get_type_hints(type(default))
    names = [one.name for one in fields(default)]
    changed = {}
    for name, value in values.items():
        if name not in names:
            raise ModelError(
                "{name} is unknown in a recipe, expected one of {known}", name=f"{path}{name}", known=", ".join(names)
            )
        changed[name] = _read(hints[name], value, getattr(default, name), f"{path}{name}")
    return replace(default, **changed)


def _read(kind: Any, value: Any, default: Any, path: str) -> Any:
    """A value of the kind that a field has."""
    if isinstance(kind, types.GenericAlias) or get_origin(kind) is tuple:
        return _read_row(kind, value, path)
    if is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise _wrong(path, value, "a mapping")
        if default is not None:
            return _merged(default, value, f"{path}.")
        missing = [one.name for one in fields(kind) if one.name not in value]
        if missing:
            raise ModelError("{name} lacks {missing}", name=path, missing=", ".join(missing))
        return _merged(Crop((1, 1, 1), 1, 1.0, 0), value, f"{path}.")  # the only record without defaults
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise _wrong(path, value, f"a {kind.__name__}")
    return value


def _read_row(kind: Any, value: Any, path: str) -> tuple[Any, ...]:
    inner = get_args(kind)
    if not isinstance(value, list | tuple):
        raise _wrong(path, value, "a list")
    if inner[-1] is ...:
        inner = (inner[0],) * len(value)
    if len(inner) != len(value):
        raise _wrong(path, value, f"a list of {len(inner)}")
    return tuple(_read(one, each, None, f"{path}[{i}]") for i, (one, each) in enumerate(zip(inner, value, strict=True)))


def _check_schedule(recipe: Schedule) -> None:
    _check_bounds(
        recipe,
        {
            "n_steps": (1, 10**9),
            "warm_up": (1, 10**9),
            "ema": (0, 0.999999),
            "clip": (1e-6, 1e6),
            "validate_minutes": (0, 1e6),
            "save_minutes": (0, 1e6),
            "snapshots": (1, 20),
        },
    )
    if recipe.precision not in PRECISIONS:
        raise _wrong("precision", recipe.precision, " or ".join(PRECISIONS))


def _check_volumes(recipe: Recipe) -> None:
    bounds = {"pretrain": (0, 1), "ramp": (0, 1), "prompt_chance": (0, 1), "amplitude_jitter": (1, 100)}
    _check_bounds(recipe, bounds)
    if not 0 <= recipe.hide[0] <= recipe.hide[1] < 1:
        raise _wrong("hide", list(recipe.hide), "two shares from 0 to below 1, the smaller first")
    if any(min(crop.shape) < 1 or crop.batch < 1 or crop.share < 0 for crop in recipe.crops) or not (
        sum(crop.share for crop in recipe.crops) > 0
    ):
        raise _wrong("crops", len(recipe.crops), "positive shapes and batches, and shares that are not all 0")
    for name, known, needed in (("inputs", INPUTS, {"seismic", "live"}), ("outputs", OUTPUTS, set(PLAIN))):
        channels = getattr(recipe.network, name)
        if not needed <= set(channels) <= set(known) or len(set(channels)) < len(channels):
            expected = f"names out of {', '.join(known)}, {', '.join(sorted(needed))} among them"
            raise _wrong(f"network.{name}", ", ".join(channels), expected)
    widths, group = recipe.network.widths, recipe.network.group
    if len(widths) < 2 or group < 1 or any(width < 1 or width % group for width in widths):
        raise _wrong("network.widths", list(widths), f"two or more multiples of the group, {group}")


def _check_denoising(recipe: DenoiserRecipe) -> None:
    _check_bounds(recipe, {"batch": (1, 10**4)})
    if not 0 < recipe.levels[0] <= recipe.levels[1]:
        raise _wrong("levels", list(recipe.levels), "two positive numbers, the smaller first")
    if not 0 < recipe.amplitude[0] <= recipe.amplitude[1] <= 1:
        raise _wrong("amplitude", list(recipe.amplitude), "two numbers above 0 and up to 1, the smaller first")
    if recipe.sections.geology.shape[0] != 1:
        raise _wrong("sections.geology.shape", list(recipe.sections.geology.shape), "one inline: [1, x, z]")
    if len(recipe.network.widths) < 2 or min(recipe.network.widths) < 1 or recipe.network.n_blocks < 1:
        raise _wrong(
            "network.widths", list(recipe.network.widths), "two or more positive numbers, and n_blocks above 0"
        )


def _check_velocities(recipe: VelocityRecipe) -> None:
    chances = dict.fromkeys(("noise_chance", "missing_chance", "missing"), (0.0, 1.0))
    _check_bounds(recipe, {"batch": (1, 10**4), "loudness": (0, 1), "edges": (0, 100), **chances})
    if not CHUNK <= recipe.n_sections <= FIRST_VALIDATION_SEED or recipe.n_sections % CHUNK:
        raise _wrong("n_sections", recipe.n_sections, f"a multiple of {CHUNK} up to {FIRST_VALIDATION_SEED}")
    survey, shape = recipe.network.survey, recipe.sections.shape
    if shape != (survey.n_x, survey.n_z):
        raise _wrong("sections.sections.geology.shape", [1, *shape], f"[1, {survey.n_x}, {survey.n_z}] of the survey")
    if survey.n_shots < 2 or survey.keep < 1 or not survey.keep * survey.dt * 2 * 4 * survey.freq <= 1:
        expected = "two or more shots, and four times freq below the Nyquist frequency of the samples that are kept"
        raise _wrong("network.survey", f"{survey.n_shots} shots, every {survey.keep * survey.dt} s", expected)
    low, high = recipe.network.velocity
    if not 0 < low <= recipe.sections.water[0] or not high >= recipe.sections.hardest[1]:
        raise _wrong("network.velocity", [low, high], "a range around all velocities of the sections")
    widths, group = recipe.network.widths, recipe.network.group
    if len(widths) < 2 or group < 1 or any(width < 1 or width % group for width in widths):
        raise _wrong("network.widths", list(widths), f"two or more multiples of the group, {group}")
    if recipe.network.n_heads < 1 or widths[-1] % recipe.network.n_heads:
        raise _wrong("network.n_heads", recipe.network.n_heads, f"a divisor of the last width, {widths[-1]}")


def _check_bounds(recipe: Schedule, bounds: Mapping[str, tuple[float, float]]) -> None:
    for name, (low, high) in bounds.items():
        if not low <= getattr(recipe, name) <= high:
            raise _wrong(name, getattr(recipe, name), f"a number from {low} to {high}")


def _wrong(path: str, value: Any, expected: str) -> ModelError:
    return ModelError("{name} is {found}, expected {expected}", name=path, found=str(value), expected=expected)
