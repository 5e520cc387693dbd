"""Files over real HTTP: from fixed hosts, to the limit, in time; and sent by upload."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels import files
from bot.channels.telegram import PHOTO_BYTES, TelegramChannel
from bot.channels.whatsapp import IMAGE_BYTES, WhatsAppChannel
from bot.domain.document import Downloaded
from bot.domain.errors import ChannelError, RecipientGone, SendLater, SendRefused
from bot.domain.message import Attachment, Choice, Reply
from tests.channels.conftest import telegram_channel, whatsapp_channel
from tests.fakes.http_server import FakeServer
from tests.fakes.shelf import File, FileFault
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer

pytestmark = pytest.mark.asyncio

LIMIT = 20 * 2**20
ANA = "628110000001"

Fake = TelegramServer | WhatsAppServer
Real = TelegramChannel | WhatsAppChannel


@pytest.fixture(params=["telegram", "whatsapp"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Fake, Real]]:
    """Each platform in turn, and our channel that talks to it."""
    server: Fake = TelegramServer() if request.param == "telegram" else WhatsAppServer()
    with server:
        channel: Real = (
            telegram_channel(server)
            if isinstance(server, TelegramServer)
            else whatsapp_channel(server)
        )
        yield server, channel
        await channel.close()


class Elsewhere(FakeServer):
    """Another host, which must never be asked."""

    asked = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/stolen", self._answer)]

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(body=b"stolen")


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        yield server


async def failure(channel: Real, reference: str, limit: int = LIMIT) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.download(reference, limit)
    assert caught.value.__suppress_context__ or caught.value.__cause__ is None
    return caught.value


async def test_a_file_in_its_original_size(platform: tuple[Fake, Real]) -> None:
    server, channel = platform
    body = bytes(range(256)) * 4096
    number = server.shelf.put(body, "image/jpeg")
    assert await channel.download(number, LIMIT) == Downloaded(body, "image/jpeg")
    assert await channel.download(number, len(body)) == Downloaded(body, "image/jpeg")
    assert server.shelf.fetched == [number, number]


async def test_a_file_over_the_limit_is_not_even_begun(platform: tuple[Fake, Real]) -> None:
    server, channel = platform
    error = await failure(channel, server.shelf.put(b"x" * 1001, "image/jpeg"), 1000)
    assert (type(error), error.reason) == (SendRefused, "too_large")


async def test_more_than_telegram_gives_is_too_large(telegram_server: TelegramServer) -> None:
    number = telegram_server.shelf.put(bytes(LIMIT + 1), "application/pdf")
    channel = telegram_channel(telegram_server)
    assert (await failure(channel, number)).reason == "too_large"
    assert telegram_server.shelf.fetched == []
    await channel.close()


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        (FileFault("status", status=500), SendLater, "server_error"),
        (FileFault("status", status=503), SendLater, "server_error"),
        (FileFault("status", status=429), SendLater, "server_error"),
        (FileFault("status", status=404), SendLater, "expired"),
        (FileFault("status", status=410), SendLater, "expired"),
        (FileFault("status", status=403), SendLater, "unauthorized"),
        (FileFault("status", status=400), SendRefused, "refused"),
        (FileFault("status", status=206), SendRefused, "refused"),
        (FileFault("cut"), SendLater, "network"),
        (FileFault("endless"), SendRefused, "too_large"),
    ],
)
async def test_faults_of_the_file_server(
    platform: tuple[Fake, Real], fault: FileFault, kind: type[ChannelError], reason: str
) -> None:
    """Each says whether trying again can help; after it, the file is had."""
    server, channel = platform
    number = server.shelf.put(b"letter", "application/pdf")
    server.shelf.faults.append(FileFault(fault.kind, 1, fault.status))
    error = await failure(channel, number)
    assert (type(error), error.reason) == (kind, reason)
    assert server.token not in repr(error) + error.detail
    assert (await channel.download(number, LIMIT)).body == b"letter"


async def test_a_file_that_drips_ends_in_time(
    platform: tuple[Fake, Real], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, the whole never would."""
    monkeypatch.setattr(files, "FILE_SECONDS", 0.5)
    server, channel = platform
    server.shelf.faults.append(FileFault("slow"))
    error = await failure(channel, server.shelf.put(b"letter", "application/pdf"))
    assert (type(error), error.reason) == (SendLater, "timeout")


async def test_no_redirect_is_followed(platform: tuple[Fake, Real], elsewhere: Elsewhere) -> None:
    server, channel = platform
    server.shelf.faults.append(FileFault("redirect", url=f"{elsewhere.url}/stolen"))
    error = await failure(channel, server.shelf.put(b"letter", "application/pdf"))
    assert (type(error), error.reason) == (SendRefused, "redirected")
    assert elsewhere.asked == 0


