"""Telegram updates: whose they are, and what was said.

Only a private chat is a conversation; groups, channels and kinds nobody planned for are
ignored. Read as plain JSON: the library's own parser refuses updates that lack a field.
Source: Telegram Bot API, Update and Message, read 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels import items
from bot.channels.cleaning import clean, without_slash
from bot.domain.errors import UnreadableItem
from bot.domain.message import Attachment, Incoming, RawItem

#: What is asked of Telegram (`allowed_updates`); the rest is of no use here.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

#: Commands that are understood, as the payloads they stand for. Those of the bot's menu
#: have their meanings in the texts (``telegram.commands``).
COMMANDS = {
    "start": "/greet",
    "help": "/help",
    "bantuan": "/help",
    "menu": "/help",
    "layanan": "/list_services",
    "status": "/check_status",
    "petugas": "/talk_to_human",
    "batal": "/cancel",
}

#: What stands behind it is a parameter of the link that was followed, not the citizen's words.
_WITH_PARAMETER = "start"

_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?=\s|$)", re.ASCII)

#: A citizen who blocks the bot becomes "kicked" in their private chat.
_GONE = frozenset({"kicked", "left"})

_GROUPS = frozenset({"group", "supergroup"})


def split(body: bytes) -> list[RawItem]:
    """One update is one item, keyed by its update_id."""
    data = items.load(body)
    key = items.identifier(data.get("update_id")) if isinstance(data, dict) else None
    if key is None:
        return [items.shapeless(body)]
    return [RawItem(key=key, address=_address(data), body=body)]


def parse(body: bytes) -> Incoming:
    """Understand one update; raises `UnreadableItem`."""
    update = items.read(body)
    items.string(update, "update_id")
    for kind, understand in _KINDS.items():
        if kind in update:
            return understand(items.mapping(update, kind))
    return Incoming("ignored")


def _address(update: Mapping[str, Any]) -> str | None:
    """The chat an update belongs to: a private one, or a group somebody wrote in."""
    for kind, chat_of in _CHATS.items():
        event = update.get(kind)
        if isinstance(event, dict):
            return items.identifier((chat_of(event) or _group(kind, event)).get("id"))
    return None


def _group(kind: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The group of a message with words; empty otherwise."""
    chat = event.get("chat")
    spoken = kind == "message" and "text" in event
    return chat if spoken and isinstance(chat, dict) and chat.get("type") in _GROUPS else {}


