"""Chatting with the whole assistant in a test: real tables, real engine, one citizen."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.domain.message import Choice, RawItem
from bot.storage.database import Database
from bot.storage.tables import Inbound, Message
from bot.usecases.converse import Converser
from bot.usecases.receive import receive
from tests.conftest import Clock

_KEYS = itertools.count(1)


class Chat:
    """A citizen at an address: what is said goes through the queue and the turn."""

    def __init__(
        self, db: Database, converser: Converser, clock: Clock, address: str = "warga"
    ) -> None:
        self._db = db
        self._converser = converser
        self.clock = clock
        self.address = address
        self.intent: str | None = None
        self.replies: list[Message] = []
        self._seen = 0

    def say(self, text: str, **fields: Any) -> str:
        """Everything answered to a text."""
        return self._post(kind="text", text=text, **fields)

    def tap(self, title: str) -> str:
        """Tap the button of the last answer with this title."""
        choice = self.button(title)
        return self.payload(choice.payload, choice.title)

    def payload(self, payload: str, title: str = "") -> str:
        return self._post(kind="choice", text=payload, shown=title)

    def send(self, *references: str, caption: str = "", kind: str = "image") -> str:
        """Pictures or files in one message."""
        attachments = [{"kind": kind, "reference": reference} for reference in references]
        return self._post(kind="media", text=caption, attachments=attachments)

    def button(self, title: str) -> Choice:
        choices = [Choice(**choice) for reply in self.replies for choice in reply.choices]
        for choice in reversed(choices):
            if choice.title == title:
                return choice
        raise AssertionError(f"no button {title!r} among {[choice.title for choice in choices]}")

    @property
    def titles(self) -> list[str]:
        return [choice["title"] for reply in self.replies for choice in reply.choices]

    @property
    def text(self) -> str:
        return "\n\n".join(reply.text for reply in self.replies)

    def look(self) -> str:
        """What was said since the last look, unasked words included."""
        with self._db.transaction() as session:
            rows = session.scalars(
                select(Message)
                .where(Message.id > self._seen, Message.author != "citizen")
                .order_by(Message.id)
            ).all()
        self.replies = list(rows)
        self._seen = max((row.id for row in rows), default=self._seen)
        return self.text

    def _post(self, **fields: Any) -> str:
        body = json.dumps(fields).encode()
        with self._db.transaction() as session:
            receive(session, "fake", "a", [RawItem(f"m{next(_KEYS)}", self.address, body)])
            # The album's time is over: no more pictures are waited for.
            arrived = self.clock() - timedelta(seconds=5)
            session.execute(update(Inbound).values(received_at=arrived))
        while (outcome := self._converser.next()) is not None:
            assert outcome.error is None, outcome
            self.intent = outcome.intent
        return self.look()
