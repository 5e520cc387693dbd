"""What the fault tests share: a loaded host of processes, databases, platforms."""

from __future__ import annotations

import math
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from bot import bootstrap
from bot.storage import database, embedded
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.conftest import ROOT
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer
from tests.faults.environment import clean_environment, copy_model, platforms
from tests.faults.processes import Forked, Host, Site, Started, worker_host
from tests.faults.stack import Stack
from tests.free_port import free_port
from tests.keys import DOCUMENT_KEYS, KEYRING

#: Settings with a password, none of which leads to a database.
UNREACHABLE = {
    "refused": "postgresql://sipraja:geheim@127.0.0.1:1/sipraja",
    "in the query": "postgresql://127.0.0.1:1/sipraja?user=sipraja&password=geheim",
}


@pytest.fixture(scope="session")
def host(model: bootstrap.Model) -> Iterator[Host]:
    """Forks workers and web processes; loaded once per run."""
    env = clean_environment() | {"DATA_DIR": str(model.path.parent.parent), "SIMULATOR": "1"}
    with worker_host(env) as made:
        yield made


#: A migrated database that new ones are copies of.
TEMPLATE = "fault_template"


def url_of(server: embedded.EmbeddedServer, name: str) -> str:
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def databases(server: embedded.EmbeddedServer) -> embedded.EmbeddedServer:
    """The server of the run, with the template."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    with connected(url_of(server, TEMPLATE)) as made:
        migrate(made)
    return server


@contextmanager
def fresh_database(server: embedded.EmbeddedServer) -> Iterator[str]:
    """A migrated database of its own, empty."""
    name = f"fault_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_of(server, name)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(url: str) -> Iterator[Database]:
    made = database.connect(url, KEYRING)
    yield made
    made.dispose()


def unlimited_telegram(port: int = 0) -> TelegramServer:
    return TelegramServer(port=port, chat_rate=math.inf, overall_rate=math.inf)


@pytest.fixture
def database_url(databases: embedded.EmbeddedServer) -> Iterator[str]:
    with fresh_database(databases) as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """The migrated database of this test."""
    with connected(database_url) as made:
        yield made


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """Telegram without rates."""
    with unlimited_telegram() as server:
        yield server


@pytest.fixture
def whatsapp() -> Iterator[WhatsAppServer]:
    """WhatsApp without rates and windows."""
    with WhatsAppServer(pair_rate=math.inf, overall_rate=math.inf, windows=False) as server:
        yield server


@dataclass
class Bots:
    """Starts processes of the bot and ends them with the test."""

    host: Host
    folder: Path
    env: dict[str, str]
    model: bootstrap.Model
    ending: ExitStack
    count: int = 0

    def worker(self, **how: Any) -> Forked:
        """One worker; returns when it listens. `how`: env, patch, fault, broken."""
        return self.fork("worker", **how)

    def web(self, env: Mapping[str, str] | None = None, **how: Any) -> tuple[Forked, Site]:
        """One web process; returns when it is ready."""
        env = {"PORT": str(free_port()), **(env or {})}
        process = self.fork("web", env=env, **how)
        return process, self.site(int(env["PORT"]))

    def site(self, port: int) -> Site:
        site = Site(port)
        self.ending.callback(site.close)
        site.wait_until_ready()
        return site

    def fork(self, *arguments: str, env: Mapping[str, str] | None = None, **how: Any) -> Forked:
        made = self.host.start(arguments, self.env | dict(env or {}), self._output(), **how)
        self.ending.callback(made.end)
        return made

    def start(
        self, *command: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> Started:
        """A process by its own command line, without the host."""
        made = Started(command, self.env | dict(env or {}), self._output(), cwd)
        self.ending.callback(made.end)
        return made

    def data(self, name: str = "data") -> Path:
        """A data folder with the model."""
        return copy_model(self.model, self.folder / name)

    def outputs(self) -> str:
        """All that all its processes have written."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.out"))

    def _output(self) -> Path:
        self.count += 1
        return self.folder / f"{self.count}.out"


@contextmanager
def bots_in(folder: Path, host: Host, model: bootstrap.Model) -> Iterator[Bots]:
    """Bots without database and platforms: tests add what they want to `env`."""
    env = clean_environment() | {
        "DATA_DIR": str(model.path.parent.parent),
        "DOCUMENT_KEYS": DOCUMENT_KEYS,
        "SIMULATOR": "1",
        "PYTHONUNBUFFERED": "1",
    }
    with ExitStack() as ending:
        yield Bots(host, folder, env, model, ending)


@pytest.fixture
def bots(host: Host, model: bootstrap.Model, tmp_path: Path) -> Iterator[Bots]:
    with bots_in(tmp_path, host, model) as made:
        yield made


@pytest.fixture(scope="session")
def stack(model: bootstrap.Model) -> Iterator[Stack]:
    """The shared `up`, begun and not waited for."""
    with tempfile.TemporaryDirectory(prefix="sipraja-up-") as folder, unlimited_telegram() as fake:
        copy_model(model, Path(folder) / "data")
        made = Stack(Path(folder), fake)
        made.begin()
        yield made
        made.end()


@pytest.fixture(scope="session")
def unreachable(
    host: Host, model: bootstrap.Model, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Forked, float]]]:
    """Processes that look for a database while other tests run, and when they began."""
    with bots_in(tmp_path_factory.mktemp("unreachable"), host, model) as bots:
        yield {
            name: (bots.fork("worker", env={"DATABASE_URL": url}), time.time())
            for name, url in UNREACHABLE.items()
        }


@pytest.fixture(scope="session", autouse=True)
def begin_early(request: pytest.FixtureRequest) -> None:
    """What takes long and will be needed goes on beside the first tests."""
    needed = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in ("stack", "unreachable"):
        if name in needed:
            request.getfixturevalue(name)


@pytest.fixture
def telegram_bots(bots: Bots, database_url: str, telegram: TelegramServer) -> Bots:
    """Bots on the database of this test, connected to Telegram."""
    bots.env |= platforms(telegram.url) | {"DATABASE_URL": database_url}
    return bots
