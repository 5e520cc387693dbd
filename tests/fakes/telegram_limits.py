"""What the Bot API refuses, in its own words (Bot API, sendMessage, read 2026-11-24)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

#: Bytes: what getFile gives, what sendPhoto and sendDocument take.
DOWNLOAD, PHOTO, DOCUMENT = 20 * 2**20, 10 * 2**20, 50 * 2**20

#: What a webhook's address and secret, and a command's name, are made of.
PORTS = (443, 80, 88, 8443)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")

#: Characters of setMyDescription and setMyShortDescription.
TEXTS = {"description": 512, "short_description": 120}

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


def webhook_refusal(params: Mapping[str, Any]) -> str | None:
    """Why setWebhook refuses `params`; like a local Bot API server it takes this machine."""
    address = urlsplit(str(params.get("url")))
    local = address.hostname in ("127.0.0.1", "localhost")
    if not local and address.scheme != "https":
        return "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    if not local and (address.port or 443) not in PORTS:
        return "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
    secret = params.get("secret_token")
    if secret is not None and not _SECRET.fullmatch(secret):
        return "Bad Request: secret token contains unallowed characters"
    return None


def commands_refusal(params: Mapping[str, Any]) -> str | None:
    """Why setMyCommands refuses `params`, None when it takes them."""
    commands = params.get("commands", ())
    if len(commands) > 100:
        return "Bad Request: BOT_COMMANDS_TOO_MUCH"
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            return "Bad Request: BOT_COMMAND_INVALID"
        if not 1 <= utf16(command["description"]) <= 256:
            return "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    return None


def text_refusal(params: Mapping[str, Any]) -> str | None:
    """Why setMyDescription or setMyShortDescription refuses `params`."""
    too_long = any(utf16(str(params.get(name, ""))) > most for name, most in TEXTS.items())
    return "Bad Request: description is too long" if too_long else None
