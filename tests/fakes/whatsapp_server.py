"""A Cloud API server that enforces what WhatsApp enforces.

    python -m tests.fakes.whatsapp_server --port 8082 --webhook http://127.0.0.1:8000/hooks/whatsapp

Source: WhatsApp Cloud API, messages, throughput and error codes, read 2026-11-24: free text
within 24 hours of the citizen's last message; one message per 6 seconds to one person with
a burst of 45; 80 a second per number.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from aiohttp import web

from tests.fakes.http_server import Bucket, FakeServer, serve
from tests.fakes.shelf import File, Shelf
from tests.fakes.whatsapp_account import Account, GraphError
from tests.fakes.whatsapp_limits import media_refusal, refusal

NUMBER = "100000000000001"
TOKEN = "test-access-token"
SECRET = "test-app-secret"
WINDOW = 24 * 3600.0


@dataclass(frozen=True)
class Sent:
    """A message that was accepted; `at` is in seconds since the epoch."""

    to: str
    message: dict[str, Any]
    id: str
    at: float


class WhatsAppServer(FakeServer):
    """`sent` holds what was accepted. A citizen's window opens when they `say` something.

    `read` holds the messages that were marked as read, `typing` those below which the sign
    was shown; `account` is what Meta knows of us.
    """

    def __init__(
        self,
        number: str = NUMBER,
        token: str = TOKEN,
        secret: str = SECRET,
        port: int = 0,
        *,
        webhook: str | None = None,
        pair_rate: float = 1 / 6,
        pair_burst: float = 45.0,
        overall_rate: float = 80.0,
        windows: bool = True,
        receipts: bool = False,
    ) -> None:
        super().__init__(port)
        self.number, self.token, self.secret = number, token, secret
        self.webhook = webhook
        self.sent: list[Sent] = []
        self.heard: set[str] = set()
        self.read: list[str] = []
        self.typing: list[str] = []
        self.typing_fault: Literal["error", "hang"] | None = None
        self.account = Account(number, token, secret)
        self.shelf = Shelf()
        self.media: dict[str, File] = {}
        self.media_url: str | None = None
        self.undeliverable: set[str] = set()
        self.opted_out: set[str] = set()
        self.windows = windows
        self.receipts = receipts
        self.last_heard: dict[str, float] = {}
        self._pair_rate, self._pair_burst = pair_rate, pair_burst
        self._pairs: dict[str, Bucket] = {}
        self._overall = Bucket(overall_rate, overall_rate)
        self._count = 0

    @property
    def url(self) -> str:
        return f"{super().url}/v24.0"

    # What happens to citizens

    def say(self, address: str, text: str, name: str = "Someone") -> str:
        """A citizen writes; `address` that is not all digits is a business-scoped user id."""
        return self.message(address, {"type": "text", "text": {"body": text}}, name)

    def tap(self, address: str, payload: str, title: str, name: str = "Someone") -> str:
        """A citizen taps a reply button."""
        reply = {"type": "button_reply", "button_reply": {"id": payload, "title": title}}
        return self.message(address, {"type": "interactive", "interactive": reply}, name)

    def say_in_group(self, group: str, author: str, text: str) -> str:
        """Somebody writes in a group that our number is in."""
        self.open_window(group)
        return self.message(author, {"group_id": group, "type": "text", "text": {"body": text}})

    def message(self, address: str, content: dict[str, Any], name: str = "Someone") -> str:
        """A citizen's message of any type reaches the webhook; returns its id."""
        self.open_window(address)
        message_id = self._id()
        self.heard.add(message_id)
        phone = address.isdigit()
        origin = {"from": address} if phone else {"from_user_id": address}
        known = {"wa_id": address} if phone else {"user_id": address}
        message = {**origin, "id": message_id, "timestamp": str(int(time.time())), **content}
        self.post({"contacts": [{"profile": {"name": name}, **known}], "messages": [message]})
        return message_id

    def receipt(self, message_id: str, state: str, code: int | None = None) -> None:
        """A status of a sent message reaches the webhook."""
        sent = next(one for one in self.sent if one.id == message_id)
        status: dict[str, Any] = {
            "id": message_id,
            "status": state,
            "timestamp": str(int(time.time())),
            "recipient_id": sent.to,
        }
        if tag := sent.message.get("biz_opaque_callback_data"):
            status["biz_opaque_callback_data"] = tag
        if code:
            status["errors"] = [{"code": code, "title": f"Error {code}"}]
        self.post({"statuses": [status]})

    def post(self, *values: dict[str, Any]) -> None:
        """One webhook request with a change per value."""
        head = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "6200000000", "phone_number_id": self.number},
        }
        changes = [{"field": "messages", "value": {**head, **value}} for value in values]
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
        self.deliver(json.dumps(body).encode())

    def open_window(self, address: str) -> None:
        self.last_heard[address] = time.time()

    def close_window(self, address: str) -> None:
        self.last_heard.pop(address, None)

    def refuse(self, address: str, code: int) -> None:
        """From now on nothing reaches `address`: 131026 undeliverable, 131050 opted out."""
        {131026: self.undeliverable, 131050: self.opted_out}[code].add(address)

    def fail(self, times: int, status: int, code: int, message: str = "Failed") -> None:
        """Answer the next `times` sends with an error in the Graph API's form."""
        self.fail_next(times, status, _error(code, message))

    # The API

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v24.0/{number}/messages", self._messages),
            web.post("/v24.0/{number}/media", self._upload),
            web.get("/v24.0/{number}", self._object),
            web.get("/v24.0/{path:.+}", self._graph),
            web.get("/attachments/{number}", self._file),
        ]

    def headers(self, body: bytes) -> dict[str, str]:
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={signature}"}

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _answer(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if request.match_info["number"] != self.number:
            return _answer(400, 100, "Unsupported post request. Object does not exist")
        message = await request.json()
        if "typing_indicator" in message:
            return await self._show_typing(message)
        accept = self._mark_read if "status" in message else self._send
        return await self.faulty(request, lambda: accept(message))

    async def _show_typing(self, message: dict[str, Any]) -> web.StreamResponse:
        """The read mark with the sign, which ends after 25 seconds or with an answer."""
        if self.typing_fault == "hang":
            await asyncio.sleep(60)
        if self.typing_fault == "error":
            return _answer(500, 131000, "Something went wrong")
        if message["typing_indicator"] != {"type": "text"}:
            return _answer(400, 100, "Invalid parameter")
        self.typing.append(str(message.get("message_id")))
        return await self._mark_read(message)

    async def _mark_read(self, message: dict[str, Any]) -> web.Response:
        """Only what a citizen sent can be read (messages API, mark messages as read)."""
        wanted = {"messaging_product": "whatsapp", "status": "read"}
        if {key: message.get(key) for key in wanted} != wanted:
            return _answer(400, 100, "Invalid parameter")
        message_id = str(message.get("message_id"))
        if message_id not in self.heard:
            return _answer(400, 131009, "Parameter value is not valid: message_id")
        self.read.append(message_id)
        return web.json_response({"success": True})

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        """Objects of the Graph API that are neither messages nor media."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        path = request.match_info.get("path") or request.match_info["number"]
        try:
            found = self.account.answer(path, request.query, bearer)
        except GraphError as error:
            return _answer(error.status, error.code, error.message)
        return await self.faulty(request, lambda: _json(found))

    async def _object(self, request: web.Request) -> web.StreamResponse:
        """Our phone number or our token, or else a media id."""
        ours = request.match_info["number"] in (self.account.number, "debug_token")
        return await (self._graph if ours else self._where)(request)

    def _is_ours(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.token}"

    async def _where(self, request: web.Request) -> web.StreamResponse:
        """The address of a media id, `media_url` when a test wants another one."""
        if not self._is_ours(request):
            return _answer(401, 190, "Invalid OAuth access token")
        number = request.match_info["number"]
        file = self.shelf.files.get(number)
        if file is None:
            return _answer(400, 100, "Unsupported get request. Object does not exist")
        found = {
            "messaging_product": "whatsapp",
            "url": self.media_url or f"{super().url}/attachments/{number}",
            "mime_type": file.media_type,
            "sha256": hashlib.sha256(file.body).hexdigest(),
            "file_size": str(len(file.body)),
            "id": number,
        }
        return await self.faulty(request, lambda: _json(found))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if not self._is_ours(request):
            return web.Response(status=401)
        return await self.shelf.serve(request, request.match_info["number"])

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if not self._is_ours(request):
            return _answer(401, 190, "Invalid OAuth access token")
        fields = await request.post()
        return await self.faulty(request, lambda: self._keep(dict(fields)))

    async def _keep(self, fields: dict[str, Any]) -> web.Response:
        file = fields.get("file")
        if not isinstance(file, web.FileField) or fields.get("messaging_product") != "whatsapp":
            return _answer(400, 100, "Invalid parameter")
        kept = File(file.file.read(), file.content_type, file.filename)
        problem = media_refusal(kept.media_type, str(fields.get("type")), len(kept.body))
        if problem:
            return _answer(400, 100, problem)
        number = str(9000 + len(self.media))
        self.media[number] = kept
        return web.json_response({"id": number})

    async def _send(self, message: dict[str, Any]) -> web.Response:
        to, problem = _receiver(message)
        problem = problem or refusal(message, self.media)
        if problem:
            return _answer(400, 131009, f"Parameter value is not valid: {problem}")
        refused = self._unreachable(to) or self._too_fast(to)
        if refused:
            return refused
        sent = Sent(to, message, self._id(), time.time())
        self.sent.append(sent)
        if self.receipts:
            self.receipt(sent.id, "sent")
            self.receipt(sent.id, "delivered")
        contact = {"input": to, "wa_id" if to.isdigit() else "user_id": to}
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": sent.id}],
            }
        )

    def _unreachable(self, to: str) -> web.Response | None:
        if to in self.undeliverable:
            return _answer(400, 131026, "Message undeliverable")
        if to in self.opted_out:
            return _answer(400, 131050, "User has stopped marketing messages")
        if self.windows and time.time() - self.last_heard.get(to, 0.0) > WINDOW:
            return _answer(400, 131047, "Re-engagement message")
        return None

    def _too_fast(self, to: str) -> web.Response | None:
        now = self.clock()
        if self._pairs.setdefault(to, Bucket(self._pair_rate, self._pair_burst)).wait(now):
            return _answer(400, 131056, "(Business Account, Consumer Account) pair rate limit hit")
        if self._overall.wait(now):
            return _answer(400, 130429, "Rate limit hit")
        return None

    def _id(self) -> str:
        self._count += 1
        return f"wamid.TEST{self._count:06}"

    # Control

    def commands(self) -> dict[str, Callable[..., Any]]:
        own: dict[str, Callable[..., Any]] = {
            "fail": self.fail,
            "say": self.say,
            "tap": self.tap,
            "say_in_group": self.say_in_group,
            "message": self.message,
            "receipt": self.receipt,
            "open_window": self.open_window,
            "close_window": self.close_window,
            "refuse": self.refuse,
        }
        return {**super().commands(), **own}

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "sent": [asdict(one) for one in self.sent],
            "read": self.read,
            "typing": self.typing,
        }


def _receiver(message: dict[str, Any]) -> tuple[str, str | None]:
    """Whom a message is for: `to` is a phone number and wins, `recipient` any other id.

    Groups take texts, media and templates only (groups, messaging, 2026).
    """
    to, recipient = message.get("to"), message.get("recipient")
    if message.get("recipient_type") == "group":
        fits = to is not None and message.get("type") != "interactive"
        return str(to), None if fits else "not for a group"
    if to is not None:
        return str(to), None if str(to).isdigit() else "to is not a phone number"
    if recipient is not None:
        return str(recipient), "recipient is a number" if str(recipient).isdigit() else None
    return "", "to is missing"


def _error(code: int, message: str) -> dict[str, Any]:
    error = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": message},
        "fbtrace_id": "TEST",
    }
    return {"error": error}


async def _json(body: dict[str, Any]) -> web.Response:
    return web.json_response(body)


def _answer(status: int, code: int, message: str) -> web.Response:
    return web.json_response(_error(code, message), status=status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--number", default=NUMBER)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--webhook")
    parser.add_argument("--receipts", action="store_true", help="report sent and delivered")
    parser.add_argument("--unlimited", action="store_true", help="no rates and no window")
    options = parser.parse_args()
    rates = {"pair_rate": math.inf, "overall_rate": math.inf} if options.unlimited else {}
    server = WhatsAppServer(
        options.number,
        options.token,
        options.secret,
        options.port,
        webhook=options.webhook,
        windows=not options.unlimited,
        receipts=options.receipts,
        **rates,
    )
    serve(server)


if __name__ == "__main__":
    main()
