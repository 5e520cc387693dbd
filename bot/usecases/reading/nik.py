"""A NIK: sixteen digits with region, date of birth (a woman's day is 40 more) and serial."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import person
from bot.usecases.reading.said import Said
from bot.usecases.reading.sixteen import is_real_day, judged, region_is_known, sixteen

_NO_SERIAL = "0000"


def read(said: Said) -> Read | Unclear:
    """One from elsewhere is good, since it stays as it is when people move, but is remarked."""
    number = sixteen(said, "nik")
    if isinstance(number, Unclear):
        return number
    return judged(number, said, "nik", _faults(number, said), _doubts(number, said))


def _faults(number: str, said: Said) -> Iterator[str]:
    """What no NIK can be."""
    born = person.birth_digits(number)
    day, month, year = int(born[:2]), int(born[2:4]), int(born[4:])
    if not is_real_day(day, month, year, said.context.today):
        yield "no_date"
    if number.endswith(_NO_SERIAL):
        yield "no_serial"
    if number == said.known.get("no_kk"):
        yield "same_as_kk"


def _doubts(number: str, said: Said) -> Iterator[str]:
    """What does not fit, but may still be so."""
    if not region_is_known(number, said):
        yield "region"
    birth = person.known_birth(said.question.id, said.known)
    if birth and not person.born_as_in(number, birth):
        yield "birth"
    sex = person.known_sex(said.question.id, said.known)
    if sex is not None and sex != person.sex_in(number):
        yield "sex"
