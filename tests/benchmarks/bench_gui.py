"""How the window keeps up with big volumes: writes records/gui.json. Needs a display: `make bench-gui` brings one.

    python -m tests.benchmarks.bench_gui [--gigabytes 2] [--only ROW ...] [--folder DIR] [--out FILE]

Each row runs in a process of its own, so that its peak of memory (resident, mapped files included) is its own:

moves-256, moves-512   a cube in the project store: three slices of the scene moved within what is cached, and planes
                       that were never read: how long to the first, coarse, picture and to the fine one
slowed                 how late a timer of the window comes while planes of a store slowed ten times are read
segy                   a generated SEG-Y of some gigabytes, its pages dropped from the system's memory: the first
                       picture of a section, and the peak of memory after looking at it all over
store                  the same file converted to the store by the import, and looked at all over
                       Both under a cap of memory that the system enforces: see `cap_memory`
start, busy, soak,     the whole program, see `gui_program`
docks
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from solvers._calibration import cpu_name
from subsurface_app.data.formats import browse_segy, read_segy
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.slices import PLANES
from subsurface_app.data.store import Project, Step
from tests.benchmarks import gui_program
from tests.big_segy import GeneratedSamples, write_big_segy

RECORD = Path(__file__).parent / "records" / "gui.json"
MOVES, LOOKS = 60, 20
LOOK_S = 5.0  # so long is a plane looked at before the next one, if its fine slice takes longer
SLOWDOWN = 10
CAP_MB = 1500
BARS = {
    "moves-256": {"move_ms": 50, "coarse_ms": 50},
    "moves-512": {"move_ms": 60, "coarse_ms": 50},
    "slowed": {"loop_delay_p99_ms": 50},
    "segy": {"first_picture_s": 2.0, "peak_mb": CAP_MB},
    "store": {"peak_mb": CAP_MB},
    "start": {"start_s": 2.5},
    "busy": {"loop_delay_p99_ms": 50},
    "soak": {"growth_mb": 30, "none_references": 20},
    "docks": {"blank": 0},
}


# --- the window ----------------------------------------------------------------------------------------------------


class Window:
    """A section and a scene over one slice service, as in the program; times are taken where answers arrive."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QHBoxLayout, QWidget

        from subsurface_app.gui.application import create_application
        from subsurface_app.gui.slices import SliceService
        from subsurface_app.gui.views import Scene3D, SectionView

        self.app = create_application()
        self.service = SliceService()
        self.widget = QWidget()
        self.section, self.scene = SectionView(self.service), Scene3D(self.service)
        layout = QHBoxLayout(self.widget)
        layout.addWidget(self.section)
        layout.addWidget(self.scene)
        self.widget.resize(1280, 800)
        self.widget.show()
        self.first: dict[int, float] = {}  # by generation, when an answer came
        self.last: dict[int, float] = {}
        self.service.answered.connect(self._answered)
        self.late: list[float] = []
        self._ticked = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self.frames = 0
        if self.scene.has_3d:
            self.scene._stage._plotter.renderer.AddObserver("EndEvent", self._drawn)
        self.run(lambda: self.frames > 0, 10)

    def _drawn(self, *_: Any) -> None:
        self.frames += 1

    def _answered(self, answer: Any) -> None:
        if answer.error:
            raise RuntimeError(answer.error)
        now, generation = time.perf_counter(), answer.request.generation
        self.first.setdefault(generation, now)
        if answer.is_last:
            self.last[generation] = now

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._ticked) - 5))
        self._ticked = now

    def watch_delays(self) -> None:
        self._ticked = time.perf_counter()
        self._timer.start()

    def run(self, until: Callable[[], bool], seconds: float) -> bool:
        """Let the window live until something is true, for so many seconds at most."""
        from PySide6.QtCore import QEventLoop

        end = time.perf_counter() + seconds
        while not until():
            if time.perf_counter() > end:
                return False
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        return True

    def look(self, item_id: str, plane: str, index: int, array: str = "samples") -> tuple[float, float | None]:
        """Ask for a plane as a view does; ms to the first answer, and to the fine one if it came in time."""
        began = time.perf_counter()
        generation = self.service.ask("bench", item_id, array, plane, index)
        self.run(lambda: generation in self.last, LOOK_S)
        first, last = self.first.get(generation), self.last.get(generation)
        if first is None:
            raise RuntimeError(f"nothing of {plane} {index} came within {LOOK_S} s")
        return 1000 * (first - began), None if last is None else 1000 * (last - began)

    def look_around(self, item_id: str, shape: tuple[int, ...]) -> dict[str, Any]:
        """Planes all over a volume, in views and one by one."""
        rng, first, last = np.random.default_rng(1), [], []
        for _ in range(LOOKS):
            for plane, size in zip(PLANES, shape, strict=True):
                index = int(rng.integers(size))
                self.scene._volumes.move(plane, index)
                coarse, fine = self.look(item_id, plane, index)
                first.append(coarse)
                last.append(fine)
        fine = [one for one in last if one is not None]
        return {
            "coarse_ms": round(statistics.median(first), 1),
            "coarse_ms_worst": round(max(first), 1),
            "fine_ms": round(statistics.median(fine), 1),
            f"fine_after_{LOOK_S:g}_s": sum(one is None for one in last),
            "cache_mb": round(self.service.cache.bytes / 2**20, 1),
        }

    def every_view(self, item_id: str, volume: SeismicVolume, pyramid: dict[str, Any] | None) -> dict[str, Any]:
        """Seconds until the other ways to look at a volume have their picture: a line across it, the map with a time
        slice, a crossplot of random places, a region rendered in 3D.
        """
        from subsurface_app.gui.views import CrossplotView, MapView
        from subsurface_app.gui.views._cuts import MapLine

        il, xl = volume.geometry.ilines, volume.geometry.xlines
        ends = [volume.geometry.xy(il.first, xl.first), volume.geometry.xy(il.last, xl.last)]
        shape = volume.samples.shape
        taken: dict[str, Any] = {}

        def timed(name: str, act: Callable[[], object], is_there: Callable[[], bool]) -> None:
            began = time.perf_counter()
            act()
            if not self.run(is_there, 120):
                raise RuntimeError(f"no picture came: {name}")
            taken[name] = round(time.perf_counter() - began, 2)

        line = MapLine(tuple((float(x), float(y)) for x, y in ends))
        section, scene = self.section, self.scene
        timed(
            "line_s",
            lambda: section.take_drawn(line),
            lambda: section.line == line and np.shape(section.values) == (len(section.cut.at), shape[2]),
        )
        for kind, name in ((MapView, "map_s"), (CrossplotView, "crossplot_s")):
            view = kind(self.service)
            view.resize(900, 700)
            view.show()
            if kind is MapView:
                timed(
                    name,
                    lambda view=view: (view.show_volume(item_id, volume, pyramid), view.strip.slice.setChecked(True)),
                    lambda view=view: view._surfaces._slice is not None,
                )
            else:
                timed(
                    name,
                    lambda view=view: (
                        view.show_volume(item_id, volume, pyramid),
                        view.strip.sampling.setCurrentIndex(1),
                    ),
                    lambda view=view: view.points is not None,
                )
            view.shutdown()
            view.close()
        if scene.has_3d:
            scene._panel.choose("region")
            page = scene._panel.region_page
            timed("region_s", page.rendered.click, lambda: f"{item_id} region" in scene._stage.names())
            page.rendered.click()
        return taken

    def close(self) -> None:
        self.service.close()
        self.section.shutdown()
        self.scene.shutdown()
        self.widget.close()


