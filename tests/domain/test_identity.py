"""What a message says of its writer, and how much of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import Identifier, Sighting, address_identifier, home, sighting

PHONE, USER = Identifier("phone", "628110000001"), Identifier("user_id", "ID.71000111222")
NEW_PHONE = Identifier("phone", "628110000002")
NEW_USER = Identifier("user_id", "ID.9")


@pytest.mark.parametrize(
    ("channel", "address", "kind"),
    [
        ("telegram", "81", "telegram_id"),
        ("telegram", "-81", None),
        ("whatsapp", "628110000001", "phone"),
        ("whatsapp", "ID.71000111222", "user_id"),
        ("whatsapp", "٦٢٨", "user_id"),
        ("whatsapp", "group:ID.7", None),
        ("simulator", "a-b", "session"),
        ("terminal", "-a", "session"),
    ],
)
def test_an_address_stands_for_somebody(channel: str, address: str, kind: str | None) -> None:
    """But a group for nobody."""
    expected = Identifier(kind, address) if kind else None
    assert address_identifier(channel, address) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, Sighting((PHONE,))),
        (
            {"phone": PHONE.value, "user_id": USER.value, "name": "A"},
            Sighting((PHONE, USER), (), "A"),
        ),
        (
            {"phone": PHONE.value, "new_phone": NEW_PHONE.value},
            Sighting((NEW_PHONE,), (PHONE,)),
        ),
        ({"new_phone": NEW_PHONE.value}, Sighting((NEW_PHONE,), (PHONE,))),
        ({"phone": PHONE.value, "new_phone": PHONE.value}, Sighting((PHONE,))),
        (
            {"user_id": USER.value, "new_phone": NEW_PHONE.value},
            Sighting((NEW_PHONE, USER), (PHONE,)),
        ),
        (
            {"user_id": USER.value, "new_user_id": NEW_USER.value, "new_phone": NEW_PHONE.value},
            Sighting((NEW_PHONE, NEW_USER), (PHONE, USER)),
        ),
    ],
)
def test_what_is_new_stands_for_what_it_replaces(
    profile: dict[str, str], expected: Sighting
) -> None:
    assert sighting("whatsapp", PHONE.value, profile) == expected


def test_nobody_writes_in_a_group() -> None:
    assert sighting("telegram", "-5", {"name": "A"}) is None


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, PHONE.value),
        ({"user_id": USER.value}, PHONE.value),
        ({"phone": PHONE.value}, PHONE.value),
        ({"phone": "62899"}, "62899"),
        ({"phone": "62899", "new_phone": PHONE.value}, PHONE.value),
    ],
)
def test_a_message_of_somebody_else_belongs_elsewhere(
    profile: dict[str, str], expected: str
) -> None:
    assert home("whatsapp", PHONE.value, profile) == expected


def test_only_what_is_new_is_worth_a_look() -> None:
    known = frozenset(map(str, (PHONE, USER)))
    assert Sighting((PHONE, USER), (), "A").is_known(known, "A")
    assert Sighting((PHONE,)).is_known(known, "A")
    assert not Sighting((PHONE,), (), "B").is_known(known, "A")
    assert not Sighting((PHONE, NEW_USER)).is_known(known, None)
    assert not Sighting((PHONE,), (USER,)).is_known(known, None)


def test_a_number_is_shown_masked() -> None:
    assert Identifier("phone", "6281234567678").masked() == "62812••••678"
    assert Identifier("telegram_id", "123456789").masked() == "123••••789"


@given(st.sampled_from(["phone", "user_id", "session"]), st.text(max_size=40))
def test_a_third_of_it_stays_hidden(kind: str, value: str) -> None:
    """Short ones are hidden whole."""
    shown = Identifier(kind, value).masked().replace("••••", "")
    assert len(shown) <= max(0, len(value) - 2)
    assert shown == "" or (value.startswith(shown[:3]) and value.endswith(shown[-3:]))
