"""The names that misspelt or shortened words are nearest to: "sidokre", "lmhputro", "bluru"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.usecases.reading.words import listed
from nlu.text.shorthand import VOWELS, leaves_out

#: What a word before a name says about it.
VILLAGE, DISTRICT, REGENCY, ROAD = "village", "district", "regency", "road"
CUES = (VILLAGE, DISTRICT, REGENCY, ROAD)

LONGEST_NAME = 3  # words that a name may be written in
_SHORTEST, _LONG = 4, 9  # letters from which on one slip and two slips are forgiven
_SURE = 6  # a guess at a shorter name is asked back
_BEGINNING = 1.5  # slips that a name cut short counts as
_MOST_NEAR = 8


@dataclass(frozen=True)
class Guess:
    """The nearest names and the cue before them; doubtful when too short to be sure."""

    keys: tuple[str, ...]
    cue: str | None
    doubtful: bool


def cue_of(word: str) -> str | None:
    """What kind of name a word announces: ds, kec, kab, jl."""
    return next((cue for cue in CUES if word in listed(f"{cue}_cues")), None)


def nearest(words: Sequence[str], names: Sequence[str], narrow: bool) -> Guess | None:
    """The best guess over all groups of words; narrow: few names, so more is forgiven."""
    found: list[tuple[float, int, Guess]] = []
    for group, cue in _groups(words):
        near = _near(group, names, narrow or cue is not None)
        least = min((slips for slips, _ in near), default=None)
        if least is not None:
            keys = tuple(dict.fromkeys(name for slips, name in near if slips == least))
            doubtful = len(group) < _SURE and not narrow and cue is None
            found.append((least, -len(group), Guess(keys, cue, doubtful)))
    return min(found, key=lambda entry: entry[:2])[2] if found else None


def _groups(words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """One to three words written together that no comma or cue divides, with the cue before."""
    for start in range(len(words)):
        before = cue_of(words[start - 1]) if start else None
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            last = words[end - 1]
            if not last.isalpha() or cue_of(last) or last in listed("filler"):
                break
            group = "".join(words[start:end])
            if len(group) >= _SHORTEST:
                yield group, before


def _near(group: str, names: Sequence[str], generous: bool) -> list[tuple[float, str]]:
    """Names with how many slips away they are."""
    slips = 2 if len(group) >= (_SHORTEST + 1 if generous else _LONG) else 1
    close = process.extract(group, names, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_NEAR)
    found: list[tuple[float, str]] = [(float(score), name) for name, score, _ in close]
    found += [(_BEGINNING, name) for name in names if name.startswith(group)]
    if 3 * sum(letter in VOWELS for letter in group) <= len(group):
        found += [(1.0, n) for n in names if n[0] == group[0] and leaves_out(group, n)]
    return found
