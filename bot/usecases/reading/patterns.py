"""Texts of a fixed form (RT, plates, customer numbers): found in how people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.reading import Read, Unclear
from bot.usecases.reading.numerals import runs
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed

_SEPARATORS = re.compile(r"[\s._-]+")
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")

#: Written with three digits, as on a KTP.
_THREE_DIGITS = frozenset({"rt", "rw"})

#: Written in capitals, as on a plate.
_CAPITALS = frozenset({"nopol"})


def read(value: str, pattern: str, said: Said) -> Read | Unclear:
    """The first way of writing the answer that has the pattern, whatever its capitals."""
    for written in _ways(value, said):
        if said.question.id in _CAPITALS:
            written = written.upper()
        if re.fullmatch(pattern, written, re.IGNORECASE):
            return Read(written, written)
    return Unclear("text.pattern")


def _ways(value: str, said: Said) -> Iterator[str]:
    """After its name, without separators if all digits, as written, and the one number in it."""
    question = said.question
    after = re.search(rf"\b{re.escape(question.id)}\b[\W_]*(\w+)", value, re.IGNORECASE)
    numbers = [run.value for run in runs(value.lower()) if run.value is not None]
    if question.id in _THREE_DIGITS:
        if after is not None and after[1].isdecimal():
            yield after[1].zfill(3)
        if len(numbers) == 1:
            yield str(numbers[0]).zfill(3)
    if not _LETTER.search(value):
        yield _SEPARATORS.sub("", value)
    yield value
    yield _SEPARATORS.sub("", value)
    if after is not None and _says_no_more(value, said):
        yield after[1]
    digits = re.findall(r"[0-9][0-9 .-]*", value)
    if len(digits) == 1 and _says_no_more(value, said):
        yield _SEPARATORS.sub("", digits[0])


def _says_no_more(value: str, said: Said) -> bool:
    """Whether all words around the number only name or introduce it."""
    question = said.question
    named = {*question.label.casefold().split(), *question.id.split("_")}
    known = named | listed("filler") | listed("name_leads") | listed("position_words") | {"e", "ne"}
    return all(word in known for word in _WORD.findall(value.casefold()))
