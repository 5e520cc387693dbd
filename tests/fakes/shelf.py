"""The files of a fake platform: put there by citizens, fetched by the bot, with faults.

What a file server can do to us: be slow, fail, send elsewhere, promise less than it sends.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.faults import next_fault


@dataclass(frozen=True)
class File:
    body: bytes
    media_type: str
    name: str = ""


@dataclass
class FileFault:
    """What is to go wrong with the next `times` file requests.

    kind: "status" answers `status`; "redirect" sends to `url`; "slow" drips a byte each
    tenth of a second; "endless" never stops sending; "cut" closes in the middle.
    """

    kind: str
    times: int = 1
    status: int = 500
    url: str = ""


@dataclass
class Shelf:
    """`fetched` names every file that was asked for, in order."""

    files: dict[str, File] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def put(self, body: bytes, media_type: str, name: str = "") -> str:
        number = f"file{len(self.files) + 1}"
        self.files[number] = File(body, media_type, name)
        return number

    async def serve(self, request: web.Request, number: str) -> web.StreamResponse:
        """Answer a file request, or as the next fault says."""
        self.fetched.append(number)
        fault = next_fault(self.faults)
        if fault is not None:
            return await self._fail(request, fault)
        file = self.files.get(number)
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.body, content_type=file.media_type)

    async def _fail(self, request: web.Request, fault: FileFault) -> web.StreamResponse:
        if fault.kind == "status":
            return web.Response(status=fault.status)
        if fault.kind == "redirect":
            return web.Response(status=302, headers={"Location": fault.url})
        answer = web.StreamResponse()
        if fault.kind == "cut":
            answer.content_length = 1000
        await answer.prepare(request)
        if fault.kind == "cut":
            await answer.write(b"x" * 10)
            if request.transport:
                request.transport.abort()
            return answer
        while request.transport and not request.transport.is_closing():
            await answer.write(b"x" if fault.kind == "slow" else b"x" * 2**16)
            await asyncio.sleep(0.1 if fault.kind == "slow" else 0)
        return answer
