"""`python -m bot up` under fire: what dies is started again, what is told to stop stops.

Starting `up` takes seconds, so the tests of this file share one and leave one running:
each first makes sure that there is one that is well.
"""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil

from bot.storage import embedded
from bot.storage.tables import Inbound
from tests.faults import faults, people
from tests.faults.evidence import (
    count,
    inbound,
    transcript,
)
from tests.faults.processes import Site, until
from tests.faults.stack import Stack


def kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()


def post_until_taken(site: Site, body: bytes, refusals: list[int]) -> None:
    """As platforms do: again and again until it is acknowledged."""

    def taken() -> bool:
        status = people.post(site, body)
        if status != 200:
            refusals.append(status)
        return status == 200

    until(taken, "acknowledged", 60)


def test_the_web_process_is_killed(stack: Stack) -> None:
    """The web process is started again; what it had acknowledged is stored exactly once.

    A message without acknowledgement is posted again under its id, and stored once too.
    """
    up, site = stack.well()
    said = stack.citizens(4, messages=15)
    bodies = [[people.update(chat, text) for text in texts] for chat, texts in said.items()]
    [web] = up.children("web")
    refusals: list[int] = []

    def post_all(mine: list[bytes]) -> None:
        for body in mine:
            post_until_taken(site, body, refusals)

    with ThreadPoolExecutor(len(bodies)) as pool:
        posting = [pool.submit(post_all, mine) for mine in bodies]
        until(lambda: len(inbound(stack.db)) >= 10, "some are stored")
        kill(web)
        for one in posting:
            one.result()
    assert refusals, "it was killed in the middle"
    stack.assert_all_answered(said)
    assert up.children("web") and up.children("web") != [web]
    assert "died, restarting" in up.output


def test_workers_are_killed_again_and_again(stack: Stack) -> None:
    """A hundred messages in ten conversations, while workers keep dying: each answered once.

    The order of every conversation is kept; at most the replies in hand come twice.
    """
    up, _ = stack.well()
    said = stack.citizens(10, messages=10)
    kills = 0
    for turn in range(10):
        for chat, texts in said.items():
            stack.telegram.say(int(str(chat)), texts[turn])
        if turn % 3 == 0:
            until(lambda: count(stack.db, Inbound, "waiting"), "something waits")
            workers = until(lambda: up.children("worker"), "a worker runs")
            kill(workers[turn % len(workers)])
            kills += 1
    assert kills == 4
    stack.assert_all_answered(said, twice=4 * kills)
    assert up.output.count("process=worker") + up.output.count("process='worker") >= kills


def test_postgres_is_killed(stack: Stack) -> None:
    """The embedded PostgreSQL is started again and nothing is lost.

    What a hook refuses meanwhile it refuses with 503; that it does: test_database_away.
    """
    _, site = stack.well()
    said = stack.citizens(3, messages=12)
    refusals: list[int] = []
    stack.db.dispose()
    for turn in range(12):
        for chat, texts in said.items():
            post_until_taken(site, people.update(int(str(chat)), texts[turn]), refusals)
        if turn in (3, 7):
            pid = int((stack.postgres / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL if turn == 3 else signal.SIGQUIT)
            until(lambda pid=pid: not psutil.pid_exists(pid), "PostgreSQL is away")
    assert set(refusals) <= {503}
    # A reply that was accepted when PostgreSQL died may come again.
    stack.db.dispose()
    stack.assert_all_answered(said, twice=8)


def test_two_on_one_database(stack: Stack) -> None:
    """Two `up` share the work; when the first ends, the second serves on with its database."""
    first, site = stack.well()
    second = stack.start()
    said = stack.citizens(6, messages=4)
    for number, (chat, texts) in enumerate(said.items()):
        for text in texts[:2]:
            body = people.update(int(str(chat)), text)
            assert people.post(stack.sites[-1] if number % 2 else site, body) == 200
    until(lambda: transcript(stack.db, [*said][-1]), "some are answered")
    assert first.stop(30) == 0
    assert not first.session()
    assert stack.sites[-1].get("/readyz") == 200
    for chat, texts in said.items():
        for text in texts[2:]:
            stack.telegram.say(int(str(chat)), text)
    begin = time.monotonic()
    until(lambda: all(len(transcript(stack.db, chat)) >= 6 for chat in said), "the second polls")
    assert time.monotonic() - begin < 20
    stack.assert_all_answered(said)
    assert second.code is None


def test_up_itself_is_killed(stack: Stack) -> None:
    """Its processes end by themselves, and the next `up` starts on the same folder."""
    up, site = stack.well()
    said = stack.citizens(1, messages=1)
    up.kill()
    until(lambda: not up.session(), "its processes have ended", 20)
    assert site.get("/healthz") == 0
    for chat, texts in said.items():
        stack.telegram.say(int(str(chat)), texts[0])
    stack.well()
    stack.assert_all_answered(said)


def test_nothing_that_was_said_is_in_the_output(stack: Stack) -> None:
    """All that went through this file's processes left ids in their output, and no words."""
    stack.well()
    output = "".join(up.output for up in stack.ups)
    assert output.count("turn") > 100
    assert "biaya" not in output.lower()


def test_a_stop_finishes_the_turn_in_hand(stack: Stack) -> None:
    """SIGTERM: the turn in hand is finished, and the rest waits for the next start.

    `up` ends with 0 within 5 s; no process of it is left, and no PostgreSQL.
    """
    up, _ = stack.well()
    said = stack.citizens(1, messages=1)
    [chat] = said
    stack.telegram.say(int(str(chat)), f"berapa biaya paspor {faults.SLOW}")
    stack.telegram.say(int(str(chat)), said[chat][0])
    until(lambda: [row for row in inbound(stack.db) if row.attempts and not row.done_at], "a turn")
    stack.db.dispose()
    begin = time.monotonic()
    assert up.stop(20) == 0
    took = time.monotonic() - begin
    assert took < 5 + 2 + faults.SLOW_SECONDS, f"{took:.1f} s"
    assert not up.session()
    assert not (stack.postgres / "postmaster.pid").exists()
    assert "killed" not in up.output
    embedded.ensure_running(stack.postgres)
    done = [row.status for row in inbound(stack.db)][-2:]
    assert done[0] == "done", "the turn in hand was finished"
    assert [author for author, _ in transcript(stack.db, chat)][:2] == ["citizen", "bot"]
    stack.db.dispose()
    embedded.stop(stack.postgres)
