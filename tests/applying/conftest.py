"""The whole assistant over a real database, for citizens who apply."""

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
def chat(
    db: Database, engine: Engine, knowledge: Knowledge, clock: Clock
) -> Callable[[str], Chat]:
    """Somebody at an address, talking with the one assistant."""
    converser = Converser(
        db,
        {"fake": FakeChannel()},
        engine,
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        clock,
    )
    return lambda address="warga": Chat(db, converser, clock, address)
