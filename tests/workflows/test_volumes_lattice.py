"""Crops, merges and statistics; one slice equals the same slice of the whole; bounded memory."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from volume_cases import STEP, computed, noise, volume

from solvers.errors import GeometryError
from subsurface_app.data.formats import read_segy, write_segy
from subsurface_app.data.objects import LineNumbers, SampleAxis, SegyHeaders, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.volumes import (
    BandPass,
    Box,
    ProcessingError,
    automatic_gain,
    balance,
    band_pass,
    calculate,
    crop,
    merge,
    mute,
    regrid,
    resample,
    turned_lattice,
    volume_statistics,
)


def test_that_a_crop_keeps_what_its_ranges_name_with_its_place() -> None:
    samples = noise((6, 7, 50))
    cube = volume(samples, live=np.arange(42).reshape(6, 7) % 5 > 0)
    part = crop(cube, Box((102, 104), (301, None), (0.0401, 0.1)))
    assert np.array_equal(computed(part), samples[2:5, 1:, 11:26])
    assert (part.geometry.ilines, part.geometry.xlines) == (LineNumbers(102, 1, 3), LineNumbers(301, 1, 6))
    assert part.axis.start == pytest.approx(0.044)
    assert part.geometry.xy(102, 301) == cube.geometry.xy(102, 301)
    assert np.array_equal(part.live, cube.live[2:5, 1:])


def test_that_a_crop_of_a_crop_is_the_crop_of_both() -> None:
    cube = volume(noise((8, 9, 60)))
    twice = crop(crop(cube, Box((101, 106), (302, 308), (0.02, 0.2))), Box((103, None), (None, 305), (0.0, 0.1)))
    once = crop(cube, Box((103, 106), (302, 305), (0.02, 0.1)))
    assert np.array_equal(computed(twice), computed(once))
    assert (twice.geometry, twice.axis) == (once.geometry, once.axis)


def test_that_lines_that_count_down_and_by_four_are_cropped_by_number() -> None:
    samples = noise((5, 4, 10))
    geometry = SurveyGeometry(LineNumbers(-8, -4, 5), LineNumbers(0, 4, 4))
    cube = SeismicVolume("v", "A", samples, geometry, SampleAxis("twt", 0.0, STEP, 10))
    part = crop(cube, Box((-21, -12), (3, 9)))
    assert part.geometry.ilines == LineNumbers(-12, -4, 3)
    assert part.geometry.xlines == LineNumbers(4, 4, 2)
    assert np.array_equal(computed(part), samples[1:4, 1:3])


def test_that_a_range_outside_the_volume_is_refused() -> None:
    with pytest.raises(GeometryError, match=r"no inline lies in 200 .. \*: the volume has 100 .. 105"):
        crop(volume(noise((6, 7, 50))), Box((200, None)))
    with pytest.raises(GeometryError, match="no sample lies"):
        crop(volume(noise((6, 7, 50))), Box(samples=(0.3, 0.4)))


def test_that_kept_headers_are_cut_with_their_traces(shared_data, tmp_path) -> None:
    source = read_segy(shared_data / "f3_seismic" / "F3_very_small.sgy")
    assert isinstance(source, SeismicVolume)
    part = crop(source, Box((202, 205), (403, 407), (0.2, 1.0)))
    write_segy(tmp_path / "part.sgy", part)
    again = read_segy(tmp_path / "part.sgy")
    assert isinstance(again, SeismicVolume)
    assert (again.geometry.ilines, again.geometry.xlines) == (LineNumbers(202, 1, 4), LineNumbers(403, 1, 5))
    assert (again.axis.start, again.axis.count) == pytest.approx((0.2, 201))
    assert np.array_equal(again.samples[:], np.asarray(source.samples[2:6, 3:8, 50:251]))
    x, y = again.geometry.xy(203, 404)
    assert (x, y) == pytest.approx(source.geometry.xy(203, 404), abs=0.1)


@pytest.mark.parametrize("overlap", ["average", "first"])
def test_that_two_parts_put_together_are_the_whole(overlap) -> None:
    cube = volume(noise((8, 9, 60)))
    left, right = crop(cube, Box((100, 105))), crop(cube, Box((103, 107)))
    made = merge(left, right, overlap=overlap)
    assert np.array_equal(computed(made), computed(cube))
    assert (made.geometry, made.axis, made.live) == (cube.geometry, cube.axis, None)
    assert np.array_equal(computed(merge(right, left, overlap=overlap)), computed(cube))


def test_that_the_overlap_is_the_mean_or_the_first_and_gaps_have_no_data() -> None:
    one = volume(np.full((2, 3, 10), 2.0))
    other = volume(np.full((2, 3, 10), 4.0), first=(101, 302), start=5 * STEP)
    made = merge(one, other)
    assert made.samples.shape == (3, 5, 15)
    values = computed(made)
    assert values[1, 2, 5:10] == pytest.approx(3.0)
    assert values[1, 2, :5] == pytest.approx(2.0)
    assert values[1, 2, 10:] == pytest.approx(4.0)
    assert np.isnan(values[0, 0, 10:]).all(), "a sample that neither has"
    assert np.array_equal(made.live, [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 1, 1]])
    assert not values[~made.live].any(), "a bin without a trace in either"
    assert computed(merge(one, other, overlap="first"))[1, 2, 5:10] == pytest.approx(2.0)


def test_that_dead_traces_and_missing_samples_of_one_are_taken_from_the_other() -> None:
    live = np.array([[True, False]])
    holes = np.full((1, 2, 4), 2.0) * live[..., None]
    holes[0, 0, 1] = np.nan
    made = merge(volume(holes, live=live), volume(np.full((1, 2, 4), 6.0)))
    assert computed(made)[0].tolist() == [[4, 6, 4, 4], [6, 6, 6, 6]]
    assert made.live is None


def test_that_volumes_of_different_geometry_are_not_merged() -> None:
    cube = volume(noise((4, 5, 20)))
    geometry, axis = cube.geometry, cube.axis
    others = {
        "is in twt": replace(cube, axis=replace(axis, domain="depth")),
        "sample intervals": replace(cube, axis=replace(axis, step=0.002)),
        "they start at 0 s and 0.001 s": replace(cube, axis=replace(axis, start=0.001)),
        "the inlines of": replace(cube, geometry=replace(geometry, ilines=LineNumbers(100, 2, 4))),
        r"different quantities \(Amplitude and Velocity\)": replace(cube, quantity="velocity"),
        "m apart": replace(cube, geometry=replace(geometry, affine=(10.0, 0.0, 25.0, 0.0, 25.0, 0.0))),
    }
    for words, other in others.items():
        with pytest.raises(GeometryError, match=words):
            merge(cube, other)
    with_crs = replace(cube, geometry=replace(geometry, crs="EPSG:23031"))
    with pytest.raises(GeometryError, match="coordinate systems"):
        merge(with_crs, replace(cube, geometry=replace(geometry, crs="EPSG:32631")))


def steps(cube: SeismicVolume) -> dict[str, SeismicVolume]:
    return {
        "band-pass": band_pass(cube, BandPass(5, 10, 60, 80)),
        "resample": resample(cube, 0.003),
        "agc": automatic_gain(cube, 0.1),
        "balance": balance(cube),
        "mute": mute(cube, 0.1, "below", taper=0.05),
        "formula": calculate("where(a > 0, a, -a) + b", {"a": cube, "b": cube}),
        "merge": merge(cube, crop(cube, Box((101, 160)))),
        "chain": automatic_gain(
            band_pass(crop(cube, Box((101, None), (303, None), (0.02, None))), BandPass(5, 10)), 0.1
        ),
    }


def test_that_one_slice_equals_that_slice_of_the_whole_the_halo_included() -> None:
    samples = noise((70, 67, 120))
    samples[3, 4, 20:30] = np.nan
    live = np.random.default_rng(0).random((70, 67)) > 0.1
    samples[~live] = 0
    for name, made in steps(volume(samples, live=live)).items():
        whole = computed(made)
        # filters work on another number of traces at once, so that the last bit of a sum may differ
        close = {"rtol": 1e-5, "atol": 1e-6, "equal_nan": True}
        assert np.allclose(made.samples[5], whole[5], **close), name
        assert np.allclose(made.samples[:, -1], whole[:, -1], **close), name
        assert np.allclose(made.samples[:, :, 50], whole[:, :, 50], **close), name
        assert np.allclose(made.samples[60:66, 2:4, 10:90:7], whole[60:66, 2:4, 10:90:7], **close), name
        assert np.array_equal(made.samples[..., 50], made.samples[:, :, 50], equal_nan=True), name
        assert made.samples[1, 2, 3] == pytest.approx(whole[1, 2, 3], rel=1e-5, nan_ok=True), name


class _Endless:
    """A volume that is never in memory, and what is asked of it."""

    dtype = np.dtype(np.float32)

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self.shape, self.largest, self.read = shape, 0, 0

    def __getitem__(self, key: tuple[slice, ...]) -> np.ndarray:
        out = np.ones([len(range(size)[one]) for size, one in zip(self.shape, key, strict=True)], np.float32)
        self.largest, self.read = max(self.largest, out.nbytes), self.read + out.nbytes
        return out


def test_that_a_volume_larger_than_memory_is_read_by_tiles() -> None:
    source = _Endless((320, 320, 1000))  # 410 MB
    geometry = SurveyGeometry(LineNumbers(1, 1, 320), LineNumbers(1, 1, 320))
    cube = SeismicVolume("v", "A", source, geometry, SampleAxis("twt", 0.0, STEP, 1000))
    made = balance(cube)
    tracemalloc.start()
    slice_ = made.samples[:, :, 500]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert slice_ == pytest.approx(1.0)
    assert source.largest <= 64 * 64 * 1000 * 4
    assert peak < 100e6
    source.read = 0
    automatic_gain(cube, 10 * STEP).samples[:, :, 500]
    assert source.read == 320 * 320 * 11 * 4, "of each trace the window and no more"


def flat(geometry: SurveyGeometry, count: int = 3) -> SeismicVolume:
    """A volume whose value is a linear function of the map position, which bilinear interpolation keeps."""
    il, xl = np.meshgrid(geometry.ilines.values, geometry.xlines.values, indexing="ij")
    x, y = geometry.xy(il, xl)
    samples = (0.01 * x - 0.02 * y)[..., None] + 10 * np.arange(count)
    axis = SampleAxis("twt", 0.0, STEP, count)
    return SeismicVolume("v", "A", samples.astype(np.float32), geometry, axis)


OBLIQUE = SurveyGeometry(LineNumbers(100, 2, 80), LineNumbers(500, -1, 90), (1000.0, 6.0, 8.0, 2000.0, 8.0, -6.0))


def test_that_regridding_onto_its_own_lattice_changes_nothing() -> None:
    cube = replace(flat(OBLIQUE), samples=noise((80, 90, 3)), live=np.random.default_rng(1).random((80, 90)) > 0.2)
    made = regrid(cube, OBLIQUE)
    assert np.array_equal(made.live, cube.live)
    assert np.array_equal(computed(made), cube.samples * cube.live[..., None])


@pytest.mark.parametrize("azimuth", [None, 0.0, 30.0, 200.0])
def test_that_a_linear_field_is_kept_on_turned_and_spaced_bins(azimuth) -> None:
    target = turned_lattice(OBLIQUE, azimuth=azimuth, spacing=(15.0, 7.5))
    assert target.bin_size == pytest.approx((15.0, 7.5))
    x, y = target.xy([1, 1], [1, 2])
    if azimuth is not None:
        assert np.rad2deg(np.arctan2(x[1] - x[0], y[1] - y[0])) % 360 == pytest.approx(azimuth)
    cube = flat(OBLIQUE)
    made = regrid(cube, target)
    known, live = computed(flat(target)), np.ones(target.shape, bool) if made.live is None else made.live
    assert computed(made)[live] == pytest.approx(known[live], abs=1e-3)
    assert not computed(made)[~live].any()
    area = live.sum() * 15.0 * 7.5
    assert area == pytest.approx(79 * 20 * 89 * 10, rel=0.05), "all of the survey is covered"
    whole = computed(made)
    assert np.array_equal(made.samples[10], whole[10])
    assert np.array_equal(made.samples[:, -3], whole[:, -3])
    assert np.array_equal(made.samples[..., 1], whole[..., 1])


def test_that_missing_samples_of_a_trace_that_does_not_count_stay_away() -> None:
    cube = flat(OBLIQUE)
    cube.samples[:, 1::2] = np.nan  # type: ignore[index]
    every_second = replace(OBLIQUE, xlines=LineNumbers(500, -2, 45))
    assert np.isfinite(computed(regrid(cube, every_second))).all()


def test_that_lattices_without_coordinates_or_far_away_are_refused() -> None:
    cube, bare = flat(OBLIQUE), replace(OBLIQUE, affine=None)
    for volume_, target in ((cube, bare), (replace(cube, geometry=bare), OBLIQUE)):
        with pytest.raises(GeometryError, match="no coordinates"):
            regrid(volume_, target)
    with pytest.raises(GeometryError, match="no bin of the lattice"):
        regrid(cube, replace(OBLIQUE, ilines=LineNumbers(900, 2, 5)))
    with pytest.raises(GeometryError, match="choose larger ones"):
        turned_lattice(OBLIQUE, spacing=(0.1, 0.1))


def test_that_statistics_are_those_of_numpy() -> None:
    samples = noise((40, 70, 50)) * 1000 + 30
    samples[0, 0, :7] = np.nan
    live = np.ones((40, 70), bool)
    live[:4] = False
    samples[:4] = 0
    samples[10, 10] = 0  # dead, but nobody said so
    samples[20, 20, 20] = 1e30
    told: list[tuple[int, int]] = []
    made = volume_statistics(volume(samples, live=live), on_step=lambda done, total: told.append((done, total)))
    good = samples[live].astype(float)
    good = good[np.isfinite(good)]
    values = made.values
    assert values["n_samples"] == good.size
    assert values["n_missing"] == 0, "those of a dead trace are not counted"
    assert (values["minimum"], values["maximum"]) == (good.min(), good.max())
    assert values["mean"] == pytest.approx(good.mean())
    assert values["rms"] == pytest.approx(np.sqrt(np.mean(good**2)))
    for share in (1, 5, 25, 75, 99):
        assert values[f"p{share}"] == pytest.approx(np.percentile(good, share), rel=2e-3)
    assert values["dead_percent"] == pytest.approx(100 * (4 * 70 + 1) / 2800)
    assert np.sum(made.counts) == good.size
    assert made.edges[0] == values["p0.1"]
    assert told[-1] == (2800, 2800)


def test_that_statistics_of_nothing_are_refused() -> None:
    with pytest.raises(ProcessingError, match="holds no value"):
        volume_statistics(volume(np.full((2, 2, 5), np.nan)))


def test_that_a_filtered_file_goes_out_and_comes_back(shared_data, tmp_path) -> None:
    source = read_segy(shared_data / "f3_seismic" / "F3_very_small.sgy")
    assert isinstance(source, SeismicVolume)
    assert isinstance(source.headers, SegyHeaders)
    made = automatic_gain(band_pass(source, BandPass(6, 10, 60, 80)), 0.5)
    write_segy(tmp_path / "out.sgy", resample(made, 0.002))
    again = read_segy(tmp_path / "out.sgy")
    assert isinstance(again, SeismicVolume)
    assert again.geometry == source.geometry
    assert (again.axis.step, again.axis.count) == (0.002, 925)
    assert np.asarray(again.samples[:])[..., ::2] == pytest.approx(computed(made), abs=1e-4)
    assert again.headers is not None
    assert again.headers.text == source.headers.text
