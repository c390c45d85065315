"""The demo as plain data: commands whose parameters refer to results of earlier steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources import mark, resource_path

DEMO_SEED = 2026
GENERATED_INLINE = 64  # through its faults
_WELLS = {"f02_1": "F02-1", "f03_2": "F03-2", "f03_4": "F03-4"}


@dataclass(frozen=True)
class DemoStep:
    """One command of the demo.

    Parameters   key : str - by which later steps refer to its results
                 command : str - id in the registry
                 parameters : dict - plain data; "@key" stands for the first item of that step, "@key.2" for its third,
                     alone or in a list
                 title : str - what it does, marked for translation
                 after : tuple of str - keys of steps that must be done though no parameter refers to them
                 may_fail : bool - the demo goes on without it
    """

    key: str
    command: str
    parameters: Mapping[str, Any]
    title: str
    after: tuple[str, ...] = ()
    may_fail: bool = False


def demo_steps(*, seed: int = DEMO_SEED) -> tuple[DemoStep, ...]:
    """The main job: the sample project, a velocity model, shot gathers, predictions, baselines, comparisons, and what
    the interpretations explain.

    Steps stand in an order in which they can run; see `inputs_of`.
    """
    models = (*_models("f3", mark("F3")), *_models("generated", mark("Generated")))
    return (*_sample_project(seed), *_physics(), *models, *_explained())


def export_steps(folder: Path) -> tuple[DemoStep, ...]:
    """What a run without a window also does: SEG-Y files and 3D pictures in a folder."""
    files = (
        ("f3_model.0", "f3_cleaned.sgy", mark("Writing the cleaned section")),
        ("f3_model.1", "f3_fault_probability.sgy", mark("Writing the fault probability")),
        ("shots", "f3_shot_gathers.sgy", mark("Writing the shot gathers")),
        ("velocity", "f3_velocity.sgy", mark("Writing the velocity model")),
    )
    written = [
        DemoStep(f"file_{number}", "export.segy", {"item": f"@{ref}", "file": str(folder / name)}, title)
        for number, (ref, name, title) in enumerate(files)
    ]
    scenes = [
        DemoStep(
            f"scene_{volume}",
            "export.scene",
            {"volume": f"@{volume}", "file": str(folder / f"scene_{volume}.png")},
            title,
            after=drawn_too,
            may_fail=True,
        )
        for volume, title, drawn_too in (
            ("f3", mark("Drawing F3 in 3D"), (*_WELLS, "fs4", "fs4_line")),
            ("generated", mark("Drawing the generated survey in 3D"), ()),
        )
    ]
    return (*written, *scenes)


def inputs_of(step: DemoStep) -> tuple[str, ...]:
    """Keys of the steps that must be done before a step."""
    values = [one for value in step.parameters.values() for one in (value if isinstance(value, list) else [value])]
    refs = [value[1:] for value in values if isinstance(value, str) and value.startswith("@")]
    return tuple(dict.fromkeys([*(ref.partition(".")[0] for ref in refs), *step.after]))


def resolve(step: DemoStep, results: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The parameters of a step with item ids in place of references.

    Parameters   results : dict - ids of the items that each earlier step has made, in their order
    """

    def value_of(value: Any) -> Any:
        if isinstance(value, list):
            return [value_of(one) for one in value]
        if not (isinstance(value, str) and value.startswith("@")):
            return value
        key, _, number = value[1:].partition(".")
        return results[key][int(number or 0)]

    return {name: value_of(value) for name, value in step.parameters.items()}


