"""Talking to the Bot API over real HTTP: sends, errors, polling, webhooks, secrets."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from bot.channels.contract import Hooked
from bot.channels.telegram import HEADER, TelegramChannel, build_bot
from bot.domain.errors import (
    ChannelError,
    OperatorError,
    RecipientGone,
    SendLater,
    SendRefused,
)
from bot.domain.message import Incoming
from tests.channels.conftest import client, telegram_channel
from tests.fakes.telegram_server import TOKEN, TelegramServer

pytestmark = pytest.mark.asyncio

HELLO: dict[str, Any] = {"method": "sendMessage", "params": {"text": "hello"}}


async def failure(channel: TelegramChannel, chat: str = "5") -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(chat, HELLO, "1")
    await channel.close()
    return caught.value


async def test_a_send_returns_the_message_id(telegram_server: TelegramServer) -> None:
    channel: Hooked = telegram_channel(telegram_server)
    assert await channel.send("5", HELLO, "1") == "1"
    assert telegram_server.sent[0].params == {"chat_id": "5", "text": "hello"}
    await channel.close()


async def test_a_tap_is_acknowledged(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    request = channel.acknowledge(Incoming("choice", acknowledge="77"))
    assert request is not None
    assert await channel.send("5", request, "") is None
    assert telegram_server.answered == ["77"]
    assert channel.acknowledge(Incoming("text")) is None
    await channel.close()


async def test_the_sign_that_an_answer_is_written(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    request = channel.typing(Incoming("text"))
    assert request is not None
    assert await channel.send("5", request, "") is None
    assert (telegram_server.typing, telegram_server.sent) == (["5"], [])
    telegram_server.block(5)
    with pytest.raises(RecipientGone):
        await channel.send("5", request, "")
    await channel.close()


@pytest.mark.parametrize(
    ("code", "description", "kind", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", RecipientGone, "blocked"),
        (403, "Forbidden: user is deactivated", RecipientGone, "blocked"),
        (400, "Bad Request: chat not found", RecipientGone, "chat_not_found"),
        (400, "Bad Request: message is too long", SendRefused, "bad_request"),
        (401, "Unauthorized", SendLater, "unauthorized"),
        (404, "Not Found", SendLater, "unauthorized"),
        (409, "Conflict: terminated", SendLater, "conflict"),
        (500, "Internal Server Error", SendLater, "network"),
        (502, "Bad Gateway", SendLater, "network"),
    ],
)
async def test_errors(
    telegram_server: TelegramServer,
    code: int,
    description: str,
    kind: type[ChannelError],
    reason: str,
) -> None:
    telegram_server.fail(1, code, description)
    error = await failure(telegram_channel(telegram_server))
    assert (type(error), error.reason) == (kind, reason)


async def test_too_fast_says_how_long_to_wait(telegram_server: TelegramServer) -> None:
    telegram_server.fail(1, 429, "Too Many Requests: retry after 12", retry_after=12)
    error = await failure(telegram_channel(telegram_server))
    assert isinstance(error, SendLater)
    assert (error.reason, error.after) == ("rate_limited", 12.0)


async def test_a_moved_chat_is_refused(telegram_server: TelegramServer) -> None:
    body = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded"}
    telegram_server.fail_next(1, 400, {**body, "parameters": {"migrate_to_chat_id": -1007}})
    error = await failure(telegram_channel(telegram_server))
    assert (type(error), error.reason) == (SendRefused, "refused")


async def test_a_lost_answer_is_tried_again(telegram_server: TelegramServer) -> None:
    """The server accepted: trying again doubles the message, which is known and rare."""
    telegram_server.drop_next(1)
    channel = telegram_channel(telegram_server)
    with pytest.raises(SendLater, match="network"):
        await channel.send("5", HELLO, "1")
    assert await channel.send("5", HELLO, "1") == "2"
    assert len(telegram_server.sent) == 2
    await channel.close()


async def test_no_answer_in_time(telegram_server: TelegramServer) -> None:
    telegram_server.hang_next(1)
    channel = telegram_channel(telegram_server)
    with pytest.raises(SendLater, match="timeout"):
        await channel._call("sendMessage", {"chat_id": 5, "text": "x"}, timeout=0.2)
    assert telegram_server.sent == []
    await channel.close()


async def test_nobody_there_and_the_token_stays_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Log records of the HTTP client are the log room's to silence; ours carry no token."""
    caplog.set_level(logging.DEBUG, logger="bot")
    channel = TelegramChannel(
        build_bot(TOKEN, "http://127.0.0.1:9"), "b_bot", None, "More", client()
    )
    error = await failure(channel)
    assert (type(error), error.reason) == (SendLater, "network")
    assert TOKEN not in repr(error) + str(error) + error.detail + caplog.text
    assert error.__suppress_context__


async def test_a_rejected_token_is_not_repeated(telegram_server: TelegramServer) -> None:
    channel = TelegramChannel(
        build_bot("9:wrong", telegram_server.url), "b_bot", None, "More", client()
    )
    error = await failure(channel)
    assert error.reason == "unauthorized"
    assert "9:wrong" not in str(error)


async def test_polling_confirms_what_was_stored(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    first = telegram_server.say(5, "one")
    telegram_server.say(5, "two")
    updates = await channel.poll(None, 1)
    assert [update["message"]["text"] for update in updates] == ["one", "two"]
    assert [update["update_id"] for update in await channel.poll(first + 1, 1)] == [first + 1]
    assert await channel.poll(first + 2, 0) == []
    assert telegram_server.pending == 0
    (item,) = channel.split(json.dumps(updates[0]).encode())
    assert channel.parse(item.body).text == "one"
    await channel.close()


async def test_polling_waits_for_an_update(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    waiting = asyncio.create_task(channel.poll(None, 5))
    await asyncio.sleep(0.1)
    telegram_server.say(5, "late")
    async with asyncio.timeout(10):
        assert len(await waiting) == 1
    await channel.close()


async def test_polling_and_a_webhook_exclude_each_other(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    await channel.set_webhook("http://127.0.0.1:9/hooks/telegram")
    assert telegram_server.secret == "s3cret"
    with pytest.raises(SendLater, match="conflict"):
        await channel.poll(None, 0)
    await channel.delete_webhook()
    assert await channel.poll(None, 0) == []
    await channel.close()


async def test_who_the_bot_is(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    assert (await channel.me())["username"] == "b_bot"
    await channel.close()


async def test_the_secret_proves_the_sender(telegram_server: TelegramServer) -> None:
    channel = telegram_channel(telegram_server)
    assert channel.verify({HEADER: "s3cret"}, b"")
    assert not channel.verify({HEADER: "s3cret "}, b"")
    assert not channel.verify({HEADER: "é"}, b"")
    assert not channel.verify({}, b"")


async def test_without_a_secret_nothing_is_taken(telegram_server: TelegramServer) -> None:
    for secret in (None, ""):
        channel = telegram_channel(telegram_server, secret)
        assert not channel.verify({HEADER: ""}, b"")
        assert not channel.verify({}, b"")
        with pytest.raises(OperatorError, match="TELEGRAM_WEBHOOK_SECRET"):
            await channel.set_webhook("https://desk.example/hooks/telegram")
        await channel.close()
