"""The names that a mistyped one may have meant, for messages."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 12


def near_names(word: str, known: Iterable[str]) -> str:
    """Those of the known names that look like a word, best first; else the first dozen; "-" where none is known."""
    names = list(known)
    by_folded = {name.casefold(): name for name in reversed(names)}
    near = [by_folded[one] for one in get_close_matches(word.casefold(), list(by_folded), n=3)]
    if near:
        return ", ".join(near)
    return (", ".join(names[:_MOST]) + (" ..." if len(names) > _MOST else "")) or "-"
