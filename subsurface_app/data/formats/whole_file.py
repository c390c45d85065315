"""Writing a file so that it appears whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from subsurface_app.data.errors import DataError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and rename: a failure leaves what was there before.

    Raises   DataError - the folder or the disk refuses
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as stream:
            stream.write(content)
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
