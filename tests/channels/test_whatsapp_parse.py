"""WhatsApp webhooks, file by file: their items, whose they are and what they say."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp_parse import parse, split
from bot.domain.errors import UnreadableItem
from bot.domain.identity import home
from bot.domain.message import Attachment, Incoming
from tests.channels.conftest import PAYLOADS

PHONE, USER = "628110000001", "ID.7100011122233344455"
ANA = {"name": "Ana Rahma", "phone": PHONE, "user_id": USER}
FILES = sorted((PAYLOADS / "whatsapp").glob("*.json"))
IGNORED = Incoming("ignored", profile=ANA)
UNSUPPORTED = Incoming("media", attachments=(Attachment("unsupported"),), profile=ANA)


def said(text: str, shown: str | None = None, profile: dict[str, str] = ANA) -> Incoming:
    return Incoming("text", text=text, shown=shown or text, profile=profile)


def chosen(payload: str, shown: str) -> Incoming:
    return Incoming("choice", text=payload, shown=shown, profile=ANA)


def media(kind: str, reference: str = "", name: str = "", media_type: str = "") -> Incoming:
    file = Attachment(kind, name=name, media_type=media_type, reference=reference)
    return Incoming("media", attachments=(file,), profile=ANA)


def receipt(state: str, reason: str = "", **profile: str) -> Incoming:
    return Incoming("receipt", receipts=(("wamid.OUT1", state, reason),), profile=profile)


#: name: (key, address, understood); a key of None is a hash.
EXPECTED: dict[str, tuple[str | None, str | None, Incoming]] = {
    "text": ("m:wamid.IN001", PHONE, said("how do I renew my card?")),
    "text_slash": ("m:wamid.IN002", PHONE, said("apply:ktp_el", "/apply:ktp_el")),
    "text_user_id_only": (
        "m:wamid.IN003",
        USER,
        said("hello", profile={"name": "Ana Rahma", "username": "ana.r", "user_id": USER}),
    ),
    "text_contact_only": (
        "m:wamid.IN004",
        USER,
        said("hello", profile={"name": "Ana Rahma", "user_id": USER}),
    ),
    "text_without_user_id": (
        "m:wamid.IN005",
        PHONE,
        said("hello", profile={"name": "Ana Rahma", "phone": PHONE}),
    ),
    "text_in_group": ("m:wamid.IN006", "group:grp1", Incoming("group", shown="hello all")),
    "image_in_group": ("m:wamid.IN026", None, Incoming("ignored")),
    "button_reply": ("m:wamid.IN007", PHONE, chosen("/ask_fee:paspor", "Fee")),
    "list_reply": ("m:wamid.IN008", PHONE, chosen("/more:17:9", "Others")),
    "form_reply": ("m:wamid.IN009", PHONE, media("form")),
    "quick_reply": ("m:wamid.IN010", PHONE, chosen("/check_status", "Status")),
    "image": (
        "m:wamid.IN011",
        PHONE,
        Incoming(
            "media",
            text="my card",
            shown="my card",
            attachments=(Attachment("image", media_type="image/jpeg", reference="7001"),),
            profile=ANA,
        ),
    ),
    "document": ("m:wamid.IN012", PHONE, media("document", "7002", "card.pdf", "application/pdf")),
    "voice": ("m:wamid.IN013", PHONE, media("voice", "7003", media_type="audio/ogg; codecs=opus")),
    "video": ("m:wamid.IN014", PHONE, media("video", "7004", media_type="video/mp4")),
    "sticker": ("m:wamid.IN015", PHONE, media("sticker", "7005", media_type="image/webp")),
    "location": (
        "m:wamid.IN016",
        PHONE,
        media("location", "geo:-7.25,112.5", "Town hall, Main street 1"),
    ),
    "contacts": (
        "m:wamid.IN017",
        PHONE,
        Incoming(
            "media",
            attachments=(
                Attachment("contact", name="Budi", reference="+62 800 0001"),
                Attachment("contact", name="Citra"),
            ),
            profile=ANA,
        ),
    ),
    "reaction": ("m:wamid.IN018", PHONE, IGNORED),
    "system": (
        "m:wamid.IN019",
        PHONE,
        Incoming("ignored", profile={**ANA, "new_phone": "628110000002"}),
    ),
    "order": ("m:wamid.IN020", PHONE, UNSUPPORTED),
    "edit": (
        "m:wamid.IN021",
        PHONE,
        Incoming("edit", text="x", shown="x", profile=ANA, corrects="wamid.IN001"),
    ),
    "revoke": (
        "m:wamid.IN022",
        PHONE,
        Incoming("deletion", profile=ANA, corrects="wamid.IN001"),
    ),
    "future": ("m:wamid.IN023", PHONE, IGNORED),
    "unsupported": ("m:wamid.IN024", PHONE, media("unsupported")),
    "interactive_hidden": ("m:wamid.IN025", PHONE, media("unsupported")),
    "status_sent": ("s:wamid.OUT1:sent:1795480010", None, receipt("sent", tag="512")),
    "status_delivered": ("s:wamid.OUT1:delivered:1795480010", None, receipt("delivered")),
    "status_read": ("s:wamid.OUT1:read:1795480010", None, receipt("read")),
    "status_played": ("s:wamid.OUT1:played:1795480010", None, receipt("read")),
    "status_failed": (
        "s:wamid.OUT1:failed:1795480010",
        None,
        receipt("failed", "131026 Message undeliverable"),
    ),
    "status_warning": ("s:wamid.OUT1:warning:1795480010", None, Incoming("ignored")),
    "value_error": (None, None, Incoming("ignored")),
    "account_update": (None, None, Incoming("ignored")),
    "echo": (None, None, Incoming("ignored")),
}


def test_every_payload_has_its_expectation() -> None:
    assert sorted(EXPECTED) == [file.stem for file in FILES]
    assert len(FILES) > 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_payload(name: str) -> None:
    key, address, incoming = EXPECTED[name]
    (item,) = split((PAYLOADS / "whatsapp" / f"{name}.json").read_bytes())
    assert item.key == key or (key is None and item.key.startswith("sha256:"))
    assert item.address == address
    assert set(json.loads(item.body)) == {"kind", "item", "contact", "metadata"}
    assert replace(parse(item.body), provider_id="") == incoming


def test_a_batch_becomes_an_item_each() -> None:
    """Two entries, three citizens' messages, two statuses, an error and an event."""
    found = split((PAYLOADS / "whatsapp" / "batch" / "mixed.json").read_bytes())
    texts = [parse(item.body).text for item in found if item.key.startswith("m:")]
    assert texts == ["one", "two", "three"]
    assert [item.address for item in found] == [
        PHONE,
        "628110000009",
        None,
        None,
        None,
        None,
        PHONE,
    ]
    assert parse(found[1].body).profile["name"] == "Dewi"
    assert len({item.key for item in found}) == len(found) == 7


