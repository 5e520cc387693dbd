"""The browser simulator: a page, and the JSON it talks to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.channels.simulator import SimulatorChannel
from bot.domain.document import MAX_BYTES, file_name
from bot.domain.errors import DocumentUnreadable, KeyMissing
from bot.domain.message import STORED
from bot.storage import document_queue
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import Keyring
from bot.storage.tables import LARGEST_ID, Conversation, Document, Inbound, Message
from bot.storage.texts import Texts
from bot.usecases import access
from bot.usecases.receive import receive
from bot.web.body import read_body

TEMPLATE = Path(__file__).parent / "templates" / "simulator.html"

#: A message of 100,000 characters fits; more is nobody's typing.
JSON_BYTES = 1024 * 1024
FILE_BYTES = MAX_BYTES

#: Messages of one look; the page asks again for the rest.
PAGE = 200


#: A document is shown by itself, without scripts, forms or anything from elsewhere.
DOCUMENT_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def simulator_router(database: Database, texts: Texts, store: DocumentStore) -> APIRouter:
    router = APIRouter()
    channel = SimulatorChannel()

    @router.get("/simulator")
    async def page() -> HTMLResponse:
        return HTMLResponse(TEMPLATE.read_text(encoding="utf-8"))

    @router.post("/simulator/messages")
    async def post(request: Request) -> Response:
        message, file = await _read(request, texts)
        try:
            await run_in_threadpool(_store, database, store.keyring, channel, message, file)
        except SQLAlchemyError as error:
            raise HTTPException(503, texts("simulator.not_stored")) from error
        return JSONResponse({"message_id": message["key"]}, status_code=202)

    @router.get("/simulator/conversations/{conversation}/messages")
    async def messages(conversation: str, after: int = 0) -> list[dict[str, Any]]:
        if not _is_name(conversation) or not 0 <= after <= LARGEST_ID:
            raise HTTPException(422, texts("simulator.no_conversation"))
        try:
            return await run_in_threadpool(_messages, database, channel, conversation, after)
        except (SQLAlchemyError, KeyMissing) as error:
            raise HTTPException(503, texts("simulator.not_readable")) from error

    _serve_documents(router, database, texts, store)
    return router


def _serve_documents(
    router: APIRouter, database: Database, texts: Texts, store: DocumentStore
) -> None:
    channel = SimulatorChannel()

    @router.get("/simulator/conversations/{conversation}/documents/{document}")
    async def document(conversation: str, document: str) -> Response:
        try:
            return await run_in_threadpool(
                _document, database, store, _participant(channel, conversation), document
            )
        except (SQLAlchemyError, DocumentUnreadable) as error:
            raise HTTPException(503, texts("simulator.not_readable")) from error


def _is_name(value: str) -> bool:
    """Something the database can hold as an id: printable, not empty, not long."""
    return value.isprintable() and 0 < len(value) <= 100


async def _read(request: Request, texts: Texts) -> tuple[dict[str, Any], bytes | None]:
    """The posted message as the simulator channel's item, and the file it brings."""
    file = None
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        fields, file = await _read_form(request, texts)
    else:
        fields = await _read_json(request, texts)
    conversation = fields.get("conversation")
    if not isinstance(conversation, str) or not _is_name(conversation):
        raise HTTPException(422, texts("simulator.no_conversation"))
    for name in ("text", "payload", "message_id"):
        if not isinstance(fields.get(name, ""), str):
            raise HTTPException(422, texts("simulator.not_text", field=name))
    key = fields.get("message_id") or str(uuid.uuid4())
    if not _is_name(key):
        # Kept under such a key it would belong to nobody and never be answered.
        raise HTTPException(422, texts("simulator.bad_message_id"))
    message = {
        "key": f"{conversation}:{key}",
        "address": conversation,
        "text": fields.get("text", ""),
        **({"payload": fields["payload"]} if fields.get("payload") else {}),
        **({"attachments": fields["attachments"]} if fields.get("attachments") else {}),
    }
    return message, file


async def _read_json(request: Request, texts: Texts) -> dict[str, Any]:
    body = await read_body(request, JSON_BYTES, texts("simulator.too_long"))
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise HTTPException(400, texts("simulator.not_json")) from error
    if not isinstance(fields, dict):
        raise HTTPException(400, texts("simulator.not_json"))
    fields.pop("attachments", None)
    if not fields.get("text") and not fields.get("payload"):
        raise HTTPException(422, texts("simulator.empty"))
    return fields


