"""Scenes as glTF 2.0, one file with everything inside: metres and z up below a root that turns them y up."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.workflows.scenes.model import Part, Scene, linear

_MODES = {"triangles": 4, "lines": 1, "points": 0}
_TYPES = {"f": 5126, "H": 5123, "I": 5125}
_ARRAY, _ELEMENTS = 34962, 34963
_UNLIT = "KHR_materials_unlit"
_Z_UP = [-0.7071067811865476, 0.0, 0.0, 0.7071067811865476]  # a quarter turn that brings z up to y up


def write_gltf(path: Path, scene: Scene) -> None:
    """Write a scene; nodes bear the names of items, and the root's `extras` the origin on the map.

    Points are in metres from the origin. The root node turns them y up and holds the vertical exaggeration as its
    scale. Colours of points are linear light, as glTF asks; slices are textures without light.

    Raises   DataError - the folder cannot be written
    References   Khronos, glTF 2.0 specification, ISO/IEC 12113:2022
    """
    made = _Document(scene)
    if path.suffix.lower() == ".glb":
        write_whole(path, made.binary())
    else:
        write_whole(path, made.text())


class _Document:
    """The JSON of a glTF file and the bytes that it points into."""

    def __init__(self, scene: Scene) -> None:
        self._bytes = bytearray()
        root: dict[str, Any] = {
            "name": scene.name,
            "rotation": _Z_UP,
            "scale": [1.0, 1.0, scene.exaggeration],
            "extras": scene.facts(),
            "children": [],
        }
        self.json: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Subsurface"},
            "scene": 0,
            "scenes": [{"name": scene.name, "nodes": [0]}],
            "nodes": [root],
        }
        for item in scene.items:
            children = [self._node(part.name or item.name, mesh=self._mesh(part)) for part in item.parts]
            extras = {"kind": item.kind, **item.notes}
            root["children"].append(self._node(item.name, children=children, extras=extras))
        self.json["buffers"] = [{"byteLength": len(self._bytes)}]

    def binary(self) -> bytes:
        """As .glb: a header, the JSON and the bytes, each padded to four."""
        text = json.dumps(self.json, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        text += b" " * (-len(text) % 4)
        data = bytes(self._bytes) + b"\0" * (-len(self._bytes) % 4)
        chunks = b"".join(
            len(chunk).to_bytes(4, "little") + name + chunk for name, chunk in ((b"JSON", text), (b"BIN\0", data))
        )
        return b"glTF" + (2).to_bytes(4, "little") + (12 + len(chunks)).to_bytes(4, "little") + chunks

    def text(self) -> bytes:
        """As .gltf, with the bytes inside."""
        inside = "data:application/octet-stream;base64," + base64.b64encode(self._bytes).decode("ascii")
        buffers = [{"byteLength": len(self._bytes), "uri": inside}]
        return json.dumps(self.json | {"buffers": buffers}, ensure_ascii=False, indent=1).encode("utf-8")

    def _add(self, group: str, entry: dict[str, Any]) -> int:
        self.json.setdefault(group, []).append(entry)
        return len(self.json[group]) - 1

    def _node(self, name: str, **entry: Any) -> int:
        return self._add("nodes", {"name": name} | {key: value for key, value in entry.items() if value != []})

    def _view(self, content: bytes, target: int | None = None) -> int:
        self._bytes += b"\0" * (-len(self._bytes) % 4)
        entry = {"buffer": 0, "byteOffset": len(self._bytes), "byteLength": len(content)}
        self._bytes += content
        return self._add("bufferViews", entry | ({"target": target} if target else {}))

    def _accessor(self, values: NDArray[Any], target: int, **entry: Any) -> int:
        kind = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}[values.shape[1]]
        view = self._view(np.ascontiguousarray(values).tobytes(), target)
        known = {"bufferView": view, "componentType": _TYPES[values.dtype.char], "count": len(values), "type": kind}
        return self._add("accessors", known | entry)

    def _mesh(self, part: Part) -> int:
        points = part.points.astype("<f4")
        span = {"min": points.min(axis=0).tolist(), "max": points.max(axis=0).tolist()}
        attributes = {"POSITION": self._accessor(points, _ARRAY, **span)}
        if part.normals is not None:
            attributes["NORMAL"] = self._accessor(part.normals.astype("<f4"), _ARRAY)
        if part.colours is not None and part.picture is None:
            light = np.rint(65535 * linear(part.colours)).astype("<u2")
            attributes["COLOR_0"] = self._accessor(light, _ARRAY, normalized=True)
        if part.corners is not None:
            attributes["TEXCOORD_0"] = self._accessor(part.corners.astype("<f4"), _ARRAY)
        indices = self._accessor(part.cells.reshape(-1, 1).astype("<u4"), _ELEMENTS)
        primitive = {
            "attributes": attributes,
            "indices": indices,
            "mode": _MODES[part.shape],
            "material": self._material(part),
        }
        return self._add("meshes", {"name": part.name, "primitives": [primitive]})

    def _material(self, part: Part) -> int:
        is_plain = part.colours is None and part.picture is None
        base = part.colour if is_plain else (1.0, 1.0, 1.0, part.colour[3])
        surface: dict[str, Any] = {
            "baseColorFactor": linear(np.array(base)).tolist(),
            "metallicFactor": 0.0,
            "roughnessFactor": 0.8,
        }
        entry: dict[str, Any] = {"doubleSided": True, "pbrMetallicRoughness": surface}
        is_clear = base[3] < 1 or (part.colours is not None and bool((part.colours[:, 3] < 255).any()))
        if part.picture is not None:
            surface["baseColorTexture"] = {"index": self._texture(part.picture)}
            is_clear |= bool((part.picture[..., 3] < 255).any())
        if part.picture is not None or part.shape != "triangles":
            entry["extensions"] = {_UNLIT: {}}
            self.json["extensionsUsed"] = [_UNLIT]
        if is_clear:
            entry["alphaMode"] = "BLEND"
        return self._add("materials", entry)

    def _texture(self, picture: NDArray[np.uint8]) -> int:
        image = self._add("images", {"bufferView": self._view(png_of(picture)), "mimeType": "image/png"})
        if "samplers" not in self.json:
            self._add("samplers", {"magFilter": 9729, "minFilter": 9729, "wrapS": 33071, "wrapT": 33071})
        return self._add("textures", {"source": image, "sampler": 0})


def png_of(picture: NDArray[np.uint8]) -> bytes:
    """A picture (rows, columns, 3 or 4) as PNG."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(stream, "PNG")
    return stream.getvalue()
