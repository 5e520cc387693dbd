"""What is answered to an incoming message: by the dialogue, or by a fixed honest sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.calendar import Calendar
from bot.domain.catalogue import Catalogue
from bot.domain.message import Attachment, Choice, Incoming, Reply
from bot.domain.payload import MORE, Payload, whole_number
from bot.storage.tables import LARGEST_ID, Conversation, Document, Inbound, Message
from bot.storage.texts import Texts
from bot.usecases import nearby
from bot.usecases.applying.ask import ask
from bot.usecases.applying.documents import take
from bot.usecases.applying.sheet import open_sheet
from bot.usecases.turn import Turn, within

#: The payload that stands for a message without any words.
NOTHING_SAID = str(Payload("nlu_fallback"))

#: Offered below the answer to what cannot be read.
_WAYS_ON = ("list_services", "help", "talk_to_human")


class Answering(Protocol):
    """What a turn needs of the dialogue engine."""

    def turn(
        self, state: dict[str, Any] | None, sender: str, text: str, message_id: str
    ) -> Any: ...

    def parse(self, text: str) -> dict[str, Any]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Response:
    """replies in order; intent and confidence where the dialogue was asked."""

    replies: tuple[Reply, ...]
    intent: str | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Responder:
    engine: Answering
    catalogue: Catalogue
    texts: Texts
    calendar: Calendar
    clock: Callable[[], datetime]

    def respond(
        self, session: Session, conversation: Conversation, item: Inbound, incoming: Incoming
    ) -> Response:
        """Answer one incoming message; the conversation's state moves on."""
        if incoming.kind == "group":
            return Response(self._to_private_chat(session, conversation))
        if incoming.kind == "media" and (taken := self._documents(session, item, incoming)):
            return taken
        if incoming.kind == "media" and not incoming.text:
            return self._about_media(session, conversation, item, incoming)
        payload = Payload.read(incoming.text) if incoming.kind == "choice" else None
        if payload is not None and payload.intent == MORE:
            return Response(self._more(session, conversation, payload), MORE, 1.0)
        return self._converse(session, conversation, item, incoming)

    def _converse(
        self, session: Session, conversation: Conversation, item: Inbound, incoming: Incoming
    ) -> Response:
        text = self._words(conversation, incoming)
        with within(self._turn(session, item)):
            result = self.engine.turn(conversation.state, str(conversation.id), text, str(item.id))
        awaited = {nearby.AWAITED: True} if nearby.is_place(text) else {}
        conversation.state = result.state | awaited
        return Response(result.replies, result.intent, result.confidence)

    def _documents(self, session: Session, item: Inbound, incoming: Incoming) -> Response | None:
        """Photos and files for the open form, if there is one that wants them."""
        rows = session.scalars(
            select(Document)
            .join(Message, Message.id == Document.message_id)
            .where(Message.inbound_id == item.id)
            .order_by(Document.id)
        ).all()
        if not rows:
            return None
        replies = take(self._turn(session, item), rows, incoming.text)
        return Response(replies) if replies is not None else None

    def _turn(self, session: Session, item: Inbound) -> Turn:
        return Turn(
            session,
            self.catalogue,
            self.texts,
            self.calendar,
            self.clock(),
            item.conversation_id,
            item.id,
        )

    def _words(self, conversation: Conversation, incoming: Incoming) -> str:
        """What the dialogue gets to hear."""
        if incoming.kind == "text" and (conversation.state or {}).get(nearby.AWAITED):
            place = nearby.in_words(self.catalogue, self.engine.parse, incoming.text)
            if place is not None:
                return place
        # Invisible characters only: somebody wrote, so somebody gets an answer.
        return incoming.text or NOTHING_SAID

    def _about_media(
        self, session: Session, conversation: Conversation, item: Inbound, incoming: Incoming
    ) -> Response:
        """Honest about what cannot be read, with the ways that work."""
        first = incoming.attachments[0] if incoming.attachments else Attachment("unsupported")
        sheet = open_sheet(self._turn(session, item))
        if sheet is not None:
            # A form is open: said once what cannot be read, then on with it.
            kind = "location_in_form" if first.kind == "location" else first.kind
            return Response((replace(self._unread(kind), choices=()), ask(sheet)))
        if first.kind != "location":
            return Response((self._unread(first.kind),))
        place = nearby.in_address(self.catalogue, first.name)
        if place is not None:
            said = replace(incoming, text=place)
            return self._converse(session, conversation, item, said)
        conversation.state = {**(conversation.state or {}), nearby.AWAITED: True}
        return Response((nearby.ask(self.texts, self.catalogue),))

    def _unread(self, kind: str) -> Reply:
        known = self.texts.value("media")
        text = self.texts(f"media.{kind if kind in known else 'unsupported'}")
        choices = tuple(
            Choice(self.texts(f"button.{intent}"), str(Payload(intent))) for intent in _WAYS_ON
        )
        return Reply(text, choices)

    def _to_private_chat(self, session: Session, conversation: Conversation) -> tuple[Reply, ...]:
        """Once per group, then silence."""
        spoken = session.scalars(
            select(Message.id)
            .where(Message.conversation_id == conversation.id, Message.author == "bot")
            .limit(1)
        ).first()
        return () if spoken is not None else (Reply(self.texts("group.private")),)

    def _more(
        self, session: Session, conversation: Conversation, payload: Payload
    ) -> tuple[Reply, ...]:
        """The next page of an earlier message's choices."""
        number = whole_number(payload.argument(0) or "", LARGEST_ID)
        offset = whole_number(payload.argument(1) or "", LARGEST_ID)
        if number is None or offset is None:
            return ()
        message = session.scalars(
            select(Message).where(Message.id == number, Message.conversation_id == conversation.id)
        ).first()
        choices = tuple(Choice(**choice) for choice in message.choices) if message else ()
        rest = choices[offset:]
        if not rest:
            return ()
        return (Reply(self.texts("trouble.more_choices"), rest, more=self.texts("button.choose")),)
