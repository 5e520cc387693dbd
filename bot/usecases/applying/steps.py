"""Every step as a question: those of the catalogue, and the few that all forms share."""

from __future__ import annotations

from bot.domain import form
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload, whole_number
from bot.domain.question import Option, Question, Requirement
from bot.usecases.applying.sheet import Sheet
from bot.usecases.turn import Turn

#: Options of the steps that all forms share.
SEND, CHANGE, LATER, NONE_LEFT = "send", "change", "later", "none"

#: An option's number stands in a payload; behind this sign the value itself does.
VALUE = "="


def question_of(sheet: Sheet, step: str) -> Question:
    """The question that a step asks."""
    make = _SHARED.get(step)
    if make is not None:
        return make(sheet)
    request = sheet.service.request
    for question in (*request.first_questions, *request.questions):
        if question.id == step:
            return question
    # The catalogue was edited since: the question is gone.
    return _review(sheet)


def buttons(sheet: Sheet, question: Question) -> tuple[Choice, ...]:
    """The options of a question as buttons; a yes or no has two, an optional one may be left."""
    options = _options(sheet.turn, question)
    return tuple(
        Choice(button_title(option.title), tap(sheet, question.id, str(number)), cut(option.title))
        for number, option in enumerate(options)
    )


def tapped(sheet: Sheet, question: Question, argument: str) -> str | None:
    """The value that a button stands for; None when the question has no such option."""
    if argument.startswith(VALUE):
        return argument[1:]
    options = _options(sheet.turn, question)
    position = whole_number(argument, len(options) - 1) if options else None
    if position is not None:
        return options[position].id
    return None


def tap(sheet: Sheet, step: str, argument: str) -> str:
    return str(Payload(FORM, ("answer", str(sheet.draft.id), step, argument)))


def command(verb: str, draft_id: int, *more: str) -> str:
    """The payload of a button that does something with a draft."""
    return str(Payload(FORM, (verb, str(draft_id), *more)))


def suggestions(
    sheet: Sheet, question: Question, pairs: tuple[tuple[str, str], ...]
) -> tuple[Choice, ...]:
    """What an unclear answer may have meant, as buttons."""
    return tuple(
        Choice(title, tap(sheet, question.id, f"{VALUE}{value}")) for title, value in pairs
    )


def reply(sheet: Sheet, text: str, choices: tuple[Choice, ...]) -> Reply:
    return Reply(text, choices, more=sheet.turn.texts("button.choose"))


def label_of(sheet: Sheet, step: str) -> str:
    """What a step is called in the review."""
    return question_of(sheet, step).label


def correctable(sheet: Sheet) -> tuple[Option, ...]:
    """Everything that was given, by name."""
    filled, request = sheet.filled, sheet.service.request
    given = [
        *(step for step in (form.FOR_WHOM, form.REPRESENTED) if step in filled.answers),
        *(item.id for item in form.questions(request, filled) if item.id in filled.answers),
    ]
    options = [Option(step, label_of(sheet, step)) for step in given]
    documents = [item for item in request.requirements if item.id in filled.documents]
    return (*options, *(Option(item.id, item.name, item.words) for item in documents))


def requirement_of(sheet: Sheet, requirement_id: str) -> Requirement | None:
    return next(
        (item for item in sheet.service.request.requirements if item.id == requirement_id), None
    )


def button_title(text: str, most: int = 20) -> str:
    """Cut to a button's length; the sign of the cut stays visible."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def cut(text: str) -> str:
    """The whole of a title that a button cannot hold; empty when it can."""
    return text if button_title(text) != text else ""


def _options(turn: Turn, question: Question) -> tuple[Option, ...]:
    texts = turn.texts
    options = question.options
    if question.kind == "yes_no":
        options = (Option("yes", texts("form.button.yes")), Option("no", texts("form.button.no")))
    if question.optional and question.kind != "document":
        options = (*options, Option("", texts("form.button.skip")))
    return options


def _shared(sheet: Sheet, step: str, key: str, *options: str) -> Question:
    """A question whose words are in the texts, one button and its synonyms per option."""
    texts = sheet.turn.texts
    made = tuple(
        Option(
            option,
            texts(f"form.{key}.option.{option}"),
            tuple(texts.value(f"form.{key}.words.{option}")),
        )
        for option in options
    )
    kind = "choice" if made else "text"
    return Question(
        step,
        "choice" if kind == "choice" else "text",
        texts(f"form.{key}.label"),
        texts(f"form.{key}.ask"),
        options=made,
    )


def _consent(sheet: Sheet) -> Question:
    return _shared(sheet, form.CONSENT, "consent", "yes", "no")


def _for_whom(sheet: Sheet) -> Question:
    return _shared(sheet, form.FOR_WHOM, "for_whom", form.FOR_SELF, form.FOR_OTHER)


def _represented(sheet: Sheet) -> Question:
    return _shared(sheet, form.REPRESENTED, "represented")


def _documents(sheet: Sheet) -> Question:
    return _shared(sheet, form.DOCUMENTS, "documents", NONE_LEFT, LATER)


def _review(sheet: Sheet) -> Question:
    return _shared(sheet, form.REVIEW, "review", SEND, CHANGE, LATER)


def _cancel(sheet: Sheet) -> Question:
    return _shared(sheet, form.CONFIRM_CANCEL, "cancel", "yes", "no")


def _resume(sheet: Sheet) -> Question:
    return _shared(sheet, form.RESUME, "resume", "yes", LATER, "cancel")


def _what_to_correct(sheet: Sheet) -> Question:
    texts = sheet.turn.texts
    label, ask = texts("form.correct.label"), texts("form.correct.ask")
    return Question(form.WHAT_TO_CORRECT, "choice", label, ask, options=correctable(sheet))


def _which_document(sheet: Sheet) -> Question:
    texts = sheet.turn.texts
    wanted = form.requirements(sheet.service.request, sheet.filled)
    options = tuple(Option(item.id, item.name, item.words) for item in wanted)
    label, ask = texts("form.which_document.label"), texts("form.which_document.ask")
    return Question(form.WHICH_DOCUMENT, "choice", label, ask, options=options)


_SHARED = {
    form.CONSENT: _consent,
    form.FOR_WHOM: _for_whom,
    form.REPRESENTED: _represented,
    form.DOCUMENTS: _documents,
    form.REVIEW: _review,
    form.CONFIRM_CANCEL: _cancel,
    form.RESUME: _resume,
    form.WHAT_TO_CORRECT: _what_to_correct,
    form.WHICH_DOCUMENT: _which_document,
}
