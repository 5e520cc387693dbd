"""Something else is asked in the middle of a form: it is answered, then the form goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import ASPECTS, Heard
from bot.usecases.answer import answer
from bot.usecases.clarify import not_understood
from bot.usecases.escalate import complain, queue, to_person
from bot.usecases.list_services import list_services
from bot.usecases.track import track
from bot.usecases.turn import Turn

Verb = Callable[[Turn, Heard, Focus], Answer]

#: What the rules of stories/ do outside a form; a test compares the two.
_VERBS: dict[str, Verb] = {
    **dict.fromkeys((*ASPECTS, "mention_service"), answer),
    "list_services": list_services,
    "check_status": track,
    "talk_to_human": to_person,
    "complain": complain,
    "book_queue": queue,
    "nlu_fallback": not_understood,
}

_SENTENCES = {
    "greet": "utter_greet",
    "goodbye": "utter_goodbye",
    "thank": "utter_thank",
    "deny": "utter_deny",
    "help": "utter_help",
    "bot_challenge": "utter_bot_challenge",
    "out_of_scope": "utter_out_of_scope",
    "my_data": "utter_my_data",
    "emergency": "utter_emergency",
}


def respond(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """What is answered to a message that is no answer of the form's."""
    verb = _VERBS.get(heard.intent)
    if verb is not None:
        return verb(turn, heard, replace(focus, at=turn.now) if focus.service else focus)
    return Answer(focus, response=_SENTENCES.get(heard.intent, "utter_fallback"))
