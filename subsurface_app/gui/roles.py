"""Which item plays which role in which view: rules on plain data, without any widget."""

from collections.abc import Mapping, Sequence

from subsurface_app.data.objects import Prediction, SeismicLine, SeismicVolume, ShotGathers
from subsurface_app.gui.domains import domain_of
from subsurface_app.gui.item_reading import Loaded

Roles = dict[str, dict[str, str]]

_ONE_OF_A_KIND = {
    "gathers": ("gathers", "prestack_volume"),
    "model": ("velocity_model",),
    "comparison": ("comparison", "explained_section", "inversion_comparison"),
    "inversion": ("inversion_run",),
    "logs": ("well",),
}
_SHAPES = {"fault_sticks": "polylines", "polygons": "polylines", "triangulated_surface": "triangles"}
_SEISMIC_OF_TIE = ("seismic_volume", "seismic_line")
_ROLE_OF_KIND = {
    "gathers": "gathers",
    "prestack_volume": "prestack",
    "velocity_model": "model",
    "comparison": "comparison",
    "inversion_comparison": "comparison",
    "inversion_run": "run",
    "explained_section": "comparison",
    "well": "well",
}


def choose_roles(present: Mapping[str, Loaded], ticked: set[str], preferred: Sequence[str]) -> Roles:
    """View -> item id -> role.

    Section and scene show one volume, over it one fault result or other prediction, and all horizons, wells, fault
    sticks, polygons and triangulated surfaces, the scene all 2D lines and the layout of the gathers too, the section
    the synthetics of ties; it may lay any other volume over its own. The other views show one item of their kind, the
    logs one well and the choice of the others. Of several the one asked for last is taken, else the newest.

    Parameters   present : id -> what is read already; ticked : ids that the user wants to see
                 preferred : ids, the one asked for last first
    """
    seen = [one for one in present.values() if one.id in ticked]
    volumes = [one for one in seen if one.object.kind in ("seismic_volume", "seismic_line", "prediction")]
    cubes = [one for one in volumes if not isinstance(one.object, SeismicLine)]
    marks = {one.id: one.object.kind for one in seen if one.object.kind in ("horizon", "well")}
    section = _one_over_another(volumes, preferred) | marks
    scene = _one_over_another(cubes, preferred) | {one.id: "line" for one in volumes if one not in cubes} | marks
    base = next((one for one in volumes if section.get(one.id) == "volume"), None)
    shapes = {one.id: _SHAPES[one.object.kind] for one in seen if one.object.kind in _SHAPES}
    others = {one.id: "other_volume" for one in volumes if one.id not in section}
    ties = {one.id: "tie" for one in seen if one.object.kind == "well_tie"}
    roles: Roles = {"section": section | shapes | others | ties, "scene": scene | shapes}
    roles["map"] = _on_map(seen, base) | marks | shapes
    roles["crossplot"] = {one.id: "volume" for one in cubes} | marks
    for view, kinds in _ONE_OF_A_KIND.items():
        chosen = _choose([one for one in seen if one.object.kind in kinds], preferred)
        roles[view] = {chosen.id: _ROLE_OF_KIND[chosen.object.kind]} if chosen is not None else {}
    wells = [one.id for one in seen if one.object.kind == "well"]
    roles["logs"] |= {one: "other_well" for one in wells if one not in roles["logs"]}
    roles["tie"] = _for_a_tie(present, seen, preferred)
    for shown in roles["gathers"]:
        gathers = present[shown].object
        if isinstance(gathers, ShotGathers) and gathers.is_on_map:
            roles["scene"] |= {shown: "gathers"}
    if roles["comparison"]:
        roles["comparison"] |= marks
    for model_id in list(roles["model"]):
        through = [
            one for one in seen if isinstance(one.object, ShotGathers) and one.object.settings.get("model") == model_id
        ]
        if (shots := _choose(through, preferred)) is not None:
            roles["model"][shots.id] = "gathers"
    return roles


def _for_a_tie(present: Mapping[str, Loaded], seen: Sequence[Loaded], preferred: Sequence[str]) -> dict[str, str]:
    """A well beside seismic in two-way time, and the choice of the others; a tie brings its own well and seismic."""
    wells = [one for one in seen if one.object.kind == "well"]
    in_time = [one for one in seen if one.object.kind in _SEISMIC_OF_TIE and domain_of(one.object) == "twt"]
    tie = _choose([*wells, *(one for one in seen if one.object.kind == "well_tie")], preferred)
    if tie is not None and tie.object.kind == "well_tie" and {tie.object.well, tie.object.seismic} <= present.keys():
        roles = {tie.object.well: "well", tie.object.seismic: "volume", tie.id: "tie"}
    else:
        well, volume = _choose(wells, preferred), _choose([one for one in in_time if _is_amplitude(one)], preferred)
        if well is None or volume is None:
            return {}
        roles = {well.id: "well", volume.id: "volume"}
    others = {one.id: "other_well" for one in wells} | {one.id: "other_volume" for one in in_time}
    return roles | {one: role for one, role in others.items() if one not in roles}


def _is_amplitude(loaded: Loaded) -> bool:
    return not isinstance(loaded.object, Prediction) and bool(loaded.object.quantity == "amplitude")


def _one_over_another(volumes: Sequence[Loaded], preferred: Sequence[str]) -> dict[str, str]:
    """The volume that is shown, and the fault result or other prediction over it."""
    results = [one for one in volumes if _goes_over(one)]
    base = _choose([one for one in volumes if one not in results] or results, preferred)
    over = _choose([one for one in results if one is not base and _lies_on(one, base)], preferred)
    return {one.id: role for one, role in ((base, "volume"), (over, "overlay")) if one is not None}


def _on_map(seen: Sequence[Loaded], base: Loaded | None) -> dict[str, str]:
    """The volume whose sections are on view, outlines of the others, lines, models and the survey of the gathers."""
    roles = {"seismic_volume": "outline", "prediction": "outline", "seismic_line": "seismic_line"}
    roles |= {"velocity_model": "model", "gathers": "gathers"}
    placed = [one for one in seen if not isinstance(one.object, ShotGathers) or one.object.sources is not None]
    on_map = {one.id: roles[one.object.kind] for one in placed if one.object.kind in roles}
    if base is not None and on_map[base.id] == "outline":
        on_map[base.id] = "volume"
    return on_map


def _goes_over(loaded: Loaded) -> bool:
    """Whether it is looked at over the amplitudes that it was made from: faults, dips, impedance, geological time."""
    shown = loaded.object
    if isinstance(shown, Prediction):
        return shown.quantity != "amplitude"
    return isinstance(shown, SeismicVolume) and shown.quantity == "fault_likelihood"


def _lies_on(over: Loaded, base: Loaded | None) -> bool:
    """Whether a result has a place on what is shown: a prediction only on the lattice that it was made on."""
    if base is None or _is_fault(over) or isinstance(base.object, SeismicLine):
        return True
    return over.object.geometry.window_in(base.object.geometry) is not None


def _is_fault(loaded: Loaded) -> bool:
    return bool(loaded.object.quantity == "fault_likelihood")


def _choose(candidates: Sequence[Loaded], preferred: Sequence[str]) -> Loaded | None:
    by_id = {one.id: one for one in candidates}
    return next((by_id[ref] for ref in preferred if ref in by_id), candidates[-1] if candidates else None)
