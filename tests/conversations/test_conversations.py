"""Golden conversations: every file of this folder, through the whole assistant.

A step is `warga:` (what the citizen writes), `tekan:` (the button they tap) or `kirim:` (the
pictures they send, `ket:` below them), then `bot:` (texts that must all stand in the answer),
`bukan:` (texts that must not), `tombol:` (all titles of the buttons, in order, or `[]` for
none) and `maksud:` (the intent understood). `jam:` sets the clock in WIB.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.calendar import WIB
from tests.chat import Chat

HERE = Path(__file__).parent
STEP_KEYS = {"warga", "tekan", "kirim", "ket", "bot", "bukan", "tombol", "maksud", "jam"}


def conversations() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.yml")):
        for name, steps in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found.append(pytest.param(steps, id=f"{path.stem}: {name}"))
    return found


def test_there_are_at_least_sixty() -> None:
    assert len(conversations()) >= 60


@pytest.mark.parametrize("steps", conversations())
def test_conversation(steps: list[dict[str, Any]], chat: Callable[[], Chat]) -> None:
    """Each step gets what is written down."""
    talk = chat()
    for number, step in enumerate(steps, 1):
        assert set(step) <= STEP_KEYS, f"step {number}: unknown keys {set(step) - STEP_KEYS}"
        if "jam" in step:
            talk.clock.now = datetime.fromisoformat(step["jam"]).replace(tzinfo=WIB)
        _check(step, number, talk, _said(talk, step))


def _said(talk: Chat, step: dict[str, Any]) -> str:
    if "tekan" in step:
        return talk.tap(step["tekan"])
    if "kirim" in step:
        return talk.send(*_listed(step["kirim"]), caption=step.get("ket", ""))
    return talk.say(step["warga"])


def _check(step: dict[str, Any], number: int, talk: Chat, text: str) -> None:
    said = step.get("warga") or step.get("tekan") or step.get("kirim")
    where = f"step {number} ({said!r}):\n{text}"
    for wanted in _listed(step.get("bot")):
        assert wanted in text, f"missing {wanted!r} in {where}"
    for unwanted in _listed(step.get("bukan")):
        assert unwanted not in text, f"unwanted {unwanted!r} in {where}"
    if "tombol" in step:
        assert talk.titles == step["tombol"], where
    if "maksud" in step:
        assert talk.intent == step["maksud"], where


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
