"""Rasa 3.6 inside this process: no server, no stores, no network.

State comes in and goes out with each call; actions run through a callable that the
caller hands in, or on a separate action server. The only module that imports Rasa.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from nlu import lean

lean.install()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.core.lock_store import InMemoryLockStore  # noqa: E402
from rasa.core.tracker_store import TrackerStore  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from bot.domain.errors import ModelMissing  # noqa: E402
from bot.domain.message import Choice, Reply  # noqa: E402
from bot.domain.payload import Payload  # noqa: E402
from bot.engine.port import TurnResult  # noqa: E402
from bot.engine.quick import quicken  # noqa: E402
from bot.engine.state import bound  # noqa: E402

RunAction = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]

_FALLBACK = "nlu_fallback"


class _HandedIn(TrackerStore):
    """A tracker store over the state of the current call; nothing outlives the call."""

    def __init__(self, domain: Any = None) -> None:
        super().__init__(domain)
        self.events: ContextVar[list[dict[str, Any]]] = ContextVar("events")
        self.saved: ContextVar[list[DialogueStateTracker]] = ContextVar("saved")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        events = self.events.get()
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.saved.get().append(tracker)

    async def keys(self) -> Iterable[str]:
        return ()


class _Actions(EndpointConfig):
    """The way to the actions: the executor in this process, or else a server.

    Rasa logs what an action raises and goes on without an answer; here it is kept,
    so that the turn fails as a whole.
    """

    def __init__(self, run: RunAction | None, url: str | None) -> None:
        super().__init__(url=url or "in-process")
        self._run = run
        self.failures: ContextVar[list[Exception]] = ContextVar("failures")

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        try:
            if self._run is not None:
                return await self._run(kwargs["json"])
            return await super().request(*args, **kwargs)
        except Exception as error:
            self.failures.get().append(error)
            raise


class RasaEngine:
    """One loaded model; a call at a time per event loop."""

    def __init__(self, agent: Agent, store: _HandedIn, actions: _Actions) -> None:
        self._agent = agent
        self._store = store
        self._actions = actions
        self._intents = frozenset(agent.domain.intents)
        self._loop = asyncio.new_event_loop()

    @classmethod
    def load(
        cls, model: Path, run_action: RunAction | None, action_server_url: str | None = None
    ) -> RasaEngine:
        """Load a trained model. Actions go to `action_server_url`, or else to `run_action`."""
        if not model.exists():
            raise ModelMissing(f"There is no model at {model}. Train one: make train")
        actions = _Actions(None if action_server_url else run_action, action_server_url)
        store = _HandedIn()
        agent = Agent.load(
            str(model),
            action_endpoint=actions,
            tracker_store=store,
            lock_store=InMemoryLockStore(),
        )
        quicken(agent, in_process=not action_server_url)
        # The model stays for good: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        return cls(agent, store, actions)

    def turn(
        self, state: dict[str, Any] | None, sender: str, text: str, message_id: str
    ) -> TurnResult:
        return self._loop.run_until_complete(self._turn(state, sender, text, message_id))

    def parse(self, text: str) -> dict[str, Any]:
        """What the assistant would understand of `text`, without answering."""
        result = self._loop.run_until_complete(self._agent.parse_message(text))
        return dict(result)

    def close(self) -> None:
        """End the event loop; no turn may follow."""
        self._loop.close()

    async def _turn(
        self, state: dict[str, Any] | None, sender: str, text: str, message_id: str
    ) -> TurnResult:
        self._store.events.set(list((state or {}).get("events", ())))
        self._store.saved.set([])
        self._actions.failures.set([])
        output = CollectingOutputChannel()
        message = UserMessage(
            text, output, sender, message_id=message_id, parse_data=self._tapped(text)
        )
        await self._agent.processor.handle_message(message)
        if failures := self._actions.failures.get():
            raise failures[0]
        tracker = self._store.saved.get()[-1]
        latest = tracker.latest_message
        events = bound([event.as_dict() for event in tracker.events])
        return TurnResult(
            state={"events": events},
            replies=tuple(_reply(item) for item in output.messages),
            intent=str(latest.intent.get("name")),
            confidence=float(latest.intent.get("confidence") or 0.0),
        )

    def _tapped(self, text: str) -> dict[str, Any] | None:
        """Parse data of a button's payload: it says its intent itself and skips the NLU."""
        payload = Payload.read(text)
        if payload is None:
            return None
        known = payload.intent in self._intents
        return {
            "text": text,
            "intent": {"name": payload.intent if known else _FALLBACK, "confidence": 1.0},
            "intent_ranking": [],
            "entities": [],
        }


def _reply(message: dict[str, Any]) -> Reply:
    """A message of Rasa's output channel as our reply."""
    if "custom" in message:
        return Reply.from_json(message["custom"])
    choices = tuple(
        Choice(button["title"], button["payload"]) for button in message.get("buttons") or ()
    )
    return Reply(message.get("text") or "", choices)
