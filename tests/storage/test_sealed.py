"""Sealed columns: plain in the program, encrypted in the table, each under its own name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, select, type_coerce

from bot.domain.document_key import DocumentKey
from bot.domain.errors import DocumentUnreadable, KeyMissing
from bot.storage import database, inbox
from bot.storage.database import Database
from bot.storage.sealed import Sealed, SealedJson, SealedList, SealedText, seal, unseal
from bot.storage.sealing import Keyring, key_of
from bot.storage.tables import Base, Conversation, Inbound, Message
from tests.keys import KEYRING

OTHER = Keyring((DocumentKey("other", b"o" * 32),))

WORDS = "NIK 3515084507900001"


class _Dialect:
    """What a type sees of an engine."""

    keyring = KEYRING


plain_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.text())
def test_a_text_comes_back_as_it_was(text: str) -> None:
    kind = SealedText("a.b")
    stored = kind.process_bind_param(text, _Dialect())  # type: ignore[arg-type]
    assert stored is not None
    assert kind.process_result_value(stored, _Dialect()) == text  # type: ignore[arg-type]
    assert not text or key_of(stored) == "test"


@given(st.dictionaries(st.text(), plain_json), st.lists(st.dictionaries(st.text(), plain_json)))
def test_json_comes_back_as_it_was(found: dict[str, object], items: list[object]) -> None:
    for kind, value in ((SealedJson("a.b"), found), (SealedList("a.b"), items)):
        stored = kind.process_bind_param(value, _Dialect())  # type: ignore[arg-type]
        assert kind.process_result_value(stored, _Dialect()) == value  # type: ignore[arg-type]


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_under_its_name_alone(body: bytes) -> None:
    stored = seal(KEYRING, "message.text", body)
    assert unseal(KEYRING, "message.text", stored) == body
    if body:
        assert seal(KEYRING, "message.text", body) != stored
        with pytest.raises(DocumentUnreadable):
            unseal(KEYRING, "message.choices", stored)
        with pytest.raises(KeyMissing, match="'test', which is not in DOCUMENT_KEYS"):
            unseal(OTHER, "message.text", stored)


def test_what_is_long_is_made_smaller_first() -> None:
    """A dialogue's state repeats itself; it should fit into its row."""
    assert len(seal(KEYRING, "conversation.state", b'{"event": "slot"}' * 300)) < 500


def test_each_sealed_column_is_sealed_under_its_own_name() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    sealed = [column for column in columns if isinstance(column.type, Sealed)]
    assert len(sealed) >= 9
    assert [column.type.column for column in sealed] == [str(column) for column in sealed]


def test_the_table_holds_none_of_the_words(db: Database) -> None:
    number = _say(db, WORDS)
    with db.transaction() as session:
        message = session.scalars(select(Message)).one()
        assert (message.text, message.choices) == (WORDS, [{"title": WORDS}])
        assert message.attachments == []
        stored = session.scalars(select(type_coerce(Message.text, LargeBinary))).one()
        assert key_of(stored) == "test"
        row = session.connection().exec_driver_sql("SELECT m::text FROM message m").scalar_one()
    assert number == message.conversation_id
    assert WORDS not in row and WORDS.encode().hex() not in row


def test_comparing_in_sql_is_refused() -> None:
    """It would find nothing, and say nothing."""
    with pytest.raises(TypeError, match="blind"):
        select(Message).where(Message.text == WORDS)
    with pytest.raises(TypeError, match="blind"):
        select(Message).where(Message.text.like("NIK%"))
    assert "IS NULL" in str(select(Conversation.id).where(Conversation.state.is_(None)))


def test_a_row_that_was_spoilt_reads_as_nothing(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """Put from elsewhere, cut or plain: one bad row must not stop a queue. It is logged."""
    number = _say(db, WORDS)
    with db.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE message SET choices = text, text = substr(text, 1, 40), attachments = 'plain'"
        )
        session.connection().exec_driver_sql("UPDATE conversation SET state = 'plain'")
    with db.transaction() as session:
        message = session.scalars(select(Message)).one()
        assert (message.text, message.choices, message.attachments) == ("", [], [])
        assert session.get_one(Conversation, number).state == {}
    assert capsys.readouterr().err.count("cannot be opened") == 4


@pytest.fixture
def without_key(db: Database) -> Iterator[Database]:
    """The same database for a process that has another key."""
    made = database.connect(db.url, OTHER)
    yield made
    made.dispose()


def test_a_missing_key_is_an_error(db: Database, without_key: Database) -> None:
    """Nothing is lost yet, so nothing is read as empty."""
    _say(db, WORDS)
    with without_key.transaction() as session, pytest.raises(KeyMissing) as caught:
        session.scalars(select(Message)).one()
    assert caught.value.key_id == "test"


def test_an_item_is_stored_sealed(db: Database) -> None:
    with db.transaction() as session:
        inbox.store(session, "fake", "a", "k", None, WORDS.encode())
        stored = session.scalars(select(type_coerce(Inbound.body, LargeBinary))).one()
        assert (key_of(stored), WORDS.encode() in stored) == ("test", False)
        assert session.scalars(select(Inbound.body)).one() == WORDS.encode()


def test_an_error_of_the_database_repeats_no_value(db: Database) -> None:
    """Its words may come into a log."""
    with pytest.raises(Exception, match="null value") as caught, db.transaction() as session:
        session.add(Message(author="citizen", text=WORDS, conversation_id=None))
        session.flush()
    assert "hidden" in str(caught.value)


def _say(db: Database, words: str) -> int:
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "warga-1")
        session.get_one(Conversation, number).state = {"heard": words}
        choices = [{"title": words}]
        session.add(Message(conversation_id=number, author="citizen", text=words, choices=choices))
    return number
