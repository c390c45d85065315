"""Look at the generator: `python -m models.geology sheet training --seeds 1 2 3 --out sheet.png`."""

import argparse
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
    """Draw a sheet of samples."""
    parser = argparse.ArgumentParser(prog="python -m models.geology", description=__doc__)
    parser.add_argument("settings", choices=SETTINGS, help="which settings to draw from")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4], help="one row of the sheet for each")
    parser.add_argument("--shape", type=int, nargs=3, help="inlines, crosslines, samples")
    parser.add_argument("--out", type=Path, default=Path("sheet.png"))
    arguments = parser.parse_args()
    settings = SETTINGS[arguments.settings]
    if arguments.shape:
        settings = replace(settings, shape=tuple(arguments.shape))
    from models.geology._sheet import draw_sheet

    draw_sheet(settings, arguments.seeds, arguments.out)


if __name__ == "__main__":
    main()
