"""Wells as they come: a folder of files imported at once, and the repairs of what was found in them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Result
from subsurface_app.commands.parameters import Parameters, choice, folder, item, number, text
from subsurface_app.data.objects import Note, Repair, Well, finding, note
from subsurface_app.workflows.well_folder import plain_name, read_folder
from subsurface_app.workflows.well_known import Known, Plan, plan_of
from subsurface_app.workflows.well_repairs import RepairId, repaired, repaired_all

_LOGS_BEFORE = mark("the version before has logs that these files do not, such as computed ones: {logs}")
_VERSION_OF = mark("a new version of the well whose content hash begins with {content}; that one can be restored")


class ImportWells(Parameters):
    """Which folder, which of its wells, and whether they are repaired on the way."""

    folder: str = folder(title=mark("Folder"), description=mark("with those in it; each file is told by its content"))
    area: str = text("Survey", title=mark("Survey area"), description=mark("one 3D scene each"))
    wells: str = text(title=mark("Wells"), description=mark("names with semicolons between; empty: all"))
    repair: Literal["none", "sure"] = choice(
        "none",
        title=mark("Repairs"),
        choices={"none": mark("None: report only"), "sure": mark("Those that are beyond doubt")},
    )
    known: Known = choice(
        "changed",
        title=mark("Wells that are there already"),
        choices={
            "changed": mark("New version where the files differ, else skip"),
            "version": mark("New version"),
            "separate": mark("Import beside them"),
            "skip": mark("Skip"),
        },
        description=mark("of the same UWI or name in the area; the version before can be restored"),
    )


def _import_wells(p: ImportWells, context: Context) -> Result:
    reading = context.progress.part(0.0, 1.0, mark("reading the files of wells"))
    report = read_folder(Path(p.folder), area=p.area, on_step=reading)
    found = {plain_name(line.name): line for line in report.wells}
    wanted = [plain_name(name) for name in p.wells.split(";") if name.strip()] or list(found)
    if absent := [name for name in wanted if name not in found]:
        raise CommandError(
            "the folder {folder} has no well {names}: it has {known}",
            folder=p.folder,
            names=", ".join(absent),
            known=", ".join(line.name for line in report.wells) or "-",
        )
    wells = [found[name].well for name in dict.fromkeys(wanted)]
    crs = context.project.crs if p.repair == "sure" else None
    read = [well if p.repair == "none" else repaired_all(well, crs) for well in wells if well is not None]
    plans = [plan_of(well, context.project.items("well", p.area), p.known) for well in read]
    made = [_as_version(plan) for plan in plans if plan.what != "skip"]
    if not read:
        raise CommandError(
            "the folder {folder} has no well that can be imported: {reasons}",
            folder=p.folder,
            reasons="; ".join(one.text for one in report.notes[:5]) or "-",
        )
    told = [one.note for one in plans if one.note is not None]
    replaced: list[str] = []
    for plan in plans:
        if plan.what != "skip":
            is_version = plan.what == "version" and plan.before is not None and plan.before.id not in replaced
            replaced.append(plan.before.id if is_version and plan.before is not None else "")
    return Result(tuple(made), notes=(*report.notes, *told, *_made(made, p.repair)), replaces=tuple(replaced))


def _as_version(plan: Plan) -> Well:
    """The well of a plan under the name that it has, with a word on the version before and on its computed logs."""
    if plan.what != "version" or plan.before is None:
        return plan.well
    said = [finding(_VERSION_OF, content=plan.before.content_hash[:12])]
    read = {log.mnemonic for log in plan.well.logs}
    names = [str(one["mnemonic"]) for one in plan.before.attributes.get("logs", ())]
    if lost := [name for name in names if name not in read]:
        said.append(finding(_LOGS_BEFORE, logs=", ".join(lost)))
    return replace(plan.well, name=plan.before.name, findings=(*plan.well.findings, *said))


def _made(wells: list[Well], repair: str) -> list[Note]:
    told = [note(mark("{n} wells are imported"), n=len(wells))]
    if repair == "sure":
        told += [
            note(mark("well {name}: {finding}"), name=well.name, finding=one.text)
            for well in wells
            for one in well.findings
            if one.note.template.startswith("repaired:")
        ]
    return told


class RepairWell(Parameters):
    """Which well, which repair, and what it needs: as the finding says that offers it."""

    well: str = item("well", title=mark("Well"))
    repair: Literal["all", "depth_unit", "blank", "cut", "times", "kb", "place", "geographic", "log_unit"] = choice(
        "all",
        title=mark("Repair"),
        choices={
            "all": mark("All that are beyond doubt"),
            "depth_unit": mark("Unit of the logs' depths"),
            "blank": mark("Values outside a range taken away"),
            "cut": mark("Logs cut off below a depth"),
            "times": mark("Times of the check shots multiplied"),
            "kb": mark("Height of the kelly bushing"),
            "place": mark("Place of the head"),
            "geographic": mark("Place from latitude and longitude"),
            "log_unit": mark("Unit of a log"),
        },
    )
    log: str = text(
        title=mark("Log"), description=mark("of a range or a unit; of depths several with commas between, empty: all")
    )
    unit: str = text(title=mark("Right unit"), description=mark("of the depths or of the log"))
    was: str = text(title=mark("Unit as it was read"), description=mark("of the depths"))
    low: float | None = number(None, title=mark("Lowest value"), description=mark("in SI"))
    high: float | None = number(None, title=mark("Highest value"), description=mark("in SI"))
    below: float | None = number(None, title=mark("Measured depth"), unit="m", description=mark("of the cut"))
    factor: float | None = number(None, title=mark("Factor of the times"), description=mark("2: they are one-way"))
    table: Literal["", "time_depth"] = choice(
        "", title=mark("Which times"), choices={"": mark("Check shots"), "time_depth": mark("Time-depth table")}
    )
    kb: float | None = number(None, title=mark("Kelly bushing above sea level"), unit="m")
    x: float | None = number(None, title=mark("X of the well"), unit="m")
    y: float | None = number(None, title=mark("Y of the well"), unit="m")
    latitude: float | None = number(None, title=mark("Latitude"), unit="°", ge=-90, le=90)
    longitude: float | None = number(None, title=mark("Longitude"), unit="°", ge=-180, le=180)
    datum: str = text(title=mark("Geodetic datum"), description=mark("such as NAD27 or ED50; empty: WGS 84"))


def _repair_well(p: RepairWell, context: Context) -> Result:
    well = context.load(p.well, Well)
    if p.repair == "all":
        made = repaired_all(well, context.project.crs)
        if made is well:
            raise CommandError("well {name} offers no repair that is beyond doubt: nothing was changed", name=well.name)
        return Result((made,), replaces=(context.id_of(p.well),))
    said = p.model_dump(exclude={"well", "repair"})
    given: dict[str, Any] = {name: value for name, value in said.items() if value not in (None, "")}
    chosen: RepairId = p.repair
    made = repaired(well, _offered(well, Repair(chosen, given)), context.project.crs)
    return Result((made,), replaces=(context.id_of(p.well),))


def _offered(well: Well, asked: Repair) -> Repair:
    """The repair of a finding that is asked for, so that the finding goes with it; else what is asked."""
    for one in well.findings:
        offer = one.repair
        if offer is None or offer.id != asked.id:
            continue
        if all(offer.parameters.get(name) == value for name, value in asked.parameters.items()):
            return offer
    return asked


def _propose_repair(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What the findings of the chosen well offer: all that is beyond doubt, else the first that a user may decide."""
    if not given.get("well"):
        return {}
    offers = [one.repair for one in context.load(given["well"], Well).findings if one.repair is not None]
    if not offers or any(one.is_sure for one in offers):
        return {}
    return {"repair": offers[0].id, **offers[0].parameters}


COMMANDS = (
    Command(
        id="import.wells",
        title=mark("Import a folder of wells"),
        summary=mark(
            "Read all well files of a folder, put them together into wells by name, and import those that can be read; "
            "what was found and the repairs offered are reported"
        ),
        Parameters=ImportWells,
        run=_import_wells,
        produces=("well",),
        heavy=False,
    ),
    Command(
        id="well.repair",
        title=mark("Repair a well"),
        summary=mark("Cure what was found in a well's files: a wrong unit, values that no rock has, logs past its end"),
        Parameters=RepairWell,
        run=_repair_well,
        produces=("well",),
        heavy=False,
        propose=_propose_repair,
    ),
)
