"""How well a text fits what was typed: letters in their order, the better the closer together and the nearer to words.

The score follows what editors do: a run of letters counts more than scattered ones, the beginning of a word more than
its middle, a short text more than a long one.
"""

_START, _RUN, _GAP = 8.0, 5.0, 0.15


def fit(typed: str, text: str) -> float | None:
    """Score of a text, the higher the better; None when a typed letter is missing.

    Words of `typed` are looked for one by one, in any order: "pass band" finds "Band-pass".
    """
    known = text.casefold()
    total = 0.0
    for word in typed.casefold().split():
        found = _fit_word(word, known)
        if found is None:
            return None
        total += found
    return total - 0.01 * len(known)


def _fit_word(word: str, text: str) -> float | None:
    """The best score over all places where the first letter stands."""
    best: float | None = None
    for start, letter in enumerate(text):
        if letter != word[0]:
            continue
        found = _fit_from(word, text, start)
        if found is None:
            break  # what is missing from here is missing from every later place, too
        best = found if best is None else max(best, found)
    return best


def _fit_from(word: str, text: str, start: int) -> float | None:
    score, place, before = 0.0, start, start - 1
    for letter in word:
        place = text.find(letter, before + 1)
        if place < 0:
            return None
        if place == before + 1 and before >= start:
            score += _RUN
        else:
            score -= _GAP * (place - before - 1) if before >= start else 0.0
        if place == 0 or not text[place - 1].isalnum():
            score += _START
        score += 1.0
        before = place
    return score
