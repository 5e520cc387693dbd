"""The readable words of an answer: small letters, no invisible characters, slang by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlu.text import lexicon
from nlu.text.clean import EMOJI_BASE, clean, emoji_word

#: So many words of an answer are looked at; nobody needs more for what is no free text.
MOST_WORDS = 40

_EMOJI = f"[{chr(EMOJI_BASE)}-{chr(EMOJI_BASE + 0xFF)}]"
_WORD = re.compile(rf"{_EMOJI}|[^\W_]+(?:['-][^\W_]+)*")
_TOLD = re.compile(rf"{_EMOJI}|[^\W_]")
_STRETCHED = re.compile(r"(.)\1+")


def plain(text: str) -> str:
    """The readable characters in lower case; of very long texts the beginning and the end."""
    return clean(text, lexicon.load().emoji).text.lower()


def is_blank(plain_text: str) -> bool:
    """Whether no letter, digit or telling emoji is left."""
    return _TOLD.search(plain_text) is None


def words(plain_text: str) -> tuple[str, ...]:
    """Words and numbers in order; an emoji that says something is its word (emoji_jempol)."""
    found = _WORD.findall(plain_text)[:MOST_WORDS]
    return tuple(emoji_word(w) if ord(w[0]) >= EMOJI_BASE and _is_emoji(w) else w for w in found)


def _is_emoji(word: str) -> bool:
    return re.fullmatch(_EMOJI, word) is not None


def meant(some: Iterable[str]) -> tuple[str, ...]:
    """The words in their normal form: gak → tidak, gaada → tidak ada, yaaa → ya."""
    return tuple(part for word in some for part in meaning(word).split())


def meaning(word: str) -> str:
    """The normal form of one word, stretched letters shortened when that makes it known."""
    facts = lexicon.load()
    found = facts.meaning(word)
    if found is None and word not in facts.everyday:
        short = _STRETCHED.sub(r"\1", word)
        found = facts.meaning(short) or (short if short in facts.everyday else None)
    return found or word


def addressed(some: Sequence[str]) -> tuple[str, ...]:
    """Without kak, min, pak and the like at the beginning and the end; never without all."""
    lists = lexicon.load().lists
    spoken_to = lists["address"] | lists["edge_address"]
    start, end = 0, len(some)
    while start < end and some[start] in spoken_to:
        start += 1
    while end > start and some[end - 1] in spoken_to:
        end -= 1
    return tuple(some[start:end]) or tuple(some)
