"""Scenes as OpenUSD: metres, z up, one prim an item with its own name to show; .usda, .usdc, or .usdz in one file."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.errors import DataError
from subsurface_app.workflows.scenes.gltf import png_of
from subsurface_app.workflows.scenes.model import Part, Scene, SceneItem, linear

ROOT = "/Scene"


def write_usd(path: Path, scene: Scene) -> None:
    """Write a scene; slices become textures, in a folder beside a .usda or .usdc and inside a .usdz.

    The root prim holds the vertical exaggeration as its scale and, as custom data "subsurface", origin, coordinate
    system and domain; the prim of an item holds its kind and notes.

    Raises   DataError - usd-core is not installed; the folder cannot be written
    References   Alliance for OpenUSD, openusd.org
    """
    try:
        from pxr import Usd  # noqa: F401
    except ImportError as error:
        raise DataError(
            "the package usd-core, which writes OpenUSD, is not installed: pip install subsurface-app[usd], "
            "or export the scene as .glb"
        ) from error
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.stem}.", suffix=".partial", dir=path.parent) as folder:
            _write_in(Path(folder), path, scene)
    except OSError as error:
        raise DataError(
            "cannot write {path}: {reason}; nothing was changed", path=str(path), reason=error.strerror or str(error)
        ) from error


def _write_in(folder: Path, path: Path, scene: Scene) -> None:
    """Write into a folder of its own, then move what was made to its place."""
    from pxr import Sdf, UsdUtils

    is_package = path.suffix.lower() == ".usdz"
    layer = folder / (f"{path.stem}.usdc" if is_package else path.name)
    pictures = folder / f"{path.stem}_textures"
    _Stage(layer, pictures, scene).save()
    if is_package:
        package = folder / path.name
        if not UsdUtils.CreateNewUsdzPackage(Sdf.AssetPath(str(layer)), str(package)):
            raise DataError("cannot write {path}: OpenUSD could not pack it; choose .usdc instead", path=str(path))
        package.replace(path)
        return
    if pictures.exists():
        _swap(pictures, path.with_name(pictures.name), lambda: layer.replace(path))
    else:
        layer.replace(path)


def _swap(folder: Path, there: Path, finish: Callable[[], object]) -> None:
    """Move a folder to its place, then finish; where that fails, the folder that was there is there again."""
    before = folder.with_name(f"{folder.name}.before")
    had = there.exists()
    if had:
        there.replace(before)
    try:
        folder.replace(there)
        finish()
    except OSError:
        if there.exists():
            there.replace(folder)
        if had:
            before.replace(there)
        raise


class _Stage:
    """A stage that is being filled."""

    def __init__(self, layer: Path, pictures: Path, scene: Scene) -> None:
        from pxr import Gf, Usd, UsdGeom

        self._pictures = pictures
        self._stage = Usd.Stage.CreateNew(str(layer))
        UsdGeom.SetStageUpAxis(self._stage, UsdGeom.Tokens.z)
        UsdGeom.SetStageMetersPerUnit(self._stage, 1.0)
        root = UsdGeom.Xform.Define(self._stage, ROOT)
        root.AddScaleOp().Set(Gf.Vec3f(1.0, 1.0, scene.exaggeration))
        root.GetPrim().SetDisplayName(scene.name)
        root.GetPrim().SetCustomDataByKey("subsurface", scene.facts())
        self._stage.SetDefaultPrim(root.GetPrim())
        taken: set[str] = set()
        for item in scene.items:
            self._add(item, f"{ROOT}/{identifier(item.name, item.kind, taken)}")

    def save(self) -> None:
        self._stage.GetRootLayer().Save()

    def _add(self, item: SceneItem, place: str) -> None:
        from pxr import UsdGeom

        prim = UsdGeom.Xform.Define(self._stage, place).GetPrim()
        prim.SetDisplayName(item.name)
        prim.SetCustomDataByKey("subsurface", {"kind": item.kind, **item.notes})
        taken: set[str] = set()
        for part in item.parts:
            below = f"{place}/{identifier(part.name, part.shape, taken)}"
            shape = self._shape(part, below)
            if part.name:
                shape.GetPrim().SetDisplayName(part.name)
            self._colour(part, shape)
            if part.picture is not None and part.corners is not None:
                self._texture(part, shape, below)

    def _shape(self, part: Part, place: str) -> Any:
        from pxr import UsdGeom, Vt

        points = Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(part.points, dtype=np.float32))
        made: Any
        if part.shape == "triangles":
            made = UsdGeom.Mesh.Define(self._stage, place)
            made.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(part.cells), 3, np.int32)))
            made.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(part.cells.ravel().astype(np.int32)))
            made.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
            made.CreateDoubleSidedAttr(True)
            if part.normals is not None:
                made.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(part.normals, dtype=np.float32)))
                made.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
        elif part.shape == "lines":
            made = UsdGeom.BasisCurves.Define(self._stage, place)
            made.CreateTypeAttr(UsdGeom.Tokens.linear)
            made.CreateCurveVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(part.cells), 2, np.int32)))
            # curves have no indices: each piece has its own two ends
            ends = np.ascontiguousarray(part.points[part.cells.ravel()], dtype=np.float32)
            points = Vt.Vec3fArray.FromNumpy(ends)
            made.CreateWidthsAttr([_thickness(part)])
            made.SetWidthsInterpolation(UsdGeom.Tokens.constant)
        else:
            made = UsdGeom.Points.Define(self._stage, place)
            made.CreateWidthsAttr([_thickness(part)])
            made.SetWidthsInterpolation(UsdGeom.Tokens.constant)
        made.CreatePointsAttr(points)
        made.CreateExtentAttr(UsdGeom.PointBased.ComputeExtent(points))
        return made

    def _colour(self, part: Part, shape: Any) -> None:
        from pxr import UsdGeom, Vt

        if part.picture is not None:
            return
        light = linear(np.array([part.colour]))
        how = UsdGeom.Tokens.constant
        if part.colours is not None:
            light, how = linear(part.colours) * (1, 1, 1, part.colour[3]), UsdGeom.Tokens.vertex
            light = light[part.cells.ravel()] if part.shape == "lines" else light
        colour = shape.CreateDisplayColorPrimvar(how)
        colour.Set(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(light[:, :3], dtype=np.float32)))
        if (light[:, 3] < 1).any():
            shape.CreateDisplayOpacityPrimvar(how).Set(Vt.FloatArray.FromNumpy(light[:, 3].astype(np.float32)))

    def _texture(self, part: Part, shape: Any, place: str) -> None:
        """A picture that shines by itself, so that no light changes its colours."""
        from pxr import Sdf, UsdGeom, UsdShade, Vt

        assert part.picture is not None
        assert part.corners is not None
        self._pictures.mkdir(exist_ok=True)
        file = self._pictures / f"{len(list(self._pictures.iterdir())) + 1:03d}.png"
        file.write_bytes(png_of(part.picture))
        corners = np.ascontiguousarray(part.corners * (1, -1) + (0, 1), dtype=np.float32)  # from the lowest row
        types = Sdf.ValueTypeNames
        st = UsdGeom.PrimvarsAPI(shape).CreatePrimvar("st", types.TexCoord2fArray, UsdGeom.Tokens.vertex)
        st.Set(Vt.Vec2fArray.FromNumpy(corners))
        material = UsdShade.Material.Define(self._stage, f"{place}/Material")
        reader = UsdShade.Shader.Define(self._stage, f"{place}/Material/Places")
        reader.CreateIdAttr("UsdPrimvarReader_float2")
        reader.CreateInput("varname", types.String).Set("st")
        texture = UsdShade.Shader.Define(self._stage, f"{place}/Material/Picture")
        texture.CreateIdAttr("UsdUVTexture")
        texture.CreateInput("file", types.Asset).Set(Sdf.AssetPath(f"./{self._pictures.name}/{file.name}"))
        texture.CreateInput("sourceColorSpace", types.Token).Set("sRGB")
        for side in ("wrapS", "wrapT"):
            texture.CreateInput(side, types.Token).Set("clamp")
        texture.CreateInput("st", types.Float2).ConnectToSource(reader.CreateOutput("result", types.Float2))
        surface = UsdShade.Shader.Define(self._stage, f"{place}/Material/Surface")
        surface.CreateIdAttr("UsdPreviewSurface")
        surface.CreateInput("diffuseColor", types.Color3f).Set((0.0, 0.0, 0.0))
        surface.CreateInput("emissiveColor", types.Color3f).ConnectToSource(texture.CreateOutput("rgb", types.Float3))
        if (part.picture[..., 3] < 255).any():
            surface.CreateInput("opacity", types.Float).ConnectToSource(texture.CreateOutput("a", types.Float))
        material.CreateSurfaceOutput().ConnectToSource(surface.CreateOutput("surface", types.Token))
        UsdShade.MaterialBindingAPI.Apply(shape.GetPrim()).Bind(material)


def identifier(name: str, kind: str, taken: set[str]) -> str:
    """A name that every reader of USD takes: ASCII letters, digits, "_"; of another script the kind speaks.

    The name itself is kept as what is displayed.
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") if re.search(r"[A-Za-z0-9]", name) else kind
    if plain[0].isdigit():
        plain = f"{kind}_{plain}"
    number, made = 1, plain
    while made in taken:
        number += 1
        made = f"{plain}_{number}"
    taken.add(made)
    return made


def _thickness(part: Part) -> float:
    """Thickness in m of lines and dots, which a screen draws in pixels: a share of the size of what they draw."""
    return max(0.0008 * part.width * float(np.linalg.norm(np.ptp(part.points, axis=0))), 0.1)
