"""Outside a form: what can be stopped is an unfinished form, an application, or reminders."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.storage.tables import Conversation
from bot.usecases.applications.history import WITHDRAWABLE
from bot.usecases.applications.own import own_applications
from bot.usecases.applying.meaning import bare
from bot.usecases.applying.unfinished import begun, offer
from bot.usecases.turn import Turn


def cancel(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Offer what may be meant; with nothing begun there is nothing to stop."""
    if turn.session is None or turn.conversation_id is None:
        return Answer(focus, response="utter_nothing_to_cancel")
    if bare(turn, heard.text) in turn.texts.value("form.words.reminders_off"):
        conversation = turn.session.get_one(Conversation, turn.conversation_id)
        if conversation.reminders:
            conversation.reminders = False
            return Answer(focus, (Reply(turn.texts("reminder.off")),))
    if begun(turn):
        return offer(turn, focus, "drop", turn.texts("form.which_cancel"))
    open_ones = [
        application
        for application in own_applications(turn.session, turn.conversation_id)
        if application.status in WITHDRAWABLE
    ]
    if not open_ones:
        return Answer(focus, response="utter_nothing_to_cancel")
    choices = tuple(
        Choice(item.number, str(Payload(FORM, ("withdraw", str(item.draft_id)))))
        for item in open_ones
    )
    reply = Reply(turn.texts("form.which_withdraw"), choices, more=turn.texts("button.choose"))
    return Answer(focus, (reply,))


def correct(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Outside a form: an application that waits for corrections is taken up."""
    if turn.session is None or turn.conversation_id is None:
        return Answer(focus, response="utter_nothing_to_correct")
    waiting = [
        application
        for application in own_applications(turn.session, turn.conversation_id)
        if application.status == "needs_correction"
    ]
    if not waiting:
        return Answer(focus, response="utter_nothing_to_correct")
    choices = tuple(
        Choice(item.number, str(Payload(FORM, ("fix", str(item.draft_id))))) for item in waiting
    )
    return Answer(focus, (Reply(turn.texts("form.which_correct"), choices),))
