"""Pictures are drawn without a window and show what they must; a scene is drawn off-screen where GL allows."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import (
    DisplayUnits,
    Horizon,
    SampleAxis,
    SeismicVolume,
    ShotGathers,
    VelocityModel,
    Well,
)
from subsurface_app.workflows.horizons import extend_horizon_to_well
from subsurface_app.workflows.pictures import (
    Panel,
    cut_volume,
    picture_gathers,
    picture_logs,
    picture_model,
    picture_panels,
    picture_section,
)
from subsurface_app.workflows.pictures import logs as logs_module
from subsurface_app.workflows.pictures.scene import dashes_over

HORIZON = np.array([0x0A, 0x84, 0xC1]) / 255
WELL = np.array([0xD1, 0x49, 0x5B]) / 255


def share_of(path: Path, colour: np.ndarray) -> float:
    picture = imread(path)[..., :3]
    return float(np.mean(np.abs(picture - colour).max(axis=-1) < 0.08))


def test_that_a_section_shows_its_well_and_horizon(
    f3_section: SeismicVolume, f02_1: Well, fs4: Horizon, tmp_path: Path
) -> None:
    bare = picture_section(tmp_path / "bare.png", f3_section)
    line = extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)
    drawn = picture_section(tmp_path / "drawn.png", f3_section, wells=[f02_1], horizons=[line])
    for colour in (HORIZON, WELL):
        assert share_of(bare, colour) < 1e-5
        assert share_of(drawn, colour) > 5e-4


def test_that_wells_are_drawn_in_depth_and_horizons_in_time_are_not(
    f3_section: SeismicVolume, f02_1: Well, fs4: Horizon, tmp_path: Path
) -> None:
    in_depth = replace(f3_section, axis=replace(f3_section.axis, domain="depth", step=4.0))
    line = extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)
    drawn = picture_section(tmp_path / "depth.png", in_depth, wells=[f02_1], horizons=[line])
    assert share_of(drawn, HORIZON) < 1e-5
    assert share_of(drawn, WELL) > 5e-4
    deep = replace(line, domain="depth", values=1000 * np.asarray(line.values))
    both = picture_section(tmp_path / "both.png", in_depth, horizons=[deep])
    assert share_of(both, HORIZON) > 5e-4


def test_that_dashes_lie_where_no_pick_supports_the_horizon() -> None:
    doubtful = np.zeros(120, dtype=bool)
    doubtful[:60] = True
    assert dashes_over(doubtful) == [slice(0, 12), slice(24, 36), slice(48, 60)]
    assert dashes_over(~doubtful) == [slice(72, 84), slice(96, 108)]
    assert dashes_over(np.zeros(5, dtype=bool)) == []


def test_that_a_cut_is_the_plane_that_was_asked_for(f3_section: SeismicVolume) -> None:
    cut = cut_volume(f3_section.samples, f3_section.geometry, f3_section.axis)
    assert np.array_equal(cut.values, f3_section.samples[0])
    assert cut.extent == pytest.approx((299.5, 1250.5, 1.850, -0.002))
    slice_ = cut_volume(f3_section.samples, f3_section.geometry, f3_section.axis, sample=1.0)
    assert np.array_equal(slice_.values[:, 0], f3_section.samples[0, :, 250])
    crossline = cut_volume(f3_section.samples, f3_section.geometry, f3_section.axis, xline=336)
    assert np.array_equal(crossline.values[0], f3_section.samples[0, 36])


def test_that_gathers_models_logs_and_panels_are_drawn(f02_1: Well, f3_section: SeismicVolume, tmp_path: Path) -> None:
    vp = np.full((50, 30), 2000, np.float32)
    model = VelocityModel("m", "F3", vp, (10.0, 10.0), (0.0, 0.0), ((606300.0, 6080126.0), (606790.0, 6080126.0)))
    data = np.random.default_rng(0).standard_normal((2, 9, 50)).astype(np.float32)
    places = np.stack([50.0 * np.arange(9), np.full(9, 10.0)], axis=1)
    receivers = np.broadcast_to(places, (2, 9, 2))
    gathers = ShotGathers(
        "g", "F3", data, receivers[:, :1], receivers, np.zeros(50), SampleAxis("twt", 0, 0.004, 50), {}
    )
    cut = cut_volume(f3_section.samples, f3_section.geometry, f3_section.axis)
    for path in (
        picture_gathers(tmp_path / "g.png", gathers),
        picture_model(tmp_path / "m.png", model, well=f02_1, gathers=gathers),
        picture_logs(tmp_path / "l.png", f02_1),
        picture_panels(tmp_path / "p.png", [[Panel("a", cut, "amplitude"), Panel("b", cut, "residual")]], title="t"),
    ):
        assert np.ptp(imread(path)[..., :3]) > 0.9
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".png"] * 4


def test_that_a_folder_that_is_not_there_is_refused(f02_1: Well, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot write"):
        picture_logs(tmp_path / "missing" / "l.png", f02_1)


def test_that_logs_are_told_in_the_units_of_the_project(
    f02_1: Well, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Any] = []
    monkeypatch.setattr(logs_module, "save_figure", lambda figure, path: kept.append(figure) or path)
    for units in (DisplayUnits(), DisplayUnits(depth="ft", density="g/cm3")):
        picture_logs(tmp_path / "l.png", f02_1, units=units)
    metres, feet = (figure.axes for figure in kept)
    assert "(m " in metres[0].get_ylabel()
    assert "(ft " in feet[0].get_ylabel()
    assert feet[0].get_ylim() == pytest.approx([one / 0.3048 for one in metres[0].get_ylim()])
    labels = [[axes.get_xlabel() for axes in figure] for figure in (metres, feet)]
    assert any("kg/m³" in one for one in labels[0])
    assert any("g/cm³" in one for one in labels[1])
