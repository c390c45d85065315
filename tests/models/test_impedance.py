"""Impedance from wells, layers, a network's band and seismic, on layered models whose answer is known."""

import numpy as np
import pytest

from models import ModelError
from models.baselines import WellImpedance, invert_impedance, krige_impedance
from models.impedance import blind_wells, estimate_impedance
from models.metrics import error_by_spread

PLACES = ((2, 3), (11, 4), (4, 16), (12, 17))
SHAPE = (14, 20, 96)


def ricker(frequency: float = 0.1, half: int = 16) -> np.ndarray:
    square = (np.pi * frequency * np.arange(-half, half + 1)) ** 2
    return (1 - 2 * square) * np.exp(-square)


def reflect(logarithm: np.ndarray) -> np.ndarray:
    step = np.zeros_like(logarithm)
    step[..., 1:] = 0.5 * np.diff(logarithm, axis=-1)
    return np.apply_along_axis(np.convolve, 2, step, 5.0 * ricker(), "same")


class Earth:
    """Layers that fall along both lines, with their seismic, and what a perfect network would say in its band."""

    def __init__(
        self, dip: float = 0.6, compaction: float = 0.0, noise: float = 0.0, shape=SHAPE, places=PLACES
    ) -> None:
        rng = np.random.default_rng(4)
        column = np.repeat(np.cumsum(rng.normal(0.0, 0.05, 60)), 5) + np.repeat(rng.normal(0, 0.06, 100), 3)
        x, y = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
        depth = np.arange(float(shape[2]))
        self.layers = depth - dip * (x + 0.5 * y)[..., None] + 60
        self.logarithm = np.interp(self.layers, np.arange(300.0), column) + compaction * depth
        self.impedance = (6e6 * np.exp(self.logarithm)).astype(np.float32)
        self.seismic = reflect(self.logarithm)
        self.seismic += noise * self.seismic.std() * rng.standard_normal(shape)
        window = np.exp(-0.5 * (np.arange(-20, 21) / 4.0) ** 2)
        smooth = np.apply_along_axis(
            np.convolve, 2, self.logarithm - self.logarithm.mean(), window / window.sum(), "same"
        )
        self.in_band = self.logarithm - self.logarithm.mean() - smooth
        self.wells = [WellImpedance(i, j, self.impedance[i, j]) for i, j in places]

    def correlation(self, found: np.ndarray) -> float:
        return float(np.corrcoef(np.log(found).ravel(), self.logarithm.ravel())[0, 1])


def test_that_layers_carry_wells_exactly_where_time_slices_cannot():
    earth = Earth()
    inner = np.s_[:, :, 25:-25]
    off = {}
    for name, layers in (("slices", None), ("layers", earth.layers)):
        kriged = krige_impedance(SHAPE, earth.wells, layers=layers)
        off[name] = np.abs(np.log(kriged / earth.impedance))[inner].mean()
    assert off["layers"] < 0.02
    assert off["slices"] > 4 * off["layers"]
    found = estimate_impedance(earth.seismic, earth.wells, layers=earth.layers)
    assert earth.correlation(found.mean) > 0.98


def test_that_compaction_is_told_by_layers_at_several_depths():
    earth = Earth(dip=1.5, compaction=0.004)
    found = estimate_impedance(earth.seismic, earth.wells, layers=earth.layers)
    assert abs(found.compaction - 0.004) < 0.001
    flat = Earth(dip=0.0, compaction=0.004)
    assert abs(estimate_impedance(flat.seismic, flat.wells, layers=flat.layers).compaction) < 1e-6
    assert flat.correlation(krige_impedance(SHAPE, flat.wells)) > 0.9999


@pytest.mark.parametrize("sign", [1, -1])
def test_that_a_network_s_band_helps_time_slices_in_either_polarity(sign):
    earth = Earth(noise=1.0)
    std = np.full(SHAPE, 0.02)
    alone = estimate_impedance(earth.seismic, earth.wells)
    helped = estimate_impedance(earth.seismic, earth.wells, in_band=sign * earth.in_band, in_band_std=std)
    assert earth.correlation(helped.mean) > earth.correlation(alone.mean) + 0.01
    assert helped.gain * sign > 0.7


def test_that_the_result_is_the_log_at_the_wells_where_the_seismic_is_left_out():
    earth = Earth()
    live = np.zeros(SHAPE[:2], bool)
    live[6, 9] = True
    found = estimate_impedance(earth.seismic, earth.wells, in_band=earth.in_band, layers=earth.layers, live=live)
    for well in earth.wells:
        np.testing.assert_allclose(found.mean[well.iline, well.xline], well.impedance, rtol=5e-3)
        assert found.std[well.iline, well.xline].mean() < found.std[7, 10].mean()


def test_that_errors_rise_with_the_spread_and_blind_wells_say_how_large_they_are():
    earth = Earth(noise=0.7)
    found = estimate_impedance(earth.seismic, earth.wells)
    error = np.log(found.mean / earth.impedance)
    relative = found.std / found.mean
    parts = error_by_spread(error, relative, n_parts=5)
    assert parts[-1] > 1.3 * parts[0]
    assert 0.75 < np.mean(np.abs(error) < 1.645 * relative) <= 1
    assert len(found.blind) == len(earth.wells)
    blind = np.mean([well.error for well in found.blind])
    assert 0.5 < blind / np.sqrt(np.mean(np.expm1(error) ** 2)) < 3
    assert found.blind == blind_wells(earth.seismic, earth.wells)
    assert all(well.error < well.wells_alone for well in found.blind)


