"""The whole assistant in one process, over a real database: for tests that chat with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.bootstrap import Knowledge
from bot.engine.port import Engine
from bot.storage.database import Database
from bot.usecases.converse import Converser
from tests.chat import Chat
from tests.conftest import Clock
from tests.usecases.fakes import FakeChannel


@pytest.fixture
def assistant(db: Database, engine: Engine, knowledge: Knowledge, clock: Clock) -> Converser:
    return Converser(
        db,
        {"fake": FakeChannel()},
        engine,
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        clock,
    )


@pytest.fixture
def chat(db: Database, assistant: Converser, clock: Clock) -> Callable[..., Chat]:
    """Somebody at an address, talking with the assistant."""
    return lambda address="warga": Chat(db, assistant, clock, address)
