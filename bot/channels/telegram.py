"""Telegram: one bot, reached by webhook or by long polling.

python-telegram-bot is the API client only; its queue, its limiter and its parser are not
used. The token is part of every address: no error of this module carries one.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.channels import files, items, telegram_parse, telegram_render
from bot.domain.document import Downloaded
from bot.domain.errors import (
    ChannelError,
    OperatorError,
    RecipientGone,
    SendLater,
    SendRefused,
)
from bot.domain.message import Incoming, RawItem, Reply
from bot.domain.pace import Limits, Pace

HEADER = "x-telegram-bot-api-secret-token"

#: About 30 messages a second in all, one a second to a chat, short bursts pass. Telegram does
#: not promise these numbers (python-telegram-bot wiki, Avoiding flood limits): `retry_after`
#: is obeyed besides.
LIMITS = Limits(Pace(timedelta(seconds=1 / 30), 30), Pace(timedelta(seconds=1), 3))

#: The largest picture that is sent as one; a larger one goes as a document (sendPhoto,
#: Bot API, read 2026-11-24). Documents may have 50 MB, more than we keep.
PHOTO_BYTES = 10 * 1024 * 1024

#: Characters of what the bot says of itself, and the form of its commands (Bot API,
#: setMyDescription, setMyShortDescription, BotCommand, read 2026-11-24).
DESCRIPTION, SHORT_DESCRIPTION, COMMAND_MEANING = 512, 120, 256
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")

#: Seconds. A send is retried from the database, so none waits long for one answer.
_CONNECT, _READ, _POOL = 5.0, 10.0, 5.0

#: Seconds a long poll may be late before it counts as lost.
_POLL_GRACE = 10.0


def build_bot(token: str, api_url: str) -> Bot:
    """The API client for ``{api_url}/bot{token}/method``; opens no connection yet.

    One connection pool serves sends and polls, so that closing it closes all.
    PTB_TIMEDELTA is the library's switch to its coming kind of `retry_after`; without it
    every 429 warns.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    client = HTTPXRequest(
        connect_timeout=_CONNECT, read_timeout=_READ, write_timeout=_READ, pool_timeout=_POOL
    )
    url = api_url.rstrip("/")
    return Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=client,
        get_updates_request=client,
    )


