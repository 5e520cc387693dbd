"""The number of a taxed object (NOP): eighteen digits, those of Sidoarjo begin with 35.15.

Parts: province 2, regency 2, kecamatan 3, desa 3, block 3, number 4, and a last digit that
is 0, 7 or 9.
"""

from __future__ import annotations

from itertools import pairwise

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import digits
from bot.usecases.reading.said import Said
from bot.usecases.reading.sixteen import SIDOARJO

LENGTH = 18
_LAST = frozenset("079")
_CUTS = (0, 2, 4, 7, 10, 13)


def read(said: Said) -> Read | Unclear:
    found = digits.fitting(said.plain, lambda number: len(number) == LENGTH)
    if len(found) > 1:
        return Unclear("nop.several")
    if not found:
        return _why_none(digits.longest(said.plain))
    number = found[0]
    if not number.startswith(SIDOARJO):
        return Unclear("nop.elsewhere")
    if number[-1] in _LAST:
        return Read(number, _shown(number))
    return Read(number, _shown(number), "nop.last") if said.insisted else Unclear("nop.last")


def _why_none(count: int) -> Unclear:
    if not count:
        return Unclear("nop.no_digits")
    values = {"count": str(count)}
    return Unclear("nop.too_short" if count < LENGTH else "nop.too_long", values)


def _shown(number: str) -> str:
    """35.15.110.001.002-0003.0, as on the bill."""
    parts = [number[start:end] for start, end in pairwise(_CUTS)]
    return f"{'.'.join(parts)}-{number[13:17]}.{number[17]}"
