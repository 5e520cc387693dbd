"""How `up` finds out that all is ready: on every host, in every network."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import bootstrap, settings
from bot.storage.database import Database
from tests.faults.conftest import Bots
from tests.faults.processes import until
from tests.free_port import free_port


@pytest.mark.parametrize("where", ["127.0.0.1", "0.0.0.0", "localhost", "::1", "::"])
def test_any_host_may_be_asked(where: str, db: Database) -> None:
    """Where nobody listens nothing is ready; that is no error, whatever HOST is."""
    found = settings.load({"HOST": where, "PORT": str(free_port())})
    assert bootstrap.is_ready(found, db) is False


def test_a_proxy_is_not_asked(
    bots: Bots, database_url: str, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a network with a proxy for the way out, `up` still sees its own web process."""
    port = str(free_port())
    bots.env |= {"DATABASE_URL": database_url}
    bots.web(env={"PORT": port})
    bots.worker()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    found = settings.load({"PORT": port})
    until(lambda: bootstrap.is_ready(found, db), "ready", 10)


def test_a_web_process_by_itself_ends_cleanly(bots: Bots, database_url: str) -> None:
    """A container's stop is no failure: SIGTERM ends it with 0."""
    bots.env |= {"DATABASE_URL": database_url}
    web, _ = bots.web(env={"PORT": str(free_port())})
    assert web.stop() == 0


def test_its_embedded_database_ends_with_it(bots: Bots) -> None:
    """Nothing of ours runs on after the last process that needed it."""
    web, _ = bots.web(env={"PORT": str(free_port())})
    data = Path(bots.env["DATA_DIR"]) / "postgres"
    assert (data / "postmaster.pid").exists()
    assert web.stop() == 0
    until(lambda: not (data / "postmaster.pid").exists(), "no server left", 10)
