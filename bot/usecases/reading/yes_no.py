"""Yes or no, as people nod and shake their heads: "inggih", "he eh", "gak", "durung", 👍."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import spoken
from bot.usecases.reading.nothing import is_unsure
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed

YES, NO = "yes", "no"
_LOOKED_AT = 5  # words: who nods does so at once
_LONGEST_PHRASE = 3


def read(said: Said) -> Read | Unclear:
    """ "Ya enggak" is a no, since that ya only begins; a firm yes and a no together are neither."""
    if is_unsure(said):
        return Unclear("unsure")
    found = list(_heard(spoken.addressed(said.words)[:_LOOKED_AT]))
    firm = {answer for answer in found if answer in (YES, NO)}
    answers = firm or ({YES} if found else set())
    if len(answers) != 1:
        return Unclear("yes_no.both" if answers else "yes_no.not_understood")
    if answers == {YES}:
        return Read(YES, said.context.texts("form.shown.agreed"))
    return Read(NO, said.context.texts("form.shown.denied"))


def _heard(words: tuple[str, ...]) -> Iterator[str]:
    """Each yes and no in order, phrases first; a yes that may only begin is "beginning"."""
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            answer = _answer(words[at : at + length])
            if answer:
                yield answer
                at += length
                break
        else:
            at += 1


def _answer(words: tuple[str, ...]) -> str | None:
    """What this word or phrase says, as typed or by its meaning."""
    for phrase in (" ".join(words), " ".join(spoken.meant(words))):
        for name, answer in (("agreeing", YES), ("denying", NO), ("beginning", "beginning")):
            if phrase in listed(name):
                return answer
    return None