async def test_a_file_that_is_gone(platform: tuple[Fake, Real]) -> None:
    error = await failure(platform[1], "unknown")
    assert (type(error), error.reason) == (SendRefused, "expired")


@pytest.mark.parametrize("reference", ["../admin", "a/b", "..", "", "x?y=1", "x#", "é", "x\n"])
async def test_a_media_id_cannot_become_another_address(
    whatsapp_server: WhatsAppServer, reference: str
) -> None:
    channel = whatsapp_channel(whatsapp_server)
    assert (await failure(channel, reference)).reason == "expired"
    await channel.close()


async def test_media_elsewhere_is_not_asked_for(
    whatsapp_server: WhatsAppServer, elsewhere: Elsewhere
) -> None:
    """The token goes to the API and to Meta's media host only."""
    channel = whatsapp_channel(whatsapp_server)
    number = whatsapp_server.shelf.put(b"letter", "application/pdf")
    for url in (
        f"{elsewhere.url}/stolen",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://lookaside.fbsbx.com@127.0.0.1/x",
        "http://lookaside.fbsbx.com/x",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "http://[",
        "x",
    ):
        whatsapp_server.media_url = url
        error = await failure(channel, number)
        assert (type(error), error.reason) == (SendRefused, "foreign_host"), url
    assert elsewhere.asked == 0
    await channel.close()


async def test_origins_are_compared_with_their_ports() -> None:
    assert files.origin("https://Lookaside.fbsbx.com/a") == "https://lookaside.fbsbx.com:443"
    assert files.origin("http://127.0.0.1:81/v24.0") == "http://127.0.0.1:81"


async def test_a_telegram_path_stays_below_the_bots_files(
    telegram_server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = telegram_channel(telegram_server)
    for path in ("../../etc/passwd", "a/../../b", "", None, 7):
        monkeypatch.setattr(telegram_server, "_get_file", lambda _, path=path: {"file_path": path})
        assert (await failure(channel, "f")).reason == "expired"
    assert telegram_server.shelf.fetched == []
    await channel.close()


@pytest.mark.parametrize(
    ("words", "kind", "reason"),
    [
        ("Bad Request: wrong file_id or the file is temporarily unavailable", SendLater, "expired"),
        ("Bad Request: invalid file_id", SendRefused, "expired"),
        ("Bad Request: file is too big", SendRefused, "too_large"),
    ],
)
async def test_what_get_file_says(
    telegram_server: TelegramServer,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    kind: type[ChannelError],
    reason: str,
) -> None:
    answer = {"ok": False, "error_code": 400, "description": words}
    monkeypatch.setattr(telegram_server, "_get_file", lambda _: answer)
    channel = telegram_channel(telegram_server)
    error = await failure(channel, "f")
    assert (type(error), error.reason) == (kind, reason)
    await channel.close()


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason"),
    [
        (400, 100, SendRefused, "expired"),
        (404, 100, SendRefused, "expired"),
        (401, 190, SendLater, "unauthorized"),
        (500, 131000, SendLater, "server_error"),
        (400, 130429, SendLater, "rate_limited"),
        (400, 131009, SendRefused, "refused"),
    ],
)
async def test_what_the_media_address_says(
    whatsapp_server: WhatsAppServer,
    status: int,
    code: int,
    kind: type[ChannelError],
    reason: str,
) -> None:
    whatsapp_server.fail(1, status, code)
    channel = whatsapp_channel(whatsapp_server)
    error = await failure(channel, whatsapp_server.shelf.put(b"letter", "application/pdf"))
    assert (type(error), error.reason) == (kind, reason)
    await channel.close()


async def test_a_platform_that_is_not_there() -> None:
    server = TelegramServer().start()
    channel = telegram_channel(server)
    await asyncio.to_thread(server.stop)
    assert type(await failure(channel, "f")) is SendLater
    await channel.close()


# Sending


PDF = Attachment("document", "tanda terima", "application/pdf", "document:7")
PICTURE = Attachment("image", "", "image/png", "document:8")


def with_body(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**request, "upload": {**request["upload"], "body": body}}


async def send(platform: tuple[Fake, Real], reply: Reply, body: bytes = b"%PDF-1.7") -> None:
    server, channel = platform
    if isinstance(server, WhatsAppServer):
        server.open_window(ANA)
    for request in channel.render(reply, 1):
        whole = with_body(request, body) if "upload" in request else request
        assert await channel.send(ANA, whole, "1")


