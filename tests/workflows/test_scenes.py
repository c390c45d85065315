"""Scenes as glTF and OpenUSD, read back: counts, names, places in metres, textures."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import Horizon, LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry, Top, Well
from subsurface_app.workflows.scenes import Scene, scene_of, write_scene

AFFINE = (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)
CHINESE = "珠江口层位"
LICENCE = {"attribution": "CC BY 4.0, TerraNubis"}


def scene(name: str = CHINESE) -> Scene:
    geometry = SurveyGeometry(LineNumbers(100, 1, 24), LineNumbers(300, 1, 32), AFFINE, "EPSG:23031")
    samples = np.random.default_rng(3).normal(size=(24, 32, 40)).astype(np.float32)
    volume = SeismicVolume("F3 volume", "F3", samples, geometry, SampleAxis("twt", 0.0, 0.004, 40))
    values = np.full((24, 32), 0.08, np.float32)
    values[3, 4] = np.nan
    horizon = Horizon(name, "F3", values, geometry, "twt")
    x, y = (float(value) for value in geometry.xy(110, 305))
    path = np.array([[0.0, x, y, -30.0], [150.0, x, y, 120.0]])
    table = np.array([[30.0, 0.0], [150.0, 0.15]])
    well = Well("W-1", "F3", x, y, 30.0, path, (), (Top("Top A", 100.0),), table)
    return scene_of(volume, horizons=[horizon], wells=[well], exaggeration=4.0, notes={"F3 volume": LICENCE})


def gltf(path: Path) -> tuple[dict[str, Any], bytes]:
    """The JSON and the binary chunk of a .glb."""
    data = path.read_bytes()
    assert (data[:4], len(data)) == (b"glTF", int.from_bytes(data[8:12], "little"))
    n = int.from_bytes(data[12:16], "little")
    return json.loads(data[20 : 20 + n]), data[28 + n :]


def test_that_a_glb_read_back_has_the_names_places_and_textures_of_the_scene(tmp_path: Path) -> None:
    made = scene()
    write_scene(tmp_path / "s.glb", made)
    found, data = gltf(tmp_path / "s.glb")
    root = found["nodes"][0]
    items = [found["nodes"][one] for one in root["children"]]
    assert [one["name"] for one in items] == ["F3 volume", CHINESE, "W-1"]
    assert items[0]["extras"]["attribution"] == LICENCE["attribution"]
    assert [len(one["children"]) for one in items] == [3, 1, 2]
    assert (root["extras"]["crs"], root["extras"]["domain"]) == ("EPSG:23031", "twt")
    assert (root["extras"]["origin_x"], root["extras"]["origin_y"]) == made.origin
    assert root["scale"] == [1.0, 1.0, 4.0]
    places = [found["accessors"][one["primitives"][0]["attributes"]["POSITION"]] for one in found["meshes"]]
    low, high = made.bounds()
    np.testing.assert_allclose(np.min([one["min"] for one in places], axis=0), low, atol=1e-3)
    np.testing.assert_allclose(np.max([one["max"] for one in places], axis=0), high, atol=1e-3)
    sizes = []
    for image in found["images"]:
        view = found["bufferViews"][image["bufferView"]]
        start = view["byteOffset"]
        sizes.append(Image.open(io.BytesIO(data[start : start + view["byteLength"]])).size)
    assert sizes == [(40, 32), (40, 24), (32, 24)]
    horizon = found["meshes"][3]["primitives"][0]
    assert found["accessors"][horizon["indices"]]["count"] == 3 * (2 * 23 * 31 - 6)  # six triangles meet in a node
    sizes_of = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
    for accessor in found["accessors"]:
        view = found["bufferViews"][accessor["bufferView"]]
        bytes_each = {5126: 4, 5123: 2, 5125: 4}[accessor["componentType"]] * sizes_of[accessor["type"]]
        assert (view["byteOffset"] % 4, view["byteLength"]) == (0, bytes_each * accessor["count"])


def test_that_a_slice_lies_where_its_lines_are_on_the_map() -> None:
    made = scene()
    inline = made.items[0].parts[0]
    geometry = SurveyGeometry(LineNumbers(100, 1, 24), LineNumbers(300, 1, 32), AFFINE)
    x, y = geometry.xy(112, np.array([300, 300, 331, 331]))
    on_map = inline.points[:, :2] + made.origin
    np.testing.assert_allclose(on_map, np.stack([x, y], axis=1))
    np.testing.assert_allclose(inline.points[:, 2], [0.0, -156.0, -156.0, 0.0])
    np.testing.assert_allclose(inline.corners[2], [1 - 0.5 / 40, 1 - 0.5 / 32])


def test_that_vtk_draws_what_was_written_y_up_and_exaggerated(tmp_path: Path) -> None:
    from vtkmodules.vtkIOGeometry import vtkGLTFReader

    made = scene()
    write_scene(tmp_path / "s.gltf", made)
    reader = vtkGLTFReader()
    reader.SetFileName(str(tmp_path / "s.gltf"))
    reader.ApplyDeformationsToGeometryOn()
    reader.Update()
    bounds = np.zeros(6)
    reader.GetOutput().GetBounds(bounds)
    low, high = made.bounds()
    np.testing.assert_allclose(bounds[0::2], [low[0], 4 * low[2], -high[1]], atol=0.05)
    np.testing.assert_allclose(bounds[1::2], [high[0], 4 * high[2], -low[1]], atol=0.05)


@pytest.mark.parametrize("ending", [".usda", ".usdc", ".usdz"])
def test_that_a_usd_stage_read_back_is_the_scene_in_metres_z_up(tmp_path: Path, ending: str) -> None:
    pytest.importorskip("pxr", reason="usd-core is not installed")
    from pxr import Usd, UsdGeom

    made = scene()
    write_scene(tmp_path / f"s{ending}", made)
    stage = Usd.Stage.Open(str(tmp_path / f"s{ending}"))
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    assert UsdGeom.GetStageUpAxis(stage) == "Z"
    items = stage.GetDefaultPrim().GetChildren()
    assert [one.GetDisplayName() for one in items] == ["F3 volume", CHINESE, "W-1"]
    assert [one.GetName() for one in items] == ["F3_volume", "horizon", "W_1"]
    facts = stage.GetDefaultPrim().GetCustomDataByKey("subsurface")
    assert (facts["crs"], facts["domain"], facts["vertical_exaggeration"]) == ("EPSG:23031", "twt", 4.0)
    assert items[0].GetCustomDataByKey("subsurface")["attribution"] == LICENCE["attribution"]
    meshes = [one for one in stage.Traverse() if one.IsA(UsdGeom.PointBased)]
    assert len(meshes) == 6
    places = np.concatenate([np.array(UsdGeom.PointBased(one).GetPointsAttr().Get()) for one in meshes])
    low, high = made.bounds()
    np.testing.assert_allclose(places.min(axis=0), low, atol=1e-3)
    np.testing.assert_allclose(places.max(axis=0), high, atol=1e-3)
    box = UsdGeom.Imageable(stage.GetDefaultPrim()).ComputeWorldBound(0.0, "default").ComputeAlignedRange()
    assert box.GetSize()[2] == pytest.approx(4 * (high - low)[2], rel=0.2)  # dots have a size of their own
    pictures = [one for one in stage.Traverse() if one.GetName() == "Picture"]
    assert len(pictures) == 3
    for one in pictures:
        assert one.GetAttribute("inputs:file").Get().resolvedPath  # found from where the stage lies
    assert {one.name for one in tmp_path.iterdir()} <= {f"s{ending}", "s_textures"}
    if ending != ".usdz":
        assert Image.open(tmp_path / "s_textures" / "001.png").size == (40, 32)


def test_that_items_of_one_name_stay_apart_and_strange_names_are_valid(tmp_path: Path) -> None:
    pytest.importorskip("pxr", reason="usd-core is not installed")
    from pxr import Usd

    made = scene()
    twice = replace(made, items=(*made.items, made.items[1], replace(made.items[2], name="15/9-F-1 井")))
    write_scene(tmp_path / "s.usda", twice)
    stage = Usd.Stage.Open(str(tmp_path / "s.usda"))
    names = [one.GetName() for one in stage.GetDefaultPrim().GetChildren()]
    assert names == ["F3_volume", "horizon", "W_1", "horizon_2", "well_15_9_F_1"]


def test_that_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="glb"):
        write_scene(tmp_path / "s.obj", scene())
    with pytest.raises(DataError, match="empty"):
        write_scene(tmp_path / "s.glb", replace(scene(), items=()))
    for name in ("s.glb", "s.usda"):
        with pytest.raises(DataError, match="cannot write"):
            write_scene(tmp_path / "none" / name, scene())
    assert list(tmp_path.iterdir()) == []


def test_that_a_layer_that_cannot_be_written_keeps_the_textures_of_the_one_before(tmp_path: Path) -> None:
    pytest.importorskip("pxr", reason="usd-core is not installed")
    (tmp_path / "s.usda").mkdir()  # in the way of the layer
    textures = tmp_path / "s_textures"
    textures.mkdir()
    (textures / "001.png").write_bytes(b"of the scene before")
    with pytest.raises(DataError, match="nothing was changed"):
        write_scene(tmp_path / "s.usda", scene())
    assert [one.read_bytes() for one in textures.iterdir()] == [b"of the scene before"]
    (tmp_path / "s.usda").rmdir()
    write_scene(tmp_path / "s.usda", scene())
    assert len(list(textures.iterdir())) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == ["s.usda", "s_textures"]
