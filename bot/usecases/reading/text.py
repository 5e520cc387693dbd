"""Free text: kept as written, without invisible characters; a name without "nama saya".

What looks like code (HTML, SQL) is text like any other and is kept; whoever shows it escapes.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import patterns
from bot.usecases.reading.said import COMMAND, Said
from bot.usecases.reading.spoken import meaning
from bot.usecases.reading.words import listed

MOST = 500
MOST_READ = 8000  # characters looked at: invisible ones cost no letters

#: Names of a person or a town; a shop or an event may be called what it likes.
_PLAIN_NAMES = re.compile(r"nama|nama_(?!acara|lembaga|produk|usaha)\w+|tempat_lahir")
_NAMES = re.compile(r"nama(?:_\w+)?|tempat_lahir")
_TOWN = "tempat_lahir"
_LEAST_OF_A_NAME = 2
_MOST_WORDS_OF_A_NAME = 10
_MOST_DIGITS_OF_A_NAME = 4
_INVISIBLE = ("Cf", "Co", "Cs", "Cn")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_LEAD = 4  # words: "nama lengkap saya adalah"
_NAME_OF = re.compile(r"a\s?[./]\s?n\b[.:]?\s*", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\.\w+\.$|\b\w{1,3}\.$")
_PART = re.compile(r"[\s:=,]*([^\s:=,]+)")


def read(said: Said) -> Read | Unclear:
    """Within its length and of its pattern; a name has letters and is no sentence."""
    question = said.question
    written = _visible(said.text)
    if len(said.text) > MOST_READ or len(written) > (question.most or MOST):
        return Unclear("text.too_long", {"most": str(question.most or MOST)})
    value = _without_label(written, said)
    is_name = _NAMES.fullmatch(question.id) is not None
    if is_name:
        value = _named(value, listed("birth_leads" if question.id == _TOWN else "name_leads"))
    if value.startswith(COMMAND) or not any(character.isalnum() for character in value):
        return Unclear("command" if value.startswith(COMMAND) else "empty")
    doubt = _no_name(value, said) if is_name else None
    if doubt is not None:
        return Unclear(doubt)
    if question.pattern is not None and not is_name:
        return patterns.read(value, question.pattern, said)
    least = question.least or (_LEAST_OF_A_NAME if is_name else 1)
    if len(value) < least:
        return Unclear("text.too_short", {"least": str(least)})
    if question.pattern is not None and not re.fullmatch(question.pattern, value, re.IGNORECASE):
        return Unclear("text.digits" if _has_digit(value) else "text.pattern")
    return Read(value, value)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _visible(text: str) -> str:
    """One line in composed characters, without control and invisible ones."""
    line = _CONTROL.sub(" ", text[: MOST_READ + 1])
    kept = "".join(c for c in line if unicodedata.category(c) not in _INVISIBLE)
    return _BLANK.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def _without_label(text: str, said: Said) -> str:
    """Without "Keperluan: " before it."""
    label, colon, rest = text.partition(":")
    names = {said.question.label.casefold(), said.question.id.replace("_", " ")}
    return rest.strip() if colon and rest.strip() and label.strip().casefold() in names else text


def _named(text: str, leads: frozenset[str]) -> str:
    """The name alone: without "nama saya", "jenenge", "a.n." before and "ya kak" behind."""
    text = _NAME_OF.sub("", text, count=1) if _NAME_OF.match(text) else text
    words, at = list(_PART.finditer(text)), 0
    while at < len(words) - 1 and at < _LONGEST_LEAD and words[at][1].casefold() in leads:
        at += 1
    end = len(words)
    while end > at + 1 and words[end - 1][1].casefold().strip(".!,") in listed("name_ends"):
        end -= 1
    if not words:
        return text
    kept = text[words[at].start(1) : words[end - 1].end()].strip(" ,!")
    return kept if _ABBREVIATED.search(kept) else kept.rstrip(" .,!")


def _no_name(value: str, said: Said) -> str | None:
    """Why this is nobody's name: only digits, or a sentence (unless insisted)."""
    if not any(character.isalpha() for character in value):
        return "text.digits"
    if not _PLAIN_NAMES.fullmatch(said.question.id) or said.insisted:
        return None
    if sum(character.isdigit() for character in value) >= _MOST_DIGITS_OF_A_NAME:
        return "text.digits"
    words = [meaning(word) for word in _WORD.findall(value.casefold())]
    asking = sum(word in listed("sentence_words") for word in words)
    is_sentence = "?" in value or asking > 1 or len(words) > _MOST_WORDS_OF_A_NAME
    return "text.sentence" if is_sentence else None
