"""Says something to a citizen: into the transcript, and out through their channel."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.domain.message import Reply
from bot.storage import outbox
from bot.storage.tables import Conversation, Message


class Rendering(Protocol):
    """What saying something needs of a channel."""

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]: ...


def say(session: Session, conversation: Conversation, channel: Rendering, reply: Reply) -> Message:
    """Record a reply and queue it in the channel's terms; it leaves when this commits."""
    message = Message(
        conversation_id=conversation.id,
        author="bot",
        text=reply.text,
        choices=[vars(choice) for choice in reply.choices],
        attachments=[vars(attachment) for attachment in reply.attachments],
    )
    session.add(message)
    session.flush()
    for request in channel.render(reply, message.id):
        outbox.put(session, conversation, message.id, request)
    return message
