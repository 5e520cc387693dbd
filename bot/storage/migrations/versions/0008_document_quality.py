"""How a document looks: doubts about its picture, its pages, and its fingerprint."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column('document', sa.Column('pages', sa.BigInteger(), nullable=True))
    op.add_column('document', sa.Column('doubts', postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column('document', sa.Column('fingerprint', sa.String(), nullable=True))
