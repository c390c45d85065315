"""`models`: listing, a card in words, and taking in a published file."""

import pickle
import zipfile


def test_that_models_are_listed_with_their_licence(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    answer = cli("models")
    assert answer.code == 0
    assert "volume-xs" in answer.out
    assert "Apache-2.0" in answer.out


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
