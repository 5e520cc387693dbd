"""Everything said is encrypted in the tables; the secrets of the database itself.

Each table is written anew (a column's type changes), so that no old row with plain words stays
behind in its file.
"""

import json

import sqlalchemy as sa
from alembic import context, op

from bot import log
from bot.storage.sealed import seal

revision = "0006"
down_revision = "0005"

#: Rows that are read and sealed at a time.
BATCH = 1000

#: Rows after which whoever waits is told how far it is; some seconds.
TELL_EVERY = 20_000

SEALED = {
    "inbound": ["body"],
    "conversation": ["state"],
    "message": ["text", "choices", "attachments"],
    "outbound": ["request", "detail"],
    "document": ["name"],
    "citizen": ["name"],
}


def upgrade() -> None:
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("outbound", sa.Column("detail", sa.String(), nullable=True))
    op.execute("""
        UPDATE outbound SET reason = split_part(reason, ': ', 1),
                            detail = substr(reason, strpos(reason, ': ') + 2)
        WHERE strpos(reason, ': ') > 0
    """)
    for column in ("choices", "attachments"):
        op.execute(f"ALTER TABLE message ALTER COLUMN {column} DROP DEFAULT")
    for table, columns in SEALED.items():
        _seal(op.get_bind(), table, columns)
    for column in ("choices", "attachments"):
        op.execute(f"ALTER TABLE message ALTER COLUMN {column} SET DEFAULT ''")


def _seal(connection: sa.Connection, table: str, columns: list[str]) -> None:
    """Put what stands in the table, encrypted, beside it; then into its place."""
    run = connection.exec_driver_sql
    run(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    made = ", ".join(f"{column} bytea" for column in columns)
    run(f"CREATE TEMPORARY TABLE sealing (id bigint PRIMARY KEY, {made})")
    _fill(connection, table, columns)
    for column in columns:
        run(f"""
            CREATE FUNCTION pg_temp.sealed_{column}(bigint) RETURNS bytea LANGUAGE sql STABLE
            AS 'SELECT {column} FROM pg_temp.sealing WHERE id = $1'
        """)
    changes = (
        f"ALTER COLUMN {column} TYPE bytea USING pg_temp.sealed_{column}(id)" for column in columns
    )
    run(f"ALTER TABLE {table} {', '.join(changes)}")
    for column in columns:
        run(f"DROP FUNCTION pg_temp.sealed_{column}(bigint)")
    run("DROP TABLE pg_temp.sealing")


def _fill(connection: sa.Connection, table: str, columns: list[str]) -> None:
    keyring = context.config.attributes["keyring"]
    names = ", ".join(columns)
    select = f"SELECT id, {names} FROM {table} WHERE id > %s ORDER BY id LIMIT {BATCH}"
    places = ", ".join(["%s"] * (len(columns) + 1))
    last, done = 0, 0
    while rows := connection.exec_driver_sql(select, (last,)).all():
        sealed = [
            (row[0], *(
                None if value is None else seal(keyring, f"{table}.{column}", _plain(value))
                for column, value in zip(columns, row[1:])
            ))
            for row in rows
        ]
        connection.exec_driver_sql(
            f"INSERT INTO pg_temp.sealing (id, {names}) VALUES ({places})", sealed
        )
        last, done = rows[-1][0], done + len(rows)
        if done % TELL_EVERY == 0:
            log.get("migrate").info("encrypting", table=table, rows=done)


def _plain(value: object) -> bytes:
    """As the column's type writes it; an empty list, object or text is nothing."""
    if not value:
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8")
    return json.dumps(value, separators=(",", ":")).encode("ascii")
