"""A fetcher as a process of its own that stops at a point, to be killed there.

    python -m tests.faults.fetching DATABASE_URL TELEGRAM_URL FOLDER POINT TOKEN

Says the point's name on standard output when it has come there, then waits.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.channels.simulator import SimulatorChannel
from bot.channels.telegram import TelegramChannel, build_bot
from bot.domain.document import Checked, Downloaded
from bot.storage import database, file_gate, texts
from bot.storage.documents import DocumentStore
from bot.storage.sealing import keyring
from bot.usecases.fetch import Fetcher
from tests.keys import KEYRING

TEXTS = Path(__file__).parent.parent.parent / "bot" / "texts" / "id.yml"


class StoppingStore(DocumentStore):
    """Stops when the file is written and its row is not."""

    def write(self, name: str, body: bytes) -> str:
        key = super().write(name, body)
        reach("written")
        return key


def reach(point: str) -> None:
    if point == sys.argv[4]:
        print(point, flush=True)
        time.sleep(600)


def download(channel: str, reference: str, limit: int) -> Downloaded:
    async def once() -> Downloaded:
        # Loading the certificates takes longer than the rest; plain HTTP needs none.
        client = httpx.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        made = TelegramChannel(build_bot(sys.argv[5], sys.argv[2]), "b", None, "More", client)
        try:
            return await made.download(reference, limit)
        finally:
            await made.close()

    return asyncio.run(once())


def inspect(body: bytes, declared: str) -> Checked:
    reach("downloaded")
    return file_gate.inspect(body, declared)


def fetcher(url: str, folder: Path) -> Fetcher:
    store = StoppingStore(folder / "documents", keyring((), folder / "document.key"))
    channels = {"telegram": SimulatorChannel("telegram")}
    found, known = database.connect(url, KEYRING), texts.load(TEXTS)
    return Fetcher(found, channels, download, inspect, store, known, lambda: datetime.now(UTC))


def draft_stops() -> None:
    """The file is written beside its place and not yet moved there."""
    replace = Path.replace

    def stopping(path: Path, target: Path) -> Path:
        reach("draft")
        return replace(path, target)

    Path.replace = stopping  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    draft_stops()
    working = fetcher(sys.argv[1], Path(sys.argv[3]))
    while working.next() is not None:
        pass
    print("done", flush=True)
