"""Looks for words in everything that a database holds, as who has a dump of it would."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
from psycopg import sql

#: Every table there is, ours or not, so that a new one is looked through as well.
_COLUMNS = """
    SELECT space.nspname, class.relname, attribute.attname
    FROM pg_attribute AS attribute
    JOIN pg_class AS class ON class.oid = attribute.attrelid
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'm') AND attribute.attnum > 0 AND NOT attribute.attisdropped
      AND space.nspname NOT IN ('pg_catalog', 'information_schema')
      AND space.nspname NOT LIKE 'pg\\_toast%' AND space.nspname NOT LIKE 'pg\\_temp%'
    ORDER BY 1, 2, 3
"""


def columns(url: str) -> list[tuple[str, str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(_COLUMNS).fetchall()


def places(url: str, words: re.Pattern[str]) -> set[str]:
    """The columns, as ``table.column``, where `words` can be read."""
    return {
        f"{table}.{column}"
        for space, table, column in columns(url)
        for text in _texts(url, space, table, column)
        if words.search(text)
    }


def _texts(url: str, space: str, table: str, column: str) -> Iterator[str]:
    """Every value as text; bytes as the signs that they are, too."""
    query = sql.SQL("SELECT {}::text FROM {}").format(
        sql.Identifier(column), sql.Identifier(space, table)
    )
    with psycopg.connect(url) as connection:
        for (value,) in connection.execute(query):
            if value is not None:
                yield value
                if value.startswith("\\x"):
                    yield bytes.fromhex(value[2:]).decode("latin-1")
