"""What both fake platforms share: a real HTTP server on a thread, faults, rates, webhooks.

Used in-process (``with TelegramServer() as server``) or as a process of its own with a
control API under ``/_control/``. It knows nothing of sipraja-bot.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fakes.faults import next_fault

#: Seconds between two attempts to bring an update to a webhook that did not take it.
RETRY_SECONDS = 0.3


@dataclass
class Bucket:
    """So many per second on average, so many at once."""

    rate: float
    burst: float
    level: float = 0.0
    at: float = 0.0

    def wait(self, now: float) -> float:
        """0 when one more is allowed (and counted), else the seconds until it will be."""
        if math.isinf(self.rate):
            return 0.0
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        if self.level + 1 > self.burst:
            return (self.level + 1 - self.burst) / self.rate
        self.level += 1
        return 0.0


@dataclass
class Fault:
    """What is to go wrong with the next `times` requests.

    kind: "error" answers `status` and `body`; "hang" holds the request `seconds` and then
    drops it, not accepted; "drop" accepts it and closes the connection without an answer.
    """

    kind: str
    times: int = 1
    status: int = 500
    body: Mapping[str, Any] | None = None
    seconds: float = 60.0


@dataclass(frozen=True)
class Delivery:
    """One attempt to bring something to the webhook: its answer, 0 when there was none."""

    status: int
    at: float


class FakeServer:
    """The server and its thread; subclasses add the routes of a platform."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.clock: Callable[[], float] = time.monotonic
        self.latency = 0.0
        self.faults: list[Fault] = []
        self.deliveries: list[Delivery] = []
        self.webhook: str | None = None
        self._waiting: list[bytes] = []
        self._changed = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    # Running

    def start(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError(f"The fake server did not start on port {self.port}.")
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._open())
        delivering = self._loop.create_task(self._deliver_all())
        self._ready.set()
        self._loop.run_forever()
        delivering.cancel()
        self._loop.run_until_complete(asyncio.gather(delivering, return_exceptions=True))
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _open(self) -> web.AppRunner:
        logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes([*self.routes(), *self._control_routes()])
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    # Faults

    def fail_next(self, times: int, status: int, body: Mapping[str, Any]) -> None:
        """Answer the next `times` sends with `status` and the platform's error `body`."""
        self.faults.append(Fault("error", times, status=status, body=body))

    def hang_next(self, times: int, seconds: float = 60.0) -> None:
        """Hold the next `times` sends for `seconds`, accepting none."""
        self.faults.append(Fault("hang", times, seconds=seconds))

    def drop_next(self, times: int) -> None:
        """Accept the next `times` sends and close the connection instead of answering."""
        self.faults.append(Fault("drop", times))

    async def faulty(
        self, request: web.Request, accept: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Answer a send with `accept`, or as the next fault says."""
        await asyncio.sleep(self.latency)
        fault = next_fault(self.faults)
        if fault is None:
            return await accept()
        if fault.kind == "error":
            return web.json_response(fault.body, status=fault.status)
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        else:
            await accept()
        if request.transport:
            request.transport.abort()
        return web.Response()

    # Webhook

    def deliver(self, body: bytes) -> None:
        """Bring `body` to the webhook, again and again until it answers 2xx; in order."""
        self._loop.call_soon_threadsafe(self._enqueue, body)

    def headers(self, body: bytes) -> dict[str, str]:
        """What the platform signs a webhook request with."""
        return {}

    @property
    def undelivered(self) -> int:
        return len(self._waiting)

    def wait_delivered(self, timeout: float = 5.0) -> None:
        """Return when the webhook has taken everything; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        settled = threading.Event()
        self._loop.call_soon_threadsafe(settled.set)
        settled.wait(timeout)
        while self._waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self._waiting)} updates were not taken.")
            time.sleep(0.005)

    def _enqueue(self, body: bytes) -> None:
        self._waiting.append(body)
        self._changed.set()

    async def _deliver_all(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                self._changed.clear()
                while self._waiting and self.webhook:
                    await self._deliver_first(session)
                await self._changed.wait()

    async def _deliver_first(self, session: aiohttp.ClientSession) -> None:
        status = await self._attempt(session, self._waiting[0])
        self.deliveries.append(Delivery(status, time.time()))
        if 200 <= status < 300:
            self._waiting.pop(0)
        else:
            await asyncio.sleep(RETRY_SECONDS)

    async def _attempt(self, session: aiohttp.ClientSession, body: bytes) -> int:
        headers = {"Content-Type": "application/json", **self.headers(body)}
        try:
            async with session.post(str(self.webhook), data=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    # Control

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What `POST /_control/NAME` with the arguments as JSON object calls."""
        return {
            "fail": self.fail_next,
            "hang": self.hang_next,
            "drop": self.drop_next,
            "webhook": self.set_webhook_url,
            "latency": self.set_latency,
        }

    def state(self) -> dict[str, Any]:
        """What `GET /_control/state` shows."""
        return {
            "undelivered": self.undelivered,
            "deliveries": [vars(delivery) for delivery in self.deliveries],
            "faults": len(self.faults),
        }

    def set_webhook_url(self, url: str | None) -> None:
        """Where updates are brought; what has waited goes first."""
        self.webhook = url
        self._loop.call_soon_threadsafe(self._changed.set)

    def set_latency(self, seconds: float) -> None:
        """Every send is answered this much later."""
        self.latency = seconds

    def _control_routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/state", self._show_state),
            web.post("/_control/{command}", self._do_command),
        ]

    async def _show_state(self, request: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _do_command(self, request: web.Request) -> web.Response:
        command = self.commands().get(request.match_info["command"])
        if command is None:
            return web.json_response({"error": "no such command"}, status=404)
        arguments = await request.json() if request.can_read_body else {}
        return web.json_response({"result": command(**arguments)})


def serve(server: FakeServer) -> None:
    """Run `server` as a process until it is interrupted; its first line is its address."""
    server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()
