"""Foreign weights: read without running them, proved by the outputs that their authors' code gives, and then a model.

The published file is not part of this repository: tests that need it look for FaultNet_Gamma0.5.pt in the folder that
SUBSURFACE_APP_FAULTNET names, and skip where it is absent.
"""

import io
import json
import os
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models import ModelError, catalogue, load_model, predict
from models._catalogue import random_control
from models.geology import VALIDATION, generate_volume
from models.metrics import score_faults
from models.public import import_model
from models.public._faultnet import FaultNet
from models.public._golden import FAULTNET, PROBES
from models.public._torch_file import read_torch_tensors

FOLDER = Path(os.environ.get("SUBSURFACE_APP_FAULTNET", "network"))
needs_published = pytest.mark.skipif(
    not (FOLDER / "FaultNet_Gamma0.5.pt").exists(),
    reason="FaultNet_Gamma0.5.pt of github.com/douyimin/FaultNet is not here: SUBSURFACE_APP_FAULTNET names its folder",
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder of imported models."""
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path / "imported"))
    torch.set_num_threads(1)
    return tmp_path / "imported"


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return FaultNet().eval().requires_grad_(False)


@needs_published
@pytest.mark.parametrize("gamma", sorted(FAULTNET))
def test_that_published_weights_give_the_published_output(gamma):
    tensors = read_torch_tensors(FOLDER / f"FaultNet_Gamma{gamma}.pt")
    network = FaultNet().eval()
    network.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in tensors.items()})
    known = np.random.RandomState(0).standard_normal((1, 1, 32, 32, 32)).astype(np.float32)
    with torch.inference_mode():
        output = network(torch.from_numpy(known)).numpy().astype(np.float64)
    golden = FAULTNET[gamma]
    np.testing.assert_allclose(output.ravel()[list(PROBES)], golden.values, rtol=1e-4, atol=1e-5)
    # Noise makes tiny probabilities, so the same with no absolute tolerance, which is what tells the files apart.
    np.testing.assert_allclose(output.ravel()[list(PROBES)], golden.values, rtol=1e-4)
    np.testing.assert_allclose(
        [output.mean(), output.std(), np.linalg.norm(output)], [golden.mean, golden.std, golden.norm], rtol=1e-4
    )


@needs_published
def test_that_an_imported_file_becomes_a_model_that_finds_faults(folder):
    card = import_model(FOLDER / "FaultNet_Gamma0.5.pt")
    assert (card.name, card.licence, card.tasks) == ("faultnet-0.5", "Apache-2.0", ("fault",))
    assert [each.name for each in catalogue()] == ["volume-xs", "section-prior", "shots-velocity", "faultnet-0.5"]
    assert [path.name for path in folder.iterdir()] == ["faultnet-0.5.safetensors"]
    model = load_model("faultnet-0.5", device="cpu")
    volumes = [generate_volume(replace(VALIDATION, n_faults=(3, 3)), seed) for seed in (5, 6)]
    truths = [volume.faults for volume in volumes]
    found = [predict(model, volume.seismic) for volume in volumes]
    control = [predict(random_control(model), volume.seismic).mean for volume in volumes]
    assert score_faults([each.mean for each in found], truths).f1 > 0.8
    assert score_faults([each.mean for each in found], truths).f1 > score_faults(control, truths).f1 + 0.3
    assert np.isnan(found[0].outside)
    with pytest.raises(ModelError, match=r"faultnet-0\.5 has no task denoise: choose from fault"):
        predict(model, volumes[0].seismic, "denoise")


def test_that_the_state_dict_has_the_published_parameter_count(network):
    assert sum(parameter.numel() for parameter in network.parameters()) == 421_597
    assert len(network.state_dict()) == 493


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_that_the_reader_gives_what_torch_wrote_from_a_state_dict_and_from_torchscript(tmp_path):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Conv3d(1, 4, 3), torch.nn.Sequential(torch.nn.BatchNorm3d(4))).eval()
    torch.save(network.state_dict(), tmp_path / "plain.pt")
    torch.save({"model": network.state_dict(), "epoch": 3, "name": "a"}, tmp_path / "nested.pt")
    torch.jit.save(torch.jit.trace(network, torch.zeros(1, 1, 4, 4, 4)), str(tmp_path / "script.pt"))
    for file, prefix in (("plain.pt", ""), ("nested.pt", "model."), ("script.pt", "")):
        read = read_torch_tensors(tmp_path / file)
        for name, tensor in network.state_dict().items():
            np.testing.assert_array_equal(read[prefix + name], tensor.numpy())
        assert len(read) == 7


def test_that_views_of_one_storage_and_all_plain_types_are_read(tmp_path):
    base = torch.arange(24).reshape(4, 6)
    tensors = {"a": base[1:, ::2], "b": base.t(), "c": base.to(torch.float16), "d": torch.zeros(0, 3), "e": base > 3}
    torch.save(tensors, tmp_path / "views.pt")
    read = read_torch_tensors(tmp_path / "views.pt")
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(read[name], tensor.numpy())
        assert read[name].dtype == tensor.numpy().dtype


class _Bomb:
    """What a wicked file would run."""

    def __reduce__(self):
        return os.mkdir, ("run-by-the-file",)


def _zip(path: Path, program: bytes, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/data.pkl", program)
        for name, content in parts.items():
            archive.writestr(f"x/data/{name.removeprefix('n')}", content)
    return path


def test_that_a_file_that_wants_to_run_something_is_refused_and_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programs = {
        "call": pickle.dumps({"a": _Bomb()}, protocol=2),
        "newer": pickle.dumps({"a": _Bomb()}, protocol=5),
        "class": pickle.dumps(Path("a"), protocol=2),
        "evaluate": b"c__builtin__\neval\n(U\x01atR.",
        "instance": b"(U\x01aios\nmkdir\n.",
    }
    for name, program in programs.items():
        with pytest.raises(ModelError, match="refused"):
            import_model(_zip(tmp_path / f"{name}.pt", program))
    torch.save(torch.nn.Linear(2, 2), tmp_path / "whole.pt")
    with pytest.raises(ModelError, match="refused"):
        import_model(tmp_path / "whole.pt")
    assert not (tmp_path / "run-by-the-file").exists()
    assert not (tmp_path / "imported").exists()


def test_that_a_tree_that_holds_itself_many_times_over_is_refused_in_a_moment(tmp_path):
    tree: dict = {}
    for _ in range(60):
        tree = {"a": tree, "b": tree}
    with pytest.raises(ModelError, match="damaged"):
        read_torch_tensors(_zip(tmp_path / "laughs.pt", pickle.dumps(tree, protocol=2)))


def test_that_damaged_and_foreign_files_are_refused_in_words(network, tmp_path, folder):
    torch.save(network.state_dict(), tmp_path / "other.pt")
    torch.save({"a": torch.zeros(3)}, tmp_path / "strange.pt")
    whole = (tmp_path / "strange.pt").read_bytes()
    (tmp_path / "cut.pt").write_bytes(whole[:-50])
    (tmp_path / "text.pt").write_text("PK, but no zip")
    buffer = io.BytesIO()
    torch.save({"a": torch.zeros(3)}, buffer)
    with zipfile.ZipFile(buffer) as archive:
        program = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    cases = {
        "other.pt": "gives none of the published outputs",
        "strange.pt": "does not know",
        "cut.pt": "not a torch file",
        "text.pt": "not a torch file",
        "nowhere.pt": "cannot read",
    }
    _zip(tmp_path / "short.pt", program, n0=b"\0" * 4)
    cases["short.pt"] = "4 bytes, expected 12"
    _zip(tmp_path / "ragged.pt", program[:-20] + b".")
    cases["ragged.pt"] = "damaged"
    for name, message in cases.items():
        with pytest.raises(ModelError, match=message):
            import_model(tmp_path / name)
    assert not folder.exists()
    with pytest.raises(ModelError, match=r"there is no model faultnet-0.5.*import its file first"):
        load_model("faultnet-0.5")


def test_that_a_weights_file_of_this_program_can_be_imported_but_not_replace_a_shipped_one(tmp_path, folder):
    from resources import resource_path

    shipped = resource_path("weights", "volume-xs.safetensors")
    with pytest.raises(ModelError, match="no shipped model"):
        import_model(shipped)
    content = shipped.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    card = json.loads(header["__metadata__"]["card"]) | {"name": "mine-1"}
    header["__metadata__"]["card"] = json.dumps(card)
    text = json.dumps(header).encode()
    (tmp_path / "mine.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])
    assert import_model(tmp_path / "mine.safetensors").name == "mine-1"
    assert load_model("mine-1", device="cpu").card.name == "mine-1"
    assert (folder / "mine-1.safetensors").exists()


@pytest.fixture
def untrained(network, tmp_path):
    """FaultNet with random weights, as a model."""
    from safetensors.torch import save_file

    from models.public._import import _faultnet_card

    save_file(
        dict(network.state_dict()),
        tmp_path / "random.safetensors",
        metadata={"card": _faultnet_card("0.5", 1).to_json()},
    )
    return load_model(tmp_path / "random.safetensors", device="cpu")


def test_that_the_axes_are_turned_and_the_edges_padded_as_published(untrained):
    volume = np.random.default_rng(0).standard_normal((20, 33, 48)).astype(np.float32)
    unit = (volume - volume.min()) / np.ptp(volume)
    padded = np.full((48, 48, 32), 0.5, np.float32)  # (sample, xline, iline)
    padded[:48, :33, :20] = unit.transpose(2, 1, 0)
    with torch.inference_mode():
        expected = untrained.network(torch.from_numpy(padded)[None, None])[0, 0].numpy()[:48, :33, :20]
    np.testing.assert_allclose(predict(untrained, volume).mean, expected.transpose(2, 1, 0), rtol=1e-4, atol=1e-7)


def test_that_dead_traces_and_holes_count_as_the_pad_value(untrained):
    volume = np.random.default_rng(0).standard_normal((16, 16, 16)).astype(np.float32)
    live = np.ones((16, 16), bool)
    live[3, 4] = False
    holed = volume.copy()
    holed[3, 4] = np.nan
    loud = volume.copy()
    loud[3, 4] = 1e6
    with_holes = predict(untrained, holed).mean
    assert np.isfinite(with_holes).all()
    np.testing.assert_array_equal(with_holes, predict(untrained, loud, live_mask=live).mean)
    with pytest.raises(ModelError, match="nothing to predict"):
        predict(untrained, np.zeros((4, 4, 16), np.float32))


@pytest.mark.parametrize("shape", [(1, 20, 40), (20, 1, 40), (5, 7, 9)])
def test_that_sections_and_odd_sizes_run(untrained, shape):
    volume = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    single, four = (predict(untrained, volume, passes=passes) for passes in (1, 4))
    assert single.mean.shape == four.mean.shape == shape
    assert not np.array_equal(single.mean, four.mean)


def test_that_an_imported_model_says_in_a_project_that_it_cannot_judge_its_input(untrained, tmp_path):
    from subsurface_app.data.objects import LineNumbers, Prediction, SampleAxis, SeismicVolume, SurveyGeometry
    from subsurface_app.workflows.predictions import PredictionChoice, predict_volume

    samples = np.random.default_rng(0).standard_normal((4, 5, 32)).astype(np.float32)
    geometry = SurveyGeometry(LineNumbers(1, 1, 4), LineNumbers(1, 1, 5))
    volume = SeismicVolume("v", "test", samples, geometry, SampleAxis("twt", 0.0, 0.004, 32), "amplitude")
    choice = PredictionChoice(str(tmp_path / "random.safetensors"), device="cpu")
    (made,) = predict_volume(volume, ("fault",), choice).predictions
    draft = made.to_draft()
    stored = json.loads(json.dumps(draft.attributes, allow_nan=False))
    assert stored["outside"] is None
    assert np.isnan(Prediction.from_stored("v", "test", stored, draft.arrays).outside)
