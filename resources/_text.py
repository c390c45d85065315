"""Translation of every text that a user can see (gettext; the English text is the key)."""

import gettext
from importlib.resources import files
from pathlib import Path

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def mark(text: str) -> str:
    """Mark a text for the translators and return it unchanged; it is translated where it is shown."""
    return text


def set_language(language: str) -> None:
    """Choose the language of `translate` for this process: "en" or "zh_CN".

    Raises   ValueError - for a language that is not shipped; the message lists those that are.
    """
    global _catalogue, _language
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not shipped: choose one of {', '.join(LANGUAGES)}")
    if language == "en":
        _catalogue = gettext.NullTranslations()
    else:
        folder = Path(str(files("resources").joinpath("locale")))
        _catalogue = gettext.translation("subsurface_app", localedir=folder, languages=[language])
    _language = language


def current_language() -> str:
    """The language chosen by `set_language`."""
    return _language


def translate(text: str, /, **values: object) -> str:
    """The text in the chosen language, its `{placeholders}` filled with `values`.

    A text that has no translation comes back in English.
    """
    translated = _catalogue.gettext(text) if text else text
    return translated.format(**values) if values else translated
