"""The command that writes a network's features: a part of a volume, its place in the survey, and going on."""

import numpy as np
import pytest
import zarr

from models import ModelError, embed, load_model
from subsurface_app.commands import estimate_command, run_command
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Project, Step
from subsurface_app.workflows.embeddings import EmbeddingChoice, write_embedding
from subsurface_app.workflows.volumes.cropping import Box

SAMPLES = np.random.default_rng(0).standard_normal((10, 12, 32)).astype(np.float32)
GEOMETRY = SurveyGeometry(LineNumbers(100, 2, 10), LineNumbers(300, 1, 12))
VOLUME = SeismicVolume("cube", "A", SAMPLES, GEOMETRY, SampleAxis("twt", 0.1, 0.004, 32))


def test_that_the_features_of_a_part_say_where_they_lie(tmp_path):
    box = Box((104, 110), (302, 309), (0.14, 0.18))
    made, device = write_embedding(VOLUME, tmp_path / "e.zarr", EmbeddingChoice(device="cpu"), box=box)
    assert device == "cpu"
    assert made.features.shape == (4, 8, 11, 16)
    place = zarr.open_group(tmp_path / "e.zarr", mode="r").attrs["place"]
    assert (place["volume"], place["iline"], place["xline"]) == ("cube", [104, 2], [302, 1])
    assert place["twt"] == pytest.approx([0.14, 0.004])
    part = (slice(2, 6), slice(2, 10), slice(10, 21))
    again = embed(load_model("volume-xs", device="cpu"), SAMPLES, tmp_path / "again.zarr", region=part)
    np.testing.assert_array_equal(made.features[:], again.features[:])
    deep, _ = write_embedding(VOLUME, tmp_path / "deep.zarr", EmbeddingChoice(level="bottleneck", device="cpu"))
    place = zarr.open_group(deep.path, mode="r").attrs["place"]
    assert (place["iline"], place["xline"], place["twt"]) == ([100, 16], [300, 8], pytest.approx([0.1, 0.032]))
    assert deep.features.shape == (2, 2, 4, 128)


def test_that_the_command_goes_on_in_its_own_folder_and_leaves_others_alone(tmp_path):
    project = Project.create(tmp_path / "study")
    (item,) = project.commit([project.stage(VOLUME)], Step("test.make", {}))
    out = tmp_path / "e.zarr"
    given = {"volume": item.id, "file": str(out), "components": 2, "device": "cpu"}
    for _ in range(2):  # the second finds all of it there
        run_command(project, "predict.embedding", given)
        assert zarr.open_group(out, mode="r")["features"].shape == (10, 12, 32, 2)
    with pytest.raises(ModelError, match="no model nonsense"):
        estimate_command(project, "predict.embedding", given | {"model": "nonsense"})
    with pytest.raises(ModelError, match="begun with another n_components"):
        run_command(project, "predict.embedding", given | {"components": 3})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(ModelError, match="is no embedding"):
        run_command(project, "predict.embedding", given | {"file": str(tmp_path / "mine")})
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"
    project.close()
