"""What a citizen meant by an answer to a question of a form: one module per type of answer.

Answers are read as people give them, and whatever is not surely understood is asked again
with the reason. Nothing here raises for any text, writes anything or looks at the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.question import Kind, Question
from bot.domain.reading import Read, Unclear
from bot.usecases.reading import (
    amount,
    choice,
    date,
    email,
    kk,
    nik,
    nop,
    number,
    phone,
    place,
    text,
    yes_no,
)
from bot.usecases.reading.nothing import is_nothing, is_unsure
from bot.usecases.reading.said import COMMAND, Context, Said
from bot.usecases.reading.same import says_same
from bot.usecases.reading.spoken import is_blank

__all__ = ["Context", "read"]

Reader = Callable[[Said], Read | Unclear]

#: ``document`` is no text and is read elsewhere.
READERS: Mapping[Kind, Reader] = {
    "nik": nik.read,
    "kk": kk.read,
    "nop": nop.read,
    "phone": phone.read,
    "email": email.read,
    "date": date.read,
    "number": number.read,
    "amount": amount.read,
    "choice": choice.read,
    "yes_no": yes_no.read,
    "text": text.read,
    "place": place.read,
}

#: Of these "tidak ada" or "sesuai" may be an answer.
_OWN_WORDS: frozenset[Kind] = frozenset({"choice", "yes_no"})

#: "tidak ada" is none of them.
_COUNTED: frozenset[Kind] = frozenset({"number", "amount"})


def read(
    question: Question,
    text: str,
    known: Mapping[str, str],
    context: Context,
    *,
    insisted: bool = False,
) -> Read | Unclear:
    """What `text` answers to `question`.

    known: canonical answers to other questions by id, checked against each other. insisted:
    the citizen gave the same answer again after it was doubted; a doubt then becomes a
    remark, an impossible answer stays unclear.
    """
    said = Said(question, text, known, context, insisted)
    if said.plain.lstrip().startswith(COMMAND):
        return Unclear("command")
    if is_blank(said.plain):
        return _nothing(said) if said.plain.strip() else Unclear("empty")
    if question.kind in _OWN_WORDS:
        found = READERS[question.kind](said)
        if isinstance(found, Read) or not (question.optional or is_unsure(said)):
            return found
    return _pointed(said) or READERS[question.kind](said)


def _pointed(said: Said) -> Read | Unclear | None:
    """What an answer that is none by itself stands for: the same, nothing, not known."""
    if says_same(said):
        return _same(said)
    if is_nothing(said):
        return _nothing(said)
    return Unclear("unsure") if is_unsure(said) else None


def _nothing(said: Said) -> Read | Unclear:
    """There is nothing to say: right where the question is optional, zero where one counts."""
    question = said.question
    if question.optional:
        undecided = question.kind == "yes_no"  # "tidak ada" would be a no
        key = "undecided" if undecided else "nothing"
        return Read("", said.context.texts(f"form.shown.{key}"))
    if is_blank(said.plain):
        return Unclear("empty")
    if question.kind in _COUNTED and (question.least is None or question.least <= 0):
        return READERS[question.kind](said.with_text("0"))
    return Unclear("needed")


def _same(said: Said) -> Read | Unclear:
    """The answer that ``same_as`` names, once more."""
    if said.question.same_as is None:
        return Unclear("same_as_what")
    value = said.known.get(said.question.same_as, "")
    if not value:
        return Unclear("same_unknown")
    return READERS[said.question.kind](said.with_text(value))
