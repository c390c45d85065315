"""A velocity model from shot gathers by a network: where an inversion may start."""

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Note, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.shots import LineSurvey, line_length

MODEL = "shots-velocity"


def velocity_from_shots(
    gathers: ShotGathers,
    network: str = MODEL,
    *,
    water_depth: float = 0.0,
    water_velocity: float = 1500.0,
    device: str = "auto",
    name: str = "",
) -> tuple[VelocityModel, str]:
    """What a network sees in the gathers, on the grid that it was trained for; see `models.velocity`.

    Parameters   network : name of the catalogue, or a weights file
                 water_depth, water_velocity : m, m/s - what is known of the water: cells whose centre lies less deep
                     below the top of the model get this velocity and no spread; 0: none
    Returns      the model, with its spread and with notes for its reader; where the network ran
    Raises       ModelError - another survey than the network's, a model that reads no gathers
                 GeometryError - field records without wavelet or positions, gathers of a volume
    """
    from models import load_model
    from models.velocity import predict_velocity
    from solvers import Receivers, Sources, Survey, TimeAxis

    sources, receivers, _ = gathers.for_waves()
    if sources.shape[-1] != 2:
        raise GeometryError(
            "{gathers} has positions along {axes} axes: the network reads shots along a line, with (x, z)",
            gathers=gathers.name,
            axes=sources.shape[-1],
        )
    live = None if gathers.live is None else np.asarray(gathers.live[:], dtype=bool)
    axis, loaded = gathers.axis, load_model(network, device=device)
    found = predict_velocity(
        loaded,
        np.asarray(gathers.data[:]),
        Survey(Sources(sources), Receivers(np.nan_to_num(receivers), live=live)),
        TimeAxis(axis.count, axis.step, axis.start),
    )
    vp, std = found.mean.copy(), found.std.copy()
    is_water = found.grid.spacing[-1] * np.arange(vp.shape[-1]) < water_depth
    vp[:, is_water], std[:, is_water] = water_velocity, 0.0
    title = name or f"{gathers.name}, {found.model}"
    origin = tuple(float(one) for one in gathers.settings.get("origin") or found.grid.origin)
    place = (found.grid.spacing, origin, gathers.settings.get("line"))
    told = tuple(_notes(found.outside, found.n_dead, float(std[:, ~is_water].mean()) if not is_water.all() else 0.0))
    return VelocityModel(title, gathers.area, vp, *place, told, std), loaded.device


def survey_for(model: VelocityModel, network: str = MODEL) -> LineSurvey | None:
    """The survey whose records a network reads, along a 2D model that is as long as its section; else None.

    Waves are computed on cells half as wide as those of the network, on which an inversion goes on from what it says.
    """
    from models import model_card
    from models.velocity import survey_of

    fixed = survey_of(model_card(network))
    length = float(fixed.shot_x[-1])
    if len(model.vp.shape) != 2 or abs(line_length(model) - length) > 1e-3:
        return None
    return LineSurvey(
        n_shots=fixed.n_shots,
        first_shot=0.0,
        last_shot=length,
        receiver_spacing=fixed.spacing,
        source_depth=fixed.depth,
        receiver_depth=fixed.depth,
        freq=fixed.freq,
        record_length=float(fixed.time.times[-1]),
        dt=fixed.dt,
        refine=min(max(1, round(2 * model.spacing[0] / fixed.spacing)), 4),
    )


def _notes(outside: float, n_dead: int, spread: float) -> list[Note]:
    told = [
        note(
            mark("a network's guess, {spread} m/s off in the mean by its own account: a start for an inversion"),
            spread=round(spread),
        )
    ]
    if outside > 0:
        told.append(
            note(
                mark("{percent} % of the shots look unlike all that the network learned from: trust it less"),
                percent=round(100 * outside),
            )
        )
    if n_dead:
        told.append(note(mark("{n} dead traces were not read"), n=n_dead))
    return told
