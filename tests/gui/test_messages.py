"""Every text that a user can see has a Chinese translation, with the same placeholders, and is compiled."""

import string

import pytest

from resources import current_language, set_language, translate
from resources.messages import catalogues, collect_messages, untranslated, updated_catalogue, written
from subsurface_app.commands import commands

MESSAGES = collect_messages()


def _placeholders(text: str) -> list[str]:
    return sorted(field + (spec or "") for _, field, spec, _ in string.Formatter().parse(text) if field is not None)


@pytest.fixture(params=catalogues(), ids=lambda path: path.parents[1].name)
def catalogue(request: pytest.FixtureRequest):
    return updated_catalogue(request.param, MESSAGES)


def test_that_there_is_a_simplified_chinese_catalogue():
    assert [path.parents[1].name for path in catalogues()] == ["zh_CN"]


def test_that_no_message_lacks_a_translation(catalogue):
    assert untranslated(catalogue) == []


def test_that_translations_have_the_same_placeholders(catalogue):
    for message in catalogue:
        if message.id and message.string:
            assert _placeholders(message.id) == _placeholders(message.string), message.id


def test_that_the_files_are_up_to_date_with_the_code():
    for path in catalogues():
        text, compiled = written(updated_catalogue(path, MESSAGES))
        assert path.read_bytes() == text, "run: make messages"
        assert path.with_suffix(".mo").read_bytes() == compiled, "run: make messages"


def test_that_all_that_a_command_shows_is_collected():
    for command in commands().values():
        shown = [command.title, command.summary]
        for info in command.Parameters.model_fields.values():
            extra = info.json_schema_extra or {}
            shown += [info.title, info.description, *extra.get("choices", {}).values()]
        units = {"s", "ms", "m", "ft", "m/s", "km/s", "ft/s", "kg/m³", "g/cm³", "µs/m", "µs/ft"}
        assert {text for text in shown if text and text not in MESSAGES} <= units, command.id


def test_that_the_collector_finds_texts_errors_and_conditional_texts(tmp_path):
    (tmp_path / "subsurface_app").mkdir()
    (tmp_path / "subsurface_app" / "one.py").write_text(
        "class OwnError(SubsurfaceError): ...\nclass Deeper(OwnError): ...\n"
        'mark("a")\ntranslate(mark("b") if x else "c")\nraise Deeper("d {e}")\nValueError("f")\nlog("g")\n',
        encoding="utf-8",
    )
    assert list(collect_messages(tmp_path)) == ["a", "b", "c", "d {e}"]


def test_that_the_chosen_language_is_spoken():
    set_language("zh_CN")
    try:
        assert current_language() == "zh_CN"
        assert translate("File") == "文件"
    finally:
        set_language("en")
    assert translate("File") == "File"
