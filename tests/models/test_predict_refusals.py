"""Prompts, cards and files that do not fit are refused in words, before anything is written."""

from dataclasses import replace

import numpy as np
import pytest
from safetensors.torch import save_file

from models import ModelError, Prompts, load_model, predict
from models.baselines import WellImpedance
from tests.models.small_model import SHAPE, make_model, well

KEPT = ("interpolate", "fault")


def log(value: float) -> WellImpedance:
    return replace(well(3, 5), impedance=np.full(SHAPE[2], value, np.float32))


def flat(depth: float) -> np.ndarray:
    return np.full(SHAPE[:2], depth, np.float32)


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        (None, "needs wells"),
        (Prompts(horizons=(flat(4),)), "needs wells"),
        (Prompts((well(12, 0),)), r"well 1 stands at the lattice indices \(12, 0\)"),
        (Prompts((well(3, 5), well(3, 5))), "two wells lie at the same place"),
        (Prompts((well(3, 5, 39),)), r"has the shape \(39,\): expected one value for each of 40 samples"),
        (Prompts((log(np.nan),)), "holds no impedance"),
        (Prompts((log(0.0),)), "has an impedance of 0: expected positive numbers"),
        (Prompts((log(-5e6),)), "has an impedance of -5e"),
        (Prompts((log(np.inf),)), "has an impedance of inf"),
        (Prompts((log(6000.0),)), "which no rock has"),
        (Prompts((well(3, 5),), (flat(4)[:5],)), r"horizon 1 has the shape \(5, 16\)"),
        (Prompts((well(3, 5),), (flat(4), flat(np.nan))), "horizon 2 has no pick"),
        (Prompts((well(3, 5),), (flat(39.5),)), "outside the volume's 0 to 39"),
        (Prompts((well(3, 5),), (flat(9), flat(4))), "horizon 2 does not lie below horizon 1 on 192 traces"),
    ],
)
def test_that_prompts_that_do_not_fit_are_refused_in_words(model, volume, prompts, message, tmp_path):
    with pytest.raises(ModelError, match=message):
        predict(model, volume, "impedance", prompts=prompts)


def test_that_a_model_without_prompts_or_snapshots_says_so(volume):
    shipped = load_model("volume-xs", device="cpu")
    if "well" not in shipped.card.network["inputs"]:
        with pytest.raises(ModelError, match="takes no wells as prompts"):
            predict(shipped, volume, "denoise", prompts=Prompts((well(3, 5),)))
    with pytest.raises(ModelError, match="members is 9: volume-xs has"):
        predict(shipped, volume, "denoise", members=9)


def test_that_a_run_that_goes_on_needs_its_results_on_disk(model, volume, tmp_path):
    for out in (None, {name: (np.empty(SHAPE, np.float32), np.empty(SHAPE, np.float32)) for name in KEPT}):
        with pytest.raises(ModelError, match="needs out on disk"):
            predict(model, volume, KEPT, out=out, resume=tmp_path / "resume")
    assert not (tmp_path / "resume").exists()


def test_that_snapshots_are_read_from_the_file_and_must_be_as_many_as_the_card_says(volume, tmp_path):
    model = make_model(n_snapshots=2)
    tensors = dict(model.network.state_dict())
    for i, snapshot in enumerate(model.snapshots):
        tensors |= {f"snapshot.{i}.{name}": tensor for name, tensor in snapshot.state_dict().items()}
    path = tmp_path / "three.safetensors"
    save_file(tensors, path, metadata={"card": model.card.to_json()})
    loaded = replace(load_model(path, device="cpu"), precision="float32")
    assert loaded.card.n_members == 3
    expected = predict(model, volume, "denoise", members=3)
    np.testing.assert_allclose(predict(loaded, volume, "denoise", members=3).mean, expected.mean, atol=1e-5)
    save_file(tensors, path, metadata={"card": replace(model.card, extra={"snapshots": 3}).to_json()})
    with pytest.raises(ModelError, match="do not fit its model card"):
        load_model(path, device="cpu")


def test_that_a_card_lacks_no_number_and_promises_no_task_that_its_network_has_not(tmp_path):
    model, path = make_model(), tmp_path / "card.safetensors"
    lean = {name: value for name, value in model.card.calibration.items() if name != "rgt_spread"}
    for card, message in (
        (replace(model.card, calibration=lean), "lacks the calibration rgt_spread"),
        (replace(model.card, tasks=("denoise", "facies")), "promises facies"),
    ):
        save_file(dict(model.network.state_dict()), path, metadata={"card": card.to_json()})
        with pytest.raises(ModelError, match=message):
            load_model(path, device="cpu")
