"""What the Cloud API refuses in a message (messages API reference, read 2026-11-24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.shelf import File
from tests.fakes.telegram_limits import utf16

#: Bytes per kind of media, and the types each may have (media, supported types).
IMAGE, DOCUMENT = 5 * 2**20, 100 * 2**20
IMAGE_TYPES = ("image/jpeg", "image/png")
DOCUMENT_TYPES = ("application/pdf", "text/plain", *IMAGE_TYPES)


def media_refusal(media_type: str, declared: str, size: int) -> str | None:
    """Why an upload is refused, None when it is taken."""
    if media_type != declared or media_type not in DOCUMENT_TYPES:
        return f"(#100) Param file must be a file with one of the types {DOCUMENT_TYPES}"
    return None if 0 < size <= DOCUMENT else "(#100) file is too large"


def refusal(message: Mapping[str, Any], media: Mapping[str, File] | None = None) -> str | None:
    """What is wrong with a message, None when it is taken."""
    if message.get("messaging_product") != "whatsapp":
        return "messaging_product must be whatsapp"
    if len(str(message.get("biz_opaque_callback_data", ""))) > 512:
        return "biz_opaque_callback_data is longer than 512"
    kind = message.get("type")
    if kind == "text":
        return _text("text.body", message.get("text", {}).get("body"), 4096)
    if kind == "interactive":
        return _interactive(message.get("interactive", {}))
    if kind in ("image", "document"):
        return _media(str(kind), message.get(str(kind), {}), media or {})
    return f"type {kind} is not one"


def _media(kind: str, content: Mapping[str, Any], media: Mapping[str, File]) -> str | None:
    file = media.get(str(content.get("id")))
    if file is None:
        return f"{kind}.id is no media id"
    if kind == "image" and (len(file.body) > IMAGE or file.media_type not in IMAGE_TYPES):
        return "the image is too large or of another type"
    if kind == "image" and "filename" in content:
        return "image.filename is not a field"
    return _text("caption", content.get("caption"), 1024, required=False)


def _text(field: str, value: Any, limit: int, *, required: bool = True) -> str | None:
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value.strip():
        return f"{field} is empty"
    return f"{field} is longer than {limit}" if utf16(value) > limit else None


def _interactive(interactive: Mapping[str, Any]) -> str | None:
    action = interactive.get("action", {})
    checks = {"button": _buttons, "list": _list, "cta_url": _link}
    check = checks.get(str(interactive.get("type")))
    if check is None:
        return "interactive.type is not one"
    parts = (interactive.get(name, {}).get("text") for name in ("header", "footer"))
    return (
        _text("body", interactive.get("body", {}).get("text"), 1024)
        or next(filter(None, (_text("header", one, 60, required=False) for one in parts)), None)
        or check(action)
    )


def _buttons(action: Mapping[str, Any]) -> str | None:
    replies = [button["reply"] for button in action.get("buttons", ())]
    if not 1 <= len(replies) <= 3:
        return "buttons must be 1 to 3"
    return _same(replies) or _each(replies, {"title": 20, "id": 256})


def _list(action: Mapping[str, Any]) -> str | None:
    sections = action.get("sections", ())
    rows = [row for section in sections for row in section["rows"]]
    if not 1 <= len(rows) <= 10:
        return "rows must be 1 to 10 in all"
    if len(sections) > 1 and not all(section.get("title") for section in sections):
        return "section titles are required"
    described = [row for row in rows if "description" in row]
    return (
        _text("action.button", action.get("button"), 20)
        or _same(rows)
        or _each(rows, {"title": 24, "id": 200})
        or _each(described, {"description": 72})
    )


def _link(action: Mapping[str, Any]) -> str | None:
    parameters = action.get("parameters", {})
    if not str(parameters.get("url", "")).startswith(("http://", "https://")):
        return "url is not one"
    return _text("display_text", parameters.get("display_text"), 20)


def _same(ones: Sequence[Mapping[str, Any]]) -> str | None:
    for field in ("title", "id"):
        if len({one.get(field) for one in ones}) < len(ones):
            return f"{field} must be unique"
    return None


def _each(ones: Sequence[Mapping[str, Any]], limits: Mapping[str, int]) -> str | None:
    found = (_text(name, one.get(name), limit) for one in ones for name, limit in limits.items())
    return next(filter(None, found), None)
