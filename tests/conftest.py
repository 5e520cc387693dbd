"""What tests share: a real PostgreSQL, the real data files, one trained model.

The server and the model are made once per run (the model is kept under var/ and
trained again only when what it is made of has changed).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import bootstrap
from bot.bootstrap import Knowledge
from bot.engine.port import Engine
from bot.storage import blind, database, embedded
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.tables import Base
from nlu import lean
from tests.keys import KEYRING

ROOT = Path(__file__).parent.parent

# Tests train models in this process: whoever prepares it for Rasa first decides, and
# this leaves scikit-learn real.
lean.install(training=True)

#: A Tuesday, 10.00 in Sidoarjo; an ordinary working day.
TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Clock:
    """A clock that tests set by hand."""

    def __init__(self, now: datetime = TUESDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.EmbeddedServer]:
    """One PostgreSQL for the whole run, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sipraja-test-") as folder:
        started = embedded.start(Path(folder) / "postgres")
        yield started
        started.close()


@pytest.fixture(scope="session")
def migrated(server: embedded.EmbeddedServer) -> Iterator[Database]:
    made = database.connect(server.url, KEYRING)
    migrate(made)
    blind.unlock(made)
    yield made
    made.dispose()


@pytest.fixture
def db(migrated: Database) -> Database:
    """The migrated database, emptied."""
    tables = ", ".join(Base.metadata.tables)
    with migrated.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return migrated


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.fixture(scope="session")
def model(knowledge: Knowledge) -> bootstrap.Model:
    """The current model, trained when it is not."""
    folder = Path(os.environ.get("SIPRAJA_TEST_MODEL", ROOT / "var" / "test" / "model"))
    made = bootstrap.Model(folder, lambda: bootstrap.names_of(knowledge.catalogue))
    made.ensure()
    return made


@pytest.fixture(scope="session")
def engine(model: bootstrap.Model) -> Iterator[Engine]:
    """The real engine: Rasa with our rules, the actions in process."""
    from actions.registry import executor
    from bot.engine.rasa import RasaEngine

    made = RasaEngine.load(model.path, executor().run)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()
