"""Post-stack inversion: what it must give on sections whose truth is known, with priors that know nothing."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.post_stack import PostStack
from solvers.tie import ricker_wavelet
from subsurface_app.data.objects import (
    LineNumbers,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SeismicWavelet,
    SurveyGeometry,
)
from subsurface_app.workflows.post_stack import Given, InversionRules, invert_stack
from subsurface_app.workflows.post_stack.judging import judge
from subsurface_app.workflows.post_stack.noise import estimate_noise
from subsurface_app.workflows.post_stack.results import words_of
from subsurface_app.workflows.post_stack.section import Physics, Section, invert_section
from subsurface_app.workflows.post_stack.stack import open_stack
from subsurface_app.workflows.post_stack.wavelet import lowest_seen, resampled, scaled, smoothing_of
from subsurface_app.workflows.volumes.cropping import Box

DT, N = 0.004, 96
WAVELET = ricker_wavelet(25.0, DT, length=0.12).samples
GEOMETRY = SurveyGeometry(LineNumbers(10, 1, 3), LineNumbers(20, 1, 24), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
AXIS = SampleAxis("twt", 0.2, DT, N)


def nothing(section, level):
    """A prior that changes nothing."""
    return section


def rocks(shape=(24, N), seed=0):
    """Log-impedance of layers that dip a little."""
    layers = np.random.default_rng(seed).normal(0, 0.06, 400).cumsum() * 0.3
    depth = np.arange(shape[1]) + 0.3 * np.arange(shape[0])[:, None] + 100
    return 15.5 + np.interp(depth / 4, np.arange(400), layers)


def physics(noise=0.0):
    smooth = smoothing_of(lowest_seen(WAVELET, DT), DT)
    return Physics(PostStack(WAVELET, N), 1.0, noise, np.ones(N // 2 + 1), smooth)


def section_of(truth, given, error=0.1):
    background = np.broadcast_to(truth.mean(), truth.shape).copy()
    return Section(
        given.operator.model(truth), background, np.full(truth.shape, error), np.ones(len(truth), dtype=bool)
    )


def test_that_without_noise_and_with_a_prior_that_changes_nothing_the_data_are_explained():
    truth, known = rocks(), physics()
    section = section_of(truth, known)
    found = invert_section(section, known, nothing, InversionRules(members=0, trust=1.0))
    left = known.operator.model(found.hybrid) - section.data
    assert np.sqrt((left**2).mean()) < 0.02 * section.data.std()
    assert not found.spread.any()


def test_that_the_spread_is_wide_where_the_wavelet_is_blind_and_narrow_where_it_sees():
    """Of the members, power below the band is that of the background's error; in the band the data hold them."""
    truth, known = rocks(), physics(noise=1e-3)
    section = section_of(truth, known, error=0.1)
    members = [
        invert_section(section, known, nothing, InversionRules(members=1, trust=3.0, seed=seed)) for seed in range(6)
    ]  # each spread is the distance of one member
    slow = np.sqrt(np.mean([one.spread**2 for one in members]))
    assert 0.04 < slow < 0.2  # a background that errs by 0.1
    sure = replace(section, background_spread=np.zeros_like(truth))
    fast = invert_section(sure, known, nothing, InversionRules(members=3, trust=3.0)).spread
    assert np.sqrt((fast**2).mean()) < 0.3 * slow


def test_that_drawn_errors_of_a_background_have_their_spread_and_are_slow():
    known = physics()
    drawn = np.stack([
        known.draw_background(np.full((60, N), 0.1), np.random.default_rng(seed)) for seed in range(40)
    ])  # fmt: skip
    assert drawn.std() == pytest.approx(0.1, rel=0.35)
    power = np.abs(np.fft.rfft(drawn - drawn.mean(axis=2, keepdims=True), axis=2)).mean(axis=(0, 1))
    frequency = np.fft.rfftfreq(N, DT)
    assert power[frequency > 20].max() < 0.1 * power.max()  # what a trace that ends in a step leaks


def test_that_noise_is_found_within_a_factor_of_two():
    signal = PostStack(WAVELET, N).model(rocks((64, N)))
    noisy = signal + np.random.default_rng(1).normal(0, 0.2 * signal.std(), signal.shape)
    assert 0.5 < estimate_noise([noisy]).level / (0.2 * signal.std()) < 2.0


