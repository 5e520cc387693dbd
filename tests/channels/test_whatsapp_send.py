"""Talking to the Cloud API over real HTTP: sends, errors, signatures, the challenge."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import Any

import httpx
import pytest

from bot.channels.contract import Hooked
from bot.channels.whatsapp import (
    RETRYABLE,
    SIGNATURE_HEADER,
    WhatsAppChannel,
    WhatsAppSettings,
)
from bot.domain.errors import ChannelError, RecipientGone, SendLater, SendRefused
from bot.domain.message import Incoming
from tests.channels.conftest import client, whatsapp_channel
from tests.fakes.whatsapp_server import TOKEN, WhatsAppServer

pytestmark = pytest.mark.asyncio

ANA = "628110000001"
HELLO: dict[str, Any] = {"type": "text", "text": {"body": "hello", "preview_url": False}}


async def failure(channel: WhatsAppChannel) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(ANA, HELLO, "1")
    await channel.close()
    return caught.value


async def test_a_send_returns_the_message_id(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.open_window(ANA)
    channel: Hooked = whatsapp_channel(whatsapp_server)
    assert await channel.send(ANA, HELLO, "512") == whatsapp_server.sent[0].id
    assert whatsapp_server.sent[0].message == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": ANA,
        "biz_opaque_callback_data": "512",
        **HELLO,
    }
    await channel.close()


async def test_a_business_scoped_id_is_a_recipient(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.open_window("ID.710001")
    channel = whatsapp_channel(whatsapp_server)
    await channel.send("ID.710001", HELLO, "1")
    message = whatsapp_server.sent[0].message
    assert (message["recipient"], message.get("to")) == ("ID.710001", None)
    await channel.close()


async def test_a_group_gets_texts_and_no_read_marks(whatsapp_server: WhatsAppServer) -> None:
    """Groups take neither buttons nor read marks (groups, messaging)."""
    whatsapp_server.open_window("grp1")
    channel = whatsapp_channel(whatsapp_server)
    await channel.send("group:grp1", HELLO, "1")
    message = whatsapp_server.sent[0].message
    assert (message["recipient_type"], message["to"]) == ("group", "grp1")
    spoken = Incoming("group", shown="hello", provider_id="wamid.1")
    assert channel.acknowledge(spoken) is None
    assert channel.typing(spoken) is None
    await channel.close()


async def test_a_message_is_read_and_shows_the_sign(whatsapp_server: WhatsAppServer) -> None:
    """Both name the citizen's message; only one that exists can be marked."""
    channel = whatsapp_channel(whatsapp_server)
    heard = Incoming("text", provider_id=whatsapp_server.say(ANA, "hello"))
    read, typing = channel.acknowledge(heard), channel.typing(heard)
    assert read is not None
    assert typing == {**read, "typing_indicator": {"type": "text"}}
    assert await channel.send(ANA, read, "1") is None
    assert await channel.send(ANA, typing, "2") is None
    assert whatsapp_server.read == [heard.provider_id] * 2
    assert whatsapp_server.typing == [heard.provider_id]
    assert channel.typing(Incoming("text")) is None
    with pytest.raises(SendRefused):
        await channel.send(ANA, {"status": "read", "message_id": "wamid.none"}, "3")
    await channel.close()


ERRORS: list[tuple[int, int, type[ChannelError], str]] = [
    *((400, code, SendLater, reason) for code, reason in RETRYABLE.items()),
    (400, 131047, SendRefused, "window_closed"),
    (400, 131026, SendRefused, "undeliverable"),
    (400, 131050, RecipientGone, "opted_out"),
    (401, 190, SendLater, "unauthorized"),
    (401, 0, SendLater, "unauthorized"),
    (400, 190, SendLater, "unauthorized"),
    (429, 999, SendLater, "rate_limited"),
    (500, 131000, SendLater, "server_error"),
    (503, 2, SendLater, "server_error"),
    (400, 131009, SendRefused, "refused"),
    (403, 10, SendRefused, "refused"),
    (400, 100, SendRefused, "refused"),
    (302, 0, SendRefused, "refused"),
]


@pytest.mark.parametrize(("status", "code", "kind", "reason"), ERRORS)
async def test_errors(
    whatsapp_server: WhatsAppServer,
    status: int,
    code: int,
    kind: type[ChannelError],
    reason: str,
) -> None:
    whatsapp_server.fail(1, status, code)
    error = await failure(whatsapp_channel(whatsapp_server))
    assert (type(error), error.reason) == (kind, reason)


async def test_all_documented_codes_are_tried_again() -> None:
    """`channels.md`, errors to retry."""
    assert set(RETRYABLE) == {4, 80007, 130429, 131048, 131056, 133016, 131053}