class TelegramChannel:
    """One bot account. Without `secret` it takes nothing by webhook."""

    name = "telegram"
    window: timedelta | None = None

    def __init__(
        self,
        bot: Bot,
        account: str,
        secret: str | None,
        more_title: str,
        client: httpx.AsyncClient,
    ) -> None:
        """`client` fetches files: the API client reads them without a limit."""
        self._bot = bot
        self._client = client
        self.account = account
        self._secret = secret
        self._more_title = more_title

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret given to setWebhook came back (Bot API, setWebhook)."""
        given = headers.get(HEADER, "")
        return bool(self._secret) and hmac.compare_digest(
            given.encode(), str(self._secret).encode()
        )

    def split(self, body: bytes) -> list[RawItem]:
        return telegram_parse.split(body)

    def parse(self, body: bytes) -> Incoming:
        return telegram_parse.parse(body)

    def acknowledge(self, incoming: Incoming) -> dict[str, Any] | None:
        """A tapped button shows that it is busy until it is answered."""
        if incoming.acknowledge is None:
            return None
        params = {"callback_query_id": incoming.acknowledge}
        return {"method": "answerCallbackQuery", "params": params}

    def typing(self, incoming: Incoming) -> dict[str, Any] | None:
        """Telegram shows it for at most 5 seconds (sendChatAction)."""
        return {"method": "sendChatAction", "params": {"action": "typing"}}

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]:
        return telegram_render.render(reply, message_id, self._more_title)

    def notice(self) -> dict[str, Any] | None:
        return None

    def limits(self, request: Mapping[str, Any]) -> Limits | None:
        """Messages are counted, answers to taps are not."""
        return LIMITS if request["method"].startswith("send") else None

    async def send(self, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        """Call the Bot API; `tag` has no place there.

        Raises `SendLater`, `SendRefused` or `RecipientGone`.
        """
        method, params = request["method"], dict(request["params"])
        if "upload" in request:
            method, params = _with_upload(request, params)
        if method.startswith("send"):
            params["chat_id"] = address
        result = await self._call(method, params)
        known = isinstance(result, dict) and "message_id" in result
        return str(result["message_id"]) if known else None

    async def download(self, reference: str, limit: int) -> Downloaded:
        """Ask where the file is (getFile), then get it from the same server.

        A path is good for an hour, so it is asked for at each attempt.
        """
        try:
            found = await self._call("getFile", {"file_id": reference})
        except SendRefused as error:
            raise _no_file(error) from None
        path = items.optional(found, "file_path") if isinstance(found, dict) else ""
        if not path or ".." in path.split("/"):
            raise SendRefused("expired", "getFile gives no path.")
        base = str(self._bot.base_file_url).rstrip("/")
        url = f"{base}/{quote(path.lstrip('/'))}"
        return await files.fetch(self._client, url, {files.origin(base)}, limit, {})

    async def poll(self, position: int | None, timeout: int) -> list[dict[str, Any]]:
        """The updates from `position` on, raw; waits up to `timeout` seconds for one.

        `position` is Telegram's `offset`, one more than the last update that was stored:
        asking with it confirms all before (getUpdates). Raises a `ChannelError`.
        """
        params: dict[str, Any] = {"timeout": timeout, "allowed_updates": telegram_parse.UPDATES}
        if position is not None:
            params["offset"] = position
        updates = await self._call("getUpdates", params, timeout + _POLL_GRACE)
        return [update for update in items.listed(updates) if isinstance(update, dict)]

    async def set_webhook(self, url: str) -> None:
        """Have updates brought to `url`; from then on `poll` is refused (409)."""
        if not self._secret:
            raise OperatorError(
                "TELEGRAM_WEBHOOK_SECRET is not set, so no webhook request could be trusted. "
                "Set it to 1-256 characters of A-Z, a-z, 0-9, _ and -."
            )
        params = {
            "url": url,
            "secret_token": self._secret,
            "allowed_updates": telegram_parse.UPDATES,
        }
        await self._call("setWebhook", params)

    async def delete_webhook(self) -> None:
        """Go back to polling; what waits at Telegram is kept."""
        await self._call("deleteWebhook", {})

    async def webhook(self) -> dict[str, Any]:
        """Where updates are brought, how many wait, what went wrong last (getWebhookInfo)."""
        return _object(await self._call("getWebhookInfo", {}))

    async def me(self) -> dict[str, Any]:
        """The bot's own user, raw (getMe)."""
        return _object(await self._call("getMe", {}))

    async def offer_commands(self, commands: Mapping[str, str]) -> None:
        """The menu of commands, each with its meaning (setMyCommands)."""
        listed = [{"command": name, "description": words} for name, words in commands.items()]
        await self._call("setMyCommands", {"commands": listed})

    async def describe(self, description: str, short: str) -> None:
        """What an empty chat and what the bot's profile shows."""
        await self._call("setMyDescription", {"description": description})
        await self._call("setMyShortDescription", {"short_description": short})

    async def close(self) -> None:
        await self._bot.request.shutdown()
        await self._client.aclose()

    async def _call(self, method: str, params: dict[str, Any], timeout: float = _READ) -> Any:
        """Call a method of the Bot API and return its plain JSON; raises a `ChannelError`.

        The trailing underscore disappears when the library turns snake_case into camelCase;
        under its very own name it would warn that a parsing method of its own exists.
        """
        try:
            return await self._bot.do_api_request(
                f"{method}_", api_kwargs=params, read_timeout=timeout
            )
        except TelegramError as error:
            raise classify(error) from None


def classify(error: TelegramError) -> ChannelError:
    """Which of our errors an error of the Bot API is.

    The words of network errors are left out: they may quote the address, and in it the token.
    """
    match error:
        case RetryAfter():
            return SendLater("rate_limited", after=_seconds(error.retry_after))
        case BadRequest():
            return _refusal(error.message)
        case Forbidden():
            return RecipientGone("blocked", error.message)
        case InvalidToken() | EndPointNotFound():
            return SendLater("unauthorized", "Telegram rejects TELEGRAM_BOT_TOKEN.")
        case Conflict():
            return SendLater("conflict", error.message)
        case NetworkError():
            reason = "timeout" if isinstance(error, TimedOut) else "network"
            return SendLater(reason, type(error.__cause__ or error).__name__)
    return _unexpected(error)


def _refusal(words: str) -> ChannelError:
    if "chat not found" in words.lower():
        return RecipientGone("chat_not_found", words)
    return SendRefused("bad_request", words)


def _no_file(error: SendRefused) -> ChannelError:
    """Why getFile gives no file; "temporarily unavailable" is worth another try."""
    words = error.detail.lower()
    if "too big" in words:
        return SendRefused("too_large")
    if "temporarily" in words:
        return SendLater("expired", error.detail)
    return SendRefused("expired", error.detail)


def _with_upload(request: Mapping[str, Any], params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Method and parameters of a request that uploads its file as multipart."""
    body, name, _ = files.uploaded(request)
    method, field = request["method"], "photo"
    if method == "sendDocument" or len(body) > PHOTO_BYTES:
        method, field = "sendDocument", "document"
    return method, {**params, field: InputFile(body, filename=name)}


def _unexpected(error: TelegramError) -> ChannelError:
    """An answer that is no JSON may hide an accepted send; other errors are final."""
    if type(error) is TelegramError:
        return SendLater("network", "The answer is not JSON.")
    return SendRefused("refused", type(error).__name__)


def _object(result: Any) -> dict[str, Any]:
    return result if isinstance(result, dict) else {}


def _seconds(wait: int | float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
