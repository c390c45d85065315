"""Which writer a scene goes to, by the ending of the file's name."""

from pathlib import Path

from subsurface_app.data.errors import DataError
from subsurface_app.workflows.scenes.gltf import write_gltf
from subsurface_app.workflows.scenes.model import Scene
from subsurface_app.workflows.scenes.usd import write_usd

SCENE_SUFFIXES = (".glb", ".gltf", ".usda", ".usdc", ".usdz")


def write_scene(path: Path, scene: Scene) -> None:
    """Write a scene as glTF or OpenUSD.

    Raises   DataError - an unknown ending, an empty scene, usd-core not installed, a folder that cannot be written
    """
    suffix = path.suffix.lower()
    if suffix not in SCENE_SUFFIXES:
        raise DataError(
            "{path} cannot be a scene: expected a name ending in .glb, .gltf, .usda, .usdc or .usdz", path=str(path)
        )
    if not any(item.parts for item in scene.items):
        raise DataError("the scene is empty: show a volume, a horizon or a well in it first")
    if suffix in (".glb", ".gltf"):
        write_gltf(path, scene)
    else:
        write_usd(path, scene)
