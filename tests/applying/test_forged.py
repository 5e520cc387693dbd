"""Buttons that nobody was shown: a client may send anything, and nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.storage.database import Database
from bot.storage.tables import Draft
from tests.chat import Chat

HUGE = "9" * 40


@pytest.fixture
def citizen(chat: Callable[..., Chat]) -> Chat:
    """Somebody who is asked for the NIK of an SKTM, in draft 1."""
    talk = chat()
    talk.say("mau mengajukan SKTM desa")
    talk.tap("Setuju, mulai")
    talk.tap("Saya sendiri")
    assert "Berapa NIK pemohon?" in talk.text
    return talk


@pytest.mark.parametrize(
    "payload",
    [
        "/form:answer:1:nik:=x",
        "/form:answer:1:nik:=",
        "/form:answer:1:nik:=3515080000900001",
        "/form:answer:1:nik:0",
        f"/form:answer:1:nik:{HUGE}",
        "/form:answer:1:nik:\u0663",
    ],
)
def test_an_invented_answer_is_none(citizen: Chat, db: Database, payload: str) -> None:
    """The question stays, and nothing is kept."""
    said = citizen.payload(payload)
    assert "Tombol itu sudah tidak berlaku." in said and "Berapa NIK pemohon?" in said
    with db.transaction() as session:
        assert "nik" not in session.get_one(Draft, 1).answers


@pytest.mark.parametrize("payload", [f"/form:resume:{HUGE}", f"/more:{HUGE}:0", f"/more:1:{HUGE}"])
def test_a_number_that_no_table_holds_breaks_nothing(citizen: Chat, payload: str) -> None:
    citizen.payload(payload)
    assert "(2/13)" in citizen.say("3515084507900001")
