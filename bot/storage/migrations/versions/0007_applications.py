"""Drafts, applications with their documents and history, their numbers, and errands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column('conversation', sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('conversation', sa.Column('reminders', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.create_table('draft',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('service', sa.String(), nullable=False),
    sa.Column('variant', sa.String(), nullable=True),
    sa.Column('status', sa.String(), server_default='open', nullable=False),
    sa.Column('asking', sa.String(), nullable=False),
    sa.Column('answers', sa.LargeBinary(), nullable=False),
    sa.Column('left_out', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('wanted', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('consent_version', sa.String(), nullable=True),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unclear', sa.LargeBinary(), nullable=True),
    sa.Column('misses', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('heard_item', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('draft_conversation', 'draft', ['conversation_id'], unique=False)
    op.create_index('draft_open', 'draft', ['conversation_id'], unique=True, postgresql_where=sa.text("status = 'open'"))
    op.create_index('draft_touched', 'draft', ['touched_at'], unique=False, postgresql_where=sa.text("status IN ('open', 'paused')"))
    op.create_index('draft_unfinished', 'draft', ['conversation_id', 'service'], unique=False, postgresql_where=sa.text("status IN ('open', 'paused')"))
    op.create_table('draft_document',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('draft_id', sa.BigInteger(), nullable=False),
    sa.Column('requirement', sa.String(), nullable=True),
    sa.Column('document_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], ),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('document_id')
    )
    op.create_index('draft_document_draft', 'draft_document', ['draft_id'], unique=False)
    op.create_table('number_series',
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('year')
    )
    op.create_table('application',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('draft_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('service', sa.String(), nullable=False),
    sa.Column('variant', sa.String(), nullable=True),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('backend', sa.String(), nullable=False),
    sa.Column('backend_reference', sa.String(), nullable=True),
    sa.Column('answers', sa.LargeBinary(), nullable=False),
    sa.Column('consent_version', sa.String(), nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(), server_default='submitted', nullable=False),
    sa.Column('status_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('draft_id'),
    sa.UniqueConstraint('number')
    )
    op.create_index('application_conversation', 'application', ['conversation_id', 'id'], unique=False)
    op.create_index('application_due', 'application', ['due_on'], unique=False, postgresql_where=sa.text('due_on IS NOT NULL'))
    op.create_index('application_unit', 'application', ['unit', 'status'], unique=False)
    op.create_table('application_document',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('application_id', sa.BigInteger(), nullable=False),
    sa.Column('requirement', sa.String(), nullable=False),
    sa.Column('document_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], ),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('application_document_of', 'application_document', ['application_id'], unique=False)
    op.create_table('application_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('application_id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('remark', sa.LargeBinary(), nullable=True),
    sa.Column('items', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('application_event_of', 'application_event', ['application_id', 'id'], unique=False)
    op.create_table('errand',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('application_id', sa.BigInteger(), nullable=True),
    sa.Column('draft_id', sa.BigInteger(), nullable=True),
    sa.Column('event_id', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.String(), server_default='waiting', nullable=False),
    sa.Column('attempts', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], ),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], ),
    sa.ForeignKeyConstraint(['event_id'], ['application_event.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_index('errand_application', 'errand', ['application_id'], unique=False)
    op.create_index('errand_waiting', 'errand', ['due_at', 'id'], unique=False, postgresql_where=sa.text("status = 'waiting'"))
    op.create_table('track_challenge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('step', sa.BigInteger(), nullable=False),
    sa.Column('right', sa.BigInteger(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('track_challenge_conversation', 'track_challenge', ['conversation_id', 'begun_at'], unique=False)
    op.create_index('track_challenge_number', 'track_challenge', ['number', 'begun_at'], unique=False)
