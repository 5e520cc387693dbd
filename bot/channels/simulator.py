"""Our own page and terminal as channels: they post items and read the transcript.

Nothing is rendered and nothing is sent; a reply is shown because it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.channels import items
from bot.channels.cleaning import clean, without_slash
from bot.domain.document import Downloaded
from bot.domain.errors import SendRefused
from bot.domain.message import Attachment, Incoming, RawItem, Reply
from bot.domain.pace import Limits


class SimulatorChannel:
    """One simulator; an address is a conversation's id, made by who talks."""

    window: timedelta | None = None

    def __init__(self, name: str = "simulator", account: str = "web") -> None:
        self.name = name
        self.account = account

    def split(self, body: bytes) -> list[RawItem]:
        """The item is ``{"key", "address", "text", "payload"?, "attachments"?}``."""
        data = items.load(body)
        data = data if isinstance(data, dict) else {}
        key, address = (items.identifier(data.get(name)) for name in ("key", "address"))
        return [RawItem(key, address, body) if key else items.shapeless(body)]

    def parse(self, body: bytes) -> Incoming:
        """A tapped button, files with a caption, or words; raises `UnreadableItem`."""
        data = items.read(body)
        shown = clean(items.optional(data, "text"))
        payload = clean(items.optional(data, "payload"))
        if payload:
            return Incoming("choice", text=payload, shown=shown or payload)
        files = tuple(map(_attachment, items.listed(data.get("attachments"))))
        if files:
            return Incoming("media", text=shown, shown=shown, attachments=files)
        return Incoming("text", text=without_slash(shown), shown=shown)

    def acknowledge(self, incoming: Incoming) -> dict[str, Any] | None:
        return None

    def typing(self, incoming: Incoming) -> dict[str, Any] | None:
        return None

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]:
        return []

    def notice(self) -> dict[str, Any] | None:
        return None

    def limits(self, request: Mapping[str, Any]) -> Limits | None:
        return None

    async def send(self, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        """Never called: `render` makes no requests."""
        raise SendRefused("nothing_to_send")

    async def download(self, reference: str, limit: int) -> Downloaded:
        """Never there: a file comes with its message, and waits in the database."""
        raise SendRefused("expired")

    async def close(self) -> None:
        """There is no connection."""


def _attachment(value: Any) -> Attachment:
    data = items.mapping({"attachment": value}, "attachment")
    return Attachment(
        kind=items.string(data, "kind"),
        name=clean(items.optional(data, "name")),
        media_type=clean(items.optional(data, "media_type")),
        reference=items.optional(data, "reference"),
    )
