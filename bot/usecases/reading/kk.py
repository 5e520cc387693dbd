"""The number of a Kartu Keluarga: sixteen digits with region, date of issue and serial."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reading import Read, Unclear
from bot.usecases.reading.said import Said
from bot.usecases.reading.sixteen import WOMEN, is_real_day, judged, region_is_known, sixteen

_NO_SERIAL = "0000"
_LAST_DAY = 31


def read(said: Said) -> Read | Unclear:
    """Never the number of a person that is known already: that is a NIK."""
    number = sixteen(said, "kk")
    if isinstance(number, Unclear):
        return number
    return judged(number, said, "kk", _faults(number, said), _doubts(number, said))


def _faults(number: str, said: Said) -> Iterator[str]:
    niks = {value for question, value in said.known.items() if question.startswith("nik")}
    if number in niks:
        yield "same_as_nik"
    if number.endswith(_NO_SERIAL):
        yield "no_serial"


def _doubts(number: str, said: Said) -> Iterator[str]:
    """That the date of issue is a real one is certain only for the newer cards."""
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    if WOMEN < day <= WOMEN + _LAST_DAY:
        yield "looks_like_nik"
    elif not is_real_day(day, month, year, said.context.today):
        yield "no_date"
    if not region_is_known(number, said):
        yield "region"
