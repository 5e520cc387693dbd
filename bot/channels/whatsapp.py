"""WhatsApp Cloud API: one business phone number, reached by webhook.

Errors are classified here and acted on by the sender. The access token is in a header and
in no error: Meta's own words may quote it, so they are passed on without it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.channels import files, items, templates, whatsapp_parse, whatsapp_render
from bot.channels.text import ELLIPSIS
from bot.domain.document import Downloaded
from bot.domain.errors import ChannelError, RecipientGone, SendLater, SendRefused
from bot.domain.message import Incoming, RawItem, Reply
from bot.domain.pace import Limits, Pace

SIGNATURE_HEADER = "x-hub-signature-256"

#: WhatsApp Cloud API, error codes, read 2026-11-24: those where trying again helps.
RETRYABLE = {
    4: "rate_limited",
    80007: "rate_limited",
    130429: "rate_limited",
    131048: "spam_limited",
    131053: "media_upload",
    131056: "pair_limited",
    133016: "registration_limited",
}

#: 131056: one message per 6 seconds to one person (Cloud API, throughput).
PAIR_SECONDS = 6.0

#: OAuthException: the access token is invalid or has expired.
_BAD_TOKEN = 190

#: Free text only this long after the citizen's last message (Cloud API, customer service
#: windows, read 2026-11-24); after that an approved template.
WINDOW = timedelta(hours=24)

#: 80 messages a second per number; to one person one in 6 s, 45 at once when rested
#: (Cloud API, throughput and pair rate limits, read 2026-11-24).
LIMITS = Limits(Pace(timedelta(seconds=1 / 80), 80), Pace(timedelta(seconds=6), 45))

#: Meta's media host (media API, read 2026-11-24), asked besides the API's own.
MEDIA_ORIGIN = "https://lookaside.fbsbx.com:443"

#: The largest picture that is sent as one; a larger one goes as a document (media, supported
#: types). Documents may have 100 MB, more than we keep.
IMAGE_BYTES = 5 * 1024 * 1024

#: "Object does not exist": also a media id after its 7 days.
_NO_OBJECT = 100

#: What a media id is made of; it becomes part of an address.
_MEDIA_ID = re.compile(r"[\w-]{1,256}", re.ASCII)

#: What is asked of our phone number (Business Phone Number API).
NUMBER_FIELDS = (
    "display_phone_number,verified_name,quality_rating,code_verification_status,platform_type"
)

#: Digits in a row that may be a phone number.
_PHONE = re.compile(r"\d{8,}")


@dataclass(frozen=True)
class WhatsAppSettings:
    """Where the number lives and what proves who we and they are; secrets stay out of repr."""

    api_url: str
    phone_number_id: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    business_account_id: str = ""


class WhatsAppChannel:
    """One business phone number."""

    name = "whatsapp"
    window: timedelta | None = WINDOW

    def __init__(
        self, client: httpx.AsyncClient, settings: WhatsAppSettings, more_title: str
    ) -> None:
        self._client = client
        self._settings = settings
        self._more_title = more_title
        self.account = settings.phone_number_id

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the body is signed with the app secret (webhooks, validating payloads)."""
        secret = self._settings.app_secret
        expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        given = headers.get(SIGNATURE_HEADER, "")
        return bool(secret) and hmac.compare_digest(given.encode(), expected.encode())

    def challenge(self, params: Mapping[str, str]) -> str | None:
        """The answer to Meta's verification request; None when the token is not ours."""
        token = self._settings.verify_token
        given = params.get("hub.verify_token", "")
        same = hmac.compare_digest(given.encode(), token.encode())
        if not (token and same and params.get("hub.mode") == "subscribe"):
            return None
        return params.get("hub.challenge")

    def split(self, body: bytes) -> list[RawItem]:
        return whatsapp_parse.split(body)

    def parse(self, body: bytes) -> Incoming:
        return whatsapp_parse.parse(body)

    def acknowledge(self, incoming: Incoming) -> dict[str, Any] | None:
        """The blue ticks: the citizen's message was read. Groups know none (groups, 2026)."""
        if not incoming.provider_id or incoming.kind == "group":
            return None
        return {"status": "read", "message_id": incoming.provider_id}

    def typing(self, incoming: Incoming) -> dict[str, Any] | None:
        """Reads the message too; WhatsApp shows it for at most 25 seconds (typing indicators)."""
        mark = self.acknowledge(incoming)
        return None if mark is None else {**mark, "typing_indicator": {"type": "text"}}

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]:
        return whatsapp_render.render(reply, message_id, self._more_title)

    def notice(self) -> dict[str, Any] | None:
        return templates.load()[templates.NOTICE].request()

    def limits(self, request: Mapping[str, Any]) -> Limits | None:
        """Messages are counted, read marks are not."""
        return None if "status" in request else LIMITS

    async def send(self, address: str, request: Mapping[str, Any], tag: str) -> str | None:
        """POST one message; `tag` comes back in its statuses (biz_opaque_callback_data).

        Raises `SendLater`, `SendRefused` or `RecipientGone`.
        """
        content = await self._upload(request) if "upload" in request else request
        message: dict[str, Any] = {"messaging_product": "whatsapp", **content}
        if "status" not in request:
            message |= {**_receiver(address), "biz_opaque_callback_data": tag}
        return _message_id(await self._ask("POST", f"{self.account}/messages", json=message))

    async def download(self, reference: str, limit: int) -> Downloaded:
        """Ask where the media is, then get it from there.

        The address is good for five minutes, so it is asked for at each attempt.
        """
        if not _MEDIA_ID.fullmatch(reference):
            raise SendRefused("expired", "The media id is not one.")
        try:
            found = await self._ask("GET", reference)
        except SendRefused as error:
            raise _no_media(error) from None
        found = found if isinstance(found, dict) else {}
        if items.optional(found, "file_size").isdecimal() and int(found["file_size"]) > limit:
            raise SendRefused("too_large")
        origins = {files.origin(self._settings.api_url), MEDIA_ORIGIN}
        url = items.optional(found, "url")
        file = await files.fetch(self._client, url, origins, limit, self._authorization)
        return Downloaded(file.body, items.optional(found, "mime_type") or file.media_type)

    # What Meta knows of us, raw (Business Management API and Graph API, read 2026-11-24).
    # Each raises a `ChannelError`.

    @property
    def business_account(self) -> str:
        """The id of the WhatsApp Business Account; empty when it is not configured."""
        return self._settings.business_account_id

    async def templates(self) -> list[dict[str, Any]]:
        """The business account's message templates."""
        params = {"limit": "200", "fields": "name,language,status,components"}
        return _list(
            await self._ask("GET", f"{self.business_account}/message_templates", params=params)
        )

    async def number(self) -> dict[str, Any]:
        """The phone number we send from."""
        return _object(await self._ask("GET", self.account, params={"fields": NUMBER_FIELDS}))

    async def token(self) -> dict[str, Any]:
        """What the access token may, for how long, and of which app it is (debug_token)."""
        params = {"input_token": self._settings.access_token}
        answer = _object(await self._ask("GET", "debug_token", params=params))
        return _object(answer.get("data"))

    async def subscribed_apps(self) -> list[dict[str, Any]]:
        """The apps that hear of the business account's messages."""
        return _list(await self._ask("GET", f"{self.business_account}/subscribed_apps"))

    async def app_webhooks(self, app: str) -> list[dict[str, Any]]:
        """Which events our app has brought where; asked with the app secret, which it proves."""
        bearer = f"{app}|{self._settings.app_secret}"
        return _list(await self._ask("GET", f"{app}/subscriptions", bearer=bearer))

    async def close(self) -> None:
        await self._client.aclose()

    async def _upload(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Bring the request's file to Meta; returns the message that shows it."""
        body, name, media_type = files.uploaded(request)
        fields = {"messaging_product": "whatsapp", "type": media_type}
        media = {"file": (name, body, media_type)}
        answer = await self._ask("POST", f"{self.account}/media", data=fields, files=media)
        number = items.identifier(answer.get("id")) if isinstance(answer, dict) else None
        if number is None:
            raise SendLater("media_upload", "The answer names no media id.")
        caption = {key: value for key, value in request["media"].items() if value}
        if request["type"] == "image" and len(body) <= IMAGE_BYTES:
            return {"type": "image", "image": {"id": number, **caption}}
        return {"type": "document", "document": {"id": number, "filename": name, **caption}}

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.access_token}"}

    async def _ask(self, method: str, path: str, bearer: str = "", **content: Any) -> Any:
        """Call the Cloud API and return its JSON; raises a `ChannelError`."""
        url = f"{self._settings.api_url.rstrip('/')}/{path}"
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else self._authorization
        try:
            response = await self._client.request(method, url, headers=headers, **content)
        except httpx.TimeoutException as error:
            raise SendLater("timeout", type(error).__name__) from None
        except httpx.HTTPError as error:
            raise SendLater("network", type(error).__name__) from None
        if not response.is_success:
            raise classify(response, bearer or self._settings.access_token) from None
        return items.load(response.content)


