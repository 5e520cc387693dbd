"""A reply as WhatsApp messages: text, three buttons, a list of ten, or one link's button.

What does not fit below a message goes before it or into it as text; nothing is dropped.
Sources: WhatsApp Cloud API, text, interactive reply buttons, interactive list and
interactive call-to-action URL messages, read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.choices import distinct, page
from bot.channels.files import stored
from bot.channels.links import buttonable, lines
from bot.channels.text import ending, length, shorten, split, with_lines
from bot.domain.document import file_name
from bot.domain.message import Attachment, Choice, Link, Reply

#: text.body
TEXT = 4096
#: image.caption and document.caption
CAPTION = 1024
#: Pictures that WhatsApp takes (media, supported types).
IMAGES = frozenset({"image/jpeg", "image/png"})
#: interactive.body.text
BODY = 1024
#: Reply buttons under one message, their title and their id.
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
#: A list row's title, description and id; the title of the button that opens the list.
ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 24, 72, 200
LIST_BUTTON = 20
#: cta_url: parameters.display_text (as a button's title).
LINK_TITLE = 20


def render(reply: Reply, message_id: int, more_title: str) -> list[dict[str, Any]]:
    """The messages of a reply, in order; none for a reply that shows nothing.

    Files go first; a short text without buttons is the caption of the only file. Only the
    last message is interactive. Its body may not be empty: without a text it is the
    title of the list (`more`).
    """
    choices = page(reply.choices, message_id, 0, more_title)
    link = _only_link(reply)
    below = lines(() if link else reply.links, reply.attachments)
    text = with_lines(reply.text.strip(), below)
    files = [file for file in reply.attachments if stored(file)]
    if not choices and not link:
        if len(files) == 1 and length(text) <= CAPTION:
            return [_file(files[0], text)]
        return [*(_file(file, "") for file in files), *_texts(text)]
    before, body = ending(text, BODY)
    action = _choosing(choices, reply.more) if choices else _opening(link)
    first = [*(_file(file, "") for file in files), *_texts(before)]
    return [*first, _interactive(body or shorten(reply.more, BODY), action)]


def _texts(text: str) -> list[dict[str, Any]]:
    return [
        {"type": "text", "text": {"body": piece, "preview_url": False}}
        for piece in split(text, TEXT)
    ]


def _file(file: Attachment, caption: str) -> dict[str, Any]:
    """An upload; the sender puts the bytes in, read by the document's id."""
    number = stored(file) or ""
    picture = file.kind == "image" and file.media_type in IMAGES
    return {
        "type": "image" if picture else "document",
        "media": {"caption": caption},
        "upload": {
            "document": number,
            "name": file_name(file.name, file.media_type, int(number)),
            "media_type": file.media_type,
        },
    }


def _interactive(body: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"body": {"text": body}, **action}}


def _only_link(reply: Reply) -> Link | None:
    """The link that gets a button: the only one, with a short title, and no choices."""
    if reply.choices or len(reply.links) != 1:
        return None
    link = reply.links[0]
    fits = link.title.strip() and length(link.title) <= LINK_TITLE
    return link if fits and buttonable(link.url) else None


def _opening(link: Link | None) -> dict[str, Any]:
    if link is None:
        return {}
    parameters = {"display_text": shorten(link.title, LINK_TITLE), "url": link.url}
    return {"type": "cta_url", "action": {"name": "cta_url", "parameters": parameters}}


def _choosing(choices: Sequence[Choice], more: str) -> dict[str, Any]:
    """Reply buttons for up to three short titles, a list for the rest."""
    few = len(choices) <= BUTTONS
    if few and all(length(choice.title) <= BUTTON_TITLE for choice in choices):
        return {"type": "button", "action": {"buttons": [_button(one) for one in choices]}}
    titles = distinct([choice.title for choice in choices], ROW_TITLE)
    rows = [_row(choice, title) for choice, title in zip(choices, titles, strict=True)]
    button = shorten(more, LIST_BUTTON)
    return {"type": "list", "action": {"button": button, "sections": [{"rows": rows}]}}


def _button(choice: Choice) -> dict[str, Any]:
    reply = {"id": _id(choice.payload, BUTTON_ID), "title": choice.title}
    return {"type": "reply", "reply": reply}


def _row(choice: Choice, title: str) -> dict[str, str]:
    """A list row; the full title moves into the description when it had to be shortened."""
    cut = "" if title == choice.title else choice.title
    description = ". ".join(filter(None, (cut, choice.description.strip())))
    row = {"id": _id(choice.payload, ROW_ID), "title": title}
    if description:
        row["description"] = shorten(description, ROW_DESCRIPTION)
    return row


def _id(payload: str, limit: int) -> str:
    if not 0 < length(payload) <= limit:
        raise ValueError(
            f"The payload {payload!r} has {length(payload)} characters; "
            f"WhatsApp takes 1 to {limit}."
        )
    return payload
