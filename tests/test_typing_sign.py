"""The typing sign: once for a slow turn, never for a fast one, and nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import typing_sign
from bot.channels.simulator import SimulatorChannel
from bot.domain.errors import SendLater
from bot.domain.message import Incoming
from bot.typing_sign import TypingSign

TEXT = Incoming("text", text="hello")

#: Seconds; as in production, only sooner.
SLOW = 0.2


@dataclass
class Platform(SimulatorChannel):
    """Shows every sign it is asked for, after `delay`."""

    delay: float = 0.0
    error: Exception | None = None
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def typing(self, incoming: Incoming) -> dict[str, Any] | None:
        return {"typing": incoming.text} if incoming.text else None

    async def send(self, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        self.asked.append((address, request))
        await asyncio.sleep(self.delay)
        if self.error:
            raise self.error
        self.shown.append(address)
        return None


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def sign(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[TypingSign]:
    """Watching on a loop of its own, as in a worker."""
    monkeypatch.setattr(typing_sign, "SLOW_TURN", SLOW)
    monkeypatch.setattr(typing_sign, "LOOK_EVERY", 0.02)
    network = asyncio.new_event_loop()
    thread = threading.Thread(target=network.run_forever)
    thread.start()
    made = TypingSign({"fake": platform}, network)
    watching = asyncio.run_coroutine_threadsafe(made.watch(), network)
    yield made
    watching.cancel()
    network.call_soon_threadsafe(network.stop)
    thread.join()
    network.close()


def test_a_slow_turn_shows_it_once(sign: TypingSign, platform: Platform) -> None:
    with sign.during("fake", "5", TEXT):
        time.sleep(SLOW * 3)
    assert platform.asked == [("5", {"typing": "hello"})]
    assert platform.shown == ["5"]


def test_fast_turns_show_none(sign: TypingSign, platform: Platform) -> None:
    """Each turn is timed by itself, however many come in a row."""
    for _ in range(8):
        with sign.during("fake", "5", TEXT):
            time.sleep(SLOW / 4)
    time.sleep(SLOW * 1.5)
    assert platform.asked == []


def test_every_slow_turn_has_its_own(sign: TypingSign, platform: Platform) -> None:
    for address in ("5", "6"):
        with sign.during("fake", address, TEXT):
            time.sleep(SLOW * 2)
    assert platform.shown == ["5", "6"]


def test_a_turn_does_not_wait_for_a_platform_that_hangs(
    sign: TypingSign, platform: Platform
) -> None:
    """A sign still on its way when the answer is there is taken back."""
    platform.delay = 60.0
    begin = time.monotonic()
    with sign.during("fake", "5", TEXT):
        time.sleep(SLOW * 2)
    assert time.monotonic() - begin < SLOW * 3
    assert len(platform.asked) == 1
    platform.delay = 0.0
    with sign.during("fake", "6", TEXT):
        time.sleep(SLOW * 2)
    assert platform.shown == ["6"]


@pytest.mark.parametrize("error", [SendLater("network", "x 5"), KeyError("5")])
def test_a_failure_is_one_line_without_the_citizen(
    sign: TypingSign,
    platform: Platform,
    error: Exception,
    capsys: pytest.CaptureFixture[str],
) -> None:
    platform.error = error
    with sign.during("fake", "628110000001", TEXT):
        time.sleep(SLOW * 2)
    [line] = capsys.readouterr().err.splitlines()
    assert "typing sign not sent" in line
    assert "628110000001" not in line


def test_a_turn_that_fails_ends_the_watch(sign: TypingSign, platform: Platform) -> None:
    with pytest.raises(RuntimeError), sign.during("fake", "5", TEXT):
        raise RuntimeError
    time.sleep(SLOW * 2)
    assert platform.asked == []


def test_a_channel_without_signs_gets_none(sign: TypingSign, platform: Platform) -> None:
    with sign.during("fake", "5", Incoming("text")):
        time.sleep(SLOW * 2)
    assert platform.asked == []
    assert SimulatorChannel().typing(TEXT) is None