async def test_the_pair_rate_says_how_long_to_wait(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.fail(1, 400, 131056)
    error = await failure(whatsapp_channel(whatsapp_server))
    assert isinstance(error, SendLater)
    assert error.after == 6.0


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "x"}', b'{"error": {}}'])
async def test_an_error_without_words(body: bytes) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, content=body, headers={"Retry-After": "30"})

    error = await failure(_answering(answer))
    assert isinstance(error, SendLater)
    assert (error.reason, error.after, error.detail) == ("server_error", 30.0, "HTTP 503")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"messages": []}', b'{"messages": [7]}'])
async def test_an_accepted_send_without_id(body: bytes) -> None:
    channel = _answering(lambda request: httpx.Response(200, content=body))
    assert await channel.send(ANA, HELLO, "1") is None


async def test_a_lost_answer_is_tried_again(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.open_window(ANA)
    whatsapp_server.drop_next(1)
    error = await failure(whatsapp_channel(whatsapp_server))
    assert (type(error), error.reason) == (SendLater, "network")
    assert len(whatsapp_server.sent) == 1


async def test_no_answer_in_time(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.hang_next(1)
    error = await failure(whatsapp_channel(whatsapp_server, timeout=0.2))
    assert (type(error), error.reason) == (SendLater, "timeout")
    assert whatsapp_server.sent == []


async def test_nobody_there() -> None:
    settings = WhatsAppSettings("http://127.0.0.1:9", "1", TOKEN, "s", "v")
    error = await failure(WhatsAppChannel(client(), settings, "More"))
    assert (type(error), error.reason) == (SendLater, "network")


async def test_the_token_and_phone_numbers_stay_secret(
    whatsapp_server: WhatsAppServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Meta quotes malformed tokens and numbers in its words."""
    caplog.set_level(logging.DEBUG)
    whatsapp_server.fail(1, 400, 131030, f"{ANA} is not allowed, token {TOKEN}")
    error = await failure(whatsapp_channel(whatsapp_server))
    assert error.detail == "131030 (#131030) … is not allowed, token …"
    whatsapp_server.fail(1, 401, 190, f"Malformed access token {TOKEN}")
    unauthorized = await failure(whatsapp_channel(whatsapp_server))
    said = str(error) + str(unauthorized) + caplog.text
    assert TOKEN not in said
    assert ANA not in said


async def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(WhatsAppSettings("https://graph.example", "1", "token-x", "app-x", "verify-x"))
    assert "-x" not in shown


def sign(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def test_the_signature_proves_the_sender(whatsapp_server: WhatsAppServer) -> None:
    channel = whatsapp_channel(whatsapp_server)
    body = b'{"entry": [], "name": "\xc3\xa9"}'
    good = sign(body, whatsapp_server.secret)
    assert channel.verify({SIGNATURE_HEADER: good}, body)
    assert not channel.verify({SIGNATURE_HEADER: good}, body + b" ")
    assert not channel.verify({SIGNATURE_HEADER: good.upper()}, body)
    assert not channel.verify({SIGNATURE_HEADER: good.removeprefix("sha256=")}, body)
    assert not channel.verify({SIGNATURE_HEADER: sign(body, "other")}, body)
    assert not channel.verify({SIGNATURE_HEADER: "é"}, body)
    assert not channel.verify({}, body)


async def test_without_an_app_secret_nothing_is_taken() -> None:
    settings = WhatsAppSettings("https://graph.example", "1", "t", "", "")
    channel = WhatsAppChannel(client(), settings, "More")
    assert not channel.verify({SIGNATURE_HEADER: sign(b"x", "")}, b"x")
    assert channel.challenge({"hub.mode": "subscribe", "hub.verify_token": ""}) is None


async def test_the_challenge(whatsapp_server: WhatsAppServer) -> None:
    channel = whatsapp_channel(whatsapp_server)
    asked = {"hub.mode": "subscribe", "hub.verify_token": "v3rify", "hub.challenge": "1158201444"}
    assert channel.challenge(asked) == "1158201444"
    assert channel.challenge({**asked, "hub.verify_token": "é"}) is None
    assert channel.challenge({**asked, "hub.mode": "unsubscribe"}) is None
    assert channel.challenge({}) is None


def _answering(answer: Any) -> WhatsAppChannel:
    settings = WhatsAppSettings("https://graph.example/v24.0", "1", TOKEN, "s", "v")
    transport = httpx.MockTransport(answer)
    return WhatsAppChannel(httpx.AsyncClient(transport=transport), settings, "More")
