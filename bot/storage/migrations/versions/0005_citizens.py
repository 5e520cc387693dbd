"""Citizens and what identifies them; every conversation but a group's gets one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table('citizen',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['merged_into'], ['citizen.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('identifier',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('citizen_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('bundle', sa.BigInteger(), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizen.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('channel', 'account', 'kind', 'value')
    )
    op.create_index('identifier_citizen', 'identifier', ['citizen_id'], unique=False)
    op.create_table('citizen_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('citizen_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizen.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('citizen_event_citizen', 'citizen_event', ['citizen_id', 'id'], unique=False)
    op.add_column('conversation', sa.Column('citizen_id', sa.BigInteger(), nullable=True))
    op.add_column('conversation', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    for statement in EVERYBODY:
        op.execute(statement)
    op.create_foreign_key(None, 'conversation', 'citizen', ['citizen_id'], ['id'])
    op.create_index('conversation_citizen', 'conversation', ['citizen_id'], unique=False)
    op.create_index('conversation_address', 'conversation', ['channel', 'account', 'address'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_constraint('conversation_channel_account_address_key', 'conversation', type_='unique')


#: A citizen, an identifier and a first event for everybody; a group is nobody.
EVERYBODY = (
    """
    UPDATE conversation SET citizen_id = nextval(pg_get_serial_sequence('citizen', 'id'))
    WHERE NOT (channel = 'telegram' AND starts_with(address, '-')
               OR channel = 'whatsapp' AND starts_with(address, 'group:'))
    """,
    """
    INSERT INTO citizen (id, created_at)
    SELECT citizen_id, created_at FROM conversation WHERE citizen_id IS NOT NULL
    """,
    """
    INSERT INTO identifier (citizen_id, channel, account, kind, value, bundle, first_seen, last_seen)
    SELECT citizen_id, channel, account,
           CASE WHEN channel = 'telegram' THEN 'telegram_id'
                WHEN channel <> 'whatsapp' THEN 'session'
                WHEN address ~ '^[0-9]+$' THEN 'phone'
                ELSE 'user_id' END,
           address, citizen_id, created_at, coalesce(last_inbound_at, created_at)
    FROM conversation WHERE citizen_id IS NOT NULL
    """,
    """
    INSERT INTO citizen_event (citizen_id, kind, actor, detail, at)
    SELECT c.citizen_id, 'made', 'migration',
           jsonb_build_object('conversation', c.id, 'identifiers', jsonb_build_array(i.id)),
           clock_timestamp()
    FROM conversation c JOIN identifier i ON i.citizen_id = c.citizen_id
    """,
)
