"""Structure-guided modelling as commands: through the store, its history, its picture, its report, its window form."""

from pathlib import Path

import numpy as np
import pytest
from structure_cases import TIME, N, horizons, section, wavelet, wells

from subsurface_app.commands import CommandError, estimate_command, run_command
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.objects import ExplainedSection, SeismicVolume, VelocityModel, item_facts
from subsurface_app.data.store import Project, Step

INTERPRETATION = {"wells": ["W1", "W2"], "horizons": ["H0", "H1", "H2", "H3"]}


@pytest.fixture
def filled(project: Project) -> Project:
    made = (section(), wavelet(), *wells(), *horizons())
    project.commit([project.stage(one) for one in made], Step("test.made", {}))
    return project


def test_that_an_interpretation_is_explained_kept_drawn_and_reported(filled: Project, tmp_path: Path) -> None:
    given = {"volume": "recorded", "wavelet": "wavelet", **INTERPRETATION, "members": 2, "volumes": True}
    estimate = estimate_command(filled, "model.explain", given)
    assert estimate is not None
    assert set(estimate.shapes.values()) == {(1, N, TIME.count)}
    items = run_command(filled, "model.explain", given)
    made, synthetic, misfit = (filled[one.id] for one in items)
    assert isinstance(made, ExplainedSection)
    assert isinstance(synthetic, SeismicVolume)
    assert isinstance(misfit, SeismicVolume)
    assert made.record["rows"]["interpretation"]["correlation"] > 0.99
    assert (synthetic.quantity, misfit.quantity, misfit.unit) == ("amplitude", "nrms", "%")
    assert made.seismic == filled.item("recorded").id
    facts = dict(item_facts("explained_section", items[0].attributes))
    assert "correlation 1.00" in facts["With the interpretation"]
    assert "NRMS 1" in facts["Without: wells carried flat"]
    assert facts["Verdict"].startswith("the interpretation explains more of the section than none")
    assert "model.explain" in history_as_python(filled, items[0].id)
    picture = tmp_path / "explained.png"
    run_command(filled, "export.picture", {"item": items[0].name, "file": str(picture)})
    assert picture.stat().st_size > 30_000
    page = tmp_path / "report.html"
    run_command(filled, "export.report", {"file": str(page), "items": items[0].name})
    words = page.read_text(encoding="utf-8")
    assert "With the interpretation" in words
    assert "data:image/png" in words


def test_that_a_region_is_explained_alone(filled: Project) -> None:
    given = {"volume": "recorded", "wavelet": "wavelet", **INTERPRETATION, "members": 0}
    items = run_command(filled, "model.explain", {**given, "first_xline": 5, "last_xline": 30, "bottom": 0.7})
    (item,) = items
    made = filled[item.id]
    assert isinstance(made, ExplainedSection)
    assert made.synthetic.shape == (1, 26, 176)
    assert made.record["rows"]["interpretation"]["correlation"] > 0.99


def test_that_a_model_has_its_properties_spreads_and_a_grid_through_which_shots_run(filled: Project) -> None:
    given = {**INTERPRETATION, "members": 2, "domain": "depth", "step": 5.0, "stop": 700.0, "spacing": 10.0}
    estimate = estimate_command(filled, "model.structure", given)
    assert estimate is not None
    items = run_command(filled, "model.structure", given)
    objects = [filled[one.id] for one in items]
    volumes = [one for one in objects if isinstance(one, SeismicVolume)]
    assert [(one.quantity, one.unit) for one in volumes] == [
        ("velocity", "m/s"),
        ("spread", "m/s"),
        ("density", "kg/m3"),
        ("spread", "kg/m3"),
        ("impedance", "kg/(m2.s)"),
        ("spread", "kg/(m2.s)"),
    ]
    velocity, density, impedance = (np.asarray(one.samples[0]) for one in volumes[::2])
    # the last cells lie below the model where it is shallow, the mean of a product is not that of its parts
    assert np.nanmedian(np.abs(impedance / (velocity * density) - 1)) < 2e-3
    assert {one.axis.domain for one in volumes} == {"depth"}
    grid = objects[-1]
    assert isinstance(grid, VelocityModel)
    assert {tuple(estimate.shapes[key]) for key in estimate.shapes} == {volumes[0].samples.shape}
    shots = run_command(
        filled,
        "model.shots",
        {"model": grid.name, "n_shots": 1, "freq": 8.0, "record_length": 0.2, "receiver_spacing": 200.0},
    )
    assert np.isfinite(np.asarray(filled[shots[0].id].data[:])).all()  # type: ignore[attr-defined]


def test_that_what_is_missing_is_said(filled: Project) -> None:
    with pytest.raises(CommandError, match="needs a well"):
        run_command(filled, "model.explain", {"volume": "recorded", "horizons": ["H0"]})
    with pytest.raises(CommandError, match="neither a lattice nor a horizon"):
        run_command(filled, "model.structure", {"wells": ["W1"]})
