"""A reply as Telegram requests: plain text with bold spans, buttons under the last piece.

Source of the limits: Telegram Bot API, sendMessage and InlineKeyboardButton, read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.choices import page
from bot.channels.files import stored
from bot.channels.links import buttonable, lines
from bot.channels.text import length, shorten, spans, unmark, with_lines
from bot.domain.document import file_name
from bot.domain.message import Attachment, Choice, Link, Reply
from bot.domain.payload import MAX_BYTES

#: Characters of a text after entities parsing, counted in UTF-16.
TEXT = 4096

#: Characters of a file's caption, counted in the same way (sendPhoto, sendDocument).
CAPTION = 1024

#: Pictures that Telegram shows as pictures (sendPhoto); others go as documents.
PHOTOS = frozenset({"image/jpeg", "image/png"})

#: Ours: Telegram names no limit for a button's title, but a phone shows no more.
TITLE = 64

#: Ours: titles up to this long are readable two in a row.
HALF_ROW = 18


def render(reply: Reply, message_id: int, more_title: str) -> list[dict[str, Any]]:
    """One request per file and piece of text; nothing for a reply that shows nothing.

    Files go first, so that buttons stay last. A short text without buttons is the caption of
    the only file. Buttons need a text above them: without one, it is the title of the list
    (`more`).
    """
    buttons = [*_choices(page(reply.choices, message_id, 0, more_title)), *_links(reply.links)]
    odd = [link for link in reply.links if not buttonable(link.url)]
    text = with_lines(reply.text.strip(), lines(odd, reply.attachments))
    plain, bold = unmark(text or (reply.more if buttons else ""))
    files = [file for file in reply.attachments if stored(file)]
    if len(files) == 1 and plain and not buttons and length(plain) <= CAPTION:
        return [_file(files[0], plain, bold)]
    requests = [_file(file, "", ()) for file in files]
    requests += [_message(plain, bold, span) for span in spans(plain, TEXT)]
    if buttons:
        requests[-1]["params"]["reply_markup"] = {"inline_keyboard": buttons}
    return requests


def _message(plain: str, bold: Sequence[tuple[int, int]], span: tuple[int, int]) -> dict[str, Any]:
    start, end = span
    params: dict[str, Any] = {
        "text": plain[start:end],
        "link_preview_options": {"is_disabled": True},
    }
    within = [(max(start, first), min(end, last)) for first, last in bold]
    entities = [_bold(plain, start, first, last) for first, last in within if first < last]
    if entities:
        params["entities"] = entities
    return {"method": "sendMessage", "params": params}


def _file(file: Attachment, plain: str, bold: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """An upload; the sender puts the bytes in, read by the document's id."""
    number = stored(file) or ""
    photo = file.kind == "image" and file.media_type in PHOTOS
    params: dict[str, Any] = {"caption": plain} if plain else {}
    if bold:
        params["caption_entities"] = [_bold(plain, 0, first, last) for first, last in bold]
    return {
        "method": "sendPhoto" if photo else "sendDocument",
        "params": params,
        "upload": {
            "document": number,
            "name": file_name(file.name, file.media_type, int(number)),
            "media_type": file.media_type,
        },
    }


def _bold(plain: str, start: int, first: int, last: int) -> dict[str, Any]:
    """A MessageEntity: offset from the piece's start and length, in UTF-16 code units."""
    offset, size = length(plain[start:first]), length(plain[first:last])
    return {"type": "bold", "offset": offset, "length": size}


def _choices(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """Rows of buttons, two in one where both titles are short."""
    rows: list[list[dict[str, str]]] = []
    for choice in choices:
        button = _button(choice)
        if rows and len(rows[-1]) == 1 and _short(rows[-1][0]) and _short(button):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _short(button: dict[str, str]) -> bool:
    return length(button["text"]) <= HALF_ROW


def _button(choice: Choice) -> dict[str, str]:
    size = len(choice.payload.encode())
    if not 0 < size <= MAX_BYTES:
        raise ValueError(
            f"The payload {choice.payload!r} has {size} bytes; Telegram takes 1 to {MAX_BYTES}."
        )
    return {"text": shorten(choice.title, TITLE), "callback_data": choice.payload}


def _links(links: Sequence[Link]) -> list[list[dict[str, str]]]:
    return [
        [{"text": shorten(link.title, TITLE), "url": link.url}]
        for link in links
        if buttonable(link.url)
    ]
