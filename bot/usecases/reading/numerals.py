"""Numbers in words and digits as people type them, in the numerals that nlu.text can add up.

"limaratus", "rbu", "sejutaan", "50rban", "sak yuto" and "kedua" become numerals; every other
word ends a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import OSA

from nlu.text import lexicon
from nlu.text.numerals import MONEY, read_number
from nlu.text.shorthand import leaves_out

MOST_TOKENS = 30
LONGEST_WORD = 40

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_TWICE = re.compile(r"\b([^\W\d_]{3,})2\b")
_SQUARE = re.compile(r"\bk?m\^?2\b")
_STRETCHED = re.compile(r"(.)\1+")
_ROUGHLY, _ORDINAL = "an", "ke"
_SPECIAL = {"sak": "se", "yuto": "juta", "pertama": "satu"}
_FIRST = frozenset({"pertama"})  # what counts without "ke"
_SHORTEST = 3  # letters of a word that may be shortened or glued to another
_SLIPS_FROM = 6  # letters of a word in which one slip is forgiven
_CORE = (
    "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas", "belas", "puluh", "ratus", "seratus", "ribu", "seribu", "juta", "sejuta", "setengah",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Numerals that follow each other; ordinal when said as "ke-2" or "kedua"."""

    numerals: tuple[str, ...]
    ordinal: bool = False

    @property
    def value(self) -> int | None:
        """The whole number said; None when it is none, or two could be meant."""
        return read_number(self.numerals)


def runs(plain: str, without: frozenset[str] = frozenset()) -> list[Run]:
    """The numbers of a text in order; words in `without` are no numerals here."""
    found = list[Run]()
    still, before = False, ""
    for token, touching in _tokens(plain):
        words = () if token in without else numerals(token)
        if words and still and touching:
            found[-1] = replace(found[-1], numerals=found[-1].numerals + words)
        elif words:
            found.append(Run(words, before == _ORDINAL or _is_ordinal(token)))
        still = bool(words) or (still and token == _ROUGHLY)
        before = token
    return [run for run in found if not all(word in _values("scales") for word in run.numerals)]


def _tokens(plain: str) -> Iterator[tuple[str, bool]]:
    """Words and numbers, and whether nothing but blanks divides each from the one before.

    A square metre's 2 and the 2 of kira2 count nothing.
    """
    text = _TWICE.sub(lambda m: m[0] if numerals(m[1]) else m[1], _SQUARE.sub(" ", plain))
    last = 0
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number >= MOST_TOKENS:
            return
        yield match[0], not text[last : match.start()].strip(" .")
        last = match.end()


def numerals(token: str) -> tuple[str, ...]:
    """The numerals that one typed word says; none when it is another word."""
    if token[0] in "0123456789" or token in _known():
        return (token,)
    if token in MONEY or not 1 < len(token) <= LONGEST_WORD:
        return ()
    if token in _SPECIAL:
        return (_SPECIAL[token],)
    for form in _forms(token):
        if form in _known():
            return (form,)
        if parts := _unglued(form):
            return parts
    return _mistyped(token)


def _is_ordinal(token: str) -> bool:
    return token in _FIRST or (token not in _known() and token.startswith(_ORDINAL))


def _forms(token: str) -> Iterator[str]:
    """The word, without stretched letters, without "ke" before and without "an" behind."""
    yield token
    yield _STRETCHED.sub(r"\1", token)
    if token.startswith(_ORDINAL):
        yield token.removeprefix(_ORDINAL)
    if token.endswith(_ROUGHLY):
        yield token.removesuffix(_ROUGHLY)


def _unglued(token: str) -> tuple[str, ...]:
    """limaratus → lima ratus; only words of some length are taken apart."""
    for end in range(len(token) - _SHORTEST, _SHORTEST - 1, -1):
        if token[:end] in _known():
            rest = (token[end:],) if token[end:] in _known() else _unglued(token[end:])
            if rest:
                return (token[:end], *rest)
    return ()


def _mistyped(token: str) -> tuple[str, ...]:
    """The one numeral with letters left out (dlpn, tga), or with one slip in a long one."""
    if len(token) < _SHORTEST:
        return ()
    found = [word for word in _CORE if leaves_out(token, word)]
    if not found and len(token) >= _SLIPS_FROM:
        found = [w for w in _CORE if w[0] == token[0] and _is_one_slip(token, w)]
    return (found[0],) if len(found) == 1 else ()


def _is_one_slip(token: str, word: str) -> bool:
    return len(word) >= _SLIPS_FROM and OSA.distance(token, word, score_cutoff=1) <= 1


@cache
def _values(name: str) -> frozenset[str]:
    return frozenset(lexicon.load().values[name])


@cache
def _known() -> frozenset[str]:
    return _values("units") | _values("ones") | _values("scales")


def scale_of(numeral: str) -> int:
    """What a numeral multiplies by, or the thousand or million it is; else 0."""
    values = lexicon.load().values
    return max(int(values["scales"].get(numeral, 0)), int(values["ones"].get(numeral, 0)), 0)
