"""What the Bot API refuses, in its own words (Bot API, sendMessage, read 2026-11-24)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: Bytes: what getFile gives, what sendPhoto and sendDocument take.
DOWNLOAD, PHOTO, DOCUMENT = 20 * 2**20, 10 * 2**20, 50 * 2**20

_URL = re.compile(r"https?://(?:[\w-]+\.)+[a-z]{2,}(?:[:/?#].*)?", re.IGNORECASE)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def refusal(params: Mapping[str, Any]) -> str | None:
    """Why sendMessage refuses `params`, None when it takes them."""
    text = params.get("text")
    if not isinstance(text, str) or not text.strip():
        return "Bad Request: message text is empty"
    if utf16(text) > 4096:
        return "Bad Request: message is too long"
    for entity in params.get("entities", ()):
        if not 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(text):
            return "Bad Request: entity is outside the text"
    rows = params.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        return "Bad Request: reply markup is too long"
    return next(filter(None, map(_button_refusal, buttons)), None)


def file_refusal(method: str, params: Mapping[str, Any]) -> str | None:
    """Why sendPhoto or sendDocument refuses an upload, None when it takes it."""
    field, limit = ("photo", PHOTO) if method == "sendPhoto" else ("document", DOCUMENT)
    file = params.get(field)
    if file is None or isinstance(file, str):
        return f"Bad Request: there is no {field} in the request"
    file.file.seek(0, 2)
    size = file.file.tell()
    file.file.seek(0)
    if not 0 < size <= limit:
        return "Bad Request: file must be non-empty" if not size else "Request Entity Too Large"
    caption = str(params.get("caption", ""))
    if utf16(caption) > 1024:
        return "Bad Request: message caption is too long"
    for entity in params.get("caption_entities", ()):
        if not 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(caption):
            return "Bad Request: entity is outside the text"
    return None


def _button_refusal(button: Mapping[str, Any]) -> str | None:
    if not str(button.get("text", "")).strip():
        return "Bad Request: inline keyboard button text is empty"
    if ("url" in button) == ("callback_data" in button):
        return "Bad Request: inline keyboard button must have exactly one action"
    if "url" in button and not _URL.fullmatch(button["url"]):
        return (
            f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        return "Bad Request: BUTTON_DATA_INVALID"
    return None
