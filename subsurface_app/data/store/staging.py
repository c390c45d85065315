"""Arrays on their way in: written under a new id with checksums and fsync, invisible until the catalogue says so."""

import hashlib
import json
import multiprocessing
import os
import shutil
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import zarr

from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import ArrayLike, Draft
from subsurface_app.data.store.pyramid import AsVolume, samples_read, write_pyramid

_CHUNK = 64
_FLAT_CHUNKS = (65536, 512)  # of a log or curve, and along each axis of a map: few files, each some hundred kB
# One shard holds whole chunks: at most 64 x 256 x 256 samples, 16 MB in float32; fewer in the levels of a pyramid.
_SHARD = (1, 4, 4)
# of a pre-stack volume (iline, xline, offset, sample): a few gathers decoded at once, some 100 MB a tile written
_GATHER_CHUNK = (4, 8, 32, 64)
_GATHER_SHARD = (1, 4, 2, 4)
_COARSE_SHARD = (1, 2, 2)
_PYRAMID_OF = {
    "seismic_volume": ("samples",),
    "seismic_line": ("samples",),
    "prediction": ("mean", "spread"),
    "comparison": ("difference",),
}
_LINE = "seismic_line"
_NAMELESS_S = 60.0  # so long may a folder be without its owner, which is written into it next
_FOREIGN_S = 7 * 86400.0  # so long may a writer on another machine, of whom nothing is known, have stopped writing


