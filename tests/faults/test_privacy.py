"""What citizens write, and who they are, appears in no output and in no table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from sqlalchemy import select

from bot.storage import embedded
from bot.storage.database import Database
from bot.storage.tables import Draft
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer
from tests.faults import crawl, faults, people
from tests.faults.conftest import Bots
from tests.faults.environment import platforms
from tests.faults.evidence import inbound, outbound, transcript, wait_until_quiet
from tests.faults.processes import Site, until
from tests.faults.test_database_away import full_disk
from tests.free_port import free_port

NIK = "3515084507900001"
KK = "3515082003110007"
PHONE = "081234567890"
NAME = "Kusumaningtyas"
SENTENCE = "kucing oranye saya menelan akta"
TEXT = f"saya {NAME}, NIK {NIK}, KK {KK}, hp {PHONE}, {SENTENCE}, berapa biaya paspor"

#: In any spelling: the phone number without its first digits, words in any case.
WORDS = re.compile(f"{NIK}|{KK}|{PHONE[1:]}|{NAME}|oranye", re.IGNORECASE)

#: Where the citizens can be reached; the tables must say it, no output may.
CHAT, NUMBER, TAB, FORM = 6281999000, "6285777000111", "warga-7", "warga-8"

#: What no output tells besides: addresses and our own secrets.
HIDDEN = re.compile(
    f"{WORDS.pattern}|{CHAT}|{NUMBER}|{TAB}|{FORM}|s3cret|TEST-token|test-app", re.IGNORECASE
)

#: What is answered in a form: read, kept, not understood.
ANSWERS = ("setuju", "saya sendiri", f"Dewi {NAME}", NIK, f"Dewi {NAME}", KK, TEXT)

#: Messages that get to a turn, and come to an end there.
TURNS = 8 + len(ANSWERS)


@pytest.fixture
def site(
    form: str, bots: Bots, database_url: str, telegram: TelegramServer, whatsapp: WhatsAppServer
) -> Iterator[Site]:
    """A web process, a worker and an action server between all channels."""
    port = free_port()
    bots.env |= platforms(telegram.url, whatsapp.url)
    bots.env |= {"DATABASE_URL": database_url, "PYTHONWARNINGS": "default", "PORT": str(port)}
    whatsapp.set_webhook_url(f"http://127.0.0.1:{port}/hooks/whatsapp")
    _, made = bots.web(env={"PORT": str(port)})
    bots.worker(patch={"bot.usecases.converse:RETRY_AFTER": (0.1, 0.1)})
    yield made


@pytest.fixture(params=[("info", "console"), ("debug", "json")], ids=["console", "json"])
def form(request: pytest.FixtureRequest, bots: Bots) -> str:
    """How the processes write; they are started after this."""
    level, form = request.param
    bots.env |= {"LOG_LEVEL": level, "LOG_FORMAT": form}
    return str(form)


def test_nothing_tells_what_was_said(
    form: str,
    bots: Bots,
    site: Site,
    server: embedded.EmbeddedServer,
    database_url: str,
    db: Database,
    telegram: TelegramServer,
    whatsapp: WhatsAppServer,
) -> None:
    """Text, NIK, KK, phone number and name go through all channels and all kinds of trouble.

    Answered, failed, refused, parked, not stored: no line of any process tells, at any level;
    nor does any value of any table, whatever tables there are.
    """
    with full_disk(database_url, "inbound"):
        assert people.post(site, people.update(3, TEXT, name=NAME)) == 503
    say_on_platforms(telegram, whatsapp)
    say_on_the_page(site)
    say_in_a_form(site)
    say_what_is_refused(site)
    say_to_the_action_server(bots)
    wait_until_quiet(db, done=TURNS)
    until(lambda: len(transcript(db, TAB)) == 5, "the file was refused")
    assert_it_was_all_said(db, telegram, whatsapp)
    assert_no_table_tells(database_url)
    assert_no_output_tells(bots.outputs() + (server.folder / "log").read_text())
    assert_lines_are_json(bots.outputs() if form == "json" else "")


def say_on_platforms(telegram: TelegramServer, whatsapp: WhatsAppServer) -> None:
    """Three turns: answered but not taken by the platform, failing, answered."""
    telegram.fail(1, 400, f"Bad Request: {TEXT}")
    telegram.say(CHAT, TEXT, NAME)
    telegram.say(CHAT, f"{TEXT} {faults.RAISES}", NAME)
    whatsapp.say(NUMBER, TEXT, NAME)


def say_on_the_page(site: Site) -> None:
    """Two turns: a text, and a file that is not what it is called."""
    body = json.dumps({"conversation": TAB, "text": TEXT}).encode()
    assert site.post("/simulator/messages", body) == 202
    answer = httpx.post(
        f"{site.url}/simulator/messages",
        data={"conversation": TAB, "text": TEXT},
        files={"file": (f"KTP {NAME} {NIK}.pdf", TEXT.encode(), "application/pdf")},
    )
    assert answer.status_code == 202


def say_in_a_form(site: Site) -> None:
    """An application is begun, and answers are given."""
    begin = {"conversation": FORM, "text": "Mulai", "payload": "/apply_service:sktm_desa"}
    for item in (begin, *({"conversation": FORM, "text": answer} for answer in ANSWERS)):
        assert site.post("/simulator/messages", json.dumps(item).encode()) == 202


def say_what_is_refused(site: Site) -> None:
    """Two items that can be stored and not understood, and what is not taken at all."""
    assert people.post(site, TEXT.encode()) == 200
    assert people.post(site, b'{"update_id": 9, "message": "%s"}' % TEXT.encode()) == 200
    assert site.post(f"/hooks/telegram?text={NAME}{NIK}", TEXT.encode()) == 403
    assert site.get(f"/simulator/conversations/{NAME}-{PHONE}/messages?after={NIK}9999999") >= 200


def say_to_the_action_server(bots: Bots) -> None:
    """A call that is answered, and two that fail in it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    bots.start("-m", "actions", "--port", str(port))
    actions = Site(port)
    until(lambda: actions.get("/health") == 200, "the action server is ready")
    actions.close()
    message = {"text": TEXT, "intent": {"name": "ask_fee"}, "entities": [], "message_id": "1"}
    tracker = {"sender_id": "1", "slots": {}, "events": [], "latest_message": message}
    for name, told, status in (
        ("action_answer", tracker, 200),
        ("action_answer", {**tracker, "latest_message": {"text": TEXT}}, 500),
        (NAME, tracker, 404),
    ):
        call = {"next_action": name, "tracker": told, "domain": {}}
        assert httpx.post(f"{url}/webhook", json=call, timeout=20).status_code == status


