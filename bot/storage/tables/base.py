"""What every table is made of. Times are UTC; ids are assigned in order of arrival."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: JSONB,
        int: BigInteger,
        bytes: LargeBinary,
        str: String,
    }


#: The largest id a table can hold (bigint); the database refuses to look for a larger one.
LARGEST_ID = 2**63 - 1

NOW = text("clock_timestamp()")
#: Of a sealed column: no words, an empty list.
NOTHING = text("''")
EMPTY_LIST = text("'[]'")
RANDOM_NAME = text("replace(gen_random_uuid()::text, '-', '')")
