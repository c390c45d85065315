"""The export of statistics as a command."""

from pathlib import Path

from resources import mark
from subsurface_app.commands.command import Command, Context, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, file, item, toggle
from subsurface_app.data.formats import STATISTICS_ENDINGS, write_statistics
from subsurface_app.data.objects import VolumeStatistics


class ExportStatistics(Parameters):
    """Which statistics, and where they go."""

    item: str = item("statistics", title=mark("Item"))
    file: str = file(
        title=mark("File of numbers"), pattern=" ".join(f"*{ending}" for ending in STATISTICS_ENDINGS), role="write"
    )
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _export(p: ExportStatistics, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    write_statistics(p.file, context.load(p.item, VolumeStatistics))
    return Result(files=(p.file,))


COMMANDS = (
    Command(
        id="export.statistics",
        title=mark("Export statistics"),
        summary=mark("Write the numbers and the histogram of a volume as a table with commas (CSV) or as JSON"),
        Parameters=ExportStatistics,
        run=_export,
        tier="write",
        heavy=False,
    ),
)
