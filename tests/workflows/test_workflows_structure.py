"""An interpretation gives back the section that it is true of; a wrong horizon is seen where it is wrong."""

from dataclasses import replace

import numpy as np
import pytest
from structure_cases import (
    BIN,
    DEPTH,
    DT,
    GEOMETRY,
    TIME,
    WELLS,
    N,
    column,
    depths_of,
    horizon_times,
    horizons,
    section,
    section_in_depth,
    shifted,
    wavelet,
    well,
    wells,
)

from solvers.errors import GeometryError
from subsurface_app.data.objects import ExplainedSection, Horizon, SampleAxis, SeismicVolume, SurveyGeometry, Well
from subsurface_app.workflows.structure import (
    Explained,
    Interpretation,
    JudgingRules,
    StructureRules,
    Wanted,
    build_structure,
    explain_section,
    model_of,
    section_grid,
    structure_volumes,
)

ALONE = StructureRules(members=0)
SECTIONS = {"twt": section, "depth": section_in_depth}
SHIFT = 20.0  # m


def explained(
    recorded: SeismicVolume, given: tuple[Horizon, ...], among: tuple[Well, ...] = (), rules: StructureRules = ALONE
) -> Explained:
    return explain_section(recorded, Interpretation(among or wells(), given), rules, wavelet=wavelet())


@pytest.mark.parametrize("recorded", ["twt", "depth"])
@pytest.mark.parametrize("domain", ["twt", "depth"])
def test_that_its_own_horizons_and_logs_give_back_a_section_in_time_and_in_depth(recorded: str, domain: str) -> None:
    made = explained(SECTIONS[recorded](), horizons(domain))
    record = made.objects[0].record
    own, flat = record["rows"]["interpretation"], record["rows"]["flat"]
    # cells of a quarter sample put each spike up to half a millisecond (1.3 m) beside its place
    assert own["correlation"] > 0.999
    assert own["nrms_percent"] < 5
    assert own["lag"] < 0.1 * (DT if recorded == "twt" else DEPTH.step)
    assert flat["correlation"] < 0.4
    assert flat["nrms_percent"] > 100
    assert record["chance"] < 0.3
    assert record["better"] > 0.95
    assert made.notes[0].text.startswith("the interpretation explains more of the section than none")


def test_that_both_routes_agree_on_the_synthetic() -> None:
    by_time, by_depth = (explained(section(), horizons(domain)).objects[0] for domain in ("twt", "depth"))
    one, other = (np.asarray(made.synthetic) for made in (by_time, by_depth))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.999


