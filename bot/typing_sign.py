"""Shows a citizen that an answer is coming when their turn takes long.

Best effort: the turn only leaves word that it has begun and ended. It is looked at, and the
sign is sent, on the network's event loop; so no turn waits for it or fails with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot import log
from bot.channels.contract import Channel
from bot.domain.errors import ChannelError
from bot.domain.message import Incoming

#: Seconds; most turns are over long before.
SLOW_TURN = 1.0

#: How often the turn in hand is looked at. Waking the loop for each turn would cost more.
LOOK_EVERY = 0.25


@dataclass
class _Turn:
    """The turn in hand; `showing` is its sign, once that is on its way."""

    channel: str
    address: str
    incoming: Incoming
    begun: float
    over: bool = False
    showing: asyncio.Task[None] | None = None


class TypingSign:
    """One per worker; `network` is the loop that its channels live on."""

    def __init__(self, channels: Mapping[str, Channel], network: asyncio.AbstractEventLoop) -> None:
        self._channels = channels
        self._network = network
        self._turn: _Turn | None = None

    @contextmanager
    def during(self, channel: str, address: str, incoming: Incoming) -> Iterator[None]:
        """While the block runs a sign may be sent, once; after it none: the answer ends it."""
        turn = self._turn = _Turn(channel, address, incoming, time.monotonic())
        try:
            yield
        finally:
            self._turn, turn.over = None, True
            if turn.showing is not None:
                self._network.call_soon_threadsafe(turn.showing.cancel)

    async def watch(self) -> None:
        """Send the sign of every turn that takes too long; runs until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            turn = self._turn
            slow = turn is not None and time.monotonic() - turn.begun >= SLOW_TURN
            if turn is not None and slow and turn.showing is None:
                turn.showing = asyncio.create_task(self._show(turn))
                if turn.over:
                    turn.showing.cancel()

    async def _show(self, turn: _Turn) -> None:
        channel = self._channels[turn.channel]
        try:
            request = channel.typing(turn.incoming)
            if request is not None:
                await channel.send(turn.address, request, "")
        except Exception as error:
            reason = error.reason if isinstance(error, ChannelError) else type(error).__name__
            log.get("worker").warning("typing sign not sent", channel=turn.channel, reason=reason)
