"""Numbers that are names (NIK, KK, NOP, phone): their digits, whatever is written between."""

from __future__ import annotations

import re
from collections.abc import Callable

_RUN = re.compile(r"[0-9](?:[ ._()-]*[0-9])*")
_TOKEN = re.compile(r"[0-9a-z|]+")
_MISTAKEN = str.maketrans("oil|", "0111")
_REPAIRABLE = re.compile(r"[0-9oil|]+")

#: A token is digits with letters hit by mistake when so many of it are digits for sure.
_SURE = 0.6


def runs(plain: str) -> list[str]:
    """The digits of every number in a text; blanks, points and dashes inside do not count."""
    repaired = _TOKEN.sub(lambda match: _repaired(match[0]), plain)
    return [_digits(match[0]) for match in _RUN.finditer(repaired)]


def _repaired(token: str) -> str:
    """O for 0 and l for 1, only in a token that is otherwise digits."""
    if token.isdigit() or not _REPAIRABLE.fullmatch(token):
        return token
    sure = sum(character.isdigit() for character in token)
    return token.translate(_MISTAKEN) if sure >= _SURE * len(token) else token


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


def fitting(plain: str, fits: Callable[[str], bool]) -> list[str]:
    """The different numbers that fit: whole runs, else parts of runs between blanks."""
    found = [run for run in runs(plain) if fits(run)]
    if not found:
        found = [part for part in _parts(plain) if fits(part)]
    return list(dict.fromkeys(found))


def _parts(plain: str) -> list[str]:
    return [run for word in plain.split() for run in runs(word)]


def longest(plain: str) -> int:
    """How many digits the longest number of a text has; 0 without any."""
    return max(map(len, runs(plain)), default=0)


def grouped(digits: str, size: int = 4, separator: str = " ") -> str:
    """In groups for the eye: 3515 0845 0790 0001."""
    return separator.join(digits[at : at + size] for at in range(0, len(digits), size))