def test_a_repeated_request_has_the_same_keys() -> None:
    body = (PAYLOADS / "whatsapp" / "batch" / "mixed.json").read_bytes()
    assert [item.key for item in split(body)] == [item.key for item in split(body)]


def test_what_stands_beside_known_items_is_kept() -> None:
    change = {"field": "messages", "value": {"messages": ["odd", {"id": "a", "from": "1"}]}}
    found = split(json.dumps({"entry": [7, {"id": "1"}, {"changes": [change]}]}).encode())
    assert [item.key[:2] for item in found] == ["sh", "sh", "sh", "m:"]


def wrapped(**item: object) -> bytes:
    data = {"kind": "message", "item": item, "contact": None, "metadata": None}
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"{}",
        b'{"kind": "other"}',
        b'{"kind": "message", "item": 7}',
        wrapped(id="1"),
        wrapped(type="text"),
        wrapped(type="text", text={"body": ""}),
        wrapped(type="image", image={"mime_type": "image/jpeg"}),
        wrapped(type="interactive", interactive={"type": "button_reply"}),
        wrapped(type="button", button={"text": "x"}),
        wrapped(type="location", location={}),
        wrapped(type="contacts", contacts=[]),
        b'{"kind": "status", "item": {"status": "sent"}}',
    ],
)
def test_what_lacks_a_needed_field_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableItem):
        parse(body)


OTHER = "628110000009"


