"""One turn, one transaction: order, exactly once, parking, silence while people have it."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.bootstrap import Knowledge
from bot.domain.message import Choice, RawItem
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.tables import Conversation, Inbound, Message, Outbound
from bot.usecases.converse import MAX_ATTEMPTS, MAX_DEATHS, Converser
from bot.usecases.receive import receive
from tests.conftest import Clock
from tests.usecases.conversing import (
    make_converser,
    post,
    requests,
    statuses,
    transcript,
    work,
    work_after,
)
from tests.usecases.fakes import FakeEngine


def test_a_message_is_answered_once(db: Database, converser: Converser) -> None:
    """Transcript, reply, state and the done mark come together; nothing is left to do."""
    assert post(db, "halo") == 1
    assert work(converser) == ["text"]
    assert transcript(db) == [("citizen", "halo"), ("bot", "re: halo")]
    assert requests(db) == [{"text": "re: halo"}]
    assert statuses(db) == {"halo": "done"}


def test_a_repeated_item_is_stored_and_answered_once(db: Database, converser: Converser) -> None:
    assert post(db, "halo") == 1
    assert post(db, "halo") == 0
    work(converser)
    assert post(db, "halo") == 0
    assert work(converser) == []
    assert len(transcript(db)) == 2


def test_messages_of_a_conversation_go_in_order(db: Database, converser: Converser) -> None:
    for number in range(20):
        post(db, f"m{number}")
    work(converser)
    assert [text for author, text in transcript(db) if author == "citizen"] == [
        f"m{number}" for number in range(20)
    ]


def test_the_state_of_one_conversation_never_reaches_another(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    for number in range(3):
        post(db, f"a{number}", address="a")
        post(db, f"b{number}", address="b")
    work(converser)
    states = [(text, (state or {}).get("count", 0)) for state, text in fake_engine.heard]
    assert sorted(states) == [(f"{who}{number}", number) for who in "ab" for number in range(3)]


def test_a_failing_turn_leaves_nothing_and_is_tried_again(
    db: Database, converser: Converser, clock: Clock, fake_engine: FakeEngine
) -> None:
    """After a failure the item waits; later messages of that conversation wait behind it."""
    fake_engine.failures = [RuntimeError("x")]
    post(db, "satu")
    post(db, "dua")
    assert work(converser) == ["retry"]
    assert transcript(db) == []
    clock.now = clock.now.replace(minute=1)
    assert work(converser) == ["text", "text"]
    assert [text for author, text in transcript(db) if author == "citizen"] == ["satu", "dua"]


def test_what_keeps_failing_is_parked_and_the_next_goes_on(
    db: Database, converser: Converser, clock: Clock, fake_engine: FakeEngine, knowledge: Knowledge
) -> None:
    """The citizen is told honestly; the reason is kept without their words."""
    fake_engine.failures = [RuntimeError("rahasia")] * MAX_ATTEMPTS
    post(db, "racun")
    post(db, "sehat")
    for minute in range(1, MAX_ATTEMPTS + 1):
        work(converser)
        clock.now = clock.now.replace(minute=minute)
    assert statuses(db) == {"racun": "parked", "sehat": "done"}
    assert transcript(db) == [
        ("bot", knowledge.texts("trouble.failed")),
        ("citizen", "sehat"),
        ("bot", "re: sehat"),
    ]
    with db.transaction() as session:
        assert session.scalars(select(Inbound.error).where(Inbound.key == "racun")).one() == (
            "RuntimeError"
        )


def test_an_item_that_kills_its_worker_is_parked(db: Database, converser: Converser) -> None:
    """Begun turns are counted outside the turn's transaction, so deaths count too."""
    post(db, "maut")
    with db.transaction() as session:
        session.execute(update(Inbound).values(attempts=MAX_DEATHS))
    assert work(converser) == ["parked"]
    assert statuses(db) == {"maut": "parked"}


def test_an_unreadable_item_is_parked_raw(db: Database, converser: Converser) -> None:
    """Kept as it arrived; the conversation goes on without an apology for machine noise."""
    with db.transaction() as session:
        receive(session, "fake", "a", [RawItem("rusak", "warga-1", b"\x00{")])
    post(db, "halo")
    work(converser)
    assert statuses(db) == {"rusak": "parked", "halo": "done"}
    with db.transaction() as session:
        body = session.scalars(select(Inbound.body).where(Inbound.key == "rusak")).one()
    assert body == b"\x00{"
    assert transcript(db)[0] == ("citizen", "halo")


