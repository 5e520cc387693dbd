"""The operator's commands about messages, citizens, keys and templates, in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from bot.channels import templates
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.calendar import WIB
from bot.domain.errors import ChannelError, OperatorError
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.usecases.describe import Description, describe, masked
from bot.usecases.merge import merge
from bot.usecases.rotate import Progress, rotate
from bot.usecases.rotate_words import rotate_words
from bot.usecases.split import split
from bot.usecases.tend import Queue, Trouble, drop, retry, troubles

#: Rows of one list.
MOST = 50

#: Who merged or split, in a citizen's history.
OPERATOR = "operator"

_HEADING = f"{'id':>8}  {'since (WIB)':<17} {'channel':<10} {'conversation':>12} tries  reason"


def messages(
    database: Database,
    queue: Queue,
    to_retry: int | None,
    to_drop: int | None,
    clock: Callable[[], datetime],
) -> Iterator[str]:
    """List a queue, or put one of its messages back to work, or give it up."""
    with database.transaction() as session:
        if to_retry is not None:
            retry(session, queue, to_retry, clock())
            yield f"{queue} message {to_retry} is tried again"
            return
        if to_drop is not None:
            drop(session, queue, to_drop)
            yield f"{queue} message {to_drop} is dropped"
            return
        found = troubles(session, queue, MOST)
    if not found:
        yield f"no {queue} messages"
        return
    yield _HEADING
    yield from map(_line, found)


def _line(trouble: Trouble) -> str:
    since = _time(trouble.since)
    conversation = trouble.conversation_id if trouble.conversation_id is not None else "-"
    return (
        f"{trouble.id:>8}  {since:<17} {trouble.channel:<10} {conversation:>12} "
        f"{trouble.attempts:>5}  {trouble.reason or '-'}"
    )


def show_citizen(database: Database, number: int) -> Iterator[str]:
    """One citizen: what identifies them (masked), their conversations, and their history."""
    with database.transaction() as session:
        yield from _citizen(describe(session, number))


def merge_citizens(
    database: Database, keep: int, other: int, clock: Callable[[], datetime]
) -> Iterator[str]:
    with database.transaction() as session:
        merge(session, keep, other, OPERATOR, clock())
    yield f"citizen {other} is merged into {keep}"


def split_citizen(
    database: Database, number: int, conversation: int, clock: Callable[[], datetime]
) -> Iterator[str]:
    with database.transaction() as session:
        new = split(session, number, OPERATOR, clock(), conversation=conversation)
    yield f"conversation {conversation} of citizen {number}, and what belongs to it, is {new}'s now"


def _citizen(found: Description) -> Iterator[str]:
    """Names are not shown: a profile may say anything."""
    if found.citizen.id != found.asked:
        yield f"citizen {found.asked} is merged into {found.citizen.id}"
    yield f"citizen {found.citizen.id}, since {_time(found.citizen.created_at)} WIB"
    for item in found.identifiers:
        yield (
            f"  identifier {item.id}: {item.channel} {item.kind} {masked(item)}, "
            f"last seen {_time(item.last_seen)}"
        )
    for conversation in found.conversations:
        ended = conversation.ended_at
        until = f", until {_time(ended)}" if ended else ""
        yield (
            f"  conversation {conversation.id}: {conversation.channel}, "
            f"since {_time(conversation.created_at)}{until}"
        )
    for event in found.history:
        detail = " ".join(f"{name}={value}" for name, value in event.detail.items() if value)
        yield f"  {_time(event.at)} {event.kind} by {event.actor}: {detail}"


def _time(moment: datetime) -> str:
    return moment.astimezone(WIB).strftime("%Y-%m-%d %H.%M")


def rotate_keys(
    database: Database, store: DocumentStore, progress: Progress
) -> tuple[list[str], list[str]]:
    """Give files and words the current key; what was done, and what could not be opened."""
    files, words = rotate(database, store, progress), rotate_words(database, progress)
    current = store.keyring.current
    done = [
        f"{files.done} documents have now the key {current}",
        f"{words.done} rows have now the key {current}",
    ]
    trouble = [f"{table}: {rows} rows cannot be opened" for table, rows in words.unreadable.items()]
    if files.unreadable:
        ids = ", ".join(map(str, files.unreadable))
        trouble.insert(0, f"{len(files.unreadable)} documents cannot be opened: {ids}")
    if trouble:
        trouble.append("Keep the old keys in DOCUMENT_KEYS; restore from the backup what is lost.")
    return done, trouble


async def template_states(channel: WhatsAppChannel | None) -> list[str]:
    """Each declared template, and what the platform says of it where it can be asked."""
    declared = templates.load()
    if channel is None:
        lines = [f"{name:<24} declared, WhatsApp is not configured" for name in declared]
        return lines
    try:
        listed: list[dict[str, Any]] = await channel.templates()
    except ChannelError as error:
        raise OperatorError(
            f"The platform did not list its templates ({error}). Check WHATSAPP_ACCESS_TOKEN and "
            "WHATSAPP_BUSINESS_ACCOUNT_ID."
        ) from error
    finally:
        await channel.close()
    return [f"{name:<24} {state}" for name, state in templates.compare(declared, listed)]
