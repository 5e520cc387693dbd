"""A Bot API server that enforces what Telegram enforces.

    python -m tests.fakes.telegram_server --port 8081

Source: Telegram Bot API and its FAQ ("How can I message all of my bot's subscribers"),
read 2026-11-24: 30 messages a second overall, one a second per chat with short bursts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from tests.fakes.http_server import Bucket, FakeServer, serve
from tests.fakes.shelf import File, Shelf
from tests.fakes.telegram_limits import (
    DOWNLOAD,
    commands_refusal,
    file_refusal,
    refusal,
    text_refusal,
    webhook_refusal,
)

TOKEN = "123456:TEST-token"

#: Parameters that are JSON in a form.
_NESTED = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "reply_markup",
    }
)


@dataclass(frozen=True)
class Sent:
    """A message that was accepted; `at` is in seconds since the epoch."""

    chat: str
    params: dict[str, Any]
    message_id: int
    at: float


class TelegramServer(FakeServer):
    """`sent` holds what was accepted, `answered` the taps that were acknowledged, `typing`
    the chats that saw the sign; `profile` is what was set with setMy…"""

    def __init__(
        self,
        token: str = TOKEN,
        port: int = 0,
        *,
        chat_rate: float = 1.0,
        chat_burst: float = 5.0,
        overall_rate: float = 30.0,
    ) -> None:
        super().__init__(port)
        self.token = token
        self.sent: list[Sent] = []
        self.answered: list[str] = []
        self.calls: list[str] = []
        self.typing: list[str] = []
        self.profile: dict[str, Any] = {}
        self.allowed: list[str] = []
        self.last_error: tuple[str, int] | None = None
        #: Methods that answer with an error of the Bot API, whatever they are asked.
        self.broken: dict[str, dict[str, Any]] = {}
        #: Methods that do not answer at all.
        self.held: set[str] = set()
        self.shelf = Shelf()
        self.uploads: list[File] = []
        self.blocked: set[str] = set()
        self.deactivated: set[str] = set()
        self.unknown: set[str] = set()
        self.secret: str | None = None
        self._chat_rate, self._chat_burst = chat_rate, chat_burst
        self._chats: dict[str, Bucket] = {}
        self._overall = Bucket(overall_rate, overall_rate)
        self._updates: list[dict[str, Any]] = []
        self._next_update = 1000
        self._next_message = 1
        self._arrival = asyncio.Event()
        self._poll = 0

    # What happens to citizens

    def update(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Let an update happen: it waits for getUpdates, or goes to the webhook."""
        if update_id is None:
            update_id = self._next_update
        self._next_update = update_id + 1
        self._loop.call_soon_threadsafe(self._happen, {"update_id": update_id, kind: content})
        return update_id

    def say(self, chat: int, text: str, name: str = "Someone") -> int:
        """A citizen writes `text` in their private chat."""
        return self.update("message", {**self._message(chat, name), "text": text})

    def tap(self, chat: int, data: str, name: str = "Someone") -> int:
        """A citizen taps the button with `data` under the last message they got."""
        last = [one for one in self.sent if one.chat == str(chat)][-1:]
        content: dict[str, Any] = {
            "id": f"tap{self._next_update}",
            "from": _person(chat, name),
            "chat_instance": "1",
            "data": data,
        }
        if last:
            markup = last[0].params.get("reply_markup")
            message = {**self._message(chat, name), "message_id": last[0].message_id}
            content["message"] = {**message, **({"reply_markup": markup} if markup else {})}
        return self.update("callback_query", content)

    def block(self, chat: int) -> None:
        """The citizen blocks the bot."""
        self.blocked.add(str(chat))

    def forget(self, chat: int) -> None:
        """The chat was never known to the bot."""
        self.unknown.add(str(chat))

    def fail(self, times: int, code: int, description: str, retry_after: int | None = None) -> None:
        """Answer the next `times` sends with an error in the Bot API's form."""
        self.fail_next(times, code, _error(code, description, retry_after))

    def break_method(self, method: str, code: int, description: str, **more: Any) -> None:
        """From now on `method` fails in the Bot API's form."""
        self.broken[method] = _error(code, description, **more)

    @property
    def pending(self) -> int:
        """Updates that wait for getUpdates."""
        return len(self._updates)

    # The API

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/documents/{number}", self._file),
        ]

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(_error(401, "Unauthorized"))
        method = request.match_info["method"]
        params = await _params(request)
        self.calls.append(method)
        if method in ("sendMessage", "sendPhoto", "sendDocument"):
            return await self.faulty(request, lambda: self._send(method, params))
        if method == "getUpdates":
            return _answer(await self._get_updates(params))
        simple = self._answers().get(method)
        if simple is None:
            return _answer(_error(404, "Not Found"))
        if method in self.broken:
            return _answer(self.broken[method])
        if method in self.held:
            await asyncio.sleep(60)
        return _plain(simple(params))

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """The methods that send nothing and wait for nothing."""
        return {
            "getMe": lambda _: {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"},
            "answerCallbackQuery": self._acknowledge,
            "sendChatAction": self._show_typing,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getFile": self._get_file,
            "getWebhookInfo": self._webhook_info,
            "setMyCommands": lambda params: self._set_profile(params, commands_refusal),
            "setMyDescription": lambda params: self._set_profile(params, text_refusal),
            "setMyShortDescription": lambda params: self._set_profile(params, text_refusal),
        }

    def _show_typing(self, params: dict[str, Any]) -> Any:
        """The sign; it ends after five seconds or with a message (sendChatAction)."""
        chat = str(params.get("chat_id", ""))
        if params.get("action") != "typing":
            return _error(400, "Bad Request: wrong parameter action in request")
        problem = self._unreachable(chat)
        if problem is None:
            self.typing.append(chat)
        return problem or True

    def _set_profile(
        self, params: dict[str, Any], refusal: Callable[[dict[str, Any]], str | None]
    ) -> Any:
        refused = refusal(params)
        if refused is None:
            self.profile |= params
        return _error(400, refused) if refused else True

    def _webhook_info(self, params: dict[str, Any]) -> dict[str, Any]:
        """An address of this machine that did not answer leaves no error: tests set one."""
        info: dict[str, Any] = {
            "url": self.webhook or "",
            "has_custom_certificate": False,
            "pending_update_count": self.undelivered + self.pending,
        }
        if self.webhook:
            info["allowed_updates"] = self.allowed
        if self.last_error:
            words, at = self.last_error
            info |= {"last_error_message": words, "last_error_date": at}
        return info

    def _get_file(self, params: dict[str, Any]) -> dict[str, Any]:
        """Where a file is, for an hour; none larger than 20 MB (getFile)."""
        number = str(params.get("file_id"))
        file = self.shelf.files.get(number)
        if file is None:
            return _error(400, "Bad Request: invalid file_id")
        if len(file.body) > DOWNLOAD:
            return _error(400, "Bad Request: file is too big")
        size = len(file.body)
        return {"file_id": number, "file_size": size, "file_path": f"documents/{number}"}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.Response(status=404)
        return await self.shelf.serve(request, request.match_info["number"])

    async def _send(self, method: str, params: dict[str, Any]) -> web.Response:
        chat = str(params.get("chat_id", ""))
        problem = self._unreachable(chat) or self._too_fast(chat)
        if problem:
            return _answer(problem)
        refused = refusal(params) if method == "sendMessage" else file_refusal(method, params)
        if refused:
            return _answer(_error(400, refused))
        params = {key: self._received(value) for key, value in params.items()}
        sent = Sent(chat, params, self._next_message, time.time())
        self._next_message += 1
        self.sent.append(sent)
        result = {"message_id": sent.message_id, "date": int(sent.at), "text": params.get("text")}
        return _answer({"ok": True, "result": {**result, "chat": {"id": chat}}})

    def _received(self, value: Any) -> Any:
        """An uploaded file is kept under `uploads`; its name stands for it."""
        if not isinstance(value, web.FileField):
            return value
        self.uploads.append(File(value.file.read(), value.content_type, value.filename))
        return value.filename

    def _unreachable(self, chat: str) -> dict[str, Any] | None:
        if not chat or chat in self.unknown:
            return _error(400, "Bad Request: chat not found")
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if chat in self.deactivated:
            return _error(403, "Forbidden: user is deactivated")
        return None

    def _too_fast(self, chat: str) -> dict[str, Any] | None:
        now = self.clock()
        bucket = self._chats.setdefault(chat, Bucket(self._chat_rate, self._chat_burst))
        wait = bucket.wait(now) or self._overall.wait(now)
        if not wait:
            return None
        seconds = math.ceil(wait)
        return _error(429, f"Too Many Requests: retry after {seconds}", seconds)

    def _acknowledge(self, params: dict[str, Any]) -> bool:
        self.answered.append(str(params["callback_query_id"]))
        return True

    def _set_webhook(self, params: dict[str, Any]) -> Any:
        if refused := webhook_refusal(params):
            return _error(400, refused)
        self.allowed = params.get("allowed_updates", [])
        self.webhook = params["url"]
        self.secret = params.get("secret_token")
        self._arrival.set()
        waiting, self._updates = self._updates, []
        for update in waiting:
            self._happen(update)
        return True

    def _delete_webhook(self, params: dict[str, Any]) -> bool:
        self.webhook = None
        waiting, self._waiting = self._waiting, []
        self._updates += [json.loads(body) for body in waiting]
        return True

    async def _get_updates(self, params: dict[str, Any]) -> dict[str, Any]:
        """Long poll: `offset` confirms all updates before it; the newer of two polls wins."""
        offset = int(params.get("offset") or 0)
        if offset > 0:
            self._updates = [one for one in self._updates if one["update_id"] >= offset]
        deadline = time.monotonic() + float(params.get("timeout") or 0)
        self._poll += 1
        mine = self._poll
        self._arrival.set()
        while not self._updates and not self.webhook and mine == self._poll:
            self._arrival.clear()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._arrival.wait()
            except TimeoutError:
                break
        if self.webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        if mine != self._poll:
            return _error(409, "Conflict: terminated by other getUpdates request")
        limit = min(int(params.get("limit") or 100), 100)
        chosen = self._updates[offset:] if offset < 0 else self._updates[:limit]
        return {"ok": True, "result": chosen}

    def _happen(self, update: dict[str, Any]) -> None:
        if self.webhook:
            self._enqueue(json.dumps(update).encode())
        else:
            self._updates.append(update)
            self._arrival.set()

    def _message(self, chat: int, name: str) -> dict[str, Any]:
        person = {"id": chat, "first_name": name}
        self._next_message += 1
        return {
            "message_id": self._next_message,
            "from": _person(chat, name),
            "chat": {**person, "type": "private"},
            "date": int(time.time()),
        }

    # Control

    def commands(self) -> dict[str, Callable[..., Any]]:
        own: dict[str, Callable[..., Any]] = {
            "fail": self.fail,
            "say": self.say,
            "tap": self.tap,
            "update": self.update,
            "block": self.block,
            "forget": self.forget,
        }
        return {**super().commands(), **own}

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "sent": [asdict(one) for one in self.sent],
            "answered": self.answered,
            "typing": self.typing,
            "profile": self.profile,
            "pending": self.pending,
            "webhook_url": self.webhook,
        }


def _person(chat: int, name: str) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": name}


async def _params(request: web.Request) -> dict[str, Any]:
    """The parameters of a call, from the query, a form or JSON; nested ones are JSON text."""
    if request.content_type == "application/json":
        return dict(await request.json())
    params = {**request.query, **(await request.post())}
    return {
        key: json.loads(str(value)) if key in _NESTED else value for key, value in params.items()
    }


def _error(code: int, description: str, retry_after: int | None = None) -> dict[str, Any]:
    extra = {} if retry_after is None else {"parameters": {"retry_after": retry_after}}
    return {"ok": False, "error_code": code, "description": description, **extra}


def _plain(answer: Any) -> web.Response:
    """The result of a method, or the error that it is."""
    failed = isinstance(answer, dict) and answer.get("ok") is False
    return _answer(answer if failed else {"ok": True, "result": answer})


def _answer(body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=body.get("error_code", 200))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--unlimited", action="store_true", help="no rate limits")
    options = parser.parse_args()
    rate = math.inf if options.unlimited else 1.0
    overall = math.inf if options.unlimited else 30.0
    serve(TelegramServer(options.token, options.port, chat_rate=rate, overall_rate=overall))


if __name__ == "__main__":
    main()
