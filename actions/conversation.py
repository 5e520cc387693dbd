"""Between Rasa's tracker and the domain: what was heard, what is in talk, what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.payload import Payload
from bot.usecases.turn import Turn, current

FOCUS = "focus"

#: The one form of all services, and the slot that brings each answer to it.
FORM, ANSWER, REQUESTED = "application_form", "answer", "requested_slot"

Verb = Callable[[Turn, Heard, Focus], Answer]


def heard(tracker: Tracker) -> Heard:
    """The latest message as understood; a tapped button speaks for itself."""
    latest = tracker.latest_message
    text = latest.get("text") or ""
    if payload := Payload.read(text):
        return Heard.from_payload(payload)
    guesses = tuple(item["name"] for item in latest.get("intent_ranking", ()) if item.get("name"))
    return Heard.from_entities(latest["intent"]["name"], text, latest["entities"], guesses)


def focus(tracker: Tracker) -> Focus:
    return Focus.from_json(tracker.get_slot(FOCUS))


def say(dispatcher: CollectingDispatcher, answer: Answer) -> list[EventType]:
    """Utter the answer's replies, remember its focus, open or close the form."""
    if answer.response:
        dispatcher.utter_message(response=answer.response)
    for reply in answer.replies:
        dispatcher.utter_message(json_message=reply.to_json())
    return [SlotSet(FOCUS, answer.focus.to_json()), *_form_events(answer)]


def _form_events(answer: Answer) -> list[EventType]:
    if answer.form == "open":
        return [ActiveLoop(FORM), SlotSet(ANSWER, None), SlotSet(REQUESTED, ANSWER)]
    if answer.form == "closed":
        return [ActiveLoop(None), SlotSet(ANSWER, None), SlotSet(REQUESTED, None)]
    return []


class VerbAction(Action):
    """An action that is one use case."""

    def __init__(self, name: str, verb: Verb) -> None:
        self._name = name
        self._verb = verb

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[EventType]:
        return say(dispatcher, self._verb(current(), heard(tracker), focus(tracker)))


class FormAction(VerbAction):
    """The validation of the form: each message of an open form goes to one use case.

    The form runs once more after an action that has opened it; then there is nothing new
    to hear.
    """

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[EventType]:
        if _spoken_already(tracker):
            return [SlotSet(ANSWER, None), SlotSet(REQUESTED, ANSWER)]
        answer = self._verb(current(), heard(tracker), focus(tracker))
        if answer.form is None:
            answer = replace(answer, form="open")
        events = say(dispatcher, answer)
        # The loop is Rasa's to end, by the requested slot; to set it here would begin it anew.
        return [event for event in events if event["event"] != "active_loop"]


class SilentAction(Action):
    """Asks for the form's slot: nothing, the use case has asked already."""

    def name(self) -> str:
        return f"action_ask_{ANSWER}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[EventType]:
        return []


def _spoken_already(tracker: Tracker) -> bool:
    """Whether an action of ours has answered the latest message before the form ran."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action" and event["name"] not in (FORM, *_RASAS_OWN):
            return True
    return False


_RASAS_OWN = ("action_listen", "action_extract_slots", "action_session_start")
