"""Numbers that stand for a person, and the one way to write each."""

from __future__ import annotations

import re

_NOT_A_DIGIT = re.compile(r"\D+")

#: Written in digits only, whatever stands between them.
_OF_DIGITS = frozenset({"nik", "kk", "phone"})

#: What an Indonesian mobile number begins with where it is dialled: at home, or with +.
_COUNTRY = "62"


def canonical(kind: str, value: str) -> str:
    """Digits alone for a NIK, KK or phone number, which begins with 62; else without case."""
    if kind not in _OF_DIGITS:
        return " ".join(value.casefold().split())
    digits = _NOT_A_DIGIT.sub("", value)
    return _international(digits) if kind == "phone" else digits


def _international(digits: str) -> str:
    """0812…, 812…, 0062812… and 62 0812… are one number."""
    if digits.startswith("00"):
        digits = digits.lstrip("0")
    if digits.startswith(("0", "8")):
        digits = _COUNTRY + digits
    if digits.startswith(_COUNTRY):
        return _COUNTRY + digits.removeprefix(_COUNTRY).lstrip("0")
    return digits
