"""The embedded PostgreSQL: for any user, after any death, for as long as somebody uses it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from bot.domain.errors import DatabaseUnreachable
from bot.storage import embedded
from tests.faults.environment import clean_environment
from tests.faults.processes import Started, until

#: An ordinary user. All other tests start the server as whoever runs them, often root.
ORDINARY = "nobody" if os.geteuid() == 0 else "we"

AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")

#: Still an ordinary user; may read all, because the interpreter may be in a folder of root's.
AS_READING_NOBODY = (
    *AS_NOBODY,
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)


def becoming(user: str) -> tuple[str, ...]:
    """The command before a command that makes it run as `user`."""
    if user == "we":
        return ()
    for before in (AS_NOBODY, AS_READING_NOBODY):
        if not subprocess.run(
            [*before, sys.executable, "-c", ""], stderr=subprocess.DEVNULL
        ).returncode:
            return before
    pytest.fail("no other user can run this interpreter, so the promise cannot be shown here")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that any user may be given; its server is stopped in the end."""
    with tempfile.TemporaryDirectory(prefix="sipraja-pg-") as above:
        made = Path(above) / "data" / "postgres"
        made.parent.mkdir(mode=0o700)
        yield made
        if (made / "postmaster.pid").exists():
            embedded.stop(made)


def remember(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE memory AS SELECT 42 AS answer")


def remembered(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT answer FROM memory").fetchone()
    assert row is not None
    return int(row[0])


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))


def kill(process: psutil.Process) -> None:
    process.kill()
    until(lambda: not process.is_running() or process.status() == "zombie", "it is dead")


def killed(started: Started) -> bool:
    """Kills all it started; True when nothing was left, for the dying still beget."""
    left = started.session()
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return not left


def test_an_ordinary_user_starts_and_stops_it(folder: Path, tmp_path: Path) -> None:
    """Not only as root: as an ordinary user the database starts, and stops with the program."""
    before = becoming(ORDINARY)
    if before:
        shutil.chown(folder.parent.parent, "nobody")
        shutil.chown(folder.parent, "nobody")
    env = clean_environment() | {"DATA_DIR": str(folder.parent), "HOME": "/nonexistent"}
    started = Started(["-m", "bot", "migrate"], env, tmp_path / "out", before=before)
    assert started.wait() == 0, started.output
    assert started.output == "database is current\n"
    assert not (folder / "postmaster.pid").exists()


@pytest.mark.parametrize("name", ["a folder with spaces", "a" * 120, "%2F&x=1"])
def test_the_data_folder_may_have_any_name(name: str, folder: Path) -> None:
    """Spaces, signs that mean something in addresses, names too long for a socket: all work."""
    strange = folder.parent / name / "postgres"
    server = embedded.start(strange)
    remember(server.url)
    assert remembered(server.url) == 42
    server.close()


def test_everything_is_there_after_kill_9(folder: Path) -> None:
    """A killed server is started again, at the same address, with all that was committed."""
    first = embedded.ensure_running(folder)
    remember(first)
    kill(postmaster(folder))
    assert embedded.ensure_running(folder) == first
    assert remembered(first) == 42


HOLDER = """
import ctypes, os, sys, time
from pathlib import Path
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans become ours
from bot.storage import embedded
print(embedded.ensure_running(Path(sys.argv[1])), flush=True)
time.sleep(600)  # and are never waited for
"""


def test_a_zombie_is_not_taken_for_a_server(folder: Path, tmp_path: Path) -> None:
    """A postmaster killed while its parent lives stays a zombie: the server is started anew."""
    parent = Started(["-c", HOLDER, str(folder)], clean_environment(), tmp_path / "out")
    try:
        url = until(lambda: parent.output.strip(), "started")
        remember(url)
        dead = postmaster(folder)
        kill(dead)
        assert dead.status() == psutil.STATUS_ZOMBIE
        assert embedded.ensure_running(folder) == url
        assert remembered(url) == 42
    finally:
        parent.end()


def test_a_number_that_another_process_has_now(
    folder: Path, server: embedded.EmbeddedServer
) -> None:
    """After a reboot the pid in postmaster.pid may be anyone's, even another PostgreSQL's."""
    url = embedded.ensure_running(folder)
    remember(url)
    for stranger in (os.getpid(), postmaster(server.folder).pid):
        kill(postmaster(folder))
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            lines = (folder / name).read_text().splitlines()
            (folder / name).write_text("\n".join([str(stranger), *lines[1:]]) + "\n")
        begin = time.monotonic()
        assert embedded.ensure_running(folder) == url
        assert time.monotonic() - begin < 30
        assert remembered(url) == 42
    assert psutil.pid_exists(postmaster(server.folder).pid)


def test_the_last_user_stops_it(folder: Path) -> None:
    """Several programs share one server; it is stopped when the last one leaves."""
    first, second = embedded.start(folder), embedded.start(folder)
    assert first.url == second.url
    first.close()
    with psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.close()
    assert not (folder / "postmaster.pid").exists()


def test_who_comes_while_the_last_one_leaves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that starts while the server is being stopped has a server afterwards."""
    stop, leaving = embedded.stop, threading.Event()

    def stop_slowly(folder: Path) -> None:
        leaving.set()
        time.sleep(0.5)
        stop(folder)

    last = embedded.start(folder)
    monkeypatch.setattr(embedded, "stop", stop_slowly)
    thread = threading.Thread(target=last.close)
    thread.start()
    leaving.wait()
    newcomer = embedded.start(folder)
    thread.join()
    with psycopg.connect(newcomer.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    newcomer.close()


def test_several_start_it_at_once(folder: Path) -> None:
    """Programs that start at the same moment on an empty folder share one server."""
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(embedded.ensure_running(folder)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_killed_while_it_is_made(folder: Path, tmp_path: Path) -> None:
    """A first start that dies half way does not spoil the folder: the next one works."""
    first = Started(["-c", HOLDER, str(folder)], clean_environment(), tmp_path / "out")
    until(lambda: [*folder.parent.glob("postgres*/PG_VERSION")], "initdb has begun")
    until(lambda: killed(first), "all it started is dead")
    first.wait()
    remember(embedded.ensure_running(folder))


def test_a_broken_folder_is_said_soon(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot start is an error after some seconds, naming folder and log."""
    monkeypatch.setattr(embedded, "MAX_LAUNCHES", 2)
    embedded.ensure_running(folder)
    embedded.stop(folder)
    control = folder / "global" / "pg_control"
    control.rename(control.with_name("pg_control.away"))
    begin = time.monotonic()
    with pytest.raises(DatabaseUnreachable) as caught:
        embedded.ensure_running(folder)
    assert time.monotonic() - begin < 20
    assert str(folder / "log") in str(caught.value)
    begin = time.monotonic()
    embedded.Keeper(folder).look()
    assert time.monotonic() - begin < 10, "`up` could not be stopped meanwhile"
    control.with_name("pg_control.away").rename(control)
    embedded.ensure_running(folder)


def test_nothing_is_opened_to_everybody(folder: Path) -> None:
    """Under root the server's own user may pass through DATA_DIR; nobody ever lists it."""
    embedded.ensure_running(folder)
    mode = stat.S_IMODE(folder.parent.stat().st_mode)
    assert not mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
