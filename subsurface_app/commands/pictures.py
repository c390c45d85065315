"""Pictures of items as commands, without a window."""

from dataclasses import replace
from pathlib import Path

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.inversion_looks import look_at_run
from subsurface_app.commands.parameters import Parameters, file, item, number, toggle
from subsurface_app.commands.scene_notes import notes_of
from subsurface_app.commands.volume_inputs import volume_item, volume_of
from subsurface_app.data.objects import (
    Comparison,
    Horizon,
    InversionRun,
    Prediction,
    SeismicLine,
    SeismicVolume,
    SeismicWavelet,
    ShotGathers,
    VelocityModel,
    VolumeStatistics,
    Well,
    WellTie,
)
from subsurface_app.data.store import Project
from subsurface_app.workflows.pictures import (
    Panel,
    cut_volume,
    picture_comparison,
    picture_gathers,
    picture_horizon,
    picture_inversion,
    picture_line,
    picture_logs,
    picture_model,
    picture_panels,
    picture_scene,
    picture_section,
    picture_statistics,
    picture_tie,
    picture_wavelet,
)
from subsurface_app.workflows.scenes import scene_bytes, scene_of, write_scene

# About what a picture takes: traces are noise to a PNG, curves and surfaces are not.
_OF_TRACES = ("seismic_volume", "seismic_line", "prediction", "comparison", "gathers", "inversion_run")
_TRACES_BYTES, _CURVES_BYTES = 650_000, 90_000
_BYTES_PER_PIXEL = 0.35  # of a trimmed picture of a scene
DRAWN_KINDS = (
    "seismic_volume",
    "seismic_line",
    "prediction",
    "comparison",
    "velocity_model",
    "gathers",
    "well",
    "horizon",
    "statistics",
    "well_tie",
    "wavelet",
    "inversion_run",
)


class ExportPicture(Parameters):
    """Which item, which line of it, and where the picture goes."""

    item: str = item(*DRAWN_KINDS, title=mark("Item"))
    file: str = file(title=mark("Picture file"), pattern="*.png", role="write")
    iline: int | None = number(None, title=mark("Inline"), description=mark("empty: the middle one"))
    overlays: bool = toggle(True, title=mark("Wells and horizons"), description=mark("of the same area, on sections"))
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _picture(p: ExportPicture, context: Context) -> Result:
    path = Path(p.file)
    refuse_existing(path, p.overwrite)
    context.progress.part(0, 1, mark("drawing"))
    if not draw_item(context.project, p.item, path, iline=p.iline, overlays=p.overlays):
        name = context.project.item(p.item).name
        raise CommandError("{name} cannot be drawn: only 2D velocity models have a picture", name=name)
    return Result(files=(p.file,))


def draw_item(project: Project, ref: str, path: Path, *, iline: int | None = None, overlays: bool = True) -> bool:
    """Write the picture of an item as PNG; False for kinds that have none, then nothing is written.

    Parameters   iline : of volumes, by default the middle one
                 overlays : wells and horizons of the same area on sections
    """
    if project.item(ref).kind not in DRAWN_KINDS:
        return False
    made = project[ref]
    if isinstance(made, SeismicVolume):
        wells, horizons = _of_area(project, made.area) if overlays else ((), ())
        picture_section(path, made, iline=iline, wells=wells, horizons=horizons)
    elif isinstance(made, Prediction):
        shown = (made.mean, made.spread) if made.spread_holds else (made.mean,)
        cuts = [cut_volume(array, made.geometry, made.axis, iline=iline) for array in shown]
        look = "fault" if made.task == "fault" else "amplitude"
        row = [Panel(made.name, cuts[0], look), *(Panel("", cut, "spread") for cut in cuts[1:])]
        picture_panels(path, [row], title=cuts[0].position, width=7, height=5)
    elif isinstance(made, Comparison):
        picture_comparison(path, made, iline=iline)
    elif isinstance(made, VelocityModel):
        if len(made.vp.shape) != 2:
            return False
        picture_model(path, made)
    elif isinstance(made, ShotGathers):
        picture_gathers(path, made)
    elif isinstance(made, Well):
        picture_logs(path, made, units=project.settings.units)
    elif isinstance(made, Horizon):
        picture_horizon(path, made)
    elif isinstance(made, SeismicLine):
        picture_line(path, made)
    elif isinstance(made, VolumeStatistics):
        picture_statistics(path, made)
    elif isinstance(made, WellTie):
        picture_tie(path, made)
    elif isinstance(made, SeismicWavelet):
        picture_wavelet(path, made)
    elif isinstance(made, InversionRun):
        picture_inversion(path, look_at_run(project, project.item(ref).id))
    return True


