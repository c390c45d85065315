"""Collect every text that a user can see, and compile the translations: `python -m resources.messages`.

A text is a literal inside `translate(...)` or `mark(...)`, or the first argument of an error or warning of our own.
`--check` writes nothing and fails when a catalogue is behind the code. Needs Babel, a tool for developers only.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("subsurface_app", "models", "solvers", "resources")
DOMAIN = "subsurface_app"
_ROOTS = frozenset({"SubsurfaceError", "DispersionWarning"})
_WIDTH = 110


def collect_messages(root: Path = ROOT) -> dict[str, list[str]]:
    """Text -> the files that use it, both sorted."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _sources(root)}
    markers = {"translate", "mark", *_own_errors(trees.values())}
    found: dict[str, set[str]] = {}
    for path, tree in trees.items():
        for text in _texts(tree, markers):
            found.setdefault(text, set()).add(path.relative_to(root).as_posix())
    return {text: sorted(found[text]) for text in sorted(found, key=lambda text: (text.lower(), text))}


def catalogues(root: Path = ROOT) -> list[Path]:
    """The translated catalogues that are shipped."""
    return sorted((root / "resources" / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def updated_catalogue(path: Path, messages: dict[str, list[str]]) -> Any:
    """The catalogue with all messages and no others, known translations kept."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    language = path.parents[1].name
    known = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.stat().st_size else Catalog()
    fresh = Catalog(locale=language, project=DOMAIN, charset="utf-8", fuzzy=False)
    for text, files in messages.items():
        before = known.get(text)
        fresh.add(text, string=before.string if before else "", locations=[(name, 0) for name in files])
    # A date in the header would make every run a change.
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return fresh


def written(catalogue: Any) -> tuple[bytes, bytes]:
    """The catalogue as text (.po) and compiled (.mo)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=_WIDTH, include_lineno=False, omit_header=False)
    write_mo(compiled, catalogue)
    return text.getvalue(), compiled.getvalue()


def untranslated(catalogue: Any) -> list[str]:
    """Messages without a translation."""
    return [message.id for message in catalogue if message.id and not message.string]


def main(arguments: list[str]) -> int:
    """Update all catalogues, or only look whether that is needed."""
    is_check = "--check" in arguments
    messages = collect_messages()
    status = 0
    for path in catalogues():
        catalogue = updated_catalogue(path, messages)
        missing = untranslated(catalogue)
        text, compiled = written(catalogue)
        compiled_path = path.with_suffix(".mo")
        is_current = path.read_bytes() == text and compiled_path.is_file() and compiled_path.read_bytes() == compiled
        if not is_check:
            path.write_bytes(text)
            compiled_path.write_bytes(compiled)
        elif not is_current:
            status = 1
        status = status or int(bool(missing) and is_check)
        language = path.parents[1].name
        sys.stdout.write(f"{language}: {len(messages)} messages, {len(missing)} without translation\n")
        for one in missing:
            sys.stdout.write(f"  {one!r}\n")
    return status


def _sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


def _own_errors(trees: Any) -> set[str]:
    """Names of our errors and warnings: the roots and what descends from them."""
    bases: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(_name(base) for base in node.bases)
    family = set(_ROOTS)
    while grown := {name for name, parents in bases.items() if parents & family} - family:
        family |= grown
    return family


def _texts(tree: ast.AST, markers: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in markers and node.args:
            yield from _literals(node.args[0])


def _literals(node: ast.expr) -> Iterator[str]:
    """The literal itself, or both sides of `a if condition else b`."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