def cube(project: Project, n: int) -> Any:
    """A cube of generated samples as an item of a project."""
    lines = LineNumbers(1, 1, n)
    geometry = SurveyGeometry(lines, lines, (0.0, 25.0, 0.0, 0.0, 0.0, 25.0))
    volume = SeismicVolume("Cube", "A", GeneratedSamples((n, n, n)), geometry, SampleAxis("twt", 0.0, 0.004, n))
    return project.commit([project.stage(volume)], Step("bench", {}))[0]


# --- rows ----------------------------------------------------------------------------------------------------------


def moves(n: int, folder: Path) -> dict[str, Any]:
    """Three slices moved together, and planes that were never read."""
    project = Project.create(folder / f"cube-{n}")
    item = cube(project, n)
    window = Window()
    window.scene.show_volume(item.id, project[item.id], {"samples": project.pyramid(item.id, "samples")})
    around = window.look_around(item.id, (n, n, n))
    scene = window.scene
    taken = []
    for step in range(MOVES + 16):
        began, before, asked = time.perf_counter(), window.frames, window.service._reader._generation
        for plane in PLANES:
            scene._planes.selectors[plane].bar.setValue(n // 2 + (5 * step + 1) % 16)
        newest = range(asked + 1, window.service._reader._generation + 1)
        window.run(lambda newest=newest: all(one in window.last for one in newest), 20)
        window.run(lambda before=before: window.frames > before and scene._volumes.is_up_to_date, 20)
        taken.append(1000 * (time.perf_counter() - began))
    window.close()
    return {"move_ms": round(statistics.median(taken[16:]), 1), "first_moves_ms": round(max(taken[:16]), 1), **around}


class Slowed:
    """A stored array that takes ten times as long."""

    def __init__(self, array: Any) -> None:
        self._array = array
        self.shape, self.dtype, self.chunks = array.shape, array.dtype, array.chunks

    def __getitem__(self, key: Any) -> Any:
        began = time.perf_counter()
        found = self._array[key]
        time.sleep((SLOWDOWN - 1) * (time.perf_counter() - began))
        return found


def slowed(folder: Path) -> dict[str, Any]:
    """How late the loop is while a slow store is read for the section and the scene."""
    project = Project.create(folder / "slowed")
    item = cube(project, 512)
    window = Window()
    levels = [Slowed(level) for level in project.pyramid(item.id, "samples")]
    for view in (window.section, window.scene):
        view.show_volume(item.id, project[item.id], {"samples": levels})
    window.run(lambda: window.section.shown_values is not None, 20)
    window.watch_delays()
    rng = np.random.default_rng(2)
    for _ in range(40):
        index = int(rng.integers(512))
        window.section.set_plane("iline", index + 1)
        window.scene.set_plane("iline", index + 1)
        window.run(lambda: False, 0.25)
    late = window.late
    window.close()
    return {
        "loop_delay_p50_ms": round(float(np.percentile(late, 50)), 1),
        "loop_delay_p99_ms": round(float(np.percentile(late, 99)), 1),
        "loop_delay_worst_ms": round(max(late), 1),
    }


def segy(file: Path) -> dict[str, Any]:
    """A SEG-Y looked at as it is."""
    window = Window()
    drop_pages(file)
    began = time.perf_counter()
    volume = browse_segy(file)
    opened = time.perf_counter() - began
    window.section.show_volume("file", volume)
    window.run(lambda: window.section.shown_values is not None, 60)
    window.widget.repaint()
    shown = time.perf_counter() - began
    window.scene.show_volume("file", volume)
    around = window.look_around("file", volume.samples.shape)
    around |= window.every_view("file", volume, None)
    row = {
        "gigabytes": round(file.stat().st_size / 1e9, 2),
        "shape": volume.samples.shape,
        "opened_s": round(opened, 3),
        "first_picture_s": round(shown, 3),
        **around,
        "peak_mb": peak_mb(),
    }
    window.close()
    return row


def store(file: Path, folder: Path) -> dict[str, Any]:
    """The file converted as an import does it, and looked at from the store."""
    project = Project.create(folder / "converted")
    began = time.perf_counter()
    converter = os.fork()  # a worker's memory is not the window's
    if converter == 0:
        volume = read_segy(file, name="Big", area="A")
        project.commit([project.stage(volume)], Step("bench", {}))
        os._exit(0)
    _, status, usage = os.wait4(converter, 0)
    if status:
        raise RuntimeError("the conversion failed")
    seconds = time.perf_counter() - began
    (item,) = project.items()
    for path in project.volumes.rglob("*"):
        if path.is_file():
            drop_pages(path)
    window = Window()
    volume = project[item.id]
    for view in (window.section, window.scene):
        view.show_volume(item.id, volume, {"samples": project.pyramid(item.id, "samples")})
    around = window.look_around(item.id, volume.samples.shape)
    around |= window.every_view(item.id, volume, {"samples": project.pyramid(item.id, "samples")})
    row = {
        "converted_s": round(seconds, 1),
        "converting_peak_mb": usage.ru_maxrss // 1024,
        "stored_gigabytes": round(item.bytes / 1e9, 2),
        **around,
        "peak_mb": peak_mb(),
    }
    window.close()
    return row


def cap_memory() -> dict[str, Any]:
    """Let the system refuse this process, and those it starts, more memory of their own than the cap.

    The limit is that of data (RLIMIT_DATA): the heap and all private writable maps, touched or not, stacks of threads
    included. Who asks for more gets none, which ends the row. Mapped code and files count in the peak of resident
    memory, not here; what the system keeps of files for itself counts in neither.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (CAP_MB << 20, CAP_MB << 20))
    return {"cap_mb": CAP_MB, "capped_by": "RLIMIT_DATA"}


def peak_mb() -> int:
    """The largest resident memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def drop_pages(file: Path) -> None:
    """Let the system forget what it holds of a file."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# --- the record ----------------------------------------------------------------------------------------------------


def measure(row: str, file: Path, folder: Path) -> dict[str, Any]:
    """One row, in this process."""
    if row in ("segy", "store"):
        cap = cap_memory()
        return (segy(file) if row == "segy" else store(file, folder)) | cap
    if row.startswith("moves-"):
        return moves(int(row.removeprefix("moves-")), folder)
    if row in ("start", "busy", "soak", "docks"):
        return getattr(gui_program, row)(folder)
    return slowed(folder)


def in_a_process(row: str, file: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_gui", "--row", row, "--file", str(file)]
    done = subprocess.run([*command, "--folder", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{row} failed with exit code {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def shape_of(gigabytes: float) -> tuple[int, int, int]:
    """A survey of 1500 samples and about as many inlines as crosslines that fills so much."""
    n_xline = max(200, round((gigabytes * 1e9 / (240 + 4 * 1500)) ** 0.5 * 0.85))
    return max(1, round(gigabytes * 1e9 / (240 + 4 * 1500) / n_xline)), n_xline, 1500


def main() -> None:
    """Measure the rows and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2.0, help="of the generated SEG-Y; deleted afterwards")
    parser.add_argument("--only", nargs="+", choices=BARS, metavar="ROW", help=f"some of {', '.join(BARS)}")
    parser.add_argument("--folder", type=Path, help="where the generated data go; twice their size must be free")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.row:
        sys.stdout.write(json.dumps(measure(chosen.row, chosen.file, chosen.folder)) + "\n")
        return
    record = json.loads(chosen.out.read_text()) if chosen.only and chosen.out.exists() else {"rows": {}}
    rows = chosen.only or list(BARS)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as made:
        folder = Path(made)
        file = folder / "generated.sgy"
        if {"segy", "store"} & set(rows):
            write_big_segy(file, shape_of(chosen.gigabytes))
        for row in rows:
            load = os.getloadavg()[0]
            found = in_a_process(row, file, folder)
            bars = BARS[row]
            missed = [f"{name} {found[name]} above {bar}" for name, bar in bars.items() if found[name] > bar]
            record["rows"][row] = {**found, "bars": bars, "missed": missed, "load_before": round(load, 2)}
            sys.stdout.write(f"{row}: {json.dumps(record['rows'][row])}\n")
            sys.stdout.flush()
    record |= {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), "cpu": cpu_name(), "cores": os.cpu_count()}
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