def test_that_a_wavelet_at_half_the_interval_is_the_same_wavelet():
    fine = ricker_wavelet(25.0, DT / 2, length=0.12).samples
    item = SeismicWavelet("w", "A", fine, DT / 2)
    found = resampled(item, DT)
    np.testing.assert_allclose(found, WAVELET, atol=0.02)
    np.testing.assert_allclose(resampled(replace(item, samples=WAVELET, dt=DT), DT / 2)[1:-1], fine[1:-1], atol=0.02)


def well_at(truth, column, name="W"):
    from models.baselines import WellImpedance

    return WellImpedance(0, column, np.exp(truth[column]).astype(np.float32), name)


def test_that_wells_give_the_scale_and_badly_tied_ones_only_the_strength():
    truth = rocks()
    traces = 700.0 * PostStack(WAVELET, N).model(truth)
    wells = [well_at(truth, 3), well_at(truth, 20, "V")]
    found = scaled(WAVELET, wells, traces[[3, 20]], 0.04, 1.0)
    assert found.how == "wells"
    assert found.samples.max() / WAVELET.max() == pytest.approx(700.0, rel=1e-3)
    wrong = scaled(WAVELET, wells, -traces[[3, 20]], 0.04, 1.0)
    assert wrong.how == "strength"
    assert wrong.at_wells < 0
    assert wrong.samples.max() / WAVELET.max() == pytest.approx(700.0, rel=0.1)


def test_that_without_wells_the_scale_is_that_of_reflection_coefficients_of_the_given_strength():
    steps = np.random.default_rng(2).normal(0, 2 * 0.05, (200, 400))  # twice the coefficients
    traces = 30.0 * PostStack(WAVELET, 400).model(steps.cumsum(1))
    found = scaled(WAVELET, [], np.empty((0, 400)), 0.05, float(traces.var()))
    assert found.how == "contrast"
    assert found.samples.max() == pytest.approx(30.0, rel=0.1)


def volume_of(truth, scale=1.0):
    traces = scale * PostStack(WAVELET, N).model(truth)
    samples = np.broadcast_to(traces, (3, *traces.shape)).astype(np.float32)
    return SeismicVolume("S", "A", np.ascontiguousarray(samples), GEOMETRY, AXIS)


def background_of(truth):
    slow = np.exp(np.broadcast_to(truth.mean(), (3, *truth.shape))).astype(np.float32)
    return SeismicVolume("B", "A", slow, GEOMETRY, AXIS, "impedance", "kg/(m2.s)")


@pytest.fixture
def prior(monkeypatch):
    """The prior that changes nothing, in place of the one that ships."""
    import models.priors
    from models.priors import SectionPrior

    class Idle(SectionPrior):
        def __init__(self):
            card = type("Card", (), {"name": "idle"})()
            self.model = type("Model", (), {"card": card, "device": "cpu"})()

        def __call__(self, section, level):
            return section

    monkeypatch.setattr(models.priors, "load_prior", lambda name, device: Idle())


QUICK = InversionRules(turns=3, members=1, trust=1.0)


def test_that_a_region_of_a_volume_is_inverted_along_both_directions(prior):
    truth = rocks()
    given = Given(SeismicWavelet("w", "A", WAVELET, DT), background_of(truth))
    box = Box((11, 12), (22, 41), (0.22, 0.5))
    told = []
    made = invert_stack(
        volume_of(truth), given, replace(QUICK, along="both"), box=box, on_step=lambda *one: told.append(one)
    )
    impedance, classical, misfit = made.objects
    assert impedance.mean.shape == impedance.spread.shape == misfit.samples.shape == (2, 20, 71)
    assert (impedance.geometry.ilines.first, impedance.geometry.xlines.first) == (11, 22)
    assert impedance.axis.start == pytest.approx(0.22)
    assert (impedance.quantity, impedance.unit, misfit.quantity) == ("impedance", "kg/(m2.s)", "difference")
    assert (impedance.spread > 0).all()
    assert classical.quantity == "impedance"
    assert told[-1][0] == told[-1][1] == (2 + 20) * 3 * 2
    assert impedance.settings["inversion"]["rows"]["plug-and-play"]["correlation"] > 0.5