def classify(response: httpx.Response, token: str) -> ChannelError:
    """Which of our errors an answer of the Cloud API is (`channels.md`, errors to retry)."""
    error = _error(items.load(response.content))
    code = error.get("code")
    detail = _detail(error, response.status_code, token)
    if code == 131047:
        return SendRefused("window_closed", detail)
    if code == 131026:
        return SendRefused("undeliverable", detail)
    if code == 131050:
        return RecipientGone("opted_out", detail)
    if isinstance(code, int) and code in RETRYABLE:
        after = PAIR_SECONDS if code == 131056 else files.retry_after(response)
        return SendLater(RETRYABLE[code], detail, after)
    if code == _BAD_TOKEN or response.status_code == 401:
        return SendLater("unauthorized", "Meta rejects WHATSAPP_ACCESS_TOKEN.")
    if response.status_code == 429:
        return SendLater("rate_limited", detail, files.retry_after(response))
    if response.status_code >= 500:
        return SendLater("server_error", detail, files.retry_after(response))
    return SendRefused("refused", detail)


def _no_media(error: SendRefused) -> ChannelError:
    """Why there is no media: gone after its days, or refused for another reason."""
    code, _, _ = error.detail.partition(" ")
    if code == str(_NO_OBJECT) or error.detail == "HTTP 404":
        return SendRefused("expired", error.detail)
    return error


