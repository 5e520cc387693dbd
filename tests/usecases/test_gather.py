"""What belongs to one turn: albums, edits, what is taken back."""

from __future__ import annotations

from sqlalchemy import select

from bot.bootstrap import Knowledge
from bot.storage.database import Database
from bot.storage.tables import Message
from bot.usecases.converse import MAX_DEATHS, Converser
from tests.conftest import Clock
from tests.usecases.conversing import photo, post, statuses, transcript, work, work_after
from tests.usecases.fakes import FakeEngine


def test_an_album_is_one_turn_with_one_answer(
    db: Database, converser: Converser, clock: Clock, knowledge: Knowledge
) -> None:
    """Ten pictures in quick succession: nothing until two seconds of quiet, then one answer."""
    for number in range(10):
        photo(db, f"f{number}", album="a1")
    assert work_after(converser, clock, 0) == ["gathering"]
    assert transcript(db) == []
    assert work_after(converser, clock, 2) == ["media"]
    assert transcript(db) == [("citizen", ""), ("bot", knowledge.texts("media.image"))]
    with db.transaction() as session:
        files = session.scalars(select(Message.attachments)).first()
    assert files is not None
    assert [file["reference"] for file in files] == [f"f{number}" for number in range(10)]
    assert set(statuses(db).values()) == {"done"}


def test_a_text_behind_pictures_is_not_held_up(
    db: Database, converser: Converser, clock: Clock
) -> None:
    """A text ends the album: both are answered at once, in order."""
    photo(db, "f1", text="ini KTP saya")
    assert work_after(converser, clock, 0) == ["gathering"]
    post(db, "syarat SKTM")
    assert work_after(converser, clock, 0) == ["media", "text"]
    assert [text for author, text in transcript(db) if author == "bot"] == [
        "re: ini KTP saya",
        "re: syarat SKTM",
    ]


def test_waiting_for_pictures_never_counts_as_a_death(
    db: Database, converser: Converser, clock: Clock
) -> None:
    for number in range(MAX_DEATHS + 2):
        photo(db, f"f{number}")
        assert work_after(converser, clock, 0) == ["gathering"]
    assert work_after(converser, clock, 2) == ["media"]


def test_an_edit_replaces_the_message_that_waits(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    """Edited before it was answered: one turn, with the last words."""
    post(db, "m1", text="syarat KTP", provider_id="p1")
    post(db, "m2", text="halo", provider_id="p2")
    post(db, "e1", kind="edit", text="syarat KK", corrects="p1")
    post(db, "e2", kind="edit", text="syarat KIA", shown="syarat KIA", corrects="p1")
    work(converser)
    assert [text for _, text in fake_engine.heard] == ["syarat KIA", "halo"]
    assert set(statuses(db).values()) == {"done"}


def test_an_edit_of_the_last_answered_message_is_answered_anew(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    """Of an older one it changes nothing."""
    post(db, "m1", text="syarat KTP", provider_id="p1")
    post(db, "m2", text="syarat KK", provider_id="p2")
    work(converser)
    post(db, "e1", kind="edit", text="syarat SIM", corrects="p1")
    post(db, "e2", kind="edit", text="syarat KIA", corrects="p2")
    work(converser)
    assert [text for _, text in fake_engine.heard] == ["syarat KTP", "syarat KK", "syarat KIA"]


def test_what_is_taken_back_before_its_turn_is_not_answered(
    db: Database, converser: Converser, fake_engine: FakeEngine
) -> None:
    post(db, "m1", text="rahasia", provider_id="p1")
    post(db, "d1", kind="deletion", corrects="p1")
    work(converser)
    assert fake_engine.heard == []
    assert transcript(db) == []
