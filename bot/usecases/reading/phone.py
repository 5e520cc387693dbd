"""A mobile number of Indonesia, however it is written; kept as 62…"""

from __future__ import annotations

import re

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import digits
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed

_MOBILE = re.compile(r"628[1-9][0-9]{7,10}")
_COUNTRY = "62"
_LANDLINE = re.compile(r"62[2-79][0-9]{6,}")
_SHORTEST, _LONGEST = 11, 14  # with the 62


def read(said: Said) -> Read | Unclear:
    """A telephone with a cord is none: nobody could be written to there."""
    found = {_international(number) for number in digits.fitting(said.plain, _is_mobile)}
    if len(found) > 1:
        return Unclear("phone.several")
    if found:
        number = found.pop()
        return Read(number, _shown(number))
    return _why_none(said)


def _is_mobile(number: str) -> bool:
    return _MOBILE.fullmatch(_international(number)) is not None


def _international(number: str) -> str:
    """62… without the zeros people put before or after it (0062, 620812); 8… gets the 62."""
    bare = number.lstrip("0")
    if bare.startswith(_COUNTRY):
        return _COUNTRY + bare.removeprefix(_COUNTRY).lstrip("0")
    return _COUNTRY + bare


def _why_none(said: Said) -> Unclear:
    runs = digits.runs(said.plain)
    if not runs:
        this_one = any(word in listed("this_one") for word in said.meant)
        return Unclear("phone.this_one" if this_one else "phone.no_digits")
    number = max(map(_international, runs), key=len)
    if _LANDLINE.fullmatch(number) and len(number) < _LONGEST:
        return Unclear("phone.landline")
    count = {"count": str(len(number) - len(_COUNTRY) + 1)}
    if len(number) < _SHORTEST:
        return Unclear("phone.too_short", count)
    return Unclear("phone.too_long" if len(number) > _LONGEST else "phone.not_mobile", count)


def _shown(number: str) -> str:
    """0812-3456-7890; what does not fill a group of four stays with the last."""
    local = "0" + number.removeprefix(_COUNTRY)
    return f"{local[:4]}-{local[4:8]}-{local[8:]}"
