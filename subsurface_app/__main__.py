"""The entry point: the command line, which opens the window when it gets no words.

A spawned worker imports this file again, so nothing above `main` may load anything heavy.
"""

import multiprocessing
import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line and leave with its exit code."""
    multiprocessing.freeze_support()
    _keep_compiled_kernels()
    from subsurface_app.cli import Doors, run_cli

    sys.exit(run_cli(sys.argv[1:], Doors(open_window=_open_window, window_probe="subsurface_app.gui.probe:probe")))


def _keep_compiled_kernels() -> None:
    """In a bundle, let Numba keep what it compiles in the user's cache: beside the frozen code it cannot."""
    if getattr(sys, "frozen", False) and "NUMBA_CACHE_DIR" not in os.environ:
        from platformdirs import user_cache_path

        os.environ["NUMBA_CACHE_DIR"] = str(user_cache_path("subsurface-app") / "kernels")


def _open_window(project: Path | None, *, safe_mode: bool, demo: bool, language: str | None) -> int:
    """Open the window; here, because the floors of the command line and of the window know nothing of each other."""
    from subsurface_app.gui.application import run_window

    return int(run_window(project, safe_mode=safe_mode, demo=demo, language=language) or 0)


if __name__ == "__main__":
    main()
