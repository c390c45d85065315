"""A Python kernel for one project, in a process of its own.

Window and kernel talk over local sockets in a folder that only this user may enter; where the system has none
(Windows), over the loopback address. Each message is signed with a key (HMAC-SHA256), which lies beside them in the
connection file that only this user may read (mode 0600): nobody else on the machine can run code in the kernel.
The kernel looks every second whether the window still lives and ends when it does not, a kill -9 included.
"""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from qtconsole.client import QtKernelClient
from qtconsole.manager import QtKernelManager

_BEGIN = (
    "import numpy as np",
    "from subsurface_app.api import Project, run_command",
)


class ProjectKernel:
    """`project`, `np` and `run_command` are at hand in it. `start` it in a thread, then `connect` in the window's.

    Parameters   project : path of the project, opened in the kernel a second time (any number of processes may)
    Raises       OSError - when no folder can be made
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self._changing = threading.Lock()  # one thread at a time starts or ends the process
        self._is_closed = False
        self.client: QtKernelClient | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="subsurface-"))  # mode 0700
        self.manager = QtKernelManager(
            connection_file=str(self._folder / "kernel.json"),
            transport="tcp" if os.name == "nt" else "ipc",
            autorestart=False,  # its timer belongs into the window's thread: see `watch`
        )
        lines = (*_BEGIN, f"project = Project.open({str(project)!r})")
        # No lookup of installed kernels: the Python that runs the window, whatever Jupyter knows of it.
        self.manager._kernel_spec = KernelSpec(
            argv=[
                sys.executable,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                *(f"--IPKernelApp.exec_lines={line}" for line in lines),
            ],
            display_name="Python",
            language="python",
        )

    def start(self) -> None:
        """Start the process, some tenths of a second.

        Raises   OSError, RuntimeError - when it cannot be made
        """
        try:
            self._change(lambda: self.manager.start_kernel(cwd=str(self._project.parent), env=_environment()))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def connect(self) -> None:
        """Begin to talk with it."""
        self.client = self.manager.client()
        self.client.start_channels()
        self.watch()

    def watch(self) -> None:
        """Start the process anew when it dies, from now on; called in the window's thread."""
        self.manager.autorestart = True
        self.manager.start_restarter()

    def leave_alone(self) -> None:
        """No more of that; before `restart`, in the window's thread."""
        self.manager.stop_restarter()
        self.manager.autorestart = False

    def interrupt(self) -> None:
        """Stop what runs, as Ctrl+C does in a terminal."""
        self.manager.interrupt_kernel()

    def restart(self) -> None:
        """Begin anew, in a thread; all names but those at hand from the start are gone.

        Raises   OSError, RuntimeError - when the process cannot be made
        """
        self._change(lambda: self.manager.restart_kernel(now=True))

    def close(self) -> None:
        """End the process and take its files away; while it is being started, whoever starts it does that."""
        self._is_closed = True
        self.leave_alone()
        if self.client is not None:
            self.client.stop_channels()
        if self._changing.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._changing.release()

    def _change(self, change: Callable[[], object]) -> None:
        with self._changing:
            if not self._is_closed:
                change()
        if self._is_closed:
            with self._changing:
                self._end()

    def _end(self) -> None:
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """The kernel finds this very program, wherever it lies."""
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, *([known] if known else [])])}
