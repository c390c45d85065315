"""What is written as SEG-Y comes back, and other programs read the headers of gathers."""

from pathlib import Path

import numpy as np
import pytest
import segyio

from solvers.errors import GeometryError
from subsurface_app.data.formats import SegyMapping
from subsurface_app.data.objects import (
    Horizon,
    Prediction,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    VelocityModel,
)
from subsurface_app.workflows.exchange import export_segy, import_seismic, traces_of


def test_that_a_prediction_keeps_the_headers_of_its_volume(f3_section: SeismicVolume, tmp_path: Path) -> None:
    samples = np.asarray(f3_section.samples[:]) * 0.5
    prediction = Prediction(
        "p", "F3", samples, samples + 1, f3_section.geometry, f3_section.axis, "denoise", "volume-xs", 0.0, ""
    )
    export_segy(tmp_path / "p.sgy", traces_of(prediction, headers=f3_section.headers), notes=("MADE BY A TEST",))
    export_segy(tmp_path / "s.sgy", traces_of(prediction, part="spread", headers=f3_section.headers))
    again = import_seismic(tmp_path / "p.sgy", mapping=SegyMapping())
    assert isinstance(again, SeismicVolume)
    assert again.geometry == f3_section.geometry
    assert np.array_equal(again.samples[:], samples)
    assert again.headers is not None
    assert f3_section.headers is not None
    assert np.array_equal(again.headers.traces[:], f3_section.headers.traces[:])
    assert "DERIVED FROM ASCII EXPORT" in again.headers.text
    assert "MADE BY A TEST" in again.headers.text
    assert np.array_equal(import_seismic(tmp_path / "s.sgy", mapping=SegyMapping()).samples[:], samples + 1)


def test_that_a_velocity_model_comes_back_as_a_line_in_depth(tmp_path: Path) -> None:
    vp = np.linspace(1500, 3000, 40 * 30).reshape(40, 30).astype(np.float32)
    ends = ((600000.0, 6080000.0), (600390.0, 6080000.0))
    export_segy(tmp_path / "v.sgy", traces_of(VelocityModel("v", "F3", vp, (10.0, 10.0), (0.0, 0.0), ends)))
    again = import_seismic(tmp_path / "v.sgy", mapping=SegyMapping(domain="depth"), quantity="velocity")
    assert isinstance(again, SeismicLine)
    assert again.axis == SampleAxis("depth", 0.0, 10.0, 30)
    assert np.array_equal(again.samples[:], vp)
    assert np.asarray(again.cdp_x[:]) == pytest.approx(np.linspace(600000, 600390, 40), abs=0.1)
    assert again.unit == "m/s"


def test_that_gathers_carry_shot_channel_offset_and_place(tmp_path: Path) -> None:
    sources = np.array([[[100.0, 10.0]], [[300.0, 10.0]]])
    receivers = np.broadcast_to(np.stack([50.0 * np.arange(9), np.full(9, 20.0)], axis=1), (2, 9, 2))
    data = np.random.default_rng(0).standard_normal((2, 9, 50)).astype(np.float32)
    gathers = ShotGathers("g", "F3", data, sources, receivers, np.zeros(50), SampleAxis("twt", 0.0, 0.004, 50), {})
    model = VelocityModel("m", "F3", np.ones((5, 5)), (100.0, 10.0), (0.0, 0.0), ((1000.0, 2000.0), (1000.0, 2400.0)))
    export_segy(tmp_path / "g.sgy", traces_of(gathers, model=model))
    with segyio.open(tmp_path / "g.sgy", ignore_geometry=True) as file:
        assert file.tracecount == 18
        assert file.bin[segyio.BinField.Interval] == 4000
        header = file.header[9 + 4]
        field = segyio.TraceField
        assert (header[field.FieldRecord], header[field.TraceNumber], header[field.offset]) == (2, 5, -100)
        assert (header[field.SourceX], header[field.SourceY]) == (100000, 230000)
        assert (header[field.GroupX], header[field.GroupY]) == (100000, 220000)
        assert (header[field.SourceGroupScalar], header[field.SourceDepth]) == (-100, 1000)
        assert header[field.ReceiverGroupElevation] == -2000
        assert np.array_equal(file.trace.raw[:], data.reshape(18, 50))


def test_that_what_has_no_traces_is_refused(fs4: Horizon, tmp_path: Path) -> None:
    with pytest.raises(GeometryError, match="no traces to write"):
        export_segy(tmp_path / "h.sgy", traces_of(fs4))
    assert list(tmp_path.iterdir()) == []