def test_the_bot_is_silent_while_staff_has_the_conversation(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    post(db, "satu")
    work(converser)
    with db.transaction() as session:
        session.execute(update(Conversation).values(answered_by="staff"))
    post(db, "dua")
    assert work(converser) == ["for_staff"]
    assert transcript(db)[-1] == ("citizen", "dua")
    assert len(fake_engine.heard) == 1


def test_a_tap_is_acknowledged_before_the_answer(db: Database, converser: Converser) -> None:
    post(db, "t", kind="choice", text="/help", shown="Menu", acknowledge="cb1")
    work(converser)
    assert requests(db) == [{"acknowledge": "cb1"}, {"text": "re: /help"}]
    assert transcript(db)[0] == ("citizen", "Menu")


def test_more_shows_the_next_choices_of_that_message(db: Database, converser: Converser) -> None:
    post(db, "halo")
    work(converser)
    choices = [vars(Choice(f"Pilihan {n}", f"/c:{n}")) for n in range(12)]
    with db.transaction() as session:
        message = session.scalars(select(Message).where(Message.author == "bot")).one()
        message.choices = choices
        number = message.id
    post(db, "lagi", kind="choice", text=f"/more:{number}:9", shown="Lainnya")
    work(converser)
    with db.transaction() as session:
        last = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert last is not None
        assert last.choices == choices[9:]


def test_more_never_shows_another_conversations_choices(db: Database, converser: Converser) -> None:
    post(db, "halo", address="a")
    work(converser)
    with db.transaction() as session:
        message = session.scalars(select(Message).where(Message.author == "bot")).one()
        message.choices = [vars(Choice("Rahasia", "/x"))]
        number = message.id
    post(db, "curi", address="b", kind="choice", text=f"/more:{number}:0", shown="Lainnya")
    work(converser)
    assert transcript(db)[-1] == ("citizen", "Lainnya")


def test_a_photo_without_words_gets_an_honest_answer(
    db: Database, converser: Converser, knowledge: Knowledge, clock: Clock
) -> None:
    photo = {"kind": "image", "reference": "f1"}
    post(db, "foto", kind="media", text="", attachments=[photo])
    work_after(converser, clock, 2)
    assert transcript(db)[-1] == ("bot", knowledge.texts("media.image"))


def test_invisible_words_get_an_answer_too(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    post(db, "kosong", text="", shown="")
    work(converser)
    assert fake_engine.heard == [(None, "/nlu_fallback")]


def test_receipts_move_forward_only(db: Database, converser: Converser) -> None:
    """`delivered` after `read` changes nothing; an unknown id is no error."""
    post(db, "halo")
    work(converser)
    with db.transaction() as session:
        session.execute(update(Outbound).values(status="sent", provider_id="p1", channel="fake"))
    for key, state in (("r1", "read"), ("r2", "delivered"), ("r3", "failed")):
        post(db, key, address=None, kind="receipt", receipts=[["p1", state, "x"]])
    post(db, "r4", address=None, kind="receipt", receipts=[["unknown", "read", ""]])
    work(converser)
    with db.transaction() as session:
        assert session.scalars(select(Outbound.status)).one() == "read"
    assert set(statuses(db).values()) == {"done"}


def test_a_receipt_with_our_tag_settles_a_send_whose_answer_was_lost(
    db: Database, converser: Converser
) -> None:
    """Still queued for another try, yet the platform says it was delivered: not sent again."""
    post(db, "halo")
    work(converser)
    with db.transaction() as session:
        session.execute(update(Outbound).values(status="queued", provider_id=None))
        number = session.scalars(select(Outbound.id)).one()
    receipts = [["p9", "delivered", ""]]
    post(db, "r", address=None, kind="receipt", receipts=receipts, profile={"tag": str(number)})
    work(converser)
    with db.transaction() as session:
        row = session.scalars(select(Outbound)).one()
        assert (row.status, row.provider_id) == ("delivered", "p9")


def test_many_workers_share_the_work_without_doubling(
    db: Database, knowledge: Knowledge, clock: Clock
) -> None:
    """Eight threads, twelve conversations of ten messages: each answered once, in order."""
    for number in range(10):
        for who in range(12):
            post(db, f"{who}:{number}", address=f"w{who}")
    conversers = [make_converser(db, knowledge, clock, FakeEngine()) for _ in range(8)]
    threads = [threading.Thread(target=work, args=(one,)) for one in conversers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while work(conversers[0]):
        pass
    spoken = [text for author, text in transcript(db) if author == "citizen"]
    assert len(spoken) == 120
    for who in range(12):
        mine = [text for text in spoken if text.startswith(f"{who}:")]
        assert mine == [f"{who}:{number}" for number in range(10)]


def test_a_group_is_pointed_to_private_chat_once(
    db: Database, converser: Converser, fake_engine: FakeEngine, knowledge: Knowledge
) -> None:
    for number in range(3):
        post(db, f"g{number}", address="-100", kind="group", text="", shown="halo")
    work(converser)
    answers = [text for author, text in transcript(db) if author == "bot"]
    assert answers == [knowledge.texts("group.private")]
    assert fake_engine.heard == []


@pytest.mark.parametrize("kind", ["voice", "video", "sticker", "contact", "form", "dadu"])
def test_every_kind_of_media_gets_an_honest_answer_with_ways_on(
    db: Database, converser: Converser, knowledge: Knowledge, kind: str
) -> None:
    post(db, kind, kind="media", text="", attachments=[{"kind": kind}])
    work(converser)
    known = knowledge.texts.value("media")
    assert transcript(db)[-1] == ("bot", known.get(kind, known["unsupported"]))
    with db.transaction() as session:
        last = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last is not None
    assert len(last.choices) == 3


def test_what_another_worker_finished_between_look_and_lock_is_left_alone(
    db: Database, converser: Converser, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim's look is older than its lock; the count of attempts sees the truth."""
    post(db, "m1")
    post(db, "m2")
    claim = inbox.claim_conversation

    def late(session: Session, now: datetime) -> inbox.Claim | None:
        found = claim(session, now)
        if found is not None and found.item.key == "m1":
            with db.note() as connection:
                connection.exec_driver_sql("UPDATE inbound SET status = 'done' WHERE key = 'm1'")
        return found

    monkeypatch.setattr(inbox, "claim_conversation", late)
    outcome = converser.next()
    assert outcome is not None
    assert outcome.kind == "finished elsewhere"
    assert fake_engine.heard == []
    work(converser)
    assert [text for author, text in transcript(db) if author == "citizen"] == ["m2"]
