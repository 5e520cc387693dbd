"""A whole assistant that is killed with an upload in hand: kept once, readable nowhere."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx

from bot.bootstrap import Model
from tests import samples
from tests.running import Running

MARK = b"% Nomor KK 3515000000000000"

WAIT_SECONDS = 60.0


def upload(assistant: Running, body: bytes) -> None:
    answer = httpx.post(
        f"{assistant.url}/simulator/messages",
        data={"conversation": "w", "message_id": "m1"},
        files={"file": ("kk.pdf", body, "application/pdf")},
        timeout=10,
    )
    assert answer.status_code == 202, answer.text


def address(assistant: Running) -> str:
    """Where the document is, as soon as it is stored."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for message in assistant.messages("w"):
            for attachment in message["attachments"]:  # type: ignore[attr-defined]
                if "url" in attachment:
                    return str(attachment["url"])
        time.sleep(0.1)
    raise AssertionError(f"not stored in {WAIT_SECONDS} s:\n{assistant.log[-2000:]}")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_upload_survives_a_kill_and_stands_nowhere_readable(
    model: Model, tmp_path: Path
) -> None:
    """202 means kept: everything is killed at once, started again, and the file is there."""
    body = samples.pdf() + MARK
    assistant = Running(tmp_path, model.path.parent, {}, ("--workers", "1"))
    with assistant:
        upload(assistant, body)
        assert assistant.process is not None
        os.kill(assistant.process.pid, signal.SIGKILL)
        assistant.process.wait(10)
    (tmp_path / "log").unlink()
    with assistant:
        upload(assistant, body)
        url = address(assistant)
        answer = httpx.get(f"{assistant.url}{url}", timeout=10)
        assert (answer.status_code, answer.content) == (200, body)
        assert httpx.get(f"{assistant.url}{url.replace('/w/', '/x/')}").status_code == 404
        said = [message for message in assistant.messages("w") if message["from"] == "citizen"]
        assert len(said) == 1
    data = tmp_path / "data"
    assert len(files(data / "documents")) == 1
    assert len(files(data)) > 100
    readable = [path for path in files(data) if MARK in path.read_bytes()]
    assert readable == []
    assert MARK.decode() not in assistant.log
