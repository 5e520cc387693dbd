"""Files that could not be had are counted without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index('document_failed', 'document', ['id'], unique=False, postgresql_where=sa.text("status = 'failed'"))