def _receiver(address: str) -> dict[str, str]:
    """Digits are a phone number; anything else is a business-scoped id (messages API, 2026)."""
    if address.startswith(whatsapp_parse.GROUP):
        return {"recipient_type": "group", "to": address.removeprefix(whatsapp_parse.GROUP)}
    key = "to" if address.isascii() and address.isdigit() else "recipient"
    return {"recipient_type": "individual", key: address}


def _message_id(answer: Any) -> str | None:
    messages = items.listed(answer.get("messages") if isinstance(answer, dict) else None)
    first = messages[0] if messages else None
    return items.identifier(first.get("id")) if isinstance(first, dict) else None


def _object(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else {}


def _list(answer: Any) -> list[dict[str, Any]]:
    """The objects of a Graph API list."""
    return [item for item in items.listed(_object(answer).get("data")) if isinstance(item, dict)]


def _error(answer: Any) -> Mapping[str, Any]:
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else {}


def _detail(error: Mapping[str, Any], status: int, token: str) -> str:
    """Meta's words without the token and without what may be a phone number."""
    if not error:
        return f"HTTP {status}"
    words = f"{items.optional(error, 'code')} {items.optional(error, 'message')}"
    return _PHONE.sub(ELLIPSIS, words.replace(token, ELLIPSIS) if token else words).strip()