def assert_it_was_all_said(
    db: Database, telegram: TelegramServer, whatsapp: WhatsAppServer
) -> None:
    """The test has looked at something."""
    talk = transcript(db, TAB)
    assert TEXT in (text for author, text in talk if author == "citizen")
    assert NAME in talk[-1][1], "the file is called by its name"
    assert {row.status for row in inbound(db)} == {"done", "parked"}
    assert len(telegram.sent) == 1 and len(whatsapp.sent) == 1
    assert any(NIK in (row.detail or "") for row in outbound(db))
    with db.transaction() as session:
        answers = session.scalars(select(Draft.answers)).one()
    assert NIK in str(answers) and NAME in str(answers)


def assert_no_table_tells(url: str) -> None:
    """And the looking finds what is there: an address, and words in a table made just now."""
    assert len(crawl.columns(url)) > 60
    assert crawl.places(url, WORDS) == set()
    assert "conversation.address" in crawl.places(url, re.compile(NUMBER))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA later")
        connection.execute("CREATE TABLE later.words (said bytea)")
        connection.execute("INSERT INTO later.words VALUES (%s)", [TEXT.encode()])
        assert crawl.places(url, WORDS) == {"words.said"}
        connection.execute("DROP SCHEMA later CASCADE")


def assert_no_output_tells(output: str) -> None:
    assert output.count("turn") >= 4, "the workers have told what they did"
    assert output.count("action failed") == 1
    for line in output.splitlines():
        assert not HIDDEN.search(line), line


def assert_lines_are_json(output: str) -> None:
    for line in output.splitlines():
        assert json.loads(line)
