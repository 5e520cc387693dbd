"""What a NIK says about its person, and whether other answers agree with it.

A question ``nik`` is about the same person as ``tgl_lahir`` and ``jenis_kelamin``, and
``nik_anak`` as ``tgl_lahir_anak``, or ``tgl_lahir`` in a form that asks no other NIK of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.usecases.reading.sixteen import LENGTH, WOMEN

Sex = Literal["man", "woman"]

NIK, BIRTH, SEX = "nik", "tgl_lahir", "jenis_kelamin"

#: Of these the sex is known without asking.
_SEX_BY_QUESTION: Mapping[str, Sex] = {"nik_ayah": "man", "nik_ibu": "woman"}

#: First letters of the options of ``jenis_kelamin``: laki-laki, pria; perempuan, wanita.
_SEX_BY_WORD: Mapping[str, Sex] = {
    "l": "man", "laki": "man", "pria": "man", "p": "woman", "perempuan": "woman", "wanita": "woman",
}  # fmt: skip

_OWN_CHILD = "nik_anak"


def birth_digits(nik: str) -> str:
    """DDMMYY of the person born, without what a woman's day has more."""
    day = int(nik[6:8])
    return f"{day - WOMEN if day > WOMEN else day:02d}{nik[8:12]}"


def sex_in(nik: str) -> Sex:
    return "woman" if int(nik[6:8]) > WOMEN else "man"


def sex_of(option: str) -> Sex | None:
    """The sex that an option's id names."""
    return _SEX_BY_WORD.get(option.replace("_", "-").partition("-")[0])


def born_as_in(nik: str, iso: str) -> bool:
    """Whether a date (ISO) is the one in the NIK."""
    return birth_digits(nik) == f"{iso[8:10]}{iso[5:7]}{iso[2:4]}"


def known_birth(nik_question: str, known: Mapping[str, str]) -> str:
    """The known date of birth of the person whose NIK is asked; "" when none is."""
    return _of_same_person(nik_question, NIK, BIRTH, known)


def known_sex(nik_question: str, known: Mapping[str, str]) -> Sex | None:
    return _SEX_BY_QUESTION.get(nik_question) or sex_of(
        _of_same_person(nik_question, NIK, SEX, known)
    )


def known_nik(question: str, noun: str, known: Mapping[str, str]) -> str:
    """The known NIK of the person whose birth or sex (`noun`) is asked; "" when none is."""
    nik = _of_same_person(question, noun, NIK, known)
    if not nik and question == noun and NIK not in known:
        nik = known.get(_OWN_CHILD, "")
    return nik if len(nik) == LENGTH else ""


def _of_same_person(question: str, noun: str, wanted: str, known: Mapping[str, str]) -> str:
    """nik_anak → tgl_lahir_anak: the answer with the same ending."""
    if not question.startswith(noun):
        return ""
    found = known.get(wanted + question.removeprefix(noun), "")
    if not found and question == _OWN_CHILD and NIK not in known:
        found = known.get(wanted, "")
    return found
