"""Which item plays which role in which view."""

from types import SimpleNamespace

import numpy as np

from subsurface_app.data.objects import (
    LineNumbers,
    Prediction,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
)
from subsurface_app.gui.item_reading import Loaded
from subsurface_app.gui.roles import choose_roles

GEOMETRY, AXIS = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3)), SampleAxis("twt", 0.0, 0.004, 4)
ARRAY = np.zeros((2, 3, 4), np.float32)


def _volume(item_id: str, quantity: str = "amplitude") -> Loaded:
    return Loaded(item_id, SeismicVolume(item_id, "A", ARRAY, GEOMETRY, AXIS, quantity), {})


def _prediction(item_id: str, task: str) -> Loaded:
    return Loaded(item_id, Prediction(item_id, "A", ARRAY, ARRAY, GEOMETRY, AXIS, task, "m", 0.0, ""), {})


def _other(item_id: str, kind: str) -> Loaded:
    return Loaded(item_id, SimpleNamespace(kind=kind, name=item_id), {})


def _roles(*loaded: Loaded, ticked: set[str] | None = None, preferred: tuple[str, ...] = ()):
    present = {one.id: one for one in loaded}
    return choose_roles(present, set(present) if ticked is None else ticked, preferred)


def test_that_the_newest_volume_is_shown_and_the_one_asked_for_wins():
    assert _roles(_volume("a"), _volume("b"))["scene"] == {"b": "volume"}
    assert _roles(_volume("a"), _volume("b"), preferred=("a",))["scene"] == {"a": "volume"}


def test_that_a_section_may_lay_any_other_volume_over_its_own():
    roles = _roles(_volume("a"), _volume("b"), _prediction("c", "denoise"), _prediction("f", "fault"), preferred=("a",))
    assert roles["section"] == {"a": "volume", "f": "overlay", "b": "other_volume", "c": "other_volume"}
    assert roles["scene"] == {"a": "volume", "f": "overlay"}


def test_that_faults_lie_over_the_volume_in_section_and_scene():
    roles = _roles(_volume("a"), _volume("semblance", "fault_likelihood"), _prediction("p", "fault"))
    assert roles["scene"] == {"a": "volume", "p": "overlay"}
    assert roles["section"] == roles["scene"] | {"semblance": "other_volume"}


def test_that_faults_alone_are_a_volume():
    assert _roles(_prediction("p", "fault"))["section"] == {"p": "volume"}


def test_that_a_cleaned_prediction_can_be_the_volume():
    roles = _roles(_volume("a"), _prediction("clean", "denoise"), preferred=("clean",))
    assert roles["section"] == {"clean": "volume", "a": "other_volume"}


def test_that_what_is_not_ticked_plays_no_role_though_it_is_read():
    assert _roles(_volume("a"), _volume("b"), ticked={"a"})["section"] == {"a": "volume"}
    assert not any(_roles(_volume("a"), ticked=set()).values())


def test_that_horizons_and_wells_are_drawn_wherever_sections_are():
    roles = _roles(_volume("a"), _other("h", "horizon"), _other("w", "well"), _other("c", "comparison"))
    assert roles["section"] == {"a": "volume", "h": "horizon", "w": "well"}
    assert roles["comparison"] == {"c": "comparison", "h": "horizon", "w": "well"}
    assert roles["logs"] == {"w": "well"}


def test_that_of_several_wells_the_logs_show_the_one_asked_for_and_offer_the_others():
    wells = _other("v", "well"), _other("w", "well")
    assert _roles(*wells)["logs"] == {"w": "well", "v": "other_well"}
    assert _roles(*wells, preferred=("v",))["logs"] == {"v": "well", "w": "other_well"}


def test_that_a_tie_brings_its_own_well_and_seismic_and_a_well_asked_for_later_is_tied_to_what_is_on_view():
    wells, volumes = (_other("v", "well"), _other("w", "well")), (_volume("a"), _volume("b"))
    assert _roles(*wells, *volumes)["tie"] == {"w": "well", "b": "volume", "v": "other_well", "a": "other_volume"}
    made = Loaded("t", SimpleNamespace(kind="well_tie", name="t", well="v", seismic="a"), {})
    assert _roles(*wells, *volumes, made)["tie"] == {
        "v": "well", "a": "volume", "t": "tie", "w": "other_well", "b": "other_volume"
    }  # fmt: skip
    assert _roles(*wells, *volumes, made, preferred=("w",))["tie"]["w"] == "well"
    assert _roles(*wells)["tie"] == {}
    unticked = _roles(*wells, *volumes, made, ticked={"t"})["tie"]
    assert unticked == {"v": "well", "a": "volume", "t": "tie"}


def test_that_fault_sticks_polygons_and_triangles_are_drawn_in_scene_and_section():
    shapes = [_other("s", "fault_sticks"), _other("p", "polygons"), _other("t", "triangulated_surface")]
    roles = _roles(_volume("a"), *shapes)
    assert roles["scene"] == {"a": "volume", "s": "polylines", "p": "polylines", "t": "triangles"}
    assert roles["section"] == roles["scene"]


def test_that_a_scene_shows_all_lines_beside_the_volume_whatever_the_section_shows():
    traces = np.zeros(3)
    lines = [Loaded(one, SeismicLine(one, "A", ARRAY[0], traces, traces, traces, AXIS), {}) for one in ("l", "k")]
    roles = _roles(_volume("a"), *lines, preferred=("l",))
    assert roles["section"] == {"l": "volume", "a": "other_volume", "k": "other_volume"}
    assert roles["scene"] == {"a": "volume", "l": "line", "k": "line"}


def test_that_gathers_are_marked_on_the_model_they_were_modelled_through():
    data = np.zeros((1, 2, 4), np.float32)
    gathers = ShotGathers("s", "A", data, data, data, data, AXIS, {"model": "v"})
    roles = _roles(_other("v", "velocity_model"), Loaded("s", gathers, {}))
    assert roles["model"] == {"v": "model", "s": "gathers"}
    assert roles["gathers"] == {"s": "gathers"}
    assert "s" not in roles["scene"]  # nobody knows where on the map it is
    assert _roles(_other("x", "velocity_model"), Loaded("s", gathers, {}))["model"] == {"x": "model"}


def test_that_gathers_along_a_line_on_the_map_are_laid_out_in_the_scene():
    data = np.zeros((1, 2, 2), np.float32)
    gathers = ShotGathers("s", "A", data, data, data, data, AXIS, {"line": [[0.0, 0.0], [3.0, 4.0]]})
    assert _roles(Loaded("s", gathers, {}))["scene"] == {"s": "gathers"}


def test_that_the_map_shows_everything_and_one_volume_has_its_slices():
    shapes = [_other("l", "seismic_line"), _other("g", "fault_sticks"), _other("m", "velocity_model")]
    marks = [_other("h", "horizon"), _other("w", "well")]
    roles = _roles(_volume("a"), _volume("b"), *shapes, *marks, preferred=("a",))["map"]
    assert roles == {
        "a": "volume",
        "b": "outline",
        "l": "seismic_line",
        "g": "polylines",
        "m": "model",
        "h": "horizon",
        "w": "well",
    }


def test_that_a_crossplot_has_all_volumes_wells_and_horizons_at_hand():
    roles = _roles(_volume("a"), _volume("b"), _other("h", "horizon"), _other("w", "well"))["crossplot"]
    assert roles == {"a": "volume", "b": "volume", "h": "horizon", "w": "well"}
