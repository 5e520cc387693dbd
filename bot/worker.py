"""The loop of a worker process: next conversation with something to do → converse or deliver.

Conversing has a thread of its own, each of a few senders per platform another, fetching
files a third kind; so a slow platform never holds up an answer, nor another platform.
Woken by LISTEN/NOTIFY, each also looks by itself every second.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import TimeoutError as WaitTimeout
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import psycopg
from sqlalchemy import text

from bot import log
from bot.channels.contract import Channel
from bot.channels.files import FILE_SECONDS
from bot.domain.document import Downloaded
from bot.domain.errors import SendLater
from bot.storage import document_queue, errands, inbox, outbox
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.file_gate import inspect
from bot.typing_sign import TypingSign
from bot.usecases.applications import remind
from bot.usecases.attach import with_file
from bot.usecases.converse import Converser
from bot.usecases.deliver import Deliverer
from bot.usecases.errands import Errands, Handler
from bot.usecases.fetch import Arrived, Fetcher

T = TypeVar("T")

#: Senders of one worker per platform: as many conversations are sent to at the same time.
SENDERS = 4

#: A platform that has not answered by then is asked again later.
SEND_SECONDS = 20.0

#: A file is asked for first and then read; the channel ends both by itself before this.
DOWNLOAD_SECONDS = FILE_SECONDS + SEND_SECONDS

#: Every loop looks by itself this often, in case a wake-up was lost.
LOOK_EVERY = 1.0

#: Seconds between two looks at who has to be reminded.
REMIND_EVERY = 60.0

#: Waits after an error of the database, doubled up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


#: Every listening worker shares this advisory lock, so that others can count them.
WORKER_LOCK = 3515_0003


def workers_listening(database: Database) -> int:
    """How many workers are connected and waiting for messages."""
    with database.engine.connect() as connection:
        return int(
            connection.scalar(
                text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"),
                {"key": WORKER_LOCK},
            )
            or 0
        )


def _senders(channel: str) -> int:
    """Our own page and terminal read the transcript: nothing is sent to them."""
    return 0 if channel in ("simulator", "terminal") else SENDERS


@dataclass(frozen=True)
class _Bell:
    """Wakes the loops that listen on one queue."""

    rung: threading.Event

    def wait(self) -> None:
        self.rung.wait(LOOK_EVERY)
        self.rung.clear()


class Worker:
    """Runs until `stop`; the turn in hand is finished first."""

    def __init__(
        self,
        converser: Converser,
        channels: Mapping[str, Channel],
        database_url: str,
        store: DocumentStore,
        handlers: Mapping[str, Handler],
        arrived: Arrived,
    ) -> None:
        """handlers: what does each kind of errand; arrived: hears of fetched documents."""
        self._arrived = arrived
        self._network = asyncio.new_event_loop()
        self._sign = TypingSign(channels, self._network)
        self._converser = replace(converser, watch=self._sign.during)
        self._channels = channels
        self._url = database_url
        self._store = store
        self._errands = Errands(converser.database, handlers, converser.clock)
        self._looked_at = 0.0
        self._stopping = threading.Event()
        self._bells = {
            inbox.WAKE: _Bell(threading.Event()),
            outbox.WAKE: _Bell(threading.Event()),
            document_queue.WAKE: _Bell(threading.Event()),
            errands.WAKE: _Bell(threading.Event()),
        }
        self._log = log.get("worker")

    def run(self) -> None:
        """Start all loops and wait for `stop`."""
        network = threading.Thread(target=self._network.run_forever, daemon=True)
        network.start()
        watching = asyncio.run_coroutine_threadsafe(self._sign.watch(), self._network)
        threading.Thread(target=self._listen, daemon=True).start()
        self._store.sweep(time.time())
        threads = [self._start(self._converse, inbox.WAKE)]
        threads.append(self._start(partial(self._fetch, self._fetcher()), document_queue.WAKE))
        threads.append(self._start(self._errand, errands.WAKE))
        for name, channel in self._channels.items():
            deliverer = Deliverer(
                self._converser.database, {name: channel}, self.send, self._converser.clock
            )
            deliver = partial(self._deliver, deliverer)
            threads += [self._start(deliver, outbox.WAKE) for _ in range(_senders(name))]
        self._log.info("ready")
        for thread in threads:
            thread.join()
        watching.cancel()
        self._close_channels()
        self._converser.engine.close()

    def stop(self) -> None:
        self._stopping.set()
        for bell in self._bells.values():
            bell.rung.set()

    def send(self, channel: str, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        """Send on the network loop and wait, with the file that the request uploads."""
        whole = with_file(self._converser.database, self._store, channel, address, request)
        return self._wait(self._channels[channel].send(address, whole, tag), SEND_SECONDS)

    def download(self, channel: str, reference: str, limit: int) -> Downloaded:
        """Fetch a file on the network loop and wait."""
        return self._wait(self._channels[channel].download(reference, limit), DOWNLOAD_SECONDS)

    def _wait(self, call: Coroutine[Any, Any, T], seconds: float) -> T:
        """A hanging platform counts as no answer."""
        running = asyncio.run_coroutine_threadsafe(call, self._network)
        try:
            return running.result(seconds)
        except WaitTimeout as error:
            running.cancel()
            raise SendLater("timeout", f"no answer in {seconds:.0f} s") from error

    def _converse(self) -> bool:
        outcome = self._converser.next()
        if outcome is None:
            return False
        line = {key: value for key, value in vars(outcome).items() if value is not None}
        report = self._log.warning if outcome.error else self._log.info
        report("turn", **line)
        return True

    def _deliver(self, deliverer: Deliverer) -> bool:
        delivery = deliverer.next()
        if delivery is None:
            return False
        line = {key: value for key, value in vars(delivery).items() if value is not None}
        # Waiting for its place in the speed limits is no trouble.
        calm = delivery.status == "sent" or not delivery.attempts
        report = self._log.info if calm else self._log.warning
        report("delivery", **line)
        return True

    def _fetcher(self) -> Fetcher:
        parts = self._converser
        return Fetcher(
            parts.database,
            self._channels,
            self.download,
            inspect,
            self._store,
            parts.texts,
            parts.clock,
            self._arrived,
        )

    def _fetch(self, fetcher: Fetcher) -> bool:
        fetched = fetcher.next()
        if fetched is None:
            return False
        line = {key: value for key, value in vars(fetched).items() if value is not None}
        report = self._log.info if fetched.status == "stored" else self._log.warning
        report("document", **line)
        return True

    def _errand(self) -> bool:
        """Do one errand; when none is due, now and then look who has to be reminded."""
        done = self._errands.next()
        if done is None:
            self._look_around()
            return False
        line = {key: value for key, value in vars(done).items() if value is not None}
        report = self._log.info if done.error is None else self._log.warning
        report("errand", **line)
        return True

    def _look_around(self) -> None:
        if time.monotonic() - self._looked_at < REMIND_EVERY:
            return
        self._looked_at = time.monotonic()
        with self._converser.database.transaction() as session:
            remind.look(session, self._converser.clock())

    def _start(self, step: Callable[[], bool], bell: str) -> threading.Thread:
        thread = threading.Thread(target=self._loop, args=(step, self._bells[bell]))
        thread.start()
        return thread

    def _loop(self, step: Callable[[], bool], bell: _Bell) -> None:
        """Step while there is work; sleep until woken; never die of an error."""
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                worked = step()
                pause = FIRST_PAUSE
            except Exception as error:
                self._log.error("step failed", error=type(error).__name__)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if not worked:
                bell.wait()

    def _listen(self) -> None:
        """Ring the bells for notifications; reconnect when the database comes back."""
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                    connection.execute("SELECT pg_advisory_lock_shared(%s)", [WORKER_LOCK])
                    for name in self._bells:
                        connection.execute(f"LISTEN {name}")
                    for bell in self._bells.values():
                        bell.rung.set()
                    for notice in connection.notifies():
                        self._bells[notice.channel].rung.set()
            except psycopg.Error:
                time.sleep(LOOK_EVERY)

    def _close_channels(self) -> None:
        for channel in self._channels.values():
            closing = asyncio.run_coroutine_threadsafe(channel.close(), self._network)
            closing.result(5)
        self._network.call_soon_threadsafe(self._network.stop)