def _sample_project(seed: int) -> list[DemoStep]:
    """What the sample project holds: three survey areas."""
    f3, volve = resource_path("sample", "f3"), resource_path("sample", "volve")
    steps = [
        DemoStep(
            "f3",
            "import.segy",
            {"file": str(f3 / "F3_inline362_derived.sgy"), "name": "F3 inline 362", "area": "F3"},
            mark("Importing inline 362 of F3"),
        )
    ]
    steps += [
        DemoStep(
            key,
            "import.well",
            {
                "las": str(f3 / f"{name}_logs.las"),
                "checkshot": str(f3 / f"{name}_checkshot.txt"),
                "tops": str(f3 / f"{name}_markers.txt"),
                "track": str(f3 / f"{name}.track"),
                "name": name,
                "area": "F3",
            },
            mark("Importing a well of F3"),
        )
        for key, name in _WELLS.items()
    ]
    return [
        *steps,
        DemoStep(
            "fs4",
            "import.horizon",
            {"file": str(f3 / "F3_Demo_0_FS4.dat"), "name": "FS4", "area": "F3"},
            mark("Importing horizon FS4"),
        ),
        DemoStep("generated", "generate.survey", {"seed": seed}, mark("Generating a survey with known truth")),
        DemoStep(
            "volve",
            "import.segy",
            {
                "file": str(volve / "volve10-migvel-depth-sub3d.sgy"),
                "name": "Volve velocity",
                "area": "Volve",
                "quantity": "velocity",
                "domain": "depth",
            },
            mark("Importing the velocity cube of Volve"),
        ),
    ]


def _physics() -> list[DemoStep]:
    """From well and horizon to shot gathers."""
    return [
        DemoStep(
            "fs4_line",
            "horizon.extend",
            {"horizon": "@fs4", "well": "@f02_1", "marker": "FS4", "section": "@f3", "name": "FS4 to F02-1"},
            mark("Extending FS4 to the well F02-1"),
        ),
        DemoStep(
            "velocity",
            "velocity.from_well",
            {"well": "@f02_1", "horizon": "@fs4_line", "marker": "FS4", "name": "Velocity from F02-1"},
            mark("Building a velocity model from F02-1 and FS4"),
        ),
        DemoStep(
            "shots",
            "model.shots",
            {
                "model": "@velocity",
                "n_shots": 5,
                "receiver_spacing": 25.0,
                "freq": 15.0,
                "record_length": 2.0,
                "space_order": 8,
                "name": "Shots",
            },
            mark("Modelling shot gathers"),
        ),
    ]


def _explained() -> list[DemoStep]:
    """Whether horizons and wells explain the sections: of the F3 line, and of an inline whose truth is known."""
    return [
        DemoStep(
            "generated_explained",
            "model.explain",
            {
                "volume": "@generated",
                "wells": [f"@generated.{number}" for number in (7, 8, 9)],
                "horizons": ["@generated.5", "@generated.6"],
                "markers": "Upper marker; Lower marker",
                "first_iline": GENERATED_INLINE,
                "last_iline": GENERATED_INLINE,
                "members": 4,
                "name": f"Generated inline {GENERATED_INLINE}",
            },
            mark("Asking what horizons and wells explain of the generated survey"),
        ),
        DemoStep(
            "f3_explained",
            "model.explain",
            {
                "volume": "@f3",
                "wells": ["@f02_1"],
                "horizons": ["@fs4_line"],
                "markers": "FS4",
                "datum": 0.0,
                "members": 4,
                "name": "F3 inline 362 by FS4 and F02-1",
            },
            mark("Asking what FS4 and F02-1 explain of F3"),
        ),
    ]


def _models(area: str, title: str) -> list[DemoStep]:
    """A model's prediction beside the classical baseline, and what the two have in common."""
    known = area == "generated"
    truth = {"denoise": "@generated.1", "fault": "@generated.2"}
    return [
        DemoStep(
            f"{area}_model", "predict.volume", {"volume": f"@{area}"}, mark("Cleaning and finding faults with a model")
        ),
        DemoStep(
            f"{area}_baseline",
            "baseline.volume",
            {"volume": f"@{area}"},
            mark("Cleaning and finding faults classically"),
        ),
        *[
            DemoStep(
                f"{area}_{task}",
                "compare.items",
                {
                    "left": f"@{area}_baseline.{number}",
                    "right": f"@{area}_model.{number}",
                    "name": f"{title}, {task}, baseline and model",
                    **({"truth": truth[task]} if known else {}),
                },
                mark("Comparing model and baseline"),
            )
            for number, task in enumerate(("denoise", "fault"))
        ],
    ]
