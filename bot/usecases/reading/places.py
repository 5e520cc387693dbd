"""Which villages and kecamatan of Sidoarjo an answer names; which is meant is decided in place.

Names are compared without blanks and hyphens ("lemah putro"). Of roads and housing estates,
which are often called after villages, nothing is heard unless nothing else is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.catalogue import Catalogue
from bot.domain.place import Village
from bot.usecases.reading.near import DISTRICT, REGENCY, ROAD, VILLAGE, cue_of, nearest
from bot.usecases.reading.spoken import meaning
from bot.usecases.reading.words import listed

MOST_WORDS = 30
LONGEST_NAME = 3  # words that a name may be written in

_WORD = re.compile(r"[^\W\d_]+|[,;\n(]")
_REGENCY = "sidoarjo"


@dataclass(frozen=True)
class Mention:
    """A name heard, with the word before it that says what it is."""

    key: str
    cue: str | None


@dataclass(frozen=True)
class Heard:
    """Villages that may be meant and kecamatan (codes) named.

    only_regency: just "Sidoarjo", which is a kecamatan and the regency. guessed: the name was
    misspelt; doubtful: so short or so much that it must be asked.
    """

    villages: tuple[Village, ...] = ()
    districts: tuple[str, ...] = ()
    only_regency: bool = False
    guessed: bool = False
    doubtful: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """Villages and districts by their letters alone."""

    villages: Mapping[str, tuple[Village, ...]]
    districts: Mapping[str, str]
    names: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, catalogue: Catalogue) -> Gazetteer:
        villages: dict[str, tuple[Village, ...]] = {}
        for village in catalogue.villages.values():
            key = letters(village.name)
            villages[key] = (*villages.get(key, ()), village)
        districts = {letters(d.name): d.code for d in catalogue.districts.values()}
        return cls(villages, districts, frozenset(villages.keys() | districts.keys()))

    def hear(self, plain: str) -> Heard:
        """What a text names, roads left out at first."""
        words = _WORD.findall(plain)[:MOST_WORDS]
        for some in (list(_without_roads(words)), words):
            heard = self._hear(some)
            if heard.villages or heard.districts:
                return heard
        meant = " ".join(map(meaning, words))
        elsewhere = any(re.search(rf"\b{name}\b", meant) for name in listed("elsewhere"))
        return Heard(elsewhere=elsewhere)

    def _hear(self, words: Sequence[str]) -> Heard:
        mentions, rest = self._mentions(words)
        heard = self._sorted(mentions)
        if not heard.villages:
            return self._guessed(rest, heard)
        if len(heard.villages) > 1 and not heard.districts:
            guess = nearest(rest, sorted(self.districts), narrow=False)
            if guess is not None and not guess.doubtful:
                return replace(heard, districts=tuple(self.districts[key] for key in guess.keys))
        return heard

    def _mentions(self, words: Sequence[str]) -> tuple[list[Mention], list[str]]:
        """Names spelt right with their cues, and the words that are none, cues included."""
        found, rest, at, cue = list[Mention](), list[str](), 0, None
        while at < len(words):
            size = next((n for n in range(LONGEST_NAME, 0, -1) if self._is_name(words, at, n)), 0)
            if size:
                found.append(Mention("".join(words[at : at + size]), cue))
                rest.append(";")
                cue = None
            else:
                cue = cue_of(words[at]) or (cue if words[at] in listed("filler") else None)
                rest.append(words[at])
            at += size or 1
        return found, rest

    def _is_name(self, words: Sequence[str], at: int, size: int) -> bool:
        some = words[at : at + size]
        return len(some) == size and cue_of(some[0]) is None and "".join(some) in self.names

    def _sorted(self, mentions: Sequence[Mention]) -> Heard:
        """Names that are both a village and a kecamatan are what the others leave them to be."""
        local = [m for m in mentions if m.cue != REGENCY]
        villages = [m for m in local if self._is_village(m)]
        districts = [m for m in local if self._is_district(m)]
        either = [m for m in local if m not in villages and m not in districts]
        weak = [m for m in districts if m.key == _REGENCY and m.cue is None]
        strong = [m for m in districts if m not in weak]
        if either and not villages and (strong or len(either) > 1):
            villages, either = either[:1], either[1:]
        strong += either
        cued = [m for m in villages if m.cue == VILLAGE]
        keys = dict.fromkeys(m.key for m in cued or villages)
        codes = dict.fromkeys(self.districts[m.key] for m in strong or weak)
        return Heard(
            tuple(village for key in keys for village in self.villages[key]),
            tuple(codes),
            only_regency=bool(weak) and not strong,
        )

    def _is_village(self, mention: Mention) -> bool:
        only = mention.key not in self.districts
        return mention.key in self.villages and (only or mention.cue == VILLAGE)

    def _is_district(self, mention: Mention) -> bool:
        only = mention.key not in self.villages
        return mention.key in self.districts and (only or mention.cue == DISTRICT)

    def _guessed(self, rest: Sequence[str], heard: Heard) -> Heard:
        """With the names that the words left over are nearest to, in the kecamatan if one is."""
        narrow = bool(heard.districts) and not heard.only_regency
        pool = [key for key in sorted(self.names) if not narrow or self._inside(key, heard)]
        guess = nearest(rest, pool, narrow)
        if guess is None:
            return heard
        found = self._sorted([Mention(key, guess.cue) for key in guess.keys])
        if not found.villages:
            return heard if narrow or guess.doubtful else found
        inside = [v for v in found.villages if not narrow or v.district in heard.districts]
        return replace(heard, villages=tuple(inside), guessed=True, doubtful=guess.doubtful)

    def _inside(self, key: str, heard: Heard) -> bool:
        return any(village.district in heard.districts for village in self.villages.get(key, ()))


def letters(name: str) -> str:
    """The letters of a name alone, small."""
    return "".join(character for character in name.casefold() if character.isalpha())


def _without_roads(words: Sequence[str]) -> Iterator[str]:
    """Without what follows jalan, gang, perum up to the next comma or another word of place."""
    on_road = False
    for word in words:
        cue = cue_of(word)
        if cue == ROAD:
            on_road = True
        elif cue is not None or not word.isalpha():
            on_road = False
        if not on_road:
            yield word
