"""What passes between a citizen and the assistant, in no platform's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Author = Literal["citizen", "bot", "staff"]

#: What an incoming item is; only some kinds become a turn of the dialogue.
IncomingKind = Literal["text", "choice", "media", "edit", "deletion", "group", "receipt", "ignored"]


@dataclass(frozen=True)
class Choice:
    """A button: what the citizen reads and what comes back when it is tapped.

    A payload starts with ``/``: it names an intent and goes past the NLU.
    """

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True)
class Link:
    title: str
    url: str


#: What the reference of a file in our own store begins with; its document id follows.
STORED = "document:"


@dataclass(frozen=True)
class Attachment:
    """A file in or out. `kind` is image, document, voice, video, sticker, location, contact,
    form, or unsupported for what the platform or we cannot open.

    `reference` is the platform's id of it; for a file of ours `STORED` and its document id.
    """

    kind: str
    name: str = ""
    media_type: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Reply:
    """One answer of the assistant: a text, choices below it, links and attachments.

    `more` is the title of the button that opens a long list of choices.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    more: str = "Pilih"

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "choices": [vars(choice) for choice in self.choices],
            "links": [vars(link) for link in self.links],
            "attachments": [vars(attachment) for attachment in self.attachments],
            "more": self.more,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        return cls(
            text=data["text"],
            choices=tuple(Choice(**choice) for choice in data.get("choices", ())),
            links=tuple(Link(**link) for link in data.get("links", ())),
            attachments=tuple(Attachment(**item) for item in data.get("attachments", ())),
            more=data.get("more", "Pilih"),
        )


@dataclass(frozen=True)
class RawItem:
    """One item of a platform's request, cut out but not yet understood.

    key: the platform's own id of the item, unique per channel and account.
    address: whom the item is from (a chat, a phone number); None when it belongs
        to no conversation or cannot be told.
    body: the item as it arrived, JSON in UTF-8.
    """

    key: str
    address: str | None
    body: bytes


@dataclass(frozen=True)
class Incoming:
    """An item of a platform, understood.

    text: what the citizen wrote, or the payload of the button they tapped (kind ``choice``).
    shown: what stands in the transcript (the title of a tapped button).
    receipts: states of earlier sends, as (provider id, state, reason).
    acknowledge: the platform's handle of a tap that wants an answer, if any.
    provider_id: the platform's id of the message; corrects: the id of the earlier one
        that an edit or a deletion is about; album: what binds pictures sent together.
    """

    kind: IncomingKind
    text: str = ""
    shown: str = ""
    attachments: tuple[Attachment, ...] = ()
    receipts: tuple[tuple[str, str, str], ...] = ()
    acknowledge: str | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)
    provider_id: str = ""
    corrects: str = ""
    album: str = ""