@pytest.mark.parametrize(
    ("message", "contact", "expected"),
    [
        ({"from": PHONE}, None, {"phone": PHONE}),
        ({"from": PHONE, "from_user_id": USER}, None, {"phone": PHONE, "user_id": USER}),
        ({"from_user_id": USER}, {"wa_id": PHONE}, {"phone": PHONE, "user_id": USER}),
        ({"from": USER}, {"user_id": USER}, {"user_id": USER}),
        ({"from": PHONE}, {"wa_id": OTHER, "user_id": USER}, {"phone": PHONE}),
        ({"from": PHONE, "from_user_id": USER}, {"wa_id": PHONE, "user_id": "ID.9"}, None),
        ({"from": None}, {"wa_id": PHONE, "user_id": USER}, {"phone": PHONE, "user_id": USER}),
        ({"from": PHONE}, {"wa_id": "x" * 600, "user_id": ["x"]}, {"phone": PHONE}),
    ],
)
def test_a_message_says_who_wrote_it(
    message: dict[str, object], contact: dict[str, object] | None, expected: dict[str, str] | None
) -> None:
    """By itself, and by a contact who is not plainly somebody else."""
    message = {"id": "1", "type": "text", "text": {"body": "x"}, **message}
    value = {"messages": [message], "contacts": [contact]}
    change = {"field": "messages", "value": value}
    (item,) = split(json.dumps({"entry": [{"changes": [change]}]}).encode())
    assert parse(item.body).profile == (expected or {"phone": PHONE, "user_id": USER})
    assert item.address in (PHONE, USER)


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({"type": "user_changed_number", "wa_id": OTHER}, {"new_phone": OTHER}),
        ({"type": "user_changed_number", "new_wa_id": OTHER}, {"new_phone": OTHER}),
        (
            {"type": "user_changed_number", "wa_id": OTHER, "user_id": "ID.9"},
            {"new_phone": OTHER, "new_user_id": "ID.9"},
        ),
        (
            {"type": "user_changed_user_id", "user_id": "ID.9", "previous_user_id": USER},
            {"user_id": USER, "new_user_id": "ID.9"},
        ),
        ({"type": "customer_identity_changed", "wa_id": OTHER}, {}),
        ({"type": ["user_changed_number"], "wa_id": OTHER}, {}),
        ({"type": "user_changed_number", "wa_id": {"x": 1}}, {}),
    ],
)
def test_a_change_says_who_they_are_now(
    system: dict[str, object], expected: dict[str, str]
) -> None:
    body = wrapped(**{"id": "1", "type": "system", "from": PHONE, "system": system})
    profile = {"phone": PHONE, **expected}
    assert parse(body) == Incoming("ignored", profile=profile, provider_id="1")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "from",
                    "from_user_id",
                    "type",
                    "text",
                    "body",
                    "errors",
                    "status",
                    "timestamp",
                    "wa_id",
                    "user_id",
                    "system",
                    "previous_user_id",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Junk at any depth of a webhook request."""
    listed = st.lists(JUNK, max_size=3) | JUNK
    value = st.fixed_dictionaries(
        {},
        optional={
            "messages": listed,
            "statuses": listed,
            "errors": listed,
            "contacts": listed,
            "metadata": JUNK,
        },
    )
    change = st.fixed_dictionaries(
        {"field": st.sampled_from(["messages", "calls", 7])}, optional={"value": value | JUNK}
    )
    entry = st.fixed_dictionaries({}, optional={"changes": st.lists(change | JUNK, max_size=3)})
    data = st.fixed_dictionaries({"entry": st.lists(entry | JUNK, max_size=3) | JUNK})
    return json.dumps(draw(data | JUNK)).encode()


@given(st.binary(max_size=60) | requests())
def test_anything_is_kept_and_nothing_else_is_raised(body: bytes) -> None:
    found = split(body)
    assert found
    for item in found:
        assert item.key and "\x00" not in item.key + (item.address or "")
        with contextlib.suppress(UnreadableItem):
            profile = parse(item.body).profile
            address = item.address or ""
            assert home("whatsapp", address, profile) == address or item.address is None


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"entry":' * 900 + b"1" + b"}" * 900, b'{"entry":[' + b"9" * 5000 + b"]}"],
)
def test_hostile_json_is_kept(body: bytes) -> None:
    (item,) = split(body)
    assert item.key.startswith("sha256:")
