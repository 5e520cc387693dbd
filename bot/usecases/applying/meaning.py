"""What a message means while a form is open: an answer, or something else.

Decided here alone, with the question known. For free text only an exact phrase, a button or
a clear question does not count as the answer: "Jalan Batal 5" is an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.domain.heard import ASPECTS, Heard
from bot.domain.question import Question
from bot.usecases.turn import Turn

Kind = Literal["answer", "cancel", "later", "explain", "person", "change", "question"]

#: Speech acts that are never an answer to anything a form asks, once surely heard.
INTERRUPTING = frozenset(
    {
        *ASPECTS,
        "list_services",
        "apply_service",
        "check_status",
        "help",
        "bot_challenge",
        "talk_to_human",
        "complain",
        "book_queue",
        "my_data",
        "emergency",
        "cancel",
        "correct",
        "greet",
        "thank",
        "goodbye",
    }
)

#: Those that are heard even where any text may be the answer, when it reads like a question.
_ASKING = frozenset(
    {*ASPECTS, "list_services", "check_status", "my_data", "bot_challenge", "emergency"}
)

_WORDS = re.compile(r"[^\W_]+", re.UNICODE)

#: More words than this are a story, not a command.
FEW = 8


@dataclass(frozen=True)
class Meaning:
    kind: Kind
    heard: Heard


def meaning(turn: Turn, question: Question, heard: Heard) -> Meaning:
    """What `heard` is, when `question` waits for an answer."""
    phrase = command(turn, heard.text)
    if phrase is not None:
        return Meaning(phrase, heard)
    if question.kind == "text" and _is_question(turn, heard):
        return Meaning("person" if heard.intent == "talk_to_human" else "question", heard)
    return Meaning("answer", heard)


def otherwise(heard: Heard) -> Kind | None:
    """What a message is that was no answer to a typed question; None when nothing is sure."""
    if not heard.sure or heard.intent not in INTERRUPTING:
        return None
    if heard.intent == "cancel":
        return "cancel"
    if heard.intent == "correct":
        return "change"
    if heard.intent == "talk_to_human":
        return "person"
    return "question"


def command(turn: Turn, text: str) -> Kind | None:
    """The command that a text exactly is, politeness around it aside."""
    words = bare(turn, text)
    phrases = turn.texts.value("form.words")
    for kind in ("cancel", "later", "explain", "person", "change"):
        if words in phrases[kind]:
            return kind
    return None


def bare(turn: Turn, text: str) -> str:
    """The words without those that only make it polite, at both ends."""
    words = [word.casefold() for word in _WORDS.findall(text[:200])]
    filler = frozenset(turn.texts.value("form.words.filler"))
    while len(words) > 1 and words[0] in filler:
        del words[0]
    while len(words) > 1 and words[-1] in filler:
        del words[-1]
    return " ".join(words)


def _is_question(turn: Turn, heard: Heard) -> bool:
    """A surely understood question that also looks like one."""
    words = [word.casefold() for word in _WORDS.findall(heard.text[:400])]
    if not heard.sure or len(words) > FEW * 2:
        return False
    if heard.intent == "talk_to_human":
        return len(words) <= FEW and bool(set(words) & _set(turn, "says_person"))
    asks = heard.text.rstrip().endswith("?") or bool(set(words) & _set(turn, "asking"))
    return heard.intent in _ASKING and asks


def _set(turn: Turn, key: str) -> frozenset[str]:
    return frozenset(turn.texts.value(f"form.words.{key}"))
