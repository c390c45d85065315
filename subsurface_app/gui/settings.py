"""What the window remembers between runs: theme, language, font, keys, recent projects, the layout of the docks."""

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QObject, QSettings, Signal

from resources import mark

THEME_CHOICES = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
_RECENT_KEPT = 8
FONT_SIZES = (8, 20)  # points


class Settings(QObject):
    """Settings of this user, kept by Qt in its usual place."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stored = QSettings("subsurface-app", "subsurface-app")

    @property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        return str(self._stored.value("theme", "system"))

    @theme.setter
    def theme(self, choice: str) -> None:
        self._set("theme", choice)

    @property
    def language(self) -> str:
        """ "en" or "zh_CN"; at first the one of the system."""
        chinese = QLocale.system().language() == QLocale.Language.Chinese
        return str(self._stored.value("language", "zh_CN" if chinese else "en"))

    @language.setter
    def language(self, language: str) -> None:
        self._set("language", language)

    @property
    def exaggeration(self) -> float:
        """How much the 3D scene stretches the vertical axis; 0 lets the scene find what fits."""
        return float(str(self._stored.value("exaggeration", 0.0)))

    @exaggeration.setter
    def exaggeration(self, factor: float) -> None:
        self._set("exaggeration", factor)

    @property
    def cache_megabytes(self) -> int:
        """How much memory slices may take, in MB; 0 takes a share of the machine's (`data.slices.default_limit`)."""
        return int(str(self._stored.value("cache_megabytes", 0)))

    @cache_megabytes.setter
    def cache_megabytes(self, megabytes: int) -> None:
        self._set("cache_megabytes", megabytes)

    @property
    def font_size(self) -> int:
        """Size of all texts in points, within FONT_SIZES; 0 takes the one of the system."""
        return int(str(self._stored.value("font_size", 0)))

    @font_size.setter
    def font_size(self, points: int) -> None:
        self._set("font_size", points)

    @property
    def shortcuts(self) -> dict[str, str]:
        """Keys that the user has chosen: action id -> portable text, "" for none."""
        stored = json.loads(str(self._stored.value("shortcuts", "{}")))
        return {str(name): str(keys) for name, keys in stored.items()}

    @shortcuts.setter
    def shortcuts(self, chosen: Mapping[str, str]) -> None:
        self._set("shortcuts", json.dumps(dict(chosen)))

    @property
    def told_limits(self) -> str:
        """What the user was told last of the limits of the display; "" when nothing."""
        return str(self._stored.value("told_limits", ""))

    @told_limits.setter
    def told_limits(self, text: str) -> None:
        self._set("told_limits", text)

    @property
    def recent(self) -> list[Path]:
        """Projects opened lately, newest first; some may be gone by now (`is_missing`)."""
        stored = self._stored.value("recent", [])
        paths = [stored] if isinstance(stored, str) else list(stored or [])
        return [Path(path) for path in paths]

    def remember_project(self, path: Path) -> None:
        """Put a project on top of the recent ones."""
        others = [one for one in self.recent if one != path]
        self._set("recent", [str(one) for one in [path, *others][:_RECENT_KEPT]])

    def forget_project(self, path: Path) -> None:
        """Take a project out of the recent ones; its folder stays as it is."""
        self._set("recent", [str(one) for one in self.recent if one != path])

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry of the window and state of its docks; None at the first start."""
        geometry, state = self._stored.value("geometry"), self._stored.value("docks")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def remember_layout(self, geometry: QByteArray, docks: QByteArray) -> None:
        """Keep the layout for the next start."""
        self._stored.setValue("geometry", geometry)
        self._stored.setValue("docks", docks)

    def as_text(self) -> dict[str, str]:
        """Everything but the layout, to be read by people."""
        keys = [key for key in self._stored.allKeys() if key not in ("geometry", "docks")]
        return {key: str(self._stored.value(key)) for key in keys}

    def save(self) -> None:
        """Write everything to disk now."""
        self._stored.sync()

    def _set(self, key: str, value: object) -> None:
        self._stored.setValue(key, value)
        self.changed.emit(key)


def is_missing(path: Path) -> bool:
    """Whether a project opened lately is no longer where it was."""
    return not (path / "project.json").is_file()
