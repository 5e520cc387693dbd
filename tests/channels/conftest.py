"""Real HTTP servers that enforce the platforms' limits, and an event loop to talk to them."""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from bot.channels.telegram import TelegramChannel, build_bot
from bot.channels.whatsapp import WhatsAppChannel, WhatsAppSettings
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer

#: Loading the certificates takes longer than most tests; plain HTTP needs none.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

#: A loaded machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PAYLOADS = Path(__file__).parent / "payloads"


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def telegram_server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="module")
def unlimited_telegram() -> Iterator[TelegramServer]:
    """Limits of form only, no rates."""
    with TelegramServer(chat_rate=math.inf, overall_rate=math.inf) as server:
        yield server


@pytest.fixture
def whatsapp_server() -> Iterator[WhatsAppServer]:
    with WhatsAppServer() as server:
        yield server


@pytest.fixture(scope="module")
def unlimited_whatsapp() -> Iterator[WhatsAppServer]:
    """Limits of form only: no rates, no window."""
    with WhatsAppServer(pair_rate=math.inf, overall_rate=math.inf, windows=False) as server:
        yield server


def telegram_channel(server: TelegramServer, secret: str | None = "s3cret") -> TelegramChannel:
    return TelegramChannel(build_bot(server.token, server.url), "b_bot", secret, "More", client())


def client(timeout: float = 5.0) -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=timeout, verify=_NO_CERTIFICATES)


def whatsapp_channel(server: WhatsAppServer, timeout: float = 5.0) -> WhatsAppChannel:
    settings = WhatsAppSettings(server.url, server.number, server.token, server.secret, "v3rify")
    return WhatsAppChannel(client(timeout), settings, "More")
