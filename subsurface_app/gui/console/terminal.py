"""The text area of the console, with a banner of ours and the colours of the window."""

from typing import Any

from qtconsole.rich_jupyter_widget import RichJupyterWidget

from resources import mark, translate
from subsurface_app.gui.console.kernel import ProjectKernel

_EXAMPLES = (
    "project.items()",
    "project[project.items()[0].id]",
    "run_command(project, 'volume.reverse_polarity', {'volume': project.items('seismic_volume')[0].id})",
)


class Terminal(RichJupyterWidget):
    """Bound to one kernel."""

    def __init__(self, kernel: ProjectKernel, *, dark: bool) -> None:
        super().__init__()
        self.kernel_manager, self.kernel_client = kernel.manager, kernel.client
        told = translate(
            mark("The open project is project, NumPy is np, and what commands make appears in the tree. Try:")
        )
        self.banner = told + "".join(f"\n    {line}" for line in _EXAMPLES) + "\n\n"
        self.confirm_restart = False
        self.set_theme(dark)

    def set_theme(self, dark: bool) -> None:
        """Light or dark."""
        self.set_default_style("linux" if dark else "lightbg")

    @property
    def is_busy(self) -> bool:
        """Whether a line is still being run; one that comes meanwhile is refused."""
        return bool(self._executing)

    def text(self) -> str:
        """Everything that can be read in it."""
        return str(self._control.toPlainText())

    def _handle_kernel_info_reply(self, reply: dict[str, Any]) -> None:
        """As Jupyter's, without IPython's own banner after ours."""
        reply["content"]["banner"] = ""
        super()._handle_kernel_info_reply(reply)