@dataclass(frozen=True)
class Staged:
    """A draft whose arrays are on disk; plain data, so that a worker process can hand it over."""

    id: str
    kind: str
    name: str
    area: str
    attributes: dict[str, Any]
    content_hash: str
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def stage_draft(
    draft: Draft, volumes: Path, *, hashes: Mapping[str, str], on_step: Callable[[int, int], None] | None = None
) -> Staged:
    """Write the arrays of a draft to `volumes/<new id>/` and return its descriptor.

    Costs one pass over the arrays in tiles of whole shards, and another over what was written for the pyramid of a
    volume; a whole volume is never in memory.

    Parameters   hashes : dict - content hash of each item id that the attributes may name; the hash of the new item
                     uses them in place of the ids, so that equal content in another project has an equal hash
                 on_step : callable(done, total) or None - bytes written, and read for the pyramid; may raise to cancel
    Raises       StoreError - when the disk is full or the folder cannot be written; nothing stays behind
    """
    needed = sum(_bytes_of(array) for array in draft.arrays.values())
    _check_space(volumes, needed)
    item_id = uuid.uuid4().hex[:12]
    folder = volumes / item_id
    try:
        folder.mkdir()
        (folder / "owner").write_text(_owner(), encoding="utf-8")
        checksums = _write_arrays(draft, folder, on_step)
        content_hash = _content_hash(draft, checksums, hashes)
        attributes = {**draft.attributes, "measured": draft.measured} if draft.measured else draft.attributes
        manifest = {
            "id": item_id,
            "kind": draft.kind,
            "name": draft.name,
            "area": draft.area,
            "attributes": attributes,
            "arrays": checksums,
            "content_hash": content_hash,
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        _sync_tree(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(
            "{name} cannot be written to {folder} ({reason}): {needed_mb:.1f} MB are needed, "
            "{free_mb:.1f} MB are free; free disk space or get write permission, then try again",
            name=draft.name,
            folder=str(volumes),
            reason=error.strerror or str(error),
            needed_mb=needed / 1e6,
            free_mb=_free_bytes(volumes) / 1e6,
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Staged(item_id, draft.kind, draft.name, draft.area, attributes, content_hash, size)


def discard_staged(volumes: Path, item_id: str) -> None:
    """Remove the arrays of something that will not be committed."""
    shutil.rmtree(volumes / item_id, ignore_errors=True)


def has_arrays(volumes: Path, item_id: str) -> bool:
    """Whether everything that was staged under this id is there: the manifest is written last."""
    return (volumes / item_id / "manifest.json").is_file()


def left_behind(volumes: Path) -> list[Path]:
    """Folders of arrays whose writers are gone: of committed items, and of those that nobody will commit any more."""
    return [folder for folder in volumes.iterdir() if folder.is_dir() and not _has_live_owner(folder)]


def _owner() -> str:
    """Who will commit: this machine, this process and, in a worker, the runner that commits when the worker is gone."""
    parent = multiprocessing.parent_process()
    return " ".join([socket.gethostname(), str(os.getpid()), *([str(parent.pid)] if parent is not None else [])])


def _has_live_owner(folder: Path) -> bool:
    try:
        host, *pids = (folder / "owner").read_text(encoding="utf-8").split()
        owners = [int(pid) for pid in pids]
    except (OSError, ValueError):
        return _age(folder) < _NAMELESS_S
    if host != socket.gethostname():
        return _age(folder) < _FOREIGN_S
    return any(psutil.pid_exists(pid) for pid in owners)


def _age(folder: Path) -> float:
    """Seconds since something was put into a folder."""
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _write_arrays(draft: Draft, folder: Path, on_step: Callable[[int, int], None] | None) -> dict[str, dict[str, Any]]:
    group = zarr.open_group(folder / "arrays", mode="w", attributes={"kind": draft.kind, **draft.attributes})
    checksums: dict[str, dict[str, Any]] = {}
    done, total = 0, sum(map(_bytes_of, draft.arrays.values()))
    arrays = {name: draft.arrays[name] for name in _PYRAMID_OF.get(draft.kind, ())}
    with_levels = {name: array for name, array in arrays.items() if len(array.shape) == 3 or draft.kind == _LINE}
    total += sum(samples_read(_as_volume(one).shape) * one.dtype.itemsize for one in with_levels.values())

    def report(n_samples: int, width: int) -> None:
        nonlocal done
        done += n_samples * width
        if on_step is not None:
            on_step(done, total)

    for name, array in draft.arrays.items():
        target = _create(group, name, tuple(array.shape), array.dtype, _SHARD)
        digest = hashlib.sha256()
        for place in _tiles(target):
            block = np.ascontiguousarray(array[place])
            target[place] = block
            digest.update(block.reshape(-1).view(np.uint8).data)
            report(block.size, block.itemsize)
        checksums[name] = {"shape": list(array.shape), "dtype": str(array.dtype), "sha256": digest.hexdigest()}
        if name in with_levels:
            level = partial(_create_level, group, name)
            write_pyramid(
                _as_volume(target), draft.arrays.get("live"), level, partial(report, width=array.dtype.itemsize)
            )
    return checksums


def _create(
    group: zarr.Group, name: str, shape: tuple[int, ...], dtype: np.dtype[Any], per_shard: tuple[int, int, int]
) -> zarr.Array[Any]:
    """An empty array; one of three axes in shards of `per_shard` chunks, one of four in those of gathers."""
    if len(shape) <= len(_FLAT_CHUNKS):
        longest = _FLAT_CHUNKS[len(shape) - 1] if shape else 1
        return group.create_array(name, shape=shape, dtype=dtype, chunks=tuple(max(1, min(longest, n)) for n in shape))
    if len(shape) == 3 and shape[0] == 1:  # of one inline: cubes would be slices of 16 kB, thousands for a long line
        chunks = (1, *(max(1, min(_FLAT_CHUNKS[1], size)) for size in shape[1:]))
        return group.create_array(name, shape=shape, dtype=dtype, chunks=chunks)
    sides = (_CHUNK,) * 3 if len(shape) == 3 else _GATHER_CHUNK
    chunks = tuple(max(1, min(side, size)) for side, size in zip(sides, shape, strict=True))
    times = per_shard if len(shape) == 3 else _GATHER_SHARD
    shards = tuple(chunk * min(n, -(-size // chunk)) for chunk, n, size in zip(chunks, times, shape, strict=True))
    return group.create_array(name, shape=shape, dtype=dtype, chunks=chunks, shards=shards)


def _as_volume(array: ArrayLike) -> ArrayLike:
    return AsVolume(array) if len(array.shape) == 2 else array


def _create_level(
    group: zarr.Group, name: str, number: str, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> "zarr.Array[Any]":
    return _create(group, f"pyramid/{name}/{number}", shape, dtype, _COARSE_SHARD)


def _tiles(target: "zarr.Array[Any]") -> Iterator[tuple[slice, ...]]:
    """An array in pieces of whole shards, all samples of their traces, in the order of the checksum.

    Some 100 MB each in a large volume. Where one tile is as wide as the array this is the order of its bytes.
    """
    sides = (target.shards or target.chunks)[: 2 if target.ndim > len(_FLAT_CHUNKS) else 1]
    starts = [range(0, max(size, 1), side) for size, side in zip(target.shape, sides, strict=False)]
    for corner in product(*starts):
        yield tuple(slice(start, start + side) for start, side in zip(corner, sides, strict=True))


def _content_hash(draft: Draft, checksums: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    named = json.dumps(_with_hashes(draft.attributes, hashes), sort_keys=True, ensure_ascii=False)
    arrays = json.dumps(checksums, sort_keys=True)
    return hashlib.sha256("\n".join([draft.kind, named, arrays]).encode()).hexdigest()


def _with_hashes(value: Any, hashes: Mapping[str, str]) -> Any:
    """The value with each item id in it replaced by that item's content hash."""
    if isinstance(value, str):
        return hashes.get(value, value)
    if isinstance(value, Mapping):
        return {key: _with_hashes(one, hashes) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_with_hashes(one, hashes) for one in value]
    return value


def _bytes_of(array: ArrayLike) -> int:
    return int(np.prod(array.shape, dtype=np.int64)) * array.dtype.itemsize


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _check_space(volumes: Path, needed: int) -> None:
    free = _free_bytes(volumes)
    # A third more for the pyramid (of a line; a seventh of a volume), and some air; compression only helps.
    if needed * 4 / 3 + 1_000_000 > free:
        raise StoreError(
            "the disk of {folder} has {free_mb:.1f} MB free, {needed_mb:.1f} MB are needed: "
            "free disk space or choose another folder, then try again",
            folder=str(volumes),
            free_mb=free / 1e6,
            needed_mb=(needed * 4 / 3 + 1_000_000) / 1e6,
        )


def _sync_tree(folder: Path) -> None:
    """Force every file and folder below to the disk, so that the catalogue never names what a power cut has lost."""
    for root, _, files in os.walk(folder, topdown=False):
        for name in files:
            _sync(Path(root) / name)
        _sync(Path(root))
    _sync(folder.parent)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
