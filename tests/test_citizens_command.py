"""``python -m bot citizens``: who is who, without saying who."""

from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.storage.database import Database
from bot.storage.embedded import EmbeddedServer
from tests.keys import DOCUMENT_KEYS
from tests.usecases.sightings import see

PHONE, USER, CHAT = "6281234567678", "ID.7100011122233344455", "123456789"


@pytest.fixture(autouse=True)
def _here(db: Database, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two citizens, one on WhatsApp and one on Telegram."""
    monkeypatch.setenv("DATABASE_URL", server.url)
    monkeypatch.setenv("DOCUMENT_KEYS", DOCUMENT_KEYS)
    see(db, PHONE, phone=PHONE, user_id=USER, name="Siti Rahma")
    see(db, CHAT, "telegram", name="Siti Rahma")


def test_a_citizen_is_shown_masked(capsys: pytest.CaptureFixture[str]) -> None:
    """Enough to recognise them, in order of what happened; no name, no whole number."""
    assert main(["citizens", "show", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.pop(3).startswith("  conversation 1: whatsapp, since 20")
    assert lines == [
        "citizen 1, since 2026-11-24 10.00 WIB",
        "  identifier 1: whatsapp phone 62812••••678, last seen 2026-11-24 10.00",
        "  identifier 2: whatsapp user_id ID.••••455, last seen 2026-11-24 10.00",
        "  2026-11-24 10.00 made by message: identifiers=[1, 2] conversation=1",
    ]


def test_merged_and_split(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["citizens", "merge", "1", "2"]) == 0
    assert main(["citizens", "show", "2"]) == 0
    told = capsys.readouterr().out
    assert "citizen 2 is merged into 1\ncitizen 2 is merged into 1\ncitizen 1, since" in told
    assert "telegram telegram_id 123••••789" in told
    assert "merged by operator: from=2 identifiers=[3] conversations=[2]" in told
    assert main(["citizens", "split", "1", "--conversation", "2"]) == 0
    assert "conversation 2 of citizen 1, and what belongs to it, is 3's now" in (
        capsys.readouterr().out
    )
    main(["citizens", "show", "3"])
    told = capsys.readouterr().out
    assert "split by operator: from=1 identifiers=[3] conversations=[2]" in told
    assert not [word for word in (PHONE, USER, CHAT, "Siti") if word in told]


@pytest.mark.parametrize(
    "arguments", [["show", "9"], ["merge", "1", "9"], ["split", "1", "--conversation", "2"]]
)
def test_a_mistake_is_one_line_with_the_remedy(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["citizens", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1
