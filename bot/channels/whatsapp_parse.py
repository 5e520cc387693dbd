"""WhatsApp webhooks: one request cut into its items, and what each says.

One POST may carry several entries, changes, messages, statuses and errors; each becomes
an item of its own, wrapped as ``{"kind", "item", "contact", "metadata"}``.
Source: WhatsApp Cloud API, webhooks reference, read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.channels import items
from bot.channels.cleaning import clean, without_slash
from bot.domain.errors import UnreadableItem
from bot.domain.identity import WHATSAPP_GROUP, whatsapp_identifier
from bot.domain.message import Attachment, Incoming, RawItem

#: A status as our receipt; "played" (a voice message was heard) includes that it was read.
_STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}

#: What the address of a group begins with; its id follows. No number or user id has it.
GROUP = WHATSAPP_GROUP

#: System messages that name a new number or user id.
_CHANGES = frozenset({"user_changed_number", "user_changed_user_id"})

_FILES = {
    "image": "image",
    "document": "document",
    "audio": "voice",
    "video": "video",
    "sticker": "sticker",
}


def split(body: bytes) -> list[RawItem]:
    """Every message, status and error of a request; what has no known shape is kept whole."""
    try:
        found = list(_items(items.load(body)))
    except RecursionError:
        found = []
    return found or [items.shapeless(body)]


def parse(body: bytes) -> Incoming:
    """Understand one item; raises `UnreadableItem`."""
    wrapped = items.read(body)
    kind = items.string(wrapped, "kind")
    if kind == "message":
        message = items.mapping(wrapped, "item")
        profile = _profile(message, wrapped.get("contact"))
        return replace(_message(message, profile), provider_id=items.optional(message, "id"))
    if kind == "status":
        return _status(items.mapping(wrapped, "item"))
    if kind in ("error", "value"):
        return Incoming("ignored")
    raise UnreadableItem("'kind' is not one that `split` writes.")


def _items(data: Any) -> Iterator[RawItem]:
    for entry in items.listed(data.get("entry") if isinstance(data, dict) else None):
        changes = items.listed(entry.get("changes") if isinstance(entry, dict) else None)
        for change in changes:
            yield from _change(entry, change)
        if not changes:
            yield _keyless("value", entry, {})


def _change(entry: Mapping[str, Any], change: Any) -> Iterator[RawItem]:
    """The items of one change; a field other than "messages" is one item as a whole."""
    value = change.get("value") if isinstance(change, dict) else None
    messages = isinstance(value, dict) and change.get("field") == "messages"
    found = list(_value(value)) if messages and value else []
    yield from found or [_keyless("value", {**_origin(entry), "change": change}, {})]


def _value(value: Mapping[str, Any]) -> Iterator[RawItem]:
    for message in items.listed(value.get("messages")):
        yield _message_item(message, value)
    for status in items.listed(value.get("statuses")):
        yield _status_item(status, value)
    for error in items.listed(value.get("errors")):
        yield _keyless("error", error, value)


def _origin(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What tells two equal events of different times apart."""
    return {"entry": entry.get("id"), "time": entry.get("time")}


def _message_item(message: Any, value: Mapping[str, Any]) -> RawItem:
    if not isinstance(message, dict):
        return _keyless("value", message, value)
    contact = _contact_of(message, value)
    key = items.identifier(message.get("id"))
    body = _wrapped("message", message, value, contact)
    address = _address(message, contact)
    return RawItem(f"m:{key}" if key else items.digest(body), address, body)


def _status_item(status: Any, value: Mapping[str, Any]) -> RawItem:
    """Statuses repeat, late and in any order: one item per message, state and time."""
    if not isinstance(status, dict):
        return _keyless("value", status, value)
    body = _wrapped("status", status, value, None)
    parts = [items.identifier(status.get(key)) for key in ("id", "status", "timestamp")]
    key = ":".join(("s", *filter(None, parts))) if all(parts) else items.digest(body)
    return RawItem(key, None, body)


def _keyless(kind: str, item: Any, value: Mapping[str, Any]) -> RawItem:
    body = _wrapped(kind, item, value, None)
    return RawItem(items.digest(body), None, body)


