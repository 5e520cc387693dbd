"""docs/kanal.md says what becomes of everything the channels know."""

from __future__ import annotations

import re

import pytest

from bot.channels import telegram_parse, whatsapp, whatsapp_parse
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "kanal.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize(
    "kind",
    sorted(
        {*telegram_parse._MEDIA, *telegram_parse._KINDS}
        | {*whatsapp_parse._FILES, *whatsapp_parse._KINDS}
    ),
)
def test_every_kind_has_a_row(kind: str) -> None:
    names = {"message": "message.text"}
    assert any(f"`{names.get(kind, kind)}`" in row for row in ROWS)


@pytest.mark.parametrize("code", sorted({*whatsapp.RETRYABLE, 131026, 131047, 131050, 190}))
def test_every_error_code_has_a_row(code: int) -> None:
    assert any(re.search(rf"\b{code}\b", row) for row in ROWS)