async def _read_form(request: Request, texts: Texts) -> tuple[dict[str, Any], bytes]:
    """Fields and file of a form, read into memory: an upload touches no disk unencrypted."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FILE_BYTES + JSON_BYTES:
        raise HTTPException(413, texts("simulator.too_large"))
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=10)
    parser.spool_max_size = FILE_BYTES + JSON_BYTES
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, texts("simulator.no_file")) from error
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise HTTPException(422, texts("simulator.no_file"))
    body = await file.read()
    await form.close()
    if len(body) > FILE_BYTES:
        raise HTTPException(413, texts("simulator.too_large"))
    fields: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    return fields | {"attachments": [_attachment(file)]}, body


def _attachment(file: UploadFile) -> dict[str, Any]:
    """What the channel's item says of the file; its reference is where its bytes are kept."""
    media_type = file.content_type or ""
    kind = media_type.split("/")[0] if media_type.startswith(("image/", "video/")) else "document"
    return {
        "kind": kind,
        "name": (file.filename or "")[:200],
        "media_type": media_type[:100],
        "reference": f"{document_queue.UPLOADED}{uuid.uuid4()}",
    }


def _store(
    database: Database,
    keyring: Keyring,
    channel: SimulatorChannel,
    message: dict[str, Any],
    file: bytes | None,
) -> None:
    """The message and its file in one transaction: both or none, and once."""
    body = json.dumps(message, ensure_ascii=True).encode("ascii")
    with database.transaction() as session:
        new = receive(session, channel.name, channel.account, channel.split(body))
        if new and file is not None:
            reference = message["attachments"][0]["reference"]
            sealed = keyring.seal(file, reference)
            document_queue.keep_upload(session, reference, sealed)


def _participant(channel: SimulatorChannel, conversation: str) -> access.Participant:
    return access.Participant(channel.name, channel.account, conversation)


def _document(
    database: Database, store: DocumentStore, viewer: access.Participant, number: str
) -> Response:
    """A picture to look at, any other file to save; 404 for all that is not the viewer's."""
    with database.transaction() as session:
        known = number.isascii() and number.isdecimal() and len(number) < 20
        row = access.document_for(session, viewer, int(number)) if known else None
    if row is None or row.media_type is None:
        raise HTTPException(404)
    shown = "inline" if row.media_type.startswith("image/") else "attachment"
    name = quote(file_name(row.name, row.media_type, row.id))
    headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{name}", **DOCUMENT_HEADERS}
    return Response(store.read(row.path), media_type=row.media_type, headers=headers)


def _messages(
    database: Database, channel: SimulatorChannel, address: str, after: int
) -> list[dict[str, Any]]:
    with database.transaction() as session:
        rows = session.execute(
            select(Message, Inbound.key)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .outerjoin(Inbound, Inbound.id == Message.inbound_id)
            .where(
                Conversation.channel == channel.name,
                Conversation.account == channel.account,
                Conversation.address == address,
                Message.id > after,
            )
            .order_by(Message.id)
            .limit(PAGE)
        )
        found = [(message, key) for message, key in rows]
        addresses = _addresses(session, address, [message for message, _ in found])
        return [_as_json(message, key, addresses) for message, key in found]


def _addresses(session: Session, conversation: str, messages: Sequence[Message]) -> dict[str, str]:
    """Where the stored files of some messages are, by the reference of their attachment."""
    references = [item["reference"] for message in messages for item in message.attachments]
    ids = [int(one.removeprefix(STORED)) for one in references if _is_ours(one)]
    if not references:
        return {}
    rows = session.scalars(
        select(Document).where(
            Document.status == "stored",
            Document.conversation_id == messages[0].conversation_id,
            or_(Document.reference.in_(references), Document.id.in_(ids)),
        )
    )
    base = f"/simulator/conversations/{quote(conversation, safe='')}/documents"
    found = {}
    for row in rows:
        found[row.reference] = found[f"{STORED}{row.id}"] = f"{base}/{row.id}"
    return found


def _is_ours(reference: str) -> bool:
    return reference.startswith(STORED) and reference.removeprefix(STORED).isdecimal()


def _as_json(message: Message, key: str | None, addresses: Mapping[str, str]) -> dict[str, Any]:
    shown = {
        "seq": message.id,
        "from": message.author,
        "text": message.text,
        "buttons": [
            {"title": choice["title"], "payload": choice["payload"]} for choice in message.choices
        ],
        "attachments": [_shown(item, addresses) for item in message.attachments],
        "at": message.at.isoformat(),
    }
    return shown | ({"message_id": key.partition(":")[2]} if key else {})


def _shown(attachment: Mapping[str, Any], addresses: Mapping[str, str]) -> dict[str, Any]:
    """An attachment as the page shows it; with its address once it is stored."""
    url = addresses.get(attachment["reference"])
    shown = {"kind": attachment["kind"], "name": attachment["name"]}
    return shown | ({"url": url} if url else {})
