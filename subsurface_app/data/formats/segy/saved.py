"""Mappings kept by name in the user's configuration folder, one YAML file each; presets are found by name too."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.presets import SEGY_PRESETS

_ENDINGS = (".yaml", ".yml", ".json")


def mapping_folder() -> Path:
    """Where mappings of this user are kept."""
    return Path(user_config_path("subsurface-app")) / "segy-mappings"


def saved_mappings() -> tuple[str, ...]:
    """The names of the mappings that this user has saved, sorted."""
    folder = mapping_folder()
    return tuple(sorted(path.stem for path in folder.glob("*.yaml"))) if folder.is_dir() else ()


def save_mapping(name: str, mapping: SegyMapping) -> Path:
    """Keep a mapping under a name, in place of one of that name; what the scan shall choose is left out.

    Whether a file that ends too early is taken all the same is decided for each file: it is not kept.

    Raises   DataError - the name is no file name or that of a preset, or the folder cannot be written
    """
    name = name.strip()
    if not name or name in (".", "..") or any(sign in name for sign in '/\\:*?"<>|') or not name.isprintable():
        raise DataError(
            "{name} cannot be the name of a mapping: use letters, digits, blanks and - _ .", name=repr(name)
        )
    if name in SEGY_PRESETS:
        raise DataError("{name} is the name of a preset: choose another one", name=name)
    import yaml

    path = mapping_folder() / f"{name}.yaml"
    stored = {key: value for key, value in mapping.to_json().items() if value is not None and key != "truncated"}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_text(yaml.safe_dump(stored, sort_keys=False, allow_unicode=True), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise DataError(
            "cannot write {path}: {reason}; nothing was changed", path=str(path), reason=error.strerror or str(error)
        ) from error
    return path


def load_mapping(name: str) -> SegyMapping:
    """The mapping of a name: a preset, one that this user has saved, or a YAML or JSON file.

    Raises   DataError - there is none of that name, or its file does not hold one
    """
    for preset, known in SEGY_PRESETS.items():
        if name.casefold() in (preset.casefold(), known.title.casefold()):
            return known.mapping
    path = Path(name) if name.lower().endswith(_ENDINGS) else mapping_folder() / f"{name}.yaml"
    if not path.is_file():
        raise DataError(
            "there is no mapping {name}: known are {known}; or give a YAML file",
            name=name,
            known=", ".join((*SEGY_PRESETS, *saved_mappings())),
        )
    return _mapping_from(path, _read(path))


def _read(path: Path) -> Any:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError("{path} is not YAML: {reason}", path=str(path), reason=" ".join(str(error).split())) from error


def _mapping_from(path: Path, stored: Any) -> SegyMapping:
    known = {field.name for field in fields(SegyMapping)}
    if not isinstance(stored, dict) or not set(stored) <= known:
        found = ", ".join(map(str, sorted(set(stored) - known, key=str))) if isinstance(stored, dict) else str(stored)
        raise DataError(
            "{path} is no mapping of SEG-Y headers: found {found}, expected lines of key: value with the keys {known}",
            path=str(path),
            found=found[:80],
            known=", ".join(sorted(known)),
        )
    whole = known - {"byte_order", "interval", "delay", "domain", "kind", "gather_axis", "truncated"}
    for key, value in stored.items():
        expected: tuple[type, ...] = (
            (int,) if key in whole else (int, float) if key in ("interval", "delay") else (str,)
        )
        if value is not None and (not isinstance(value, expected) or isinstance(value, bool)):
            raise DataError(
                "{path}: {key} is {value}, expected {expected}",
                path=str(path),
                key=key,
                value=value,
                expected=" / ".join(one.__name__ for one in expected),
            )
    return SegyMapping(**stored)
