"""What a messaging platform must be able to do, and nothing more.

A channel knows its platform's formats and limits. It decides nothing about the
conversation, touches no database, and classifies errors without acting on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from bot.domain.document import Downloaded
from bot.domain.message import Incoming, RawItem, Reply
from bot.domain.pace import Limits


class Channel(Protocol):
    """One account on one platform."""

    name: str
    account: str

    #: How long after the citizen's last message anything may be sent; None for always.
    window: timedelta | None

    def notice(self) -> dict[str, Any] | None:
        """The request that may be sent outside the window: an answer waits."""

    def split(self, body: bytes) -> list[RawItem]:
        """Cut a request's body into its items. Never raises: what has no known shape
        becomes one item without address, keyed by its hash, so that it is kept."""

    def parse(self, body: bytes) -> Incoming:
        """Understand one item's body; raises `UnreadableItem`."""

    def acknowledge(self, incoming: Incoming) -> dict[str, Any] | None:
        """The request that tells the platform a tap was received, where it wants one."""

    def typing(self, incoming: Incoming) -> dict[str, Any] | None:
        """The request that shows that an answer is being written; it ends by itself."""

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]:
        """The platform's requests for a reply, each within its limits, in order.

        `message_id` is our transcript id: the button of the next page of choices
        names it (``/more:<message_id>:<offset>``).
        """

    def limits(self, request: Mapping[str, Any]) -> Limits | None:
        """How fast the platform takes requests of this kind; None when it does not count."""

    async def send(self, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        """Send one rendered request; returns the platform's id of the message, if it has one.

        `tag` is our outbound id, echoed in receipts where the platform can. A request with
        ``upload`` brings the file's bytes there, as ``body``.
        Raises `SendLater`, `SendRefused` or `RecipientGone`.
        """

    async def download(self, reference: str, limit: int) -> Downloaded:
        """A file that a citizen sent, in its original size, by the attachment's reference.

        Never more than `limit` bytes. Raises `SendLater` or `SendRefused`; among the reasons
        are ``too_large`` and ``expired``.
        """

    async def close(self) -> None:
        """Close connections."""


class Hooked(Channel, Protocol):
    """A channel that receives by webhook."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the request really comes from the platform (headers in lower case)."""
