"""A form's documents: taken by caption or order, doubted with a tip, missing when refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Knowledge
from bot.domain.document import Checked, Downloaded
from bot.domain.errors import DocumentRefused
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.usecases.applying.arrived import Arrivals
from bot.usecases.fetch import Fetcher
from tests.chat import Chat
from tests.conftest import Clock
from tests.keys import KEYRING
from tests.usecases.fakes import FakeChannel

ANSWERS = (
    "3515084507900001", "Siti Aminah", "3515141203210005", "Sidoarjo", "5 juli 1990",
    "Jalan Batal 5", "3", "5", "sidokare", "081234567890", "sekolah", "1,5 juta", "3",
)  # fmt: skip


def download(channel: str, reference: str, limit: int) -> Downloaded:
    return Downloaded(reference.encode(), "image/jpeg", None)


def inspect(body: bytes, declared: str) -> Checked:
    """A file says itself how it is; looking into real pictures has its own tests."""
    if body.startswith(b"broken"):
        raise DocumentRefused("broken")
    doubts = ("dark",) if body.startswith(b"dark") else ()
    return Checked("image/jpeg", body, doubts, 1, "")


@pytest.fixture
def fetcher(db: Database, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Fetcher:
    channels = {"fake": FakeChannel()}
    arrived = Arrivals(channels, knowledge.catalogue, knowledge.texts)
    store = DocumentStore(tmp_path, KEYRING)
    return Fetcher(db, channels, download, inspect, store, knowledge.texts, clock, arrived)


def fetched(fetcher: Fetcher) -> Iterator[str]:
    while (found := fetcher.next()) is not None:
        yield found.status


@pytest.fixture
def citizen(chat: Callable[..., Chat]) -> Chat:
    """Somebody who is asked for the documents of an SKTM."""
    talk = chat()
    talk.say("mau mengajukan SKTM desa")
    talk.tap("Setuju, mulai")
    talk.tap("Saya sendiri")
    for answer in ANSWERS:
        talk.say(answer)
    assert "Sekarang kirim *Foto KTP-el pemohon*" in talk.text
    return talk


def test_an_album_is_taken_in_the_order_of_the_checklist(citizen: Chat) -> None:
    said = citizen.send("a", "b", "c")
    assert "✓ Surat pengantar RT/RW\n☐ Surat pernyataan tidak mampu" in said
    assert "Sekarang kirim *Surat pernyataan" in said


def test_a_caption_says_what_it_is(citizen: Chat) -> None:
    said = citizen.send("a", caption="ini kk nya min")
    assert "☐ Foto KTP-el pemohon\n✓ Kartu Keluarga (KK)" in said


def test_what_nobody_can_place_is_asked(citizen: Chat) -> None:
    """More pictures than documents are wanted: one question, and the tap places them."""
    said = citizen.send("a", "b", "c", "d", "e", "f")
    assert "itu apa?" in said
    said = citizen.tap("Kartu Keluarga (KK)")
    assert "Periksa dulu" in said


def test_a_wrong_guess_is_put_right(citizen: Chat) -> None:
    citizen.send("a")
    citizen.tap("Bukan berkas itu")
    said = citizen.tap("Kartu Keluarga (KK)")
    assert "☐ Foto KTP-el pemohon\n✓ Kartu Keluarga (KK)" in said


def test_a_doubt_is_said_with_a_tip_and_the_picture_may_stay(
    citizen: Chat, fetcher: Fetcher
) -> None:
    citizen.send("dark ktp")
    assert list(fetched(fetcher)) == ["stored"]
    assert citizen.look().startswith("Foto KTP-el pemohon tampak agak gelap. Coba foto ulang")
    assert citizen.titles == ["Kirim ulang", "Pakai yang ini"]
    said = citizen.tap("Pakai yang ini")
    assert "✓ Foto KTP-el pemohon" in said and "Sekarang kirim *Kartu Keluarga" in said


def test_a_doubted_picture_is_sent_again(citizen: Chat, fetcher: Fetcher) -> None:
    citizen.send("dark ktp")
    list(fetched(fetcher))
    citizen.look()
    said = citizen.tap("Kirim ulang")
    assert "☐ Foto KTP-el pemohon" in said
    assert "✓ Foto KTP-el pemohon" in citizen.send("bright ktp")
    assert list(fetched(fetcher)) == ["stored"]
    assert citizen.look() == ""


def test_the_same_picture_twice_is_said(citizen: Chat, fetcher: Fetcher) -> None:
    citizen.send("same", "same")
    list(fetched(fetcher))
    assert "Kartu Keluarga (KK) tampak sama dengan foto yang sudah Anda kirim" in citizen.look()


def test_what_cannot_be_used_is_missing_again(citizen: Chat, fetcher: Fetcher) -> None:
    """The citizen hears why, and the form asks for it before it can be sent."""
    citizen.send("broken ktp", "kk", "pengantar", "pernyataan")
    assert sorted(fetched(fetcher)) == ["refused", "stored", "stored", "stored"]
    assert "rusak atau tidak utuh" in citizen.look()
    said = citizen.say("lewati")
    assert "☐ Foto KTP-el pemohon" in said and "Sekarang kirim *Foto KTP-el pemohon*" in said
