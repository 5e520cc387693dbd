"""What NIK and KK have in common: sixteen digits of region, date and serial number.

Six digits of region, six of a date (DDMMYY), four of a serial number that is not 0000.
Whether such a number was ever issued only Dukcapil knows; it is never called genuine here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import digits
from bot.usecases.reading.said import Said

LENGTH = 16
_LEAST_MEANT = 8  # fewer digits are something else: a house, a year
SIDOARJO = "3515"
WOMEN = 40  # added to the day of birth in a woman's NIK

#: Provinces by Kemendagri's code; a number of none of them is mistyped.
PROVINCES = frozenset(
    map(str, (*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66),
              *range(71, 77), 81, 82, *range(91, 98)))
)  # fmt: skip

Noun = Literal["nik", "kk"]


def sixteen(said: Said, noun: Noun) -> str | Unclear:
    """The one number of sixteen digits, or why there is none."""
    found = digits.fitting(said.plain, lambda number: len(number) == LENGTH)
    if len(found) > 1:
        found = _called(noun, said.plain) or found
    if len(found) == 1:
        return found[0]
    if found:
        return Unclear(f"{noun}.several")
    count = digits.longest(said.plain)
    if count < _LEAST_MEANT:
        return Unclear(f"{noun}.no_digits")
    values = {"count": str(count), "missing": str(LENGTH - count)}
    return Unclear(f"{noun}.too_short" if count < LENGTH else f"{noun}.too_long", values)


def _called(noun: Noun, plain: str) -> list[str]:
    """Of several numbers the ones called by the noun: "nik 3515… kk 3515…"."""
    behind = re.findall(rf"\b(?:no)?{noun}[^0-9]{{0,12}}([0-9][0-9 ._-]*)", plain)
    called = [number for text in behind for number in digits.runs(text)]
    return [number for number in dict.fromkeys(called) if len(number) == LENGTH]


def region_is_known(number: str, said: Said) -> bool:
    """Of Sidoarjo every kecamatan is known, of elsewhere the province."""
    if number.startswith(SIDOARJO):
        prefixes = {district.nik_prefix for district in said.context.catalogue.districts.values()}
        return number[:6] in prefixes
    return number[:2] in PROVINCES


def is_real_day(day: int, month: int, short_year: int, today: date) -> bool:
    """Whether the date exists, up to today, in this century or the last."""
    for century in (2000, 1900):
        try:
            if date(century + short_year, month, day) <= today:
                return True
        except ValueError:
            continue
    return False


def judged(
    number: str, said: Said, noun: Noun, faults: Iterable[str], doubts: Iterable[str]
) -> Read | Unclear:
    """A fault is final; a doubt is told first and becomes a remark when insisted."""
    fault = next(iter(faults), None)
    if fault is not None:
        return Unclear(f"{noun}.{fault}")
    doubt = next(iter(doubts), None)
    if doubt is not None and not said.insisted:
        return Unclear(f"{noun}.{doubt}")
    if doubt is None and not number.startswith(SIDOARJO):
        doubt = "other_regency"
    return Read(number, digits.grouped(number), f"{noun}.{doubt}" if doubt else None)
