"""Files of a platform: fetched from fixed hosts only, never further, never too much.

The address of a file comes from outside. So only origins that were known before are asked,
no redirect is followed, and reading ends at the limit, whatever the length that was promised.
Secrets are in headers and addresses: no error carries either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import httpx

from bot.channels import items
from bot.domain.document import Downloaded
from bot.domain.errors import ChannelError, SendLater, SendRefused
from bot.domain.message import STORED, Attachment

#: Seconds for one file, however slowly it drips.
FILE_SECONDS = 60.0

#: A file gone from a platform that has just told where it is: it may come back.
_GONE = frozenset({404, 410})

_DEFAULT_PORTS = {"http": 80, "https": 443}

#: Some media hosts refuse clients without a name; packed bytes could unpack to any size.
_HEADERS = {"User-Agent": "sipraja-bot", "Accept-Encoding": "identity"}


async def fetch(
    client: httpx.AsyncClient,
    url: str,
    origins: Collection[str],
    limit: int,
    headers: Mapping[str, str],
) -> Downloaded:
    """The file at `url`; raises `SendLater` or `SendRefused`."""
    address = _address(url)
    if origin(str(address)) not in origins:
        raise SendRefused("foreign_host")
    try:
        async with (
            asyncio.timeout(FILE_SECONDS),
            client.stream(
                "GET", address, headers={**_HEADERS, **headers}, follow_redirects=False
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise _refusal(response)
            return await _read(response, limit)
    except (httpx.TimeoutException, TimeoutError) as error:
        raise SendLater("timeout", type(error).__name__) from None
    except httpx.HTTPError as error:
        raise SendLater("network", type(error).__name__) from None


def origin(url: str) -> str:
    """Scheme, host and port of an address, the way two addresses are compared."""
    address = _address(url)
    port = address.port or _DEFAULT_PORTS.get(address.scheme, 0)
    return f"{address.scheme}://{address.host}:{port}"


def stored(attachment: Attachment) -> str | None:
    """The document id of a file in our own store; None for any other."""
    number = attachment.reference.removeprefix(STORED)
    return number if number != attachment.reference and number.isdecimal() else None


def uploaded(request: Mapping[str, Any]) -> tuple[bytes, str, str]:
    """Body, name and type of the file that a request uploads."""
    upload = request["upload"]
    body = upload.get("body")
    if not isinstance(body, bytes):
        raise SendRefused("file_missing")
    return body, items.optional(upload, "name"), items.optional(upload, "media_type")


def _address(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise SendRefused("foreign_host", "The address of the file is not one.") from None


async def _read(response: httpx.Response, limit: int) -> Downloaded:
    promised = response.headers.get("content-length", "")
    if promised.isdecimal() and int(promised) > limit:
        raise SendRefused("too_large")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise SendRefused("too_large")
    declared = response.headers.get("content-type", "").partition(";")[0].strip()
    return Downloaded(bytes(body), declared or None)


def _refusal(response: httpx.Response) -> ChannelError:
    status = response.status_code
    if response.is_redirect or 300 <= status < 400:
        return SendRefused("redirected")
    if status in _GONE:
        return SendLater("expired", f"HTTP {status}")
    if status in (401, 403):
        return SendLater("unauthorized", f"HTTP {status}")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        return SendLater("server_error", f"HTTP {status}", retry_after(response))
    return SendRefused("refused", f"HTTP {status}")


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of the Retry-After header, where it is a number."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None
