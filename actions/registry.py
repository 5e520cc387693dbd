"""Every action by name, and an executor that runs them."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.conversation import FORM, FormAction, SilentAction, Verb, VerbAction
from bot.usecases.affirm import affirm
from bot.usecases.answer import answer
from bot.usecases.apply import apply
from bot.usecases.applying.fill import fill
from bot.usecases.cancel import cancel, correct
from bot.usecases.clarify import not_understood
from bot.usecases.escalate import complain, queue, to_person
from bot.usecases.list_services import list_services
from bot.usecases.track import track

VERBS: dict[str, Verb] = {
    "action_answer": answer,
    "action_list_services": list_services,
    "action_apply": apply,
    "action_track": track,
    "action_to_person": to_person,
    "action_complain": complain,
    "action_queue": queue,
    "action_affirm": affirm,
    "action_not_understood": not_understood,
    "action_form": fill,
    "action_cancel": cancel,
    "action_correct": correct,
}


def executor() -> ActionExecutor:
    """An executor with all actions, for the worker's process or a server of its own."""
    made = ActionExecutor()
    for name, verb in VERBS.items():
        made.register_action(VerbAction(name, verb))
    made.register_action(FormAction(f"validate_{FORM}", fill))
    made.register_action(SilentAction())
    return made