def _chat(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The private chat an event happened in; empty when it was another kind of chat."""
    chat = event.get("chat")
    return chat if isinstance(chat, dict) and chat.get("type") == "private" else {}


def _tap_chat(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """A tap may come without its message (too old, sent inline): then it is the citizen's own."""
    message, sender = query.get("message"), query.get("from")
    if isinstance(message, dict):
        return _chat(message)
    return sender if isinstance(sender, dict) else {}


def _message(message: Mapping[str, Any]) -> Incoming:
    chat = items.mapping(message, "chat")
    if not _chat(message):
        return _in_group(message, chat)
    profile = _profile(items.mapping(message, "from"))
    provider_id = items.optional(message, "message_id")
    if "text" in message:
        said = _said(clean(items.string(message, "text")), profile)
        return replace(said, provider_id=provider_id)
    for kind, attach in _MEDIA.items():
        if kind in message:
            caption = clean(items.optional(message, "caption"))
            return Incoming(
                "media",
                text=caption,
                shown=caption,
                attachments=(attach(message[kind]),),
                profile=profile,
                provider_id=provider_id,
                album=items.optional(message, "media_group_id"),
            )
    return Incoming("ignored", profile=profile)


def _in_group(message: Mapping[str, Any], chat: Mapping[str, Any]) -> Incoming:
    """Words in a group: the citizen is pointed to a private chat; what a group does itself
    (members, titles) and channels are ignored."""
    if chat.get("type") in _GROUPS and "text" in message:
        return Incoming("group", shown=clean(items.string(message, "text")))
    return Incoming("ignored")


def _said(text: str, profile: Mapping[str, Any]) -> Incoming:
    """A command is a tapped button. With words behind it ("/status SPJ-1") it is a sentence,
    like any other "/word"."""
    command = _COMMAND.match(text)
    name = command[1].lower() if command else ""
    if command and name in COMMANDS:
        if name == _WITH_PARAMETER or not text[command.end() :].strip():
            return Incoming("choice", text=COMMANDS[name], shown=text, profile=profile)
        sentence = f"{name}{text[command.end() :]}"
        return Incoming("text", text=sentence, shown=text, profile=profile)
    return Incoming("text", text=without_slash(text), shown=text, profile=profile)


def _edited(message: Mapping[str, Any]) -> Incoming:
    """New words for an earlier message of a private chat; edits in groups are nobody's turn."""
    said = _message(message)
    if said.kind != "text":
        return replace(said, kind="ignored")
    return replace(said, kind="edit", corrects=said.provider_id, provider_id="")


def _tap(query: Mapping[str, Any]) -> Incoming:
    handle = items.string(query, "id")
    sender = items.mapping(query, "from")
    data = clean(items.optional(query, "data"))
    if not data or not _tap_chat(query):
        return Incoming("ignored", acknowledge=handle)
    return Incoming(
        "choice",
        text=data,
        shown=clean(_title(query)) or data,
        acknowledge=handle,
        profile=_profile(sender),
    )


def _title(query: Mapping[str, Any]) -> str:
    """The title of the tapped button, where its message still shows it."""
    message = query.get("message")
    markup = message.get("reply_markup") if isinstance(message, dict) else None
    rows = items.listed(markup.get("inline_keyboard")) if isinstance(markup, dict) else []
    for row in rows:
        for button in items.listed(row):
            if isinstance(button, dict) and button.get("callback_data") == query.get("data"):
                return items.optional(button, "text")
    return ""


def _membership(event: Mapping[str, Any]) -> Incoming:
    """The citizen blocked the bot in their private chat, or let it in again."""
    if not _chat(event):
        return Incoming("ignored")
    status = items.string(items.mapping(event, "new_chat_member"), "status")
    return Incoming("ignored", profile={"blocked": status in _GONE})


def _profile(sender: Mapping[str, Any]) -> dict[str, Any]:
    names = (items.optional(sender, "first_name"), items.optional(sender, "last_name"))
    found = {
        "name": clean(" ".join(filter(None, names))),
        "username": clean(items.optional(sender, "username")),
    }
    return {key: value for key, value in found.items() if value}


def _file(kind: str) -> Callable[[Any], Attachment]:
    """How a message's file becomes an attachment of `kind`; the reference is its file_id."""

    def attach(value: Any) -> Attachment:
        if not isinstance(value, dict):
            raise UnreadableItem("The file of a message is not an object.")
        return Attachment(
            kind=kind,
            name=clean(items.optional(value, "file_name")),
            media_type=clean(items.optional(value, "mime_type")),
            reference=items.string(value, "file_id"),
        )

    return attach


def _photo(sizes: Any) -> Attachment:
    """The largest of the sizes offered: a scaled-down identity card cannot be read."""
    photos = [size for size in items.listed(sizes) if isinstance(size, dict)]
    if not photos:
        raise UnreadableItem("'photo' holds no size.")
    # Telegram lists them from small to large: of equals the last.
    largest = max(reversed(photos), key=_pixels)
    reference = items.string(largest, "file_id")
    return Attachment("image", media_type="image/jpeg", reference=reference)


def _pixels(size: Mapping[str, Any]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0


def _location(value: Any) -> Attachment:
    """A place, as a geo URI (RFC 5870)."""
    place = items.mapping({"location": value}, "location")
    point = f"geo:{items.string(place, 'latitude')},{items.string(place, 'longitude')}"
    return Attachment("location", reference=point)


def _venue(value: Any) -> Attachment:
    venue = items.mapping({"venue": value}, "venue")
    names = (items.optional(venue, "title"), items.optional(venue, "address"))
    place = _location(venue.get("location"))
    name = clean(", ".join(filter(None, names)))
    return Attachment("location", name=name, reference=place.reference)


def _contact(value: Any) -> Attachment:
    contact = items.mapping({"contact": value}, "contact")
    return Attachment(
        "contact",
        name=str(_profile(contact).get("name", "")),
        reference=clean(items.string(contact, "phone_number")),
    )


def _unsupported(value: Any) -> Attachment:
    return Attachment("unsupported")


_CHATS: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "message": _chat,
    "edited_message": _chat,
    "callback_query": _tap_chat,
    "my_chat_member": _chat,
}

_KINDS: dict[str, Callable[[Mapping[str, Any]], Incoming]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
}

#: A venue also has `location`, an animation also has `document`: the more telling comes first.
_MEDIA: dict[str, Callable[[Any], Attachment]] = {
    "photo": _photo,
    "animation": _file("video"),
    "document": _file("document"),
    "voice": _file("voice"),
    "video": _file("video"),
    "video_note": _file("video"),
    "audio": _file("voice"),
    "sticker": _file("sticker"),
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _unsupported,
    "dice": _unsupported,
}