def _of_area(project: Project, area: str) -> tuple[tuple[Well, ...], tuple[Horizon, ...]]:
    """The wells and the horizons of an area."""
    made = [project[item.id] for item in project.items(area=area) if item.kind in ("well", "horizon")]
    wells = tuple(one for one in made if isinstance(one, Well))
    return wells, tuple(one for one in made if isinstance(one, Horizon))


class ExportScene(Parameters):
    """Which volume stands in the scene, and where the picture or the scene itself goes."""

    volume: str = volume_item(
        title=mark("Seismic volume"),
        description=mark("with the wells and horizons of its area; of a prediction its mean"),
    )
    file: str = file(
        title=mark("Picture or scene file"),
        pattern="*.png *.glb *.gltf *.usda *.usdc *.usdz",
        role="write",
        description=mark("a picture (.png), or the scene for other programs: glTF (.glb, .gltf), OpenUSD (.usda ...)"),
    )
    width: int = number(
        1500, title=mark("Width"), unit="px", ge=200, le=8000, description=mark("of a picture, before it is trimmed")
    )
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _scene(p: ExportScene, context: Context) -> Result:
    path = Path(p.file)
    refuse_existing(path, p.overwrite)
    context.progress.part(0, 1, mark("drawing"))
    volume = volume_of(context, p.volume)
    wells, horizons = _of_area(context.project, volume.area)
    in_domain = tuple(horizon for horizon in horizons if horizon.domain == volume.axis.domain)
    if path.suffix.lower() == ".png":
        picture_scene(path, volume, horizons=in_domain, wells=wells, width=p.width)
        return Result(files=(p.file,))
    shown = [one.id for one in context.project.items(area=volume.area) if one.kind in ("well", "horizon")]
    of_ids = notes_of(context.project, [context.id_of(p.volume), *shown])
    notes = {context.project.item(one).name: note for one, note in of_ids.items()}
    made = scene_of(volume, horizons=in_domain, wells=wells, notes=notes)
    # what the project says counts more than what a file said of itself
    write_scene(path, replace(made, crs=context.project.settings.crs or made.crs))
    return Result(files=(p.file,))


def _estimate_picture(p: ExportPicture, context: Context) -> Estimate:
    refuse_existing(Path(p.file), p.overwrite)
    size = picture_bytes(context.project.item(p.item).kind)
    return Estimate({}, size, 300_000_000, 2.0, (p.file,))


def picture_bytes(kind: str) -> int:
    """About what the picture of an item of a kind takes as PNG; 0 of kinds that have none."""
    if kind not in DRAWN_KINDS:
        return 0
    return _TRACES_BYTES if kind in _OF_TRACES else _CURVES_BYTES


def _estimate_scene(p: ExportScene, context: Context) -> Estimate:
    """A picture by its pixels; a scene by its textures and the nodes of its horizons."""
    path = Path(p.file)
    refuse_existing(path, p.overwrite)
    volume = volume_of(context, p.volume)
    if path.suffix.lower() == ".png":
        return Estimate({}, round(_BYTES_PER_PIXEL * p.width**2), 500_000_000, 5.0, (p.file,))
    _, horizons = _of_area(context.project, volume.area)
    size = scene_bytes(volume, [one for one in horizons if one.domain == volume.axis.domain])
    files = [p.file]
    if path.suffix.lower() in (".usda", ".usdc"):
        files.append(str(path.with_name(f"{path.stem}_textures")))
    return Estimate({}, size, 300_000_000 + 10 * size, 2 + size / 5e6, tuple(files))


COMMANDS = (
    Command(
        id="export.picture",
        title=mark("Export a picture"),
        summary=mark(
            "Draw a section, line, horizon, prediction, comparison, velocity model, gathers, logs, well tie, wavelet, "
            "inversion run or statistics to PNG"
        ),
        Parameters=ExportPicture,
        run=_picture,
        tier="write",
        estimate=_estimate_picture,
        heavy=False,
    ),
    Command(
        id="export.scene",
        title=mark("Export a 3D scene"),
        summary=mark(
            "Write a volume with the wells and horizons of its area as a 3D picture (PNG), as glTF or as OpenUSD, "
            "without a screen"
        ),
        Parameters=ExportScene,
        run=_scene,
        tier="write",
        estimate=_estimate_scene,
        heavy=False,
    ),
)