def test_that_a_dead_trace_keeps_its_background_and_shows_no_misfit(prior):
    truth = rocks()
    seismic = volume_of(truth)
    seismic.samples[:, 5] = 0.0
    made = invert_stack(seismic, Given(SeismicWavelet("w", "A", WAVELET, DT), background_of(truth)), QUICK)
    assert not made.objects[2].samples[:, 5].any()
    np.testing.assert_allclose(np.log(made.objects[0].mean[:, 5]), truth.mean(), atol=0.15)


def test_that_a_line_comes_back_as_lines(prior):
    truth = rocks()
    x = 1000 + 12.5 * np.arange(24.0)
    traces = volume_of(truth).samples[0]
    line = SeismicLine("L", "A", traces, np.arange(100, 124, dtype=np.int32), x, 0.5 * x, AXIS)
    background = replace(background_of(truth), geometry=replace(GEOMETRY, affine=(0.0, 5.0, 25.0, 0.0, 25.0, 5.0)))
    made = invert_stack(line, Given(SeismicWavelet("w", "A", WAVELET, DT), background), QUICK)
    assert [type(one) for one in made.objects] == [SeismicLine] * 4
    assert np.array_equal(np.asarray(made.objects[0].cdp), np.asarray(line.cdp))
    again = invert_stack(volume_of(truth), Given(SeismicWavelet("w", "A", WAVELET, DT), background_of(truth)), QUICK)
    np.testing.assert_allclose(made.objects[2].samples, again.objects[1].samples[0], rtol=1e-3)


def test_that_a_run_that_is_stopped_leaves_no_folder(prior, tmp_path, monkeypatch):
    import subsurface_app.workflows.post_stack.inversion as inversion

    monkeypatch.setattr(inversion, "_MOST_IN_MEMORY", 0)
    truth = rocks()
    given = Given(SeismicWavelet("w", "A", WAVELET, DT), background_of(truth))
    whole = invert_stack(volume_of(truth), given, QUICK, scratch=tmp_path / "whole")
    assert whole.scratch == tmp_path / "whole"

    def stop(done, total):
        assert (tmp_path / "stopped").exists()
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        invert_stack(volume_of(truth), given, QUICK, scratch=tmp_path / "stopped", on_step=stop)
    assert not (tmp_path / "stopped").exists()


def test_that_what_cannot_be_inverted_is_refused_in_words(prior):
    seismic = volume_of(rocks())
    with pytest.raises(GeometryError, match="neither a background nor a well"):
        invert_stack(seismic, Given())
    with pytest.raises(GeometryError, match="in depth"):
        open_stack(replace(seismic, axis=replace(AXIS, domain="depth")), Box())
    with pytest.raises(GeometryError, match="16 or more"):
        open_stack(seismic, Box(samples=(0.2, 0.22)))
    with pytest.raises(GeometryError, match="holds"):
        open_stack(replace(seismic, quantity="impedance"), Box())
    with pytest.raises(GeometryError, match="a background is"):
        invert_stack(seismic, Given(background=replace(seismic)))


def test_that_a_prior_that_loses_at_the_blind_wells_is_told():
    truth = rocks()
    wells = [well_at(truth, 3), well_at(truth, 20, "V")]
    seen = []

    def invert(known, at):
        seen.append((tuple(one.name for one in known), at.name))
        here = truth[at.xline]
        rows = {"background": here * 0 + 15.5, "total variation": here + 0.01, "plug-and-play": here + 0.02}
        return rows, np.full(N, 0.005)

    scores, factor = judge(wells, invert, needs_wells=True)
    assert seen == [(("V",), "W"), (("W",), "V")]
    assert factor == pytest.approx(0.02 / 0.005 / 1.645, rel=1e-3)  # what the spread lacked to reach them
    assert judge(wells[:1], invert, needs_wells=True)[1] == 1.0
    rows = {
        row: {"correlation": 0.9, "nrms_percent": 30.0} for row in ("background", "total variation", "plug-and-play")
    }
    said = words_of(
        {"inversion": {"noise": 1.0, "cut": 5.0, "widened": factor, "rows": rows}},
        scores,
        InversionRules(),
        single=False,
    )
    assert any("does worse than total variation at the blind wells (2.0 % against 1.0 %)" in one.text for one in said)
