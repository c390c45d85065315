"""Look at the generator, and list its frozen recipes.

python -m models.geology sheet training --seeds 1 2 3 --out sheet.png
python -m models.geology hash > models/geology/recipes.json
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from models.geology import IN_BAND_NOISE, REGIMES, SAMPLE_SURVEY, TRAINING, VALIDATION

SETTINGS = {
    "training": TRAINING,
    "validation": VALIDATION,
    "sample survey": SAMPLE_SURVEY,
    **REGIMES,
    "noise in band": IN_BAND_NOISE,
}


def main() -> None:
    """Draw a sheet of samples, or print the hashes of the frozen recipes."""
    parser = argparse.ArgumentParser(
        prog="python -m models.geology", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("hash", help="print what recipes.json must hold")
    sheet = commands.add_parser("sheet", help="draw samples with their truths beside them")
    sheet.add_argument("settings", choices=SETTINGS, help="which settings to draw from")
    sheet.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4], help="one row of the sheet for each")
    sheet.add_argument("--shape", type=int, nargs=3, help="inlines, crosslines, samples")
    sheet.add_argument("--gathers", action="store_true", help="pre-stack gathers of a line in place of volumes")
    sheet.add_argument("--out", type=Path, default=Path("sheet.png"), help="picture to write (default sheet.png)")
    arguments = parser.parse_args()
    if arguments.command == "hash":
        from models.geology._recipes import describe_recipes

        sys.stdout.write(json.dumps(describe_recipes(), indent=1) + "\n")
        return
    settings = SETTINGS[arguments.settings]
    if arguments.shape:
        settings = replace(settings, shape=tuple(arguments.shape))
    from models.geology._sheet import draw_gather_sheet, draw_sheet

    if arguments.gathers:
        line = settings.shape if arguments.shape else (1, 64, 400)
        draw_gather_sheet(replace(settings, shape=line), arguments.seeds, arguments.out)
    else:
        draw_sheet(settings, arguments.seeds, arguments.out)


if __name__ == "__main__":
    main()
