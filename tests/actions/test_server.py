"""A separate action server answers like the actions inside the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from bot.bootstrap import Knowledge, Model
from bot.engine.port import Engine
from bot.storage.database import Database
from tests.conftest import TUESDAY
from tests.free_port import free_port
from tests.keys import DOCUMENT_KEYS
from tests.talk import Talk


@pytest.fixture
def address(db: Database) -> Iterator[str]:
    """A real ``python -m actions`` process."""
    port = free_port()
    environment = os.environ | {"DATABASE_URL": db.url, "DOCUMENT_KEYS": DOCUMENT_KEYS}
    command = [sys.executable, "-m", "actions", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_alive(f"{url}/health")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_alive(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the action server did not start")


def test_the_same_replies_as_in_process(
    address: str, model: Model, engine: Engine, knowledge: Knowledge
) -> None:
    """Over the SDK's protocol word for word the same; a call that is no JSON is refused."""
    from bot.engine.rasa import RasaEngine

    lines = ["syarat KTP hilang", "biayanya?", "layanan di desa apa saja", "/ask_fee:paspor"]
    loaded = RasaEngine.load(model.path, None, f"{address}/webhook")
    remote = Talk(loaded, knowledge, TUESDAY)
    local = Talk(engine, knowledge, TUESDAY)
    for line in lines:
        assert [r.text for r in remote.say(line)] == [r.text for r in local.say(line)]
        assert [r.choices for r in remote.replies] == [r.choices for r in local.replies]
    loaded.close()

    assert httpx.post(f"{address}/webhook", content=b"bukan json").status_code == 400
    unknown = httpx.post(
        f"{address}/webhook", json={"next_action": "action_hapus", "tracker": {"slots": {}}}
    )
    assert unknown.status_code == 404
    names = {item["name"] for item in httpx.get(f"{address}/actions").json()}
    assert "action_answer" in names
