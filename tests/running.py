"""A real ``python -m bot up`` for tests: its own data folder, port and log."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.free_port import free_port

#: Two busy cores need this long in the worst case.
START_SECONDS = 90.0


class Running:
    """Starts on entering, stops on leaving; `log` is everything it printed."""

    def __init__(
        self, folder: Path, model: Path, settings: Mapping[str, str], arguments: tuple[str, ...]
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = arguments
        self._settings = settings
        shutil.copytree(model, folder / "data" / "model", dirs_exist_ok=True)
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def log_of_this_run(self) -> str:
        printed = (self.folder / "log").read_bytes()[self._log_start :]
        return printed.decode("utf-8", errors="replace")

    def __enter__(self) -> Running:
        environment = os.environ | {
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "LOG_FORMAT": "json",
            **self._settings,
        }
        with (self.folder / "log").open("ab") as log:
            # An earlier run in the same folder said "ready" too.
            self._log_start = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "up", *self._arguments],
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, self.log[-2000:]
            if "sipraja-bot is ready" in self.log_of_this_run:
                return
            time.sleep(0.1)
        raise AssertionError(f"not ready in {START_SECONDS} s:\n{self.log[-2000:]}")

    def say(self, conversation: str, text: str, message_id: str, **fields: str) -> None:
        body = {"conversation": conversation, "text": text, "message_id": message_id, **fields}
        answer = httpx.post(f"{self.url}/simulator/messages", json=body, timeout=10)
        assert answer.status_code == 202, answer.text

    def messages(self, conversation: str) -> list[dict[str, object]]:
        url = f"{self.url}/simulator/conversations/{conversation}/messages"
        return list(httpx.get(url, timeout=10).json())
