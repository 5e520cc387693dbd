"""PostgreSQL goes away, comes back, runs full: nothing is lost, nothing happens twice."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from bot.storage import database, embedded
from bot.storage.database import Database
from tests.fakes.telegram_server import TelegramServer
from tests.faults import people
from tests.faults.conftest import Bots, connected
from tests.faults.environment import platforms
from tests.faults.evidence import (
    assert_answered_once,
    assert_sent_once,
    inbound,
    transcript,
    wait_until_quiet,
)
from tests.faults.processes import Site, until
from tests.keys import KEYRING


@pytest.fixture
def own_server() -> Iterator[Path]:
    """A PostgreSQL that only this test uses; stopping it disturbs nobody."""
    with tempfile.TemporaryDirectory(prefix="sipraja-pg-") as above:
        folder = Path(above) / "postgres"
        embedded.ensure_running(folder)
        yield folder
        embedded.stop(folder)


def stop_at_once(folder: Path) -> None:
    """``pg_ctl stop -m immediate``: like pulling the plug."""
    server = embedded.PostgresServer(folder, cleanup_mode=None)
    arguments = ("-w", "-m", "immediate", "-D", str(folder), "stop")
    embedded.pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)


@contextmanager
def posting(site: Site, bodies: list[bytes]) -> Iterator[list[int]]:
    """A platform that posts each body until it is acknowledged; yields the refusals."""
    refused: list[int] = []
    leaving = threading.Event()

    def post_all() -> None:
        for body in bodies:
            while not leaving.is_set() and (answer := people.post(site, body)) != 200:
                refused.append(answer)
                leaving.wait(0.1)
            leaving.wait(0.02)

    thread = threading.Thread(target=post_all)
    thread.start()
    try:
        yield refused
        thread.join(60)
    finally:
        leaving.set()
        thread.join()


def test_the_server_is_stopped_and_started(
    bots: Bots, own_server: Path, telegram: TelegramServer
) -> None:
    """While PostgreSQL is away hooks answer 503; afterwards everything goes on by itself.

    Every message that was acknowledged, before, during or after, is answered once.
    """
    url = embedded.ensure_running(own_server)
    bots.env |= platforms(telegram.url) | {"DATABASE_URL": url}
    web, site = bots.web()
    worker = bots.worker()
    said = {chat: people.questions(12) for chat in (51, 52, 53)}
    bodies = [
        people.update(chat, text)
        for texts in zip(*said.values(), strict=True)
        for chat, text in zip(said, texts, strict=True)
    ]
    db = database.connect(url, KEYRING)
    with posting(site, bodies) as refused:
        until(lambda: len(inbound(db)) >= 10, "some are stored")
        stop_at_once(own_server)
        until(lambda: len(refused) >= 5, "the hook refuses")
        assert site.get("/healthz") == 200
        assert site.get("/readyz") == 503
        embedded.ensure_running(own_server)
    assert set(refused) == {503}
    db.dispose()
    wait_until_quiet(db, done=36)
    assert_answered_once(db, said)
    # A reply that Telegram had accepted when the plug was pulled may come again.
    assert_sent_once(db, telegram, said, twice=4)
    assert (web.code, worker.code) == (None, None)
    db.dispose()


def test_the_server_hangs(bots: Bots, own_server: Path, telegram: TelegramServer) -> None:
    """A PostgreSQL that neither answers nor refuses stops no more than what needs it."""
    url = embedded.ensure_running(own_server)
    bots.env |= platforms(telegram.url) | {"DATABASE_URL": url}
    _, site = bots.web()
    until(lambda: "getUpdates" in telegram.calls, "it polls")
    pid = int((own_server / "postmaster.pid").read_text().split()[0])
    postgres = [psutil.Process(pid), *psutil.Process(pid).children()]
    for process in postgres:
        process.suspend()
    [question] = people.questions(1)
    telegram.say(56, question)
    for _ in range(10):
        begin = time.monotonic()
        assert site.get("/healthz") == 200
        assert time.monotonic() - begin < 2
        time.sleep(0.1)
    for process in postgres:
        process.resume()
    db = database.connect(url, KEYRING)
    until(lambda: inbound(db), "what was polled is stored")
    assert people.post(site, people.update(57, question)) == 200
    db.dispose()


def test_the_workers_of_a_large_machine(
    bots: Bots, own_server: Path, telegram: TelegramServer
) -> None:
    """The embedded server has connections enough for a worker on each of many cores."""
    url = embedded.ensure_running(own_server)
    bots.env |= platforms(telegram.url, "http://127.0.0.1:9/v24.0") | {"DATABASE_URL": url}
    with connected(url) as db:
        seldom = {"bot.worker:LOOK_EVERY": 1.0}
        workers = [bots.fork("worker", patch=seldom) for _ in range(8)]
        until(lambda: all("ready" in worker.output for worker in workers), "all run")
        said: dict[object, list[str]] = {chat: people.questions(1) for chat in range(580, 592)}
        for chat, texts in said.items():
            people.store(db, *(people.update(int(str(chat)), text) for text in texts))
        wait_until_quiet(db, done=12)
        assert_answered_once(db, said)
    assert "step failed" not in bots.outputs()


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM {table}) >= {rows} THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


@contextmanager
def full_disk(url: str, table: str, rows: int = 0) -> Iterator[None]:
    """`table` takes no more than `rows` rows: the disk is full (SQLSTATE 53100)."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FULL.format(table=table, rows=rows))
        yield
        connection.execute("DROP FUNCTION full_disk CASCADE")


def test_the_disk_is_full_when_a_message_arrives(
    bots: Bots, database_url: str, db: Database, telegram: TelegramServer
) -> None:
    """What cannot be stored is not acknowledged: 503, and nothing of a batch is half stored."""
    bots.env |= platforms(telegram.url, "http://127.0.0.1:9/v24.0") | {"DATABASE_URL": database_url}
    _, site = bots.web()
    [question] = people.questions(1)
    batch = people.whatsapp(*((f"wamid.{n}", f"62811{n}", question) for n in range(3)))
    with full_disk(database_url, "inbound", rows=2):
        assert people.post_whatsapp(site, batch) == 503
        assert not inbound(db)
        assert site.post("/simulator/messages", b'{"conversation": "c", "text": "halo"}') == 202
        assert people.post(site, people.update(54, question)) == 200
        assert people.post(site, people.update(54, question)) == 503
        assert site.post("/simulator/messages", b'{"conversation": "c", "text": "halo"}') == 503
    assert people.post_whatsapp(site, batch) == 200
    assert len(inbound(db)) == 5


def test_the_disk_is_full_during_turns(
    telegram_bots: Bots, database_url: str, db: Database, telegram: TelegramServer
) -> None:
    """A database that takes no transcript for a while costs time, not messages."""
    texts = people.questions(2)
    people.store(db, *(people.update(55, text) for text in texts))
    with full_disk(database_url, "message"):
        worker = telegram_bots.worker(patch={"bot.worker:LONGEST_PAUSE": 0.2})
        until(lambda: worker.output.count("step failed") >= 8, "eight attempts")
        assert not transcript(db, 55)
    wait_until_quiet(db, done=2)
    assert [row.status for row in inbound(db)] == ["done", "done"]
    assert_answered_once(db, {55: texts})
    assert_sent_once(db, telegram, [55])
