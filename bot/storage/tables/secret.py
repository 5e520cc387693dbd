"""What the program must remember and nobody may read."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedBytes
from bot.storage.tables.base import Base


class Secret(Base):
    """A secret made at the first start; it stays the same when the encrypting key changes."""

    __tablename__ = "secret"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes] = mapped_column(SealedBytes("secret.value"))
