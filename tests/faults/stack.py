"""`python -m bot up` on a data folder of its own, shared by the tests of it."""

from __future__ import annotations

from pathlib import Path

from bot.storage import database, embedded
from bot.storage.database import Database
from bot.storage.sealing import keyring
from tests.fakes.telegram_server import TelegramServer
from tests.faults import people
from tests.faults.environment import clean_environment, platforms
from tests.faults.evidence import assert_answered_once, assert_sent_once, outbound, transcript
from tests.faults.processes import Site, Started, until
from tests.free_port import free_port

WITH_FAULTS = ("-m", "tests.faults.up_with_faults", "up")


class Stack:
    """`up` on its embedded PostgreSQL, polling Telegram; the same data folder all the time."""

    def __init__(self, folder: Path, telegram: TelegramServer) -> None:
        self.folder = folder
        self.telegram = telegram
        self.chat = 1000
        self.ups: list[Started] = []
        self.sites: list[Site] = []
        self._database: Database | None = None

    def begin(self) -> Started:
        """One more `up`. The first has two workers."""
        workers = 1 if self.ups else 2
        port = free_port()
        env = clean_environment() | platforms(self.telegram.url)
        env |= {"DATA_DIR": str(self.folder / "data"), "PORT": str(port), "WORKERS": str(workers)}
        started = Started(WITH_FAULTS, env, self.folder / f"{len(self.ups)}.out")
        self.ups.append(started)
        self.sites.append(Site(port))
        return started

    def start(self) -> Started:
        """Begin one more; returns when it says that it is ready."""
        started = self.begin()
        self._wait_until_ready(started)
        return started

    def _wait_until_ready(self, up: Started) -> None:
        until(lambda: "is ready" in up.output or up.code is not None, "up is ready", 90)
        assert up.code is None, up.output

    @property
    def postgres(self) -> Path:
        return self.folder / "data" / "postgres"

    @property
    def db(self) -> Database:
        if self._database is None:
            url = embedded.ensure_running(self.postgres)
            keys = keyring((), self.folder / "data" / "document.key")
            self._database = database.connect(url, keys)
        return self._database

    def well(self) -> tuple[Started, Site]:
        """The one that runs, started when none does, with all its processes."""
        if not self.ups or self.ups[-1].code is not None:
            self.start()
        up, site = self.ups[-1], self.sites[-1]
        self._wait_until_ready(up)
        site.wait_until_ready()
        until(lambda: up.children("worker"), "a worker runs")
        return up, site

    def citizens(self, number: int, messages: int) -> dict[object, list[str]]:
        """What so many new citizens are going to say, by chat."""
        self.chat += 100
        asked = people.questions(messages)
        return {self.chat + citizen: list(asked) for citizen in range(number)}

    def assert_all_answered(self, said: dict[object, list[str]], twice: int = 0) -> None:
        """Every message of `said` gets its one answer, there and here; waits for it."""

        def answered() -> bool:
            return all(
                len(transcript(self.db, chat)) == 2 * len(texts)
                and all(row.status == "sent" for row in outbound(self.db, chat))
                for chat, texts in said.items()
            )

        until(answered, "everything is answered and sent", 90)
        assert_answered_once(self.db, said)
        assert_sent_once(self.db, self.telegram, said, twice)

    def end(self) -> None:
        for up in self.ups:
            up.end()
        for site in self.sites:
            site.close()
        if self._database is not None:
            self._database.dispose()
        if self.postgres.exists():
            embedded.stop(self.postgres)
