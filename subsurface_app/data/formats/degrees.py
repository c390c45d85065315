"""Latitudes and longitudes as files write them: decimal, or degrees, minutes and seconds, with a sign or a letter."""

import re

_NUMBER = re.compile(r"\d+(?:\.\d*)?")
_WORDS = re.compile(r"deg(rees?)?|d(?=\s*\d)|min(utes?)?|sec(onds?)?", re.IGNORECASE)
_SIXTY = 60.0


def degrees_of(text: str, most: float) -> float | None:
    """Degrees, north and east positive; None where the text is no such angle.

    "-98.36", "64\u00b0 0' 51.347\" W", "-13/52/02.03", "N 45 39 26.518" and "45:39:26" are read, whatever
    stands for the sign of degrees. Packed digits ("453926") are not: they may be anything.
    Parameters   most : float, degrees - the largest there is: 90 of a latitude, 180 of a longitude
    """
    words = _WORDS.sub(" ", text.strip())
    letters = re.findall(r"[A-Za-z]", words)
    if len(letters) > 1 or (letters and letters[0].upper() not in "NSEW"):
        return None
    parts = [float(one) for one in _NUMBER.findall(words)]
    if not 1 <= len(parts) <= 3 or any(one >= _SIXTY for one in parts[1:]):
        return None
    angle = sum(part / _SIXTY**power for power, part in enumerate(parts))
    if angle > most:
        return None
    is_negative = bool(re.match(r"\s*[-\u2212]", words)) or (bool(letters) and letters[0].upper() in "SW")
    return -angle if is_negative else angle
