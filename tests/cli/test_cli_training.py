"""`train`: a piece of a run, the next piece, and the weights at its end."""

from collections.abc import Callable
from pathlib import Path

import pytest

RECIPE = """
out: run
name: tiny
network: {widths: [8, 16]}
n_steps: STEPS
warm_up: 2
snapshots: 1
crops:
  - {shape: [8, 12, 16], batch: 1, share: 1, n_faults: 2}
"""


def _write(folder: Path, n_steps: int) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(RECIPE.replace("STEPS", str(n_steps)))
    return path


def test_that_a_run_stops_after_its_seconds_and_leaves_its_state(cli: Callable, tmp_path: Path) -> None:
    answer = cli("train", _write(tmp_path, 100_000), "--seconds", "1", "--device", "cpu", "--threads", "1")
    assert answer.code == 0, answer
    assert "the same command goes on" in answer.err
    assert answer.out == ""
    assert (tmp_path / "run" / "state.safetensors").is_file()


def test_that_a_device_that_is_not_known_is_refused(cli: Callable, tmp_path: Path) -> None:
    answer = cli("train", _write(tmp_path, 3), "--device", "abacus")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "expected auto, cpu or cuda" in answer.err


@pytest.mark.slow
def test_that_a_finished_run_gives_the_name_of_weights_that_open(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models import load_model
    from models.training._validation_sets import ValidationSet

    few = ValidationSet(kinds=(((12, 14, 24), 2, (1, 2)),))  # a run for use is calibrated on more
    for name in ("CALIBRATION", "GAPS"):
        monkeypatch.setattr(f"models.training._calibrate.{name}", few)
    answer = cli("train", _write(tmp_path, 4), "--device", "cpu", "--threads", "1", "--no-validate")
    assert answer.code == 0, answer
    assert "step 4 of 4" in answer.err
    assert "validation at step 4" in answer.err
    model = load_model(Path(answer.out.strip()), device="cpu")
    assert model.card.name == "tiny"
    assert model.card.training["curve"][-1]["step"] == 4
    assert set(model.card.error_by_spread) == set(model.card.tasks)
