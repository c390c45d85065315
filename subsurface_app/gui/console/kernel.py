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
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from qtconsole.client import QtKernelClient
from qtconsole.manager import QtKernelManager

_BEGIN = (
    "import numpy as np",
    "from subsurface_app.api import Project, run_command",
)


class ProjectKernel:
    """Starts at once; `project`, `np` and `run_command` are at hand in it.

    Parameters   project : path of the project, opened in the kernel a second time (any number of processes may)
    Raises       OSError - when no process or no folder can be made
    """

    def __init__(self, project: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="subsurface-"))  # mode 0700
        self.manager = QtKernelManager(
            connection_file=str(self._folder / "kernel.json"), transport="tcp" if os.name == "nt" else "ipc"
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
        try:
            self.manager.start_kernel(cwd=str(project.parent), env=_environment())
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self.client: QtKernelClient = self.manager.client()
        self.client.start_channels()

    def interrupt(self) -> None:
        """Stop what runs, as Ctrl+C does in a terminal."""
        self.manager.interrupt_kernel()

    def restart(self) -> None:
        """Begin anew; all names but those at hand from the start are gone."""
        self.manager.restart_kernel(now=True)

    def close(self) -> None:
        """End the process and take its files away."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """The kernel finds this very program, wherever it lies."""
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, *([known] if known else [])])}
