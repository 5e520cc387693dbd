"""One of the options of a question: by name, nickname, number, part of the name or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.domain.question import Option
from bot.domain.reading import Read, Unclear
from bot.usecases.reading import person, spoken
from bot.usecases.reading.numerals import runs
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed
from nlu.text.shorthand import leaves_out

_SHORTEST_PART = 3  # letters of a word that may stand for a whole name
_SLIPS = ((9, 2), (4, 1))  # from so many letters on, so many slips are forgiven

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Named:
    """An option under one of its names, in normal words."""

    option: Option
    words: Words

    @property
    def parts(self) -> set[str]:
        """The words, and the halves of "laki-laki"."""
        return {part for word in self.words for part in (word, *word.split("-"))}

    @property
    def joined(self) -> str:
        return "".join(self.words)


def read(said: Said) -> Read | Unclear:
    """The option meant; several possible ones are offered, and all when none is."""
    names = [
        _Named(option, _normal(name))
        for option in said.question.options
        for name in (option.id, option.title, *option.nicknames)
    ]
    words = said.meant
    for way in (_exactly, _by_number, _mentioned, _in_part, _nearly):
        found = _options(way(words, names, said))
        if len(found) == 1:
            return _chosen(found[0], said)
        if found:
            return Unclear("choice.ambiguous", options=_pairs(found))
    return Unclear("choice.not_understood", options=_pairs(said.question.options))


def _normal(name: str) -> Words:
    return spoken.meant(spoken.words(spoken.plain(name.replace("_", " "))))


def _options(found: Sequence[_Named]) -> list[Option]:
    return list({named.option.id: named.option for named in found}.values())


def _pairs(options: Sequence[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((option.title, option.id) for option in options)


def _exactly(words: Words, names: Sequence[_Named], said: Said) -> list[_Named]:
    typed = said.text.strip().casefold()
    ids = [named for named in names if named.option.id.casefold() == typed]
    return ids or [named for named in names if named.words == words]


def _by_number(words: Words, names: Sequence[_Named], said: Said) -> list[_Named]:
    """2, nomor dua, yang kedua, terakhir; not where a name has that number in it."""
    options = said.question.options
    rest = [word for word in words if word not in listed("position_words")]
    if rest and rest[0] in listed("last_one") and len(rest) == 1:
        return [_Named(options[-1], ())]
    numbers = runs(" ".join(rest))
    if len(numbers) != 1 or len(rest) > len(numbers[0].numerals) + numbers[0].ordinal:
        return []
    if any(word in named.words for word in numbers[0].numerals for named in names):
        return []
    place = numbers[0].value
    return [_Named(options[place - 1], ())] if place and place <= len(options) else []


def _mentioned(words: Words, names: Sequence[_Named], said: Said) -> list[_Named]:
    """Names that stand in the answer, the longest only, and not after a "bukan"."""
    found = [(start, named) for named in names for start in _places(named.words, words)]
    covered = [set(range(start, start + len(named.words))) for start, named in found]
    return [
        named
        for at, (start, named) in enumerate(found)
        if not any(covered[at] < other for other in covered)
        and not (start and words[start - 1] in listed("negations"))
    ]


def _places(name: Words, words: Words) -> list[int]:
    if not name:
        return []
    size = len(name)
    return [at for at in range(len(words) - size + 1) if words[at : at + size] == name]


def _in_part(words: Words, names: Sequence[_Named], said: Said) -> list[_Named]:
    """ "hidup" for "cerai hidup", "p" for "perempuan"; every word must be of the name."""
    rest = [word for word in words if word not in listed("filler") | listed("position_words")]
    if len(rest) == 1 and len(rest[0]) == 1 and rest[0].isalpha():
        titles = [_Named(option, _normal(option.title)) for option in said.question.options]
        return [named for named in titles if named.joined.startswith(rest[0])]
    if not rest or any(len(word) < _SHORTEST_PART and not word.isdigit() for word in rest):
        return []
    return [named for named in names if set(rest) <= named.parts]


def _nearly(words: Words, names: Sequence[_Named], said: Said) -> list[_Named]:
    """Mistyped or without vowels: prempuan, prmpn; the nearest ones."""
    rest = [word for word in words if word not in listed("filler") | listed("position_words")]
    denied = listed("negations") & set(rest)
    typed = "".join(rest)
    slips = next((most for least, most in _SLIPS if len(typed) >= least), 0)
    near = [
        (distance, named)
        for named in names
        if denied == listed("negations") & set(named.words)
        and (distance := min(_slips(typed, form) for form in _forms(named, rest))) <= slips
    ]
    least = min((distance for distance, _ in near), default=0)
    return [named for distance, named in near if distance == least]


def _forms(named: _Named, rest: Sequence[str]) -> set[str]:
    """The whole name; for a single word also each word of it."""
    return {named.joined, *(named.parts if len(rest) == 1 else ())}


def _slips(typed: str, name: str) -> int:
    most = max(limit for _, limit in _SLIPS)
    if len(typed) >= _SHORTEST_PART and leaves_out(typed, name):
        return 0
    return OSA.distance(typed, name, score_cutoff=most)


def _chosen(option: Option, said: Said) -> Read | Unclear:
    """The option; a sex must be the one in a known NIK, unless insisted."""
    nik = person.known_nik(said.question.id, person.SEX, said.known)
    sex = person.sex_of(option.id)
    if nik and sex is not None and sex != person.sex_in(nik):
        if not said.insisted:
            return Unclear("choice.nik")
        return Read(option.id, option.title, "choice.nik")
    return Read(option.id, option.title)
