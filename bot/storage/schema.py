"""Which schema the code needs, and whether a database has it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from bot.storage.database import Database

#: The newest file of migrations/versions; a test compares the two.
HEAD = "0008"


def is_current(database: Database) -> bool:
    """Whether all migrations are applied; without loading Alembic."""
    try:
        with database.engine.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:
        return False
    return bool(found == HEAD)
