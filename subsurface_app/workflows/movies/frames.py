"""The frames of a movie, kept as pictures beside its place until they are joined: a cancel leaves nothing there."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError

_MOST_HELD = 1_500_000_000  # bytes that Pillow holds while it joins GIF or animated PNG


def movie_endings() -> dict[str, str]:
    """Endings that can be written here with their marked names; "" is a folder of pictures."""
    found = {".png": mark("Animated PNG"), ".gif": mark("GIF (256 colours)"), ".webp": mark("WebP")}
    if importlib.util.find_spec("vtkmodules.vtkIOOggTheora") is not None:
        found[".ogv"] = mark("Ogg Theora video")
    if shutil.which("ffmpeg") is not None:
        found[".mp4"] = mark("MP4 video (ffmpeg)")
    return found | {"": mark("Folder of PNG pictures")}


class MovieFrames:
    """Takes frames one by one, then joins them; nothing is at `path` before `join` has ended.

    Parameters   path : of the movie, its ending says the kind; without one a folder of pictures
                 rate : float - frames a second
    Raises   DataError - an ending that cannot be written here, or the folder cannot be written
    """

    def __init__(self, path: Path, rate: float) -> None:
        if path.suffix.lower() not in movie_endings():
            raise DataError(
                "{path} cannot be written: expected a name ending in {endings}",
                path=str(path),
                endings=", ".join(one for one in movie_endings() if one),
            )
        self._path, self._rate, self.count = path, rate, 0
        self._size = (0, 0)
        try:
            self._folder = Path(mkdtemp(prefix=f".{path.stem}.", suffix=".partial", dir=path.parent))
        except OSError as error:
            raise self._refused(error) from error

    def add(self, frame: NDArray[np.uint8]) -> None:
        """Keep a frame (rows, columns, 3); all have one size.

        Raises   DataError - the disk is full
        """
        from PIL import Image

        self.count += 1
        self._size = frame.shape[1], frame.shape[0]
        try:
            Image.fromarray(frame).save(self._folder / f"{self.count:05d}.png", compress_level=1)
        except OSError as error:
            raise self._refused(error) from error

    def join(self) -> Path:
        """Make the movie; takes a while. The frames are gone afterwards.

        Raises   DataError - the disk is full, ffmpeg failed, or GIF and PNG would need too much memory
        """
        ending = self._path.suffix.lower()
        try:
            if not ending:
                self._folder.chmod(0o755)
                self._folder.replace(self._path)
                return self._path
            joined = self._folder / f"joined{ending}"
            joiners: dict[str, Callable[[Path], None]] = {".ogv": self._theora, ".mp4": self._ffmpeg}
            joiners.get(ending, self._pillow)(joined)
            os.replace(joined, self._path)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self.drop()
        return self._path

    def drop(self) -> None:
        """Throw the frames away."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.png"))

    def _pillow(self, joined: Path) -> None:
        ending = joined.suffix
        depth = {".gif": 1, ".png": 3}.get(ending, 0)
        if self._size[0] * self._size[1] * self.count * depth > _MOST_HELD:
            raise DataError("a movie of this kind and size needs too much memory: choose WebP, a video or fewer frames")

        others = _Pictures(self._files()[1:], is_few_colours=ending == ".gif")
        start = next(iter(_Pictures(self._files()[:1], is_few_colours=ending == ".gif")))
        options: dict[str, Any] = {"quality": 85} if ending == ".webp" else {}
        length = round(1000 / self._rate)
        start.save(joined, save_all=True, append_images=others, duration=length, loop=0, **options)

    def _theora(self, joined: Path) -> None:
        from PIL import Image
        from vtkmodules.util import numpy_support
        from vtkmodules.vtkCommonDataModel import vtkImageData
        from vtkmodules.vtkIOOggTheora import vtkOggTheoraWriter

        convert: Any = numpy_support.numpy_to_vtk
        writer: Any = vtkOggTheoraWriter()
        writer.SetFileName(str(joined))
        writer.SetRate(round(self._rate))
        writer.SetQuality(2)
        wide, high = self._size
        image: Any = vtkImageData()
        image.SetDimensions(wide, high, 1)
        for number, file in enumerate(self._files()):
            with Image.open(file) as frame:
                pixels = np.ascontiguousarray(np.asarray(frame.convert("RGB"))[::-1])
            image.GetPointData().SetScalars(convert(pixels.reshape(-1, 3), deep=True))
            image.Modified()
            writer.SetInputData(image)
            if number == 0:
                writer.Start()
            writer.Write()
        writer.End()

    def _ffmpeg(self, joined: Path) -> None:
        program = shutil.which("ffmpeg") or "ffmpeg"
        even = "crop=trunc(iw/2)*2:trunc(ih/2)*2"  # H.264 takes even sizes only
        read = ["-framerate", f"{self._rate:g}", "-i", str(self._folder / "%05d.png")]
        write = ["-vf", even, "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(joined)]
        done = subprocess.run(
            [program, "-v", "error", "-nostdin", *read, *write], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise DataError("ffmpeg could not write the movie: {reason}", reason=done.stderr.strip()[-300:])

    def _refused(self, error: OSError) -> DataError:
        return DataError(
            "cannot write {path}: {reason}; nothing was changed",
            path=str(self._path),
            reason=error.strerror or str(error),
        )


class _Pictures:
    """Pictures that are read one at a time, each time they are gone through: Pillow does so twice for PNG."""

    def __init__(self, files: list[Path], *, is_few_colours: bool) -> None:
        self._files, self._is_few_colours = files, is_few_colours

    def __iter__(self) -> Iterator[Any]:
        from PIL import Image

        for file in self._files:
            with Image.open(file) as frame:
                yield frame.quantize() if self._is_few_colours else frame.copy()
