"""The number of an application, as it is said over the phone: ``SDA-2026-000123-K``."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Eleven letters whose Indonesian names sound apart; their place is the check sum.
_LETTERS = "AGKLMRSUWXZ"

_FORM = re.compile(r"\s*SDA[\s./_-]*(\d{4})[\s./_-]*(\d{1,6})(?:[\s./_-]*([A-Z]))?\s*", re.I)


@dataclass(frozen=True)
class Number:
    """The `serial`-th application of a `year`.

    The letter is a weighted sum modulo 11 as in ISBN-10: one wrong digit, or two
    neighbours swapped, always give another letter.
    """

    year: int
    serial: int

    @property
    def letter(self) -> str:
        digits = f"{self.year:04d}{self.serial:06d}"
        total = sum(weight * int(digit) for weight, digit in enumerate(digits, 1))
        return _LETTERS[total % len(_LETTERS)]

    def __str__(self) -> str:
        return f"SDA-{self.year:04d}-{self.serial:06d}-{self.letter}"


def read(text: str) -> tuple[Number, bool] | None:
    """The number in `text`, and whether its letter agrees (or was left out).

    None when `text` is no such number.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    number = Number(int(match[1]), int(match[2]))
    return number, match[3] is None or match[3].upper() == number.letter
