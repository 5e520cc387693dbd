"""Going back: an earlier answer or document is given anew, the rest stays."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from bot.domain import form
from bot.domain.message import Reply
from bot.storage import drafts
from bot.usecases.applying.ask import ask
from bot.usecases.applying.sheet import Sheet
from bot.usecases.applying.steps import correctable, label_of, question_of, requirement_of

#: How alike a word must be to a word of a label (0–100); one slip in a short word passes.
ALIKE = 80

_WORDS = re.compile(r"[^\W_]+", re.UNICODE)


def start(sheet: Sheet, said: str = "") -> Reply | None:
    """Ask again what `said` names; what to correct, when it names nothing.

    None when there is nothing yet that could be corrected.
    """
    if not correctable(sheet):
        return None
    step = named(sheet, said)
    if step is None:
        sheet.draft.asking = form.WHAT_TO_CORRECT
        return ask(sheet)
    return again(sheet, step)


def named(sheet: Sheet, said: str) -> str | None:
    """The one answered step that a text names ("nama saya salah"); None when none or several."""
    words = [word.casefold() for word in _WORDS.findall(said[:200])]
    if not words:
        return None
    names = {option.id: _name_words(sheet, option.id) - _COMMON for option in correctable(sheet)}
    scores = {step: _score(words, label) for step, label in names.items()}
    best = max(scores.values(), default=0.0)
    found = [step for step, score in scores.items() if score == best]
    return found[0] if best > 0 and len(found) == 1 else None


def again(sheet: Sheet, step: str) -> Reply:
    """Ask one step again; its old answer stays until there is a new one."""
    requirement = requirement_of(sheet, step)
    if requirement is None:
        sheet.draft.asking = step
        return ask(sheet, sheet.turn.texts("form.correct.again", label=label_of(sheet, step)))
    drafts.drop_documents(sheet.session, sheet.draft.id, step)
    sheet.draft.left_out = [item for item in sheet.draft.left_out if item != step]
    sheet.documents_changed()
    sheet.draft.asking = form.DOCUMENTS
    return ask(sheet, sheet.turn.texts("form.correct.again", label=requirement.name))


#: Words of labels that name nothing by themselves.
_COMMON = frozenset({"nomor", "no", "foto", "surat", "pemohon", "data", "anda"})


def _name_words(sheet: Sheet, step: str) -> frozenset[str]:
    requirement = requirement_of(sheet, step)
    if requirement is not None:
        text = " ".join((requirement.name, *requirement.words))
    else:
        text = f"{question_of(sheet, step).label} {step.replace('_', ' ')}"
    return frozenset(word.casefold() for word in _WORDS.findall(text))


def _score(words: list[str], label: frozenset[str]) -> float:
    """The share of a label's words that were said, misspellings included."""
    if not label:
        return 0.0
    said = sum(
        process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None
        for word in label
    )
    return said / len(label)
