"""The colours in which things are shown at first are even in lightness, and no state is told by colour alone."""

import numpy as np
import pytest

from subsurface_app.gui.colours import DIVERGING, Table, colour_table, default_table
from subsurface_app.gui.jobs_panel import _STATE_ICONS
from subsurface_app.jobs.job import STATE_TITLES

QUANTITIES = ("amplitude", "difference", "fault_likelihood", "spread", "velocity", "impedance", "unheard of")
# Viénot, Brettel and Mollon (1999), doi 10.1002/(SICI)1520-6378(199908)24:4<243::AID-COL5>3.0.CO;2-3: what remains of
# linear RGB without the cones for long (protanopia) or middle waves (deuteranopia)
DEFICIENT = {
    "protanopia": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deuteranopia": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def linear(table: Table) -> np.ndarray:
    """RGB of a table without the gamma of sRGB, shape (n, 3)."""
    shown = table[:, :3] / 255.0
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)


def lightness(rgb: np.ndarray) -> np.ndarray:
    """CIE L*, 0 to 100, of linear RGB."""
    luminance = rgb @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_that_a_default_table_is_even_in_lightness(quantity: str):
    name = default_table(quantity)
    steps = np.diff(lightness(linear(colour_table(name))))
    if name in DIVERGING:
        first, second = steps[:124], steps[131:]
        assert np.all(first > -0.3)
        assert np.all(second < 0.3)
        assert abs(first.sum() + second.sum()) < 12  # both ends are about as dark
    else:
        sign = np.sign(steps.sum())
        assert np.all(sign * steps > -0.3)
        assert np.max(np.abs(steps)) < 4 * np.median(np.abs(steps))


@pytest.mark.parametrize("sight", DEFICIENT)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_that_both_halves_of_a_default_table_differ_for_the_colour_blind(quantity: str, sight: str):
    seen = np.clip(linear(colour_table(default_table(quantity))) @ DEFICIENT[sight].T, 0, 1)
    low, high = seen[38], seen[217]  # 15 % and 85 %
    assert np.linalg.norm(np.cbrt(low) - np.cbrt(high)) > 0.15


def test_that_each_state_of_a_job_has_a_picture_and_a_word_of_its_own():
    assert set(_STATE_ICONS) == set(STATE_TITLES)
    assert len(set(_STATE_ICONS.values())) == len(set(STATE_TITLES.values())) == len(STATE_TITLES)
