"""Telegram updates, file by file: whose they are and what they say."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_parse import parse, split
from bot.domain.errors import UnreadableItem
from bot.domain.message import Attachment, Incoming
from tests.channels.conftest import PAYLOADS

ANA = {"name": "Ana Rahma", "username": "ana_r"}
CHAT = "710001"
FILES = sorted((PAYLOADS / "telegram").glob("*.json"))
IGNORED = Incoming("ignored")


def said(text: str, shown: str | None = None) -> Incoming:
    return Incoming("text", text=text, shown=shown or text, profile=ANA)


def chosen(payload: str, shown: str, acknowledge: str | None = None) -> Incoming:
    return Incoming("choice", text=payload, shown=shown, acknowledge=acknowledge, profile=ANA)


def media(kind: str, reference: str = "", name: str = "", media_type: str = "") -> Incoming:
    file = Attachment(kind, name=name, media_type=media_type, reference=reference)
    return Incoming("media", attachments=(file,), profile=ANA)


EXPECTED: dict[str, tuple[str | None, Incoming]] = {
    "text": (CHAT, said("how do I renew my card?\n\nthanks")),
    "text_invisible": (CHAT, Incoming("text", profile=ANA)),
    "command_start": (CHAT, chosen("/greet", "/start")),
    "command_start_named": (CHAT, chosen("/greet", "/start@demo_desk_bot poster7")),
    "command_help": (CHAT, chosen("/help", "/help")),
    "command_menu": (CHAT, chosen("/help", "/Menu")),
    "command_unknown": (CHAT, said("renew my card", "/renew my card")),
    "slash_payload": (CHAT, said("apply:ktp_el", "/apply:ktp_el")),
    "photo": (
        CHAT,
        Incoming(
            "media",
            text="my card",
            shown="my card",
            attachments=(Attachment("image", media_type="image/jpeg", reference="ph-l"),),
            profile=ANA,
        ),
    ),
    "document": (CHAT, media("document", "doc-1", "card.pdf", "application/pdf")),
    "voice": (CHAT, media("voice", "vo-1", media_type="audio/ogg")),
    "video": (CHAT, media("video", "vi-1", "clip.mp4", "video/mp4")),
    "video_note": (CHAT, media("video", "vn-1")),
    "audio": (CHAT, media("voice", "au-1", "song.mp3", "audio/mpeg")),
    "sticker": (CHAT, media("sticker", "st-1")),
    "animation": (CHAT, media("video", "an-1", "wave.mp4", "video/mp4")),
    "location": (CHAT, media("location", "geo:-7.25,112.5")),
    "venue": (CHAT, media("location", "geo:-7.25,112.5", "Town hall, Main street 1")),
    "contact": (CHAT, media("contact", "+62800000001", "Budi")),
    "poll": (CHAT, media("unsupported")),
    "dice": (CHAT, media("unsupported")),
    "pinned": (CHAT, Incoming("ignored", profile=ANA)),
    "tap": (CHAT, chosen("/ask_requirements:ktp_el:hilang", "Lost card", "55501")),
    "tap_inaccessible": (
        CHAT,
        chosen("/ask_requirements:ktp_el:hilang", "/ask_requirements:ktp_el:hilang", "55501"),
    ),
    "tap_without_message": (
        CHAT,
        chosen("/ask_requirements:ktp_el:hilang", "/ask_requirements:ktp_el:hilang", "55501"),
    ),
    "tap_game": (CHAT, Incoming("ignored", acknowledge="55501")),
    "tap_in_group": (None, Incoming("ignored", acknowledge="55501")),
    "edited": (
        CHAT,
        Incoming(
            "edit",
            text="how do I renew my old card?",
            shown="how do I renew my old card?",
            profile=ANA,
            corrects="41",
        ),
    ),
    "channel_post": (None, IGNORED),
    "group": ("-100710", Incoming("group", shown="hello all")),
    "blocked": (CHAT, Incoming("ignored", profile={"blocked": True})),
    "unblocked": (CHAT, Incoming("ignored", profile={"blocked": False})),
    "group_membership": (None, IGNORED),
    "reaction": (None, IGNORED),
    "inline_query": (None, IGNORED),
}


def test_every_payload_has_its_expectation() -> None:
    assert sorted(EXPECTED) == [file.stem for file in FILES]
    assert len(FILES) > 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_payload(name: str) -> None:
    body = (PAYLOADS / "telegram" / f"{name}.json").read_bytes()
    address, incoming = EXPECTED[name]
    (item,) = split(body)
    assert item.key == str(json.loads(body)["update_id"])
    assert item.address == address
    assert item.body == body
    assert replace(parse(item.body), provider_id="", album="") == incoming


def written(text: str) -> Incoming:
    """What is understood of a text in a private chat."""
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 7, "chat": chat, "from": {"id": 1}, "text": text}
    return replace(parse(json.dumps({"update_id": 1, "message": message}).encode()), provider_id="")


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/bantuan", "/help"),
        ("/layanan", "/list_services"),
        ("/Status@demo_desk_bot", "/check_status"),
        ("/petugas ", "/talk_to_human"),
        ("/batal", "/cancel"),
        ("/start layanan", "/greet"),
    ],
)
def test_a_command_is_a_tapped_button(text: str, payload: str) -> None:
    assert written(text) == Incoming("choice", text=payload, shown=text.strip())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/status SPJ-2026-12", "status SPJ-2026-12"),
        ("/layanan@demo_desk_bot akta lahir", "layanan akta lahir"),
        ("/petugas\nsaya mau tanya", "petugas\nsaya mau tanya"),
        ("/statusnya", "statusnya"),
    ],
)
def test_a_command_with_words_behind_it_is_a_sentence(text: str, sentence: str) -> None:
    assert written(text) == Incoming("text", text=sentence, shown=text)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"message": {"chat": {"id": 1, "type": "private"}}},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"text": "x"}},
        {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "text": "x"}},
        {"update_id": 1, "callback_query": {"data": "/x"}},
        {"update_id": 1, "message": {"photo": [], "chat": {"type": "private"}, "from": {}}},
        {"update_id": 1, "message": {"voice": {}, "chat": {"type": "private"}, "from": {}}},
        {"update_id": 1, "my_chat_member": {"chat": {"type": "private"}}},
    ],
)
def test_what_lacks_a_needed_field_is_unreadable(update: dict[str, object]) -> None:
    with pytest.raises(UnreadableItem):
        parse(json.dumps(update).encode())


FIELDS = ("update_id", "message", "callback_query", "chat", "from", "id", "text", "photo", "type")
NESTED = ("data", "reply_markup", "inline_keyboard", "venue", "location", "voice")

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS + NESTED) | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(st.binary(max_size=60) | JUNK.map(lambda value: json.dumps(value).encode()))
def test_anything_is_kept_and_nothing_else_is_raised(body: bytes) -> None:
    (item,) = split(body)
    assert item.body == body
    assert item.key and "\x00" not in item.key + (item.address or "")
    with contextlib.suppress(UnreadableItem):
        parse(item.body)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"update_id":' + b"9" * 5000 + b"}", b"\xff\xfe"]
)
def test_hostile_json_is_kept(body: bytes) -> None:
    (item,) = split(body)
    assert item.key.startswith("sha256:")


def test_a_message_keeps_its_id_and_its_album() -> None:
    """What an edit will refer to, and what binds pictures sent together."""
    body = json.loads((PAYLOADS / "telegram" / "photo.json").read_bytes())
    body["message"]["media_group_id"] = "album-1"
    found = parse(json.dumps(body).encode())
    assert found.provider_id == str(body["message"]["message_id"])
    assert found.album == "album-1"