def shown(server: Fake) -> list[tuple[str, str, str]]:
    """What the citizen sees, as (kind, file name, caption or text)."""
    found = []
    for sent in server.sent:
        if isinstance(server, TelegramServer):
            params = sent.params  # type: ignore[union-attr]
            kind = next((k for k in ("photo", "document") if k in params), "text")
            found.append((kind, params.get(kind, ""), params.get("caption", "")))
            continue
        message = sent.message  # type: ignore[union-attr]
        kind, content = message["type"], message[message["type"]]
        kind = "photo" if kind == "image" else kind
        found.append((kind, content.get("filename", ""), content.get("caption", "")))
    return found


def received(server: Fake) -> list[File]:
    if isinstance(server, TelegramServer):
        return server.uploads
    return list(server.media.values())


async def test_a_receipt_with_its_words(platform: tuple[Fake, Real]) -> None:
    await send(platform, Reply("*Done*, keep this.", attachments=(PDF,)))
    (kind, name, caption) = shown(platform[0])[0]
    assert (kind, name) == ("document", "tanda terima.pdf")
    assert caption.replace("*", "") == "Done, keep this."
    assert received(platform[0]) == [File(b"%PDF-1.7", "application/pdf", "tanda terima.pdf")]


async def test_a_picture_alone(platform: tuple[Fake, Real]) -> None:
    await send(platform, Reply("", attachments=(PICTURE,)), b"\x89PNG")
    assert [kind for kind, _, _ in shown(platform[0])] == ["photo"]
    assert received(platform[0]) == [File(b"\x89PNG", "image/png", "dokumen-8.png")]


async def test_files_go_before_the_text_with_its_buttons(platform: tuple[Fake, Real]) -> None:
    reply = Reply("Fine?", (Choice("Yes", "/affirm"),), attachments=(PDF, PICTURE))
    await send(platform, reply)
    kinds = [kind for kind, _, _ in shown(platform[0])]
    assert kinds[:2] == ["document", "photo"]
    assert len(kinds) == 3


async def test_a_long_text_is_no_caption(platform: tuple[Fake, Real]) -> None:
    await send(platform, Reply("a" * 1025, attachments=(PDF,)))
    await send(platform, Reply("a" * 1024, attachments=(PDF,)))
    captions = [caption for _, _, caption in shown(platform[0])]
    assert captions == ["", "", "a" * 1024]


async def test_a_picture_that_is_too_large_for_one_goes_as_a_document(
    platform: tuple[Fake, Real],
) -> None:
    limit = PHOTO_BYTES if isinstance(platform[0], TelegramServer) else IMAGE_BYTES
    await send(platform, Reply("", attachments=(PICTURE,)), bytes(limit + 1))
    assert [kind for kind, _, _ in shown(platform[0])] == ["document"]


async def test_a_picture_of_another_kind_goes_as_a_document(
    telegram_server: TelegramServer,
) -> None:
    channel = telegram_channel(telegram_server)
    webp = Attachment("image", "a.webp", "image/webp", "document:9")
    await send((telegram_server, channel), Reply("", attachments=(webp,)), b"RIFF")
    assert shown(telegram_server) == [("document", "a.webp", "")]
    await channel.close()


async def test_a_request_without_its_bytes_is_not_sent(platform: tuple[Fake, Real]) -> None:
    server, channel = platform
    (request,) = channel.render(Reply("", attachments=(PDF,)), 1)
    with pytest.raises(SendRefused, match="file_missing"):
        await channel.send(ANA, request, "1")
    assert server.sent == []


async def test_an_upload_to_who_has_blocked_us(telegram_server: TelegramServer) -> None:
    telegram_server.block(5)
    channel = telegram_channel(telegram_server)
    (request,) = channel.render(Reply("", attachments=(PDF,)), 1)
    with pytest.raises(RecipientGone):
        await channel.send("5", with_body(request, b"%PDF"), "1")
    await channel.close()


async def test_an_upload_that_fails_is_tried_again(whatsapp_server: WhatsAppServer) -> None:
    whatsapp_server.open_window(ANA)
    channel = whatsapp_channel(whatsapp_server)
    (request,) = channel.render(Reply("", attachments=(PDF,)), 1)
    whatsapp_server.fail(1, 500, 131000)
    with pytest.raises(SendLater, match="server_error"):
        await channel.send(ANA, with_body(request, b"%PDF"), "1")
    assert await channel.send(ANA, with_body(request, b"%PDF"), "1")
    await channel.close()
