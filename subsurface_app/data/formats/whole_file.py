"""Writing a file so that it appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from subsurface_app.data.errors import DataError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream beside the target, which takes its name at the end: a failure leaves what was there before.

    Raises   DataError - the folder or the disk refuses
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise DataError(
            "cannot write {path}: {reason}; nothing was changed",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
    finally:
        # a folder that refuses the file may refuse this too; what it said first counts
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, as `whole_file` does."""
    with whole_file(path) as stream:
        stream.write(content)