def test_that_one_well_is_enough_and_is_not_called_blind():
    earth = Earth()
    found = estimate_impedance(earth.seismic, earth.wells[:1], layers=earth.layers, in_band=earth.in_band)
    assert found.blind == ()
    assert earth.correlation(found.mean) > 0.95
    with pytest.raises(ModelError, match="two wells or more"):
        blind_wells(earth.seismic, earth.wells[:1])


def test_that_a_well_which_contradicts_the_seismic_is_reported():
    earth = Earth()
    found = estimate_impedance(earth.seismic, earth.wells, layers=earth.layers)
    assert not any(tie.contradicts for tie in found.ties)
    wells = list(earth.wells)
    wells[2] = WellImpedance(4, 16, np.roll(wells[2].impedance, 5), name="shifted")
    ties = estimate_impedance(earth.seismic, wells, layers=earth.layers).ties
    assert [tie.name for tie in ties if tie.contradicts] == ["shifted"]
    assert ties[2].lag == -5
    wells[2] = WellImpedance(4, 16, 3.6e13 / earth.wells[2].impedance, name="reversed")
    ties = estimate_impedance(earth.seismic, wells, layers=earth.layers).ties
    assert ties[2].contradicts
    assert abs(abs(ties[2].phase) - 180) < 30


def test_that_unsigned_bytes_give_the_impedance_of_the_seismic_that_they_hold():
    """Most formats of 8 bits swing around 128; the step between two values is 1 % of the strongest reflection."""
    earth = Earth()
    scale = 120 / np.abs(earth.seismic).max()
    unsigned = np.rint(128 + scale * earth.seismic).astype(np.uint8).astype(np.float32)
    for invert in (
        lambda seismic: estimate_impedance(seismic, earth.wells, layers=earth.layers).mean,
        lambda seismic: invert_impedance(seismic, earth.wells, layers=earth.layers),
    ):
        plain, from_bytes = invert((scale * earth.seismic).astype(np.float32)), invert(unsigned)
        assert np.sqrt(np.mean(np.log(from_bytes / plain) ** 2)) < 0.01
    blind = blind_wells(unsigned, earth.wells, layers=earth.layers)
    assert all(one.error < 0.1 for one in blind)


def test_that_a_trace_of_zeros_among_unsigned_bytes_is_dead():
    """Around 128 it would be the strongest trace of all."""
    earth = Earth()
    unsigned = np.rint(128 + 120 / np.abs(earth.seismic).max() * earth.seismic).astype(np.float32)
    unsigned[7, 11] = 0
    live = np.ones(SHAPE[:2], bool)
    live[7, 11] = False
    told = estimate_impedance(unsigned, earth.wells, layers=earth.layers, live=live)
    untold = estimate_impedance(unsigned, earth.wells, layers=earth.layers)
    assert np.array_equal(untold.mean, told.mean)
    assert np.array_equal(untold.std, told.std)


def test_that_sections_partial_logs_and_deviated_wells_are_taken():
    earth = Earth(shape=(1, 40, 96), places=((0, 5), (0, 33)))
    assert earth.correlation(estimate_impedance(earth.seismic, earth.wells, layers=earth.layers).mean) > 0.97
    earth = Earth()
    wells = list(earth.wells)
    partial = wells[0].impedance.copy()
    partial[:30] = np.nan
    wells[0] = WellImpedance(2, 3, partial)
    pieces = []
    for k in range(4):  # a well that crosses a trace every 24 samples
        piece = np.full(SHAPE[2], np.nan, np.float32)
        piece[24 * k : 24 * k + 24] = earth.impedance[9, 8 + k, 24 * k : 24 * k + 24]
        pieces.append(WellImpedance(9, 8 + k, piece, name="deviated"))
    found = estimate_impedance(earth.seismic, [*wells, *pieces], layers=earth.layers)
    assert earth.correlation(found.mean) > 0.97
    assert [well.name for well in found.blind] == ["1", "2", "3", "4", "deviated"]


def test_that_dead_traces_hold_the_model_and_nothing_is_not_a_number():
    earth = Earth()
    seismic = earth.seismic.copy()
    seismic[6, 10] = np.nan
    live = np.ones(SHAPE[:2], bool)
    live[7, 11] = False
    steps = []
    out = np.empty(SHAPE, np.float32), np.empty(SHAPE, np.float32)
    found = estimate_impedance(
        seismic,
        earth.wells,
        layers=earth.layers,
        live=live,
        out=out,
        on_step=lambda done, total: steps.append((done, total)),
    )
    assert found.mean is out[0]
    assert np.isfinite(out[0]).all()
    assert (out[1] > 0).all()
    assert steps == [(1, 1)]
    assert out[1][7, 11].mean() > out[1][7, 12].mean()


def test_that_what_does_not_fit_is_refused():
    earth = Earth()
    with pytest.raises(ModelError, match="needs a well"):
        estimate_impedance(earth.seismic, [])
    with pytest.raises(ModelError, match="layers has the shape"):
        estimate_impedance(earth.seismic, earth.wells, layers=earth.layers[1:])
    with pytest.raises(ModelError, match="live mask"):
        estimate_impedance(earth.seismic, earth.wells, live=np.ones((3, 3), bool))
    with pytest.raises(ModelError, match="three axes"):
        estimate_impedance(earth.seismic[0], earth.wells)
    with pytest.raises(ModelError, match="same place"):
        estimate_impedance(earth.seismic, [earth.wells[0], earth.wells[0]])
    with pytest.raises(ModelError, match="does not fit the volume"):
        estimate_impedance(earth.seismic, [WellImpedance(99, 0, earth.impedance[0, 0])])
