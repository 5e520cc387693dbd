"""Dates as they stand in an answer: day, month and year, not yet checked.

Read are "5/7/90", "05071990", "1990-07-05", "lima juli sembilan puluh" and "tgl 5 bulan 7
tahun 1990", wherever they stand among other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Literal

from rapidfuzz.distance import OSA

from bot.usecases.reading.numerals import numerals
from bot.usecases.reading.words import listed
from nlu.text import lexicon
from nlu.text.numerals import read_number
from nlu.text.shorthand import leaves_out

MOST_TOKENS = 30
YEAR_DIGITS = 4

_TIME = re.compile(
    r"\b(?:jam|pukul|pkl|jm)\W{0,3}[0-9]{1,2}(?:[.:][0-9]{2})?|\b[0-9]{1,2}:[0-9]{2}\b(?!:)"
)
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+(?:'[^\W\d_]+)?")
_SHORTEST_SLIP, _LONG = 5, 7  # letters of a month's name that may be mistyped once or twice
#: nineteen, two thousand and twenty as the first half of a year.
_CENTURIES = {
    ("sembilan", "belas"): 1900, ("dua", "ribu"): 2000, ("dua", "puluh"): 2000,
}  # fmt: skip
_LONGEST_NUMERAL = 8  # words: seribu sembilan ratus sembilan puluh lima
#: Digits written without anything between → where the day and the month end.
_COMPACT = {8: (2, 4), 7: (1, 3), 6: (2, 4)}


@dataclass(frozen=True)
class Spoken:
    """A date as said; the year None when none was, `digits` how many it was said with."""

    day: int
    month: int
    year: int | None = None
    digits: int = 0


@dataclass(frozen=True)
class _Item:
    """A number or month of the text, with the digits a number was written in."""

    kind: Literal["number", "month"]
    value: int
    digits: int = 0


Items = Sequence[_Item]


def spoken_dates(plain: str) -> list[Spoken]:
    """The dates of a text in order, each once; a time of day is none."""
    found = [date for items in _stretches(_TIME.sub(" ; ", plain)) for date in _dates(items)]
    return list(dict.fromkeys(found))


def names_a_part(plain: str) -> bool:
    """Whether a year or a month was said: the rest of the date is missing."""
    return any(
        item.kind == "month" or item.digits == YEAR_DIGITS
        for items in _stretches(plain)
        for item in items
    )


def _stretches(text: str) -> Iterator[list[_Item]]:
    """Numbers and months that no other word divides."""
    tokens = list(_words(text))
    items, at = list[_Item](), 0
    while at < len(tokens):
        length, item = _item(tokens, at)
        if item is not None:
            items.append(item)
        elif tokens[at] not in listed("date_words"):
            yield items
            items = []
        at += length
    yield items


def _words(text: str) -> Iterator[str]:
    """Digits, months and other words; numerals in the form that can be added up."""
    for token in _TOKEN.findall(text)[:MOST_TOKENS]:
        if token.isdigit() or token in _months():
            yield token
        else:
            yield from numerals(token) or (token,)


def _item(tokens: Sequence[str], at: int) -> tuple[int, _Item | None]:
    """What begins here and how many tokens it takes; None for any other word."""
    token = tokens[at]
    if token.isdigit():
        return 1, _Item("number", int(token), len(token)) if len(token) <= max(_COMPACT) else None
    following = tokens[at : at + _LONGEST_NUMERAL]
    words = list(takewhile(lambda word: not word.isdigit() and numerals(word) != (), following))
    for end in range(len(words), 0, -1):
        value = _number(words[:end])
        if value is not None:
            return end, _Item("number", value, 2 if value < 100 else YEAR_DIGITS)
    month = _month(token)
    return 1, None if month is None else _Item("month", month)


def _number(words: Sequence[str]) -> int | None:
    """A day or a year in words; a year also by its two halves (sembilan belas sembilan puluh)."""
    for hundreds, century in _CENTURIES.items():
        if tuple(words[: len(hundreds)]) == hundreds:
            rest = _two_digits(words[len(hundreds) :])
            if rest is not None:
                return century + rest
    return read_number(words)


def _two_digits(words: Sequence[str]) -> int | None:
    """sembilan puluh, empat lima: from 10 to 99."""
    parts = [read_number([word]) for word in words]
    if len(parts) == 2 and all(part is not None and part < 10 for part in parts):
        return int("".join(map(str, parts)))
    value = read_number(words)
    return value if value is not None and len(words) > 0 and 10 <= value < 100 else None


def _month(word: str) -> int | None:
    """The month meant, by name, with letters left out or mistyped in one way only."""
    if word in _months():
        return _months()[word]
    if len(word) < _SHORTEST_SLIP - 1:
        return None
    slips = 2 if len(word) >= _LONG else 1 if len(word) >= _SHORTEST_SLIP else 0
    near = {
        number
        for name, number in _months().items()
        if leaves_out(word, name)
        or (
            slips
            and len(name) >= slips + 3
            and OSA.distance(word, name, score_cutoff=slips) <= slips
        )
    }
    return near.pop() if len(near) == 1 else None


@cache
def _months() -> dict[str, int]:
    return {word: int(number) for word, number in lexicon.load().values["months"].items()}


def _dates(items: Items) -> Iterator[Spoken]:
    """The dates of one stretch: around each month, else numbers alone."""
    months = [at for at, item in enumerate(items) if item.kind == "month"]
    for at in months:
        yield from _around(items, at)
    if not months:
        yield from _numeric(items)


def _around(items: Items, at: int) -> Iterator[Spoken]:
    """5 juli (1990), juli 5 1990; "juli 1990" is no date."""
    before = items[at - 1] if at else None
    after = items[at + 1 : at + 3]
    month = items[at].value
    if before is not None and before.digits <= 2:
        year = after[0] if after and after[0].kind == "number" else None
        yield _spoken(before.value, month, year)
    elif len(after) == 2 and after[0].digits <= 2 and after[1].digits == YEAR_DIGITS:
        yield _spoken(after[0].value, month, after[1])


def _spoken(day: int, month: int, year: _Item | None) -> Spoken:
    if year is None or year.digits not in (2, YEAR_DIGITS):
        return Spoken(day, month)
    return Spoken(day, month, year.value, year.digits)


def _numeric(items: Items) -> Iterator[Spoken]:
    """Day, month and year (or the year first), two numbers without a year, or one of 6 to 8."""
    if len(items) >= 3 and (len(items) == 3 or items[2].digits == YEAR_DIGITS):
        first, second, third = items[:3]
        if first.digits == YEAR_DIGITS:
            yield _spoken(third.value, second.value, first)
        elif max(first.digits, second.digits) <= 2:
            yield _spoken(first.value, second.value, third)
    elif len(items) == 2 and max(items[0].digits, items[1].digits) <= 2:
        yield Spoken(items[0].value, items[1].value)
    elif len(items) == 1 and items[0].digits in _COMPACT:
        yield _compact(f"{items[0].value:0{items[0].digits}d}")


def _compact(digits: str) -> Spoken:
    """05071990, 5071990, 050790, 19900705."""
    if len(digits) == max(_COMPACT) and digits[:2] in ("19", "20") and int(digits[2:4]) > 12:
        return Spoken(int(digits[6:]), int(digits[4:6]), int(digits[:4]), YEAR_DIGITS)
    day, month = _COMPACT[len(digits)]
    year = digits[month:]
    return Spoken(int(digits[:day]), int(digits[day:month]), int(year), len(year))