def _wrapped(
    kind: str, item: Any, value: Mapping[str, Any], contact: Mapping[str, Any] | None
) -> bytes:
    metadata = value.get("metadata")
    return items.dump({"kind": kind, "item": item, "contact": contact, "metadata": metadata})


def _contact_of(message: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The contact that wrote the message: by phone, by user id, or the only one."""
    contacts = [one for one in items.listed(value.get("contacts")) if isinstance(one, dict)]
    for ours, theirs in (("wa_id", "from"), ("user_id", "from_user_id")):
        for contact in contacts:
            if theirs in message and contact.get(ours) == message[theirs]:
                return contact
    return contacts[0] if len(contacts) == 1 else None


def _address(message: Mapping[str, Any], contact: Mapping[str, Any] | None) -> str | None:
    """The phone number, else the business-scoped user id; the group that somebody wrote in.

    A citizen with a username may come without number (business-scoped user ids, 2026).
    """
    if "group_id" in message:
        group = items.identifier(message["group_id"]) if message.get("type") == "text" else None
        return f"{GROUP}{group}" if group else None
    return next(iter(_names(message, contact or {})), None)


def _names(message: Mapping[str, Any], contact: Mapping[str, Any]) -> list[str]:
    """All that Meta calls the writer, the address first; of a change, who they were before it."""
    system = message.get("system")
    before = system.get("previous_user_id") if isinstance(system, dict) else None
    called = [message.get("from"), before, message.get("from_user_id")]
    if not _is_other(contact, message):
        called += [contact.get("user_id"), contact.get("wa_id")]
    return list(filter(None, map(items.identifier, called)))


def _is_other(contact: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether a contact has another number or user id than the writer: it proves nothing."""
    pairs = (("wa_id", "from"), ("user_id", "from_user_id"))
    given = [(contact.get(ours), message.get(theirs)) for ours, theirs in pairs]
    return any(ours and theirs and ours != theirs for ours, theirs in given)


def _profile(message: Mapping[str, Any], contact: Any) -> dict[str, Any]:
    """Names and identifiers of a citizen: they may have several, and gain some later."""
    contact = contact if isinstance(contact, dict) else {}
    named = contact.get("profile")
    named = named if isinstance(named, dict) else {}
    found = {
        "name": clean(items.optional(named, "name")),
        "username": clean(items.optional(named, "username")),
    }
    for value in _names(message, contact):
        found.setdefault(whatsapp_identifier(value).kind, value)
    return {key: value for key, value in found.items() if value}


def _status(status: Mapping[str, Any]) -> Incoming:
    """A receipt. Our outbound id, which every send carries, comes back as `tag`."""
    provider_id = items.string(status, "id")
    state = _STATES.get(items.string(status, "status"))
    if state is None:
        return Incoming("ignored")
    tag = items.optional(status, "biz_opaque_callback_data")
    return Incoming(
        "receipt",
        receipts=((provider_id, state, _reason(status) if state == "failed" else ""),),
        profile={"tag": tag} if tag else {},
    )


def _reason(status: Mapping[str, Any]) -> str:
    """Code and title of the first error of a failed send."""
    for error in items.listed(status.get("errors")):
        if isinstance(error, dict):
            title = items.optional(error, "title") or items.optional(error, "message")
            return clean(f"{items.optional(error, 'code')} {title}")
    return ""


def _message(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    kind = items.string(message, "type")
    if "group_id" in message:
        return _in_group(message, kind)
    if kind == "unsupported" or (message.get("errors") and kind not in message):
        return _unsupported(profile)
    if kind in _FILES:
        return _file(_FILES[kind], items.mapping(message, kind), profile)
    understand = _KINDS.get(kind)
    return understand(message, profile) if understand else Incoming("ignored", profile=profile)


def _in_group(message: Mapping[str, Any], kind: str) -> Incoming:
    """Words in a group: the citizen is pointed to a private chat (groups, messaging, 2026)."""
    if kind != "text":
        return Incoming("ignored")
    return Incoming("group", shown=clean(items.string(items.mapping(message, "text"), "body")))


def _edit(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """New words for an earlier message; a picture that was edited keeps its first caption."""
    edit = items.mapping(message, "edit")
    original = items.string(edit, "original_message_id")
    said = _message(items.mapping(edit, "message"), profile)
    if said.kind != "text":
        return Incoming("ignored", profile=profile, corrects=original)
    return replace(said, kind="edit", corrects=original)


def _revoke(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """The citizen took an earlier message back."""
    original = items.string(items.mapping(message, "revoke"), "original_message_id")
    return Incoming("deletion", profile=profile, corrects=original)


def _system(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """The citizen's number changed, or their user id, or both: the new ones are theirs instead.

    Source: system messages webhook reference, read 2026-11-24; `new_wa_id` is an older form.
    """
    system = message.get("system")
    if not isinstance(system, dict) or items.optional(system, "type") not in _CHANGES:
        return Incoming("ignored", profile=profile)
    new = (system.get("wa_id"), system.get("new_wa_id"), system.get("user_id"))
    known = dict(profile)
    for value in filter(None, map(items.identifier, new)):
        known.setdefault(f"new_{whatsapp_identifier(value).kind}", value)
    return Incoming("ignored", profile=known)


def _unsupported(profile: Mapping[str, Any]) -> Incoming:
    """The platform hides what the citizen sent; they should still hear so."""
    return Incoming("media", attachments=(Attachment("unsupported"),), profile=profile)


def _text(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    shown = clean(items.string(items.mapping(message, "text"), "body"))
    return Incoming("text", text=without_slash(shown), shown=shown, profile=profile)


def _interactive(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """A tapped button or list row, or a form that was filled in."""
    if "interactive" not in message:
        return _unsupported(profile)
    interactive = items.mapping(message, "interactive")
    kind = items.string(interactive, "type")
    if kind == "nfm_reply":
        # We send no forms, so its answers belong to no application; the citizen hears so.
        return Incoming("media", attachments=(Attachment("form"),), profile=profile)
    if kind not in ("button_reply", "list_reply"):
        # Call permissions or something newer.
        return _unsupported(profile)
    reply = items.mapping(interactive, kind)
    return _choice(items.string(reply, "id"), items.optional(reply, "title"), profile)


def _button(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """A quick reply below a template."""
    button = items.mapping(message, "button")
    return _choice(items.string(button, "payload"), items.optional(button, "text"), profile)


def _choice(payload: str, title: str, profile: Mapping[str, Any]) -> Incoming:
    text = clean(payload)
    if not text:
        raise UnreadableItem("The payload of a button is blank.")
    return Incoming("choice", text=text, shown=clean(title) or text, profile=profile)


def _file(kind: str, file: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """A media message; the reference is the media id, valid for 7 days."""
    attachment = Attachment(
        kind=kind,
        name=clean(items.optional(file, "filename")),
        media_type=clean(items.optional(file, "mime_type")),
        reference=items.string(file, "id"),
    )
    caption = clean(items.optional(file, "caption"))
    return Incoming(
        "media", text=caption, shown=caption, attachments=(attachment,), profile=profile
    )


def _location(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    """A place, as a geo URI (RFC 5870)."""
    place = items.mapping(message, "location")
    names = filter(None, (items.optional(place, "name"), items.optional(place, "address")))
    point = f"geo:{items.string(place, 'latitude')},{items.string(place, 'longitude')}"
    attachment = Attachment("location", name=clean(", ".join(names)), reference=point)
    return Incoming("media", attachments=(attachment,), profile=profile)


def _contacts(message: Mapping[str, Any], profile: Mapping[str, Any]) -> Incoming:
    cards = [card for card in items.listed(message.get("contacts")) if isinstance(card, dict)]
    if not cards:
        raise UnreadableItem("'contacts' holds no contact.")
    return Incoming("media", attachments=tuple(map(_card, cards)), profile=profile)


def _card(card: Mapping[str, Any]) -> Attachment:
    name = card.get("name")
    phones = [one for one in items.listed(card.get("phones")) if isinstance(one, dict)]
    return Attachment(
        "contact",
        name=clean(items.optional(name, "formatted_name")) if isinstance(name, dict) else "",
        reference=clean(items.optional(phones[0], "phone")) if phones else "",
    )


_KINDS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Incoming]] = {
    "text": _text,
    "interactive": _interactive,
    "button": _button,
    "location": _location,
    "contacts": _contacts,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
    "order": lambda message, profile: _unsupported(profile),
}
