"""Shale, porosity, saturation and pay: limits, published charts, inverses, conserved thickness."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.logs import (
    CutOffs,
    Zone,
    ZoneSummary,
    archie_saturation,
    clean_and_shale,
    density_porosity,
    effective_porosity,
    indonesia_saturation,
    neutron_density_porosity,
    pay_flags,
    raymer_porosity,
    shale_volume,
    simandoux_saturation,
    summarise_zones,
    wyllie_porosity,
)

US_FT = 1e-6 / 0.3048
METHODS = ("linear", "larionov_old", "clavier", "steiber", "larionov_young")


@pytest.mark.parametrize("method", METHODS)
def test_that_shale_volume_is_nothing_on_the_clean_line_and_all_on_the_shale_line(method: str) -> None:
    found = shale_volume([20.0, 120.0, 0.0, 500.0, np.nan], 20.0, 120.0, method)  # type: ignore[arg-type]
    assert found[0] == pytest.approx(0.0, abs=1e-12)
    assert found[1] == pytest.approx(1.0, abs=0.011)  # Larionov's fits end at 0.99 and 0.996
    assert (found[2], found[3]) == (found[0], found[1])
    assert np.isnan(found[4])
    index = np.linspace(0, 1, 101)
    assert np.all(np.diff(shale_volume(index, 0.0, 1.0, method)) > 0)  # type: ignore[arg-type]


def test_that_the_methods_lie_in_their_published_order() -> None:
    half = [float(shale_volume(0.5, 0.0, 1.0, method)) for method in METHODS]  # type: ignore[arg-type]
    assert half == sorted(half, reverse=True)
    assert half == pytest.approx([0.5, 0.33, 0.3072, 0.25, 0.2162], abs=1e-3)


def test_that_larionov_gives_the_worked_example_of_the_dresser_chart() -> None:
    # GR 28 between 15 and 128: 5.7 percent in older rocks, 2.8 in Tertiary ones (Asquith and Gibson 1982, figure 38)
    assert float(shale_volume(28.0, 15.0, 128.0, "larionov_old")) == pytest.approx(0.057, abs=1e-3)
    assert float(shale_volume(28.0, 15.0, 128.0, "larionov_young")) == pytest.approx(0.028, abs=1e-3)


def test_that_the_lines_do_not_mind_spikes() -> None:
    rng = np.random.default_rng(0)
    gr = np.concatenate([rng.normal(30, 2, 400), rng.normal(110, 4, 600)])
    clean, shale = clean_and_shale(gr)
    assert clean == pytest.approx(28.5, abs=1.5)
    assert shale == pytest.approx(115, abs=3)
    assert clean_and_shale(np.concatenate([gr, [9999.0, -500.0, np.nan]])) == pytest.approx((clean, shale), abs=0.2)
    with pytest.raises(GeometryError, match="constant"):
        clean_and_shale(np.full(50, 70.0))


def test_that_porosities_invert_their_own_rock() -> None:
    phi = np.linspace(0.0, 0.36, 37)
    assert np.allclose(density_porosity((1 - phi) * 2650 + phi * 1000), phi, atol=1e-12)
    matrix, fluid = 55.5 * US_FT, 189 * US_FT
    assert np.allclose(wyllie_porosity((1 - phi) * matrix + phi * fluid, matrix, fluid), phi, atol=1e-12)
    velocity = (1 - phi) ** 2 / matrix + phi / fluid
    assert np.allclose(raymer_porosity(1 / velocity, matrix, fluid), phi, atol=1e-12)
    assert np.isnan(raymer_porosity(150 * US_FT, matrix, fluid))  # beyond 0.37
    assert float(wyllie_porosity(100 * US_FT, matrix, fluid, compaction=1.25)) == pytest.approx(44.5 / 133.5 / 1.25)


def test_that_neutron_and_density_meet_in_liquid_and_part_in_gas() -> None:
    assert float(neutron_density_porosity(0.2, 0.2)) == pytest.approx(0.2)
    assert float(neutron_density_porosity(0.2, 0.2, filled="gas")) == pytest.approx(0.2)
    assert float(neutron_density_porosity(0.08, 0.3, filled="gas")) == pytest.approx(np.sqrt((0.0064 + 0.09) / 2))
    assert float(effective_porosity(0.25, 0.5, 0.3)) == pytest.approx(0.10)
    assert float(effective_porosity(0.1, 1.0, 0.3)) == 0.0


def test_that_a_water_zone_is_full_of_water_and_that_archie_scales_as_his_law() -> None:
    phi, water = np.array([0.05, 0.2, 0.35]), 0.04
    wet = water / phi**2
    assert np.allclose(archie_saturation(wet, phi, water), 1.0)
    assert np.allclose(archie_saturation(4 * wet, phi, water), 0.5)
    assert np.allclose(archie_saturation(0.62 * water / phi**2.15, phi, water, a=0.62, m=2.15), 1.0)
    assert np.isnan(archie_saturation([-1.0, 0.0, np.inf, np.nan], 0.2, water)).all()


@pytest.mark.parametrize("n", [2.0, 1.7])
def test_that_shaly_equations_are_archie_in_clean_rock_and_solve_their_own_equation(n: float) -> None:
    rt, phi, shale = np.meshgrid([0.5, 2.0, 20.0, 300.0], [0.05, 0.15, 0.3], [0.0, 0.1, 0.4, 1.0], indexing="ij")
    water, of_shale = 0.05, 3.0
    for saturation in (simandoux_saturation, indonesia_saturation):
        clean = saturation(rt, phi, np.zeros_like(rt), water, of_shale, n=n)
        assert np.allclose(clean, archie_saturation(rt, phi, water, n=n), rtol=1e-12)
        assert np.all(saturation(rt, phi, shale, water, of_shale, n=n) <= clean * (1 + 1e-12))
    s = simandoux_saturation(rt, phi, shale, water, of_shale, n=n)
    assert np.allclose(phi**2 * s**n / water + shale * s / of_shale, 1 / rt, rtol=1e-10)
    if n == 2.0:
        c, v = water / (2 * phi**2), shale / of_shale
        assert np.allclose(s, c * (np.sqrt(v**2 + 4 * phi**2 / (water * rt)) - v), rtol=1e-10)
    # pure shale of its own resistivity is full of water by Indonesia, whatever its porosity does
    assert float(indonesia_saturation(of_shale, 1e-9, 1.0, water, of_shale)) == pytest.approx(1.0, abs=1e-6)


def test_that_thickness_is_conserved_and_tops_cut_cells() -> None:
    md = 1000 + 0.5 * np.arange(401)
    shale = np.where(md < 1100, 0.1, 0.9)
    pores, water = np.full(md.size, 0.2), np.where(md < 1050, 0.3, 0.9)
    zones = [Zone("A", 1000.13, 1080.41), Zone("B", 1080.41, 1170.0), Zone("A+B", 1000.13, 1170.0)]
    a, b, both = summarise_zones(md, shale, pores, water, zones, CutOffs())
    assert both.gross == pytest.approx(a.gross + b.gross)
    assert both.net == pytest.approx(a.net + b.net) == pytest.approx(1099.75 - 1000.13)
    assert both.pay == pytest.approx(1049.75 - 1000.13)
    assert both.net_to_gross == pytest.approx(both.net / 169.87)
    assert both.unknown == pytest.approx(0.0, abs=1e-9)
    assert both.hydrocarbon_column == pytest.approx(both.pay * 0.2 * 0.7)
    assert both.pay_water_saturation == pytest.approx(0.3)
    assert np.isnan(b.pay_porosity)
    coarse = summarise_zones(md[::4], shale[::4], pores[::4], water[::4], zones, CutOffs())
    assert coarse[2].gross == pytest.approx(both.gross)
    # in a hole at 60 degrees the vertical thickness is half
    path = np.array([[900.0, 900.0], [1300.0, 1100.0]])
    leaning = summarise_zones(md, shale, pores, water, zones, CutOffs(), path=path)
    assert leaning[2].net == pytest.approx(both.net / 2)
    assert leaning[2].net_to_gross == pytest.approx(both.net_to_gross)


def test_that_a_hole_that_climbs_through_beds_has_as_much_pay_as_one_that_falls_through_them() -> None:
    md = 1000 + 0.5 * np.arange(401)
    shale, pores, water = np.where(md < 1060, 0.1, 0.9), np.full(md.size, 0.2), np.full(md.size, 0.3)

    def of(path: list[tuple[float, float]], top: float = 1000.0) -> ZoneSummary:
        zone = Zone("A", top, 1120.0)
        return summarise_zones(md, shale, pores, water, [zone], CutOffs(), path=np.array(path))[0]

    down, up = of([(900.0, 800.0), (1300.0, 1000.0)]), of([(900.0, 1000.0), (1300.0, 800.0)])
    for name in ("gross", "net", "pay", "shale_volume", "porosity", "hydrocarbon_column", "net_to_gross"):
        assert getattr(up, name) == pytest.approx(getattr(down, name))
    assert (up.gross, up.net) == pytest.approx((60.0, 0.5 * (1059.75 - 1000.0)))
    # down into the bed, and from its middle up again: both ways count
    both = of([(900.0, 900.0), (1030.0, 1030.0), (1300.0, 760.0)])
    assert (both.gross, both.pay) == pytest.approx((120.0, 59.75))
    assert 0 <= both.net_to_gross <= 1


def test_that_an_absent_log_is_unknown_unless_another_decides() -> None:
    nan = np.nan
    flags = pay_flags([0.1, 0.9, nan, 0.1, 0.1], [0.2, nan, 0.02, 0.2, 0.2], [0.3, nan, nan, nan, 0.9], CutOffs())
    assert np.array_equal(flags, [2.0, 0.0, 0.0, nan, 1.0], equal_nan=True)
    md = np.arange(100.0, 110.0)
    pores = np.where(md < 105, 0.2, nan)
    (one,) = summarise_zones(md, np.full(10, 0.1), pores, np.full(10, 0.2), [Zone("Z", 100.0, 109.0)], CutOffs())
    assert one.unknown == pytest.approx(4.5)
    assert one.net + one.unknown == pytest.approx(one.gross)


def test_that_wrong_parameters_are_refused_in_words() -> None:
    for call, words in (
        (lambda: shale_volume([1.0], 100.0, 20.0), "not above the clean line"),
        (lambda: shale_volume([1.0], 0.0, 1.0, "larionov"), "larionov_young"),  # type: ignore[arg-type]
        (lambda: density_porosity([2300.0], 1000.0, 2650.0), "not denser"),
        (lambda: wyllie_porosity([3e-4], 6e-4, 2e-4), "not faster"),
        (lambda: archie_saturation([1.0], [0.2], -0.1), "water is -0.1"),
        (lambda: summarise_zones([1.0, 2.0], [0, 0], [0, 0], [0, 0], [Zone("Z", 2.0, 1.0)], CutOffs()), "zone Z"),
    ):
        with pytest.raises(GeometryError, match=words):
            call()