@pytest.mark.parametrize("domain", ["twt", "depth"])
def test_that_a_horizon_20_m_lower_changes_synthetic_and_misfit_there_alone(domain: str) -> None:
    """The third of four horizons on traces 24 to 35, between the wells; the section lies in the same domain."""
    first, last = 24, 36
    by = SHIFT if domain == "depth" else 2 * SHIFT / 2300.0
    given = list(horizons(domain))
    before = explained(SECTIONS[domain](), tuple(given)).objects[0]
    given[2] = shifted(given[2], by, first, last)
    after = explained(SECTIONS[domain](), tuple(given)).objects[0]
    moved = np.abs(np.asarray(after.synthetic[0]) - np.asarray(before.synthetic[0]))
    strong = np.sqrt(np.mean(np.asarray(before.synthetic[0]) ** 2))
    beside = np.r_[0:first, last:N]
    assert moved[beside].max() < 1e-5 * strong, "other traces stay as they are"
    assert np.sqrt(np.mean(moved[first:last] ** 2)) > 0.3 * strong
    # between the horizons above and below it, but for half a wavelet
    reach = 0.045 if domain == "twt" else 60.0
    at = (TIME if domain == "twt" else DEPTH).values
    top, base = (np.asarray(given[n].values)[0, first:last] for n in (1, 3))
    outside = (at < top[:, None] - reach) | (at > base[:, None] + reach)
    assert moved[first:last][outside].max() < 0.02 * strong
    nrms_before, nrms_after = (np.asarray(one.nrms[0]) for one in (before, after))
    middle = np.asarray(given[2].values)[0, (first + last) // 2]
    inside = np.abs(at - middle) < 0.5 * reach
    assert np.nanmedian(nrms_after[first + 3 : last - 3][:, inside]) > 60
    assert np.nanmedian(nrms_before[first + 3 : last - 3][:, inside]) < 8
    far = np.r_[0 : first - 6, last + 6 : N]  # a window is 11 traces wide
    assert np.nanmax(np.abs(nrms_after[far] - nrms_before[far])) < 1e-3
    own = [one.record["rows"]["interpretation"]["correlation"] for one in (before, after)]
    assert own[1] < own[0] - 0.02


def test_that_20_m_in_depth_and_the_same_in_time_move_the_synthetic_alike() -> None:
    given = {domain: list(horizons(domain)) for domain in ("twt", "depth")}
    x = BIN * np.arange(N)
    deep = np.asarray(given["depth"][3].values)[0].astype(float)
    base = np.stack([depths_of(one)[-1] for one in x])
    assert deep == pytest.approx(base, abs=1e-3)
    # the packet above it gets thicker, at its own mean velocity
    above = deep - np.asarray(given["depth"][2].values)[0]
    times = np.asarray(given["twt"][3].values)[0] - np.asarray(given["twt"][2].values)[0]
    per_metre = times / above
    given["depth"][3] = shifted(given["depth"][3], SHIFT, 24, 36)
    lower = np.asarray(given["twt"][3].values) + np.where((x >= 24 * BIN) & (x < 36 * BIN), SHIFT * per_metre, 0)
    given["twt"][3] = replace(given["twt"][3], values=lower.astype(np.float32))
    one, other = (np.asarray(explained(section(), tuple(given[d])).objects[0].synthetic[0]) for d in given)
    # the base of the logs is dragged along by the horizon, and both lag by what the layers below differ in
    until = (TIME.values[None] < lower[0][:, None] + 0.02) & (TIME.values > 0.2)
    assert np.corrcoef(one[until], other[until])[0, 1] > 0.995


def test_that_a_mirrored_interpretation_does_not_explain_the_section() -> None:
    mirrored = tuple(replace(one, values=np.asarray(one.values)[:, ::-1].copy()) for one in horizons())
    made = explained(section(), mirrored, tuple(well(name, tops=False) for name in WELLS))
    assert made.objects[0].record["rows"]["interpretation"]["correlation"] < 0.5
    assert not made.notes[0].text.startswith("the interpretation explains more")


def test_that_a_late_section_has_that_lag() -> None:
    recorded = section()
    late = np.zeros_like(recorded.samples)
    late[..., 2:] = np.asarray(recorded.samples)[..., :-2]
    made = explained(replace(recorded, samples=late), horizons()).objects[0]
    lag = np.asarray(made.lag)
    assert np.nanmedian(lag) == pytest.approx(-2 * DT, abs=0.1 * DT), "the synthetic comes earlier"
    assert made.metrics["nrms_percent"] > 60


def test_that_without_markers_the_logs_hang_on_the_horizons_where_the_well_meets_them() -> None:
    made = explained(section(), horizons(), tuple(well(name, tops=False) for name in WELLS))
    assert made.objects[0].record["rows"]["interpretation"]["correlation"] > 0.99


def test_that_geological_time_alone_explains_it_too() -> None:
    """Geological time from the layers themselves: equal values are equal layers."""
    ages = np.empty((1, N, TIME.count), np.float32)
    usual = horizon_times(np.array([BIN * N / 2]))[:, 0]
    for number, x in enumerate(BIN * np.arange(N)):
        own = horizon_times(np.array([x]))[:, 0]
        at = TIME.values
        moved = np.interp(at, own, usual) + np.minimum(at - own[0], 0) + np.maximum(at - own[-1], 0)
        ages[0, number] = moved / DT
    volume = SeismicVolume("ages", "A", ages, GEOMETRY, TIME, "rgt", "samples")
    made = explain_section(section(), Interpretation(wells(), ages=volume), ALONE, wavelet=wavelet())
    assert made.objects[0].record["rows"]["interpretation"]["correlation"] > 0.99
    both = explain_section(section(), Interpretation(wells(), horizons()[::3], ages=volume), ALONE, wavelet=wavelet())
    assert both.objects[0].record["rows"]["interpretation"]["correlation"] > 0.99


def test_that_layers_above_the_first_horizon_are_parallel_to_it_or_in_proportion_from_a_datum() -> None:
    levels, places = horizon_times(BIN * np.arange(N))[0], BIN * np.arange(N)
    for datum, expected in ((None, lambda own, here: here - own + 0.1), (0.0, lambda own, here: 0.1 * here / own)):
        rules = replace(ALONE, datum=datum)
        model, _ = model_of(Interpretation(wells()[:1], horizons()[:1]), TIME, rules)
        own = levels[WELLS["W1"]]
        made = model.layering.times(places, 0 * places, model.layering.levels(places, 0 * places), TIME.values)
        # the layer that lies at 0.1 s in the well
        found = np.array([np.interp(0.1, row, TIME.values) for row in made])
        assert found == pytest.approx([expected(own, here) for here in levels], abs=1e-4)


def test_that_without_a_wavelet_one_is_fitted_at_the_wells() -> None:
    made = explain_section(section(), Interpretation(wells(), horizons()), ALONE)
    assert made.objects[0].record["rows"]["interpretation"]["correlation"] > 0.99
    assert any("fitted at W1, W2" in one.text for one in made.notes)


def test_that_the_model_has_the_velocities_and_densities_of_the_layers_in_both_domains() -> None:
    """Against the truth at trace 30, between the wells, away from boundaries."""
    x = 30 * BIN
    times, velocity, density = column(x)
    for domain, edges, step, stop in (("twt", times, 0.002, 0.9), ("depth", depths_of(x), 2.5, 950.0)):
        for given in ("twt", "depth"):
            axis = SampleAxis("twt" if domain == "twt" else "depth", 0.0, step, round(stop / step) + 1)
            model, _ = model_of(Interpretation(wells(), horizons(given)), axis, ALONE)
            wanted = Wanted(("velocity", "density"), False, axis.domain, step, stop)
            v, rho = structure_volumes(model, GEOMETRY, wanted, name="m", area="A")
            assert (v.quantity, v.unit, v.axis.domain) == ("velocity", "m/s", domain)
            assert v.axis.step == pytest.approx(step)
            at = v.axis.values
            number = np.searchsorted(edges, at, side="right") - 1
            away = np.abs(at[:, None] - edges[None]).min(axis=1) > 1.6 * step
            inside = away & (at > edges[1]) & (at < edges[-1])
            for made, truth in ((v, velocity), (rho, density)):
                values = np.asarray(made.samples[0, 30])
                assert np.abs(values / truth[number] - 1)[inside].mean() < 0.01, (domain, given)


def test_that_the_spread_is_zero_at_wells_and_grows_away_from_them() -> None:
    rules = StructureRules(members=6, correlation_range=3000.0, log_spread=0.05)
    lone = Interpretation((well("W1"),), horizons())
    model, _ = model_of(lone, TIME, rules)
    v, spread = structure_volumes(model, GEOMETRY, Wanted(("velocity",), True, "twt", DT, 0.7), name="m", area="A")
    share = np.asarray(spread.samples[0]) / np.asarray(v.samples[0])
    layers = slice(round(0.36 / DT), round(0.66 / DT))
    along = share[:, layers].mean(axis=1)
    at = WELLS["W1"]
    assert along[at] < 1e-3
    assert np.all(np.diff(along[[at, at + 4, at + 12, at + 30, N - 1]]) > 0)
    assert along[N - 1] > 0.03
    logs_alone, _ = model_of(lone, TIME, replace(rules, members=0))
    _, less = structure_volumes(logs_alone, GEOMETRY, Wanted(("velocity",), True, "twt", DT, 0.7), name="m", area="A")
    alone, both = (np.asarray(one.samples[0])[at + 12 :, layers].mean() for one in (less, spread))
    assert alone < both


def test_that_two_wells_tell_the_spread_of_the_logs_themselves() -> None:
    first, second = wells()
    slower = tuple(
        replace(log, values=(np.asarray(log.values) * 1.1).astype(np.float32)) if log.mnemonic == "DT" else log
        for log in second.logs
    )
    # its times agree with its logs
    table = np.asarray(second.checkshot) * [1.0, 1.1]
    other = replace(second, logs=slower, checkshot=table)
    model, _ = build_structure((first, other), horizons("depth"), ALONE, domain="depth", step=1.0, count=950)
    assert [one.name for one in model.blind] == list(WELLS)
    assert [one.velocity for one in model.blind] == pytest.approx([0.095, 0.095], abs=0.01)
    alike, _ = build_structure(wells(), horizons("depth"), ALONE, domain="depth", step=1.0, count=950)
    assert max(one.velocity for one in alike.blind) < 0.01


def test_that_members_spread_the_synthetic_away_from_the_wells_alone() -> None:
    rules = StructureRules(members=4, pick_spread=0.008, pick_range=200.0)
    made = explained(section(), horizons(), rules=rules).objects[0]
    spread = np.asarray(made.spread[0]).std(axis=1)
    strong = np.asarray(made.synthetic[0]).std()
    for at in WELLS.values():
        assert spread[at] < 0.02 * strong
    assert spread[30] > 0.2 * strong
    assert made.record["doubt_percent"] > 5
    again = explained(section(), horizons(), rules=rules).objects[0]
    assert np.array_equal(again.spread, made.spread), "the seed is a rule"


def test_that_a_grid_for_shots_has_the_vertical_times_of_the_layers() -> None:
    for domain in ("twt", "depth"):
        model, _ = model_of(Interpretation(wells(), horizons(domain)), DEPTH, ALONE)
        grid = section_grid(model, GEOMETRY, spacing=10.0, depth=800.0, name="grid", area="A")
        assert grid.vp.shape == (151, 81)
        for column_number in (30, 90):
            x = 10.0 * column_number
            edges = np.clip(10.0 * (np.arange(82) - 0.5), 0, None)
            times = 2 * np.cumsum(np.diff(edges) / np.asarray(grid.vp[column_number]))
            deep = depths_of(x)
            known = edges[1:] < deep[-1]
            assert times[known] == pytest.approx(np.interp(edges[1:], deep, column(x)[0])[known], abs=0.002)


def test_that_a_volume_of_several_inlines_and_one_crossline_work_too() -> None:
    recorded = np.asarray(section().samples)
    across = SurveyGeometry(GEOMETRY.xlines, GEOMETRY.ilines, (-BIN, BIN, 0.0, -BIN, 0.0, BIN))
    turned = SeismicVolume("turned", "A", recorded.transpose(1, 0, 2).copy(), across, TIME)
    made = explained(turned, horizons()).objects[0]
    assert made.synthetic.shape == (N, 1, TIME.count)
    assert made.record["rows"]["interpretation"]["correlation"] > 0.99
    wide = SurveyGeometry(replace(GEOMETRY.ilines, count=2), GEOMETRY.xlines, GEOMETRY.affine)
    live = np.ones((2, N), bool)
    live[1, 40:] = False
    double = SeismicVolume("double", "A", np.repeat(recorded, 2, axis=0), wide, TIME, live=live)
    made = explained(double, horizons()).objects[0]
    assert np.isnan(np.asarray(made.nrms)[1, 46:]).all()
    assert np.isfinite(np.asarray(made.nrms)[1, :30, 100]).all()


def test_that_what_cannot_be_done_is_said() -> None:
    recorded, given = section(), horizons()
    with pytest.raises(GeometryError, match="partly in time"):
        explained(recorded, (given[0], horizons("depth")[1]))
    with pytest.raises(GeometryError, match="2 markers for 4 horizons"):
        explain_section(recorded, Interpretation(wells(), given, ("H0", "H1")), ALONE, wavelet=wavelet())
    bare = replace(well("W1"), logs=())
    with pytest.raises(GeometryError, match="no sonic"):
        explained(recorded, given, (bare,))
    with pytest.raises(GeometryError, match="recorded amplitudes"):
        explained(replace(recorded, quantity="velocity"), given)
    with pytest.raises(GeometryError, match="give a wavelet"):
        explain_section(section_in_depth(), Interpretation(wells(), given), ALONE)
    away = replace(well("W1", tops=False), x=9000.0, path=np.add(well("W1").path, [0, 9000, 0, 0]))
    with pytest.raises(GeometryError, match="no well passes horizon H0"):
        explained(recorded, given, (away,))
    no_density = replace(well("W1"), logs=well("W1").logs[:1])
    made = explained(recorded, given, (no_density,))
    assert any("Gardner" in one.text for one in made.notes)
    assert made.objects[0].record["rows"]["interpretation"]["correlation"] > 0.6


def test_that_an_explained_section_survives_its_draft() -> None:
    made = explain_section(
        section(), Interpretation(wells(), horizons()), ALONE, JudgingRules(window=0.06), wavelet=wavelet()
    ).objects[0]
    draft = made.to_draft()
    again = ExplainedSection.from_stored(draft.name, draft.area, draft.attributes, draft.arrays)
    assert again == made
    assert made.volume("lag", "lag").unit == "s"
    assert set(made.metrics) >= {"correlation", "flat_correlation", "nrms_percent", "better_percent"}
