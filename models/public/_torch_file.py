"""The tensors of a foreign torch file, read without running anything that the file says.

torch saves a zip: raw numbers under `data/`, and a pickle that says which numbers make which tensor. A pickle is a
program for a small stack machine. Here that program is walked by a machine of ours that knows two dozen instructions,
all of them about plain containers, and for which a class is only a name: nothing is imported, nothing is called. Of a
TorchScript file the same pickle is read, and its code is never looked at.
"""

import pickletools
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

MAX_PICKLE = 64 * 1024 * 1024  # bytes; the pickle of a network of 5000 tensors has half a million
MAX_BYTES = 8 * 1024**3  # of all tensors together
MAX_DEPTH, MAX_BRANCHES = 64, 1_000_000  # a wicked tree can hold itself many times over
_STORAGES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "ShortStorage": np.dtype("<i2"),
    "ByteStorage": np.dtype("u1"),
    "CharStorage": np.dtype("i1"),
    "BoolStorage": np.dtype("?"),
}
_REBUILD = ("torch._utils", "_rebuild_tensor_v2")
_PARAMETER = ("torch._utils", "_rebuild_parameter")


def read_torch_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of a file of `torch.save` (a state dict) or `torch.jit.save`, by its dotted name.

    A training checkpoint that holds a state dict below a key such as `model` gives names that begin with that key.
    bfloat16, sparse and quantised tensors are not read.
    Raises   ModelError - no such zip, an instruction or a class outside the list, lengths that contradict each other
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            pickles = [name for name in sizes if name.count("/") == 1 and name.endswith("/data.pkl")]
            if len(pickles) != 1:
                raise ModelError(
                    "{path} is a zip but not one of torch: expected one data.pkl, found {count}",
                    path=str(path),
                    count=len(pickles),
                )
            if sizes[pickles[0]] > MAX_PICKLE:
                raise ModelError(
                    "{path}: its list of tensors has {found} bytes, more than any network needs",
                    path=str(path),
                    found=sizes[pickles[0]],
                )
            tree = _Machine(path).run(archive.read(pickles[0]))
            return _Storages(path, archive, pickles[0].removesuffix("data.pkl"), sizes).collect(tree)
    except OSError as error:
        raise ModelError("cannot read {path}: {reason}", path=str(path), reason=str(error.strerror)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(
            "{path} is not a torch file of the zip kind (torch 1.6 or newer): save it again with a newer torch",
            path=str(path),
        ) from error


@dataclass(frozen=True)
class _Name:
    """A class or function that the pickle mentions; never looked up."""

    module: str
    name: str


@dataclass
class _Object:
    """An instance that the pickle would make: its class's name and what it would be filled with."""

    kind: _Name
    state: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Storage:
    """A run of numbers in the zip: file name below `data/`, type, count."""

    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Machine:
    """A stack machine for the pickles that torch writes; each method is one family of instructions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self, program: bytes) -> Any:
        """What the program leaves on the stack."""
        try:
            for instruction, argument, _ in pickletools.genops(program):
                if instruction.name == "STOP":
                    return self.stack.pop()
                self._step(instruction.name, argument)
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
            raise ModelError("{path}: its list of tensors is damaged", path=str(self.path)) from error
        raise ModelError("{path}: its list of tensors is damaged", path=str(self.path))

    def _step(self, name: str, argument: Any) -> None:
        stack = self.stack
        if name in ("BINUNICODE", "SHORT_BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"):
            stack.append(argument)
        elif name in ("NONE", "NEWTRUE", "NEWFALSE"):
            stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[name])
        elif name in ("EMPTY_DICT", "EMPTY_LIST", "EMPTY_TUPLE"):
            stack.append({"EMPTY_DICT": {}, "EMPTY_LIST": [], "EMPTY_TUPLE": ()}[name])
        elif name == "MARK":
            self.marks.append(len(stack))
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            count = int(name[-1])
            stack[-count:] = [tuple(stack[-count:])]
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self.memo[argument])
        elif name in ("SETITEM", "SETITEMS"):
            items = [stack.pop(-2), stack.pop()] if name == "SETITEM" else self._since_mark()
            self._state(stack[-1]).update(zip(items[::2], items[1::2], strict=True))
        elif name in ("APPEND", "APPENDS"):
            items = [stack.pop()] if name == "APPEND" else self._since_mark()
            stack[-1].extend(items)
        elif name == "GLOBAL":
            module, _, attribute = argument.rpartition(" ")
            stack.append(self._name(module, attribute))
        elif name == "NEWOBJ":
            stack.pop()
            stack.append(_Object(stack.pop()))
        elif name == "BUILD":
            state = stack.pop()
            self._state(stack[-1]).update(state if isinstance(state, dict) else {})
        elif name == "REDUCE":
            arguments = stack.pop()
            stack.append(self._make(stack.pop(), arguments))
        elif name == "BINPERSID":
            stack.append(self._storage(stack.pop()))
        elif name not in ("PROTO", "FRAME"):
            raise ModelError(
                "{path} was refused: {found} in it is no matter of tensors, and nothing of it was run",
                path=str(self.path),
                found=name,
            )

    def _since_mark(self) -> list[Any]:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def _state(self, target: Any) -> dict[Any, Any]:
        if isinstance(target, _Object):
            return target.state
        if isinstance(target, dict):
            return target
        raise TypeError("neither a dict nor an object")

    def _name(self, module: str, attribute: str) -> _Name:
        """A name of the list: tensors and containers; modules of a TorchScript file are containers."""
        known = (
            (module, attribute) in (_REBUILD, _PARAMETER, ("collections", "OrderedDict"))
            or (module == "torch" and attribute in _STORAGES)
            or module.startswith("__torch__.")
        )
        if not known:
            raise ModelError(
                "{path} was refused: it asks for {found}, and a file of tensors needs no such thing; nothing of it "
                "was run. Ask its authors for a state dict or safetensors",
                path=str(self.path),
                found=f"{module}.{attribute}",
            )
        return _Name(module, attribute)

    def _make(self, kind: Any, arguments: tuple[Any, ...]) -> Any:
        if kind == _Name("collections", "OrderedDict") and arguments == ():
            return {}
        if kind == _Name(*_PARAMETER):
            return arguments[0]
        if kind == _Name(*_REBUILD):
            storage, offset, shape, strides = arguments[:4]
            numbers = (offset, *shape, *strides)
            if not isinstance(storage, _Storage) or any(type(n) is not int or n < 0 for n in numbers):
                raise TypeError("not a tensor")
            return _Tensor(storage, offset, tuple(shape), tuple(strides))
        raise ModelError(
            "{path} was refused: it asks for {found}, and a file of tensors needs no such thing; nothing of it "
            "was run. Ask its authors for a state dict or safetensors",
            path=str(self.path),
            found=f"{kind.module}.{kind.name}" if isinstance(kind, _Name) else type(kind).__name__,
        )

    def _storage(self, identity: tuple[Any, ...]) -> _Storage:
        what, kind, key, _, count = identity
        if what != "storage" or kind.module != "torch" or type(count) is not int or not str(key).isdigit():
            raise TypeError("not a storage")
        return _Storage(str(key), _STORAGES[kind.name], count)


class _Storages:
    """Reads the runs of numbers that the tree of a pickle mentions, each once."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, folder: str, sizes: dict[str, int]) -> None:
        self.path, self.archive, self.folder, self.sizes = path, archive, folder, sizes
        self.read: dict[str, NDArray[Any]] = {}
        self.total = self.n_branches = 0

    def collect(self, tree: Any) -> dict[str, NDArray[Any]]:
        """All tensors below `tree`, by dotted names."""
        found: dict[str, NDArray[Any]] = {}
        self._walk(tree, "", 0, found)
        if not found:
            raise ModelError("{path} holds no tensors", path=str(self.path))
        return found

    def _walk(self, branch: Any, name: str, depth: int, found: dict[str, NDArray[Any]]) -> None:
        self.n_branches += 1
        if depth > MAX_DEPTH or self.n_branches > MAX_BRANCHES:
            raise ModelError("{path}: its list of tensors is damaged", path=str(self.path))
        if isinstance(branch, _Tensor):
            found[name] = self._tensor(branch, name)
            return
        branch = branch.state if isinstance(branch, _Object) else branch
        if isinstance(branch, dict):
            for key, value in branch.items():
                if isinstance(value, _Tensor | _Object | dict):
                    self._walk(value, f"{name}.{key}" if name else str(key), depth + 1, found)

    def _tensor(self, tensor: _Tensor, name: str) -> NDArray[Any]:
        numbers = self._numbers(tensor.storage)
        extents = [(n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True)]
        if 0 not in tensor.shape and tensor.offset + sum(extents) >= numbers.size:
            raise ModelError("{path}: {tensor} is longer than its numbers", path=str(self.path), tensor=name)
        if 0 in tensor.shape:
            return np.zeros(tensor.shape, numbers.dtype)
        steps = tuple(step * numbers.itemsize for step in tensor.strides)
        view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, steps, writeable=False)
        self._count(view.nbytes)
        return np.array(view)

    def _numbers(self, storage: _Storage) -> NDArray[Any]:
        if storage.key not in self.read:
            name = f"{self.folder}data/{storage.key}"
            expected = storage.count * storage.dtype.itemsize
            if self.sizes.get(name) != expected:
                raise ModelError(
                    "{path}: {part} has {found} bytes, expected {expected}; copy the file again",
                    path=str(self.path),
                    part=name,
                    found=self.sizes.get(name, 0),
                    expected=expected,
                )
            self._count(expected)
            self.read[storage.key] = np.frombuffer(self.archive.read(name), storage.dtype)
        return self.read[storage.key]

    def _count(self, n_bytes: int) -> None:
        self.total += n_bytes
        if self.total > MAX_BYTES:
            raise ModelError("{path} holds more than {most} bytes of tensors", path=str(self.path), most=MAX_BYTES)
