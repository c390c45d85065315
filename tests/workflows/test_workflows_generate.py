"""The generated survey: one seed one survey, and wells and horizons that agree with its volumes."""

import numpy as np
import pytest

from subsurface_app.data.objects import Horizon, SeismicVolume, Well
from subsurface_app.workflows.generate import SECTION_SHAPE, generate_section, generate_survey

Made = tuple[SeismicVolume | Horizon | Well, ...]


@pytest.fixture(scope="module")
def made() -> Made:
    return generate_survey(7)


def volumes(made: Made) -> dict[str, SeismicVolume]:
    return {one.name: one for one in made if isinstance(one, SeismicVolume)}


def wells(made: Made) -> list[Well]:
    return [one for one in made if isinstance(one, Well)]


def horizons(made: Made) -> list[Horizon]:
    return [one for one in made if isinstance(one, Horizon)]


def test_that_a_seed_gives_the_same_survey_and_another_seed_another(made: Made) -> None:
    again, other = volumes(generate_survey(7)), volumes(generate_survey(8))
    for name, volume in volumes(made).items():
        assert np.array_equal(volume.samples, again[name].samples)
        assert not np.array_equal(volume.samples, other[name].samples)


def test_that_the_survey_has_faults_and_noise(made: Made) -> None:
    known = volumes(made)
    share = float(np.mean(known["Generated faults"].samples))
    assert 0.003 < share < 0.1
    noise = known["Generated seismic"].samples - known["Generated clean"].samples
    assert 0.3 < float(np.std(noise)) < 1.0
    assert abs(float(np.corrcoef(noise.ravel()[::50], known["Generated clean"].samples.ravel()[::50])[0, 1])) < 0.05


def test_that_the_check_shots_integrate_the_true_velocity(made: Made) -> None:
    velocity = volumes(made)["Generated velocity"]
    for well in wells(made):
        iline, xline = (round(float(value)) for value in velocity.geometry.line_numbers(well.x, well.y))
        vp = velocity.samples[iline - 1, xline - 1].astype(float)
        depth = np.concatenate([[0.0], np.cumsum(0.5 * (vp[1:] + vp[:-1]) * 0.004 / 2)])
        table = np.asarray(well.checkshot)
        assert np.interp(table[:, 0] - well.kb, depth, velocity.axis.values) == pytest.approx(table[:, 1], abs=1e-9)
        assert table[0] == pytest.approx([well.kb, 0.0])


def test_that_the_sonic_and_density_multiply_to_the_impedance_of_the_volume(made: Made) -> None:
    impedance = volumes(made)["Generated impedance"]
    for well in wells(made):
        logged = np.asarray(well.log("RHOB").values) / np.asarray(well.log("DT").values)
        # Between two samples of the volume each log is a straight line, a product of lines is none: sharp contrasts
        # differ by a few per cent at the most.
        assert logged == pytest.approx(np.asarray(well.log("AI").values), rel=0.05)
        iline, xline = (round(float(value)) for value in impedance.geometry.line_numbers(well.x, well.y))
        at_samples = np.interp(
            well.twt(well.log("AI").md), impedance.axis.values, impedance.samples[iline - 1, xline - 1]
        )
        assert np.corrcoef(at_samples, np.asarray(well.log("AI").values))[0, 1] > 0.995


def test_that_tops_lie_on_the_horizons(made: Made) -> None:
    for well in wells(made):
        for horizon in horizons(made):
            iline, xline = (round(float(value)) for value in horizon.geometry.line_numbers(well.x, well.y))
            top = well.top(horizon.name.removeprefix("Generated "))
            # Check shots every 50 m, straight between them.
            assert float(well.twt(top.md)) == pytest.approx(float(horizon.values[iline - 1, xline - 1]), abs=0.002)


def test_that_horizons_do_not_cross(made: Made) -> None:
    upper, lower = (np.asarray(horizon.values) for horizon in horizons(made))
    assert np.nanmin(lower - upper) > 0


def test_that_a_section_hangs_on_the_seed() -> None:
    section = generate_section(3, area="A")
    assert (section.name, section.vp.shape, section.spacing) == ("A section 3", SECTION_SHAPE, (10.0, 10.0))
    assert np.array_equal(generate_section(3).vp, section.vp)
    assert not np.array_equal(generate_section(4).vp, section.vp)
