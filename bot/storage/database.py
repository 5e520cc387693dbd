"""Connections to PostgreSQL: made in one place, with errors an operator understands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from bot.domain.errors import DatabaseUnreachable, OperatorError
from bot.storage.sealing import Keyring


@dataclass(frozen=True)
class Database:
    """Engines and their sessions; `url` is for plain psycopg connections (LISTEN).

    keyring: what sealed columns are encrypted with.
    """

    url: str
    keyring: Keyring
    engine: Engine
    notes: Engine
    sessions: sessionmaker[Session]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: commits when the block ends, rolls back when it raises."""
        with self.sessions.begin() as session:
            yield session

    @contextmanager
    def note(self) -> Iterator[Connection]:
        """A statement that stands by itself, at once and whatever an open transaction becomes.

        Not synced to the disk one by one: a note may be lost when the server's machine
        loses its power, not when one of our processes dies.
        """
        with self.notes.connect() as connection:
            yield connection

    def dispose(self) -> None:
        self.engine.dispose()
        self.notes.dispose()


def connect(url: str, keyring: Keyring, pool_size: int = 12) -> Database:
    """Build a `Database`; opens no connection yet."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise OperatorError(
            "DATABASE_URL is not an address. Write postgresql://user:password@host:5432/name."
        ) from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise OperatorError(
            f"DATABASE_URL names '{parsed.get_backend_name()}': only PostgreSQL is supported. "
            "Write postgresql://user:password@host:5432/name, or leave it empty."
        )
    plain = parsed.set(drivername="postgresql")
    engine = _engine(parsed, keyring, pool_size, 8)
    # Few at a time: each is one statement long.
    notes = _engine(parsed, keyring, 2, 6, options="-c synchronous_commit=off")
    return Database(
        plain.render_as_string(hide_password=False),
        keyring,
        engine,
        notes.execution_options(isolation_level="AUTOCOMMIT"),
        sessionmaker(engine, expire_on_commit=False),
    )


def _engine(url: URL, keyring: Keyring, size: int, more: int, **arguments: str) -> Engine:
    """The keyring is the dialect's, which every type is handed; values stand in no error."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=more,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "sipraja", **arguments},
    )
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]
    return engine


def wait_until_reachable(url: str, seconds: float) -> None:
    """Return as soon as a connection succeeds; raises `DatabaseUnreachable` after `seconds`."""
    plain = make_url(url).set(drivername="postgresql")
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(plain.render_as_string(hide_password=False), connect_timeout=3).close()
            return
        except psycopg.ProgrammingError as error:
            # Its words may quote the password.
            raise OperatorError(
                f"DATABASE_URL is not understood: {_shown(plain)}. Write signs that mean something "
                "in an address as %XX, and only options that PostgreSQL knows."
            ) from error
        except psycopg.OperationalError as error:
            if time.monotonic() >= deadline:
                reason = str(error).strip().splitlines()[0] if str(error) else "no answer"
                raise DatabaseUnreachable(
                    f"The database at {_shown(plain)} cannot be "
                    f"reached ({reason}). Start it, or correct DATABASE_URL."
                ) from error
            time.sleep(0.3)


def _shown(url: URL) -> str:
    """The address without any secret: a password may also stand behind the question mark."""
    return url.difference_update_query(["password"]).render_as_string(hide_password=True)
