"""`models`: listing, a card in words, taking in a published file, and the features of a volume."""

import pickle
import zipfile

import numpy as np
import zarr

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Step


def test_that_models_are_listed_with_their_licence(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    answer = cli("models")
    assert answer.code == 0
    assert "volume-xs" in answer.out
    assert "Apache-2.0" in answer.out


def test_that_a_damaged_import_is_told_beside_the_models_that_are_good(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    (tmp_path / "broken.safetensors").write_bytes(b"")
    answer = cli("models")
    assert answer.code == 0
    assert "volume-xs" in answer.out
    assert "broken.safetensors is not a safetensors file" in answer.err
    assert "or delete its file" in answer.err
    assert "broken.safetensors" in cli("doctor").out
    assert cli("models", "volume-xs").err == ""


def test_that_the_card_of_a_model_is_told_in_words_and_tables(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    answer = cli("models", "volume-xs")
    assert answer.code == 0
    for told in ("Apache-2.0", "trained on", "low S/N", "random weights", "semblance", "- On a single section"):
        assert told in answer.out
    assert max(len(line) for line in answer.out.splitlines()) < 200


def test_that_import_without_a_file_or_with_a_wicked_one_is_refused_in_a_line(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path / "imported"))
    assert "needs a file" in cli("models", "import").err
    assert "or import FILE" in cli("models", "fetch").err
    with zipfile.ZipFile(tmp_path / "wicked.pt", "w") as archive:
        archive.writestr("x/data.pkl", pickle.dumps(print, protocol=2))
    answer = cli("models", "import", tmp_path / "wicked.pt")
    assert answer.code != 0
    assert "nothing of it was run" in answer.err
    assert not (tmp_path / "imported").exists()


def test_that_the_features_of_a_volume_are_written_once_and_gone_on_with_when_told(cli, project, tmp_path):
    samples = np.random.default_rng(0).standard_normal((1, 12, 16)).astype(np.float32)
    lines = SurveyGeometry(LineNumbers(1, 1, 1), LineNumbers(1, 1, 12))
    cube = SeismicVolume("cube", "A", samples, lines, SampleAxis("twt", 0.0, 0.004, 16))
    project.commit([project.stage(cube)], Step("test.make", {}))
    words = ("models", "embed", project.path, "cube", tmp_path / "out.zarr", "--components", "3", "--device", "cpu")
    answer = cli(*words)
    assert answer.code == 0, answer.err
    assert answer.out.split("  ")[1].strip() == "1 x 12 x 16 x 3"
    assert "of the variance" in answer.err
    assert zarr.open_group(tmp_path / "out.zarr", mode="r")["features"].shape == (1, 12, 16, 3)
    again = cli(*words)
    assert (again.code, again.err.count("\n")) == (2, 1)
    assert "is there already" in again.err
    assert cli(*words, "--resume").code == 0
    assert "embed needs a project" in cli("models", "embed", project.path).err
