"""A converser over a real database, with a dialogue that does as it is told."""

from __future__ import annotations

import pytest

from bot.bootstrap import Knowledge
from bot.storage.database import Database
from bot.usecases.converse import Converser
from tests.conftest import Clock
from tests.usecases.conversing import make_converser
from tests.usecases.fakes import FakeEngine


@pytest.fixture
def fake_engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def converser(
    db: Database, knowledge: Knowledge, clock: Clock, fake_engine: FakeEngine
) -> Converser:
    return make_converser(db, knowledge, clock, fake_engine)
