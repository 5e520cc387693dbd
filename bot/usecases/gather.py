"""What belongs to one turn: an edit replaces its message, pictures sent together are one.

Every text keeps a turn of its own and never waits for more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.errors import UnreadableItem
from bot.domain.message import Incoming
from bot.storage import inbox
from bot.storage.tables import Inbound

#: Pictures that come within this time of each other are one album.
ALBUM_GAP = timedelta(seconds=2)

#: How far ahead is looked; Telegram's albums hold ten, a hurried citizen sends more.
LOOK_AHEAD = 40

_PICTURES = frozenset({"image", "document"})

Parse = Callable[[bytes], Incoming]


@dataclass(frozen=True)
class Gathered:
    """incoming: what the turn is about; taken: further items it has used up.

    wait_until: pictures may still be coming; nothing is done before then.
    """

    incoming: Incoming
    taken: tuple[Inbound, ...] = ()
    wait_until: datetime | None = None


def gather(
    session: Session, parse: Parse, claim: inbox.Claim, incoming: Incoming, now: datetime
) -> Gathered:
    """Look at what waits behind the claimed item and take what belongs to it."""
    item = claim.item
    if incoming.kind not in ("text", "media"):
        return Gathered(incoming)
    behind = inbox.following(session, item, LOOK_AHEAD) if claim.more_waiting else []
    later = [(row, _read(parse, row)) for row in behind]
    corrected = _corrected(incoming, later)
    if corrected.incoming.kind == "media" and _is_picture(corrected.incoming):
        return _album(corrected, item, later, now)
    return corrected


def _read(parse: Parse, row: Inbound) -> Incoming | None:
    try:
        return parse(row.body)
    except UnreadableItem:
        return None


def _corrected(incoming: Incoming, later: Sequence[tuple[Inbound, Incoming | None]]) -> Gathered:
    """The last edit of a message not yet answered replaces it; a deletion takes it back."""
    about = [
        (row, other)
        for row, other in later
        if other is not None and incoming.provider_id and other.corrects == incoming.provider_id
    ]
    for _, other in about:
        if other.kind == "deletion":
            incoming = replace(incoming, kind="ignored")
        elif other.kind == "edit":
            incoming = replace(incoming, text=other.text, shown=other.shown)
    return Gathered(incoming, tuple(row for row, _ in about))


def _album(
    first: Gathered,
    item: Inbound,
    later: Sequence[tuple[Inbound, Incoming | None]],
    now: datetime,
) -> Gathered:
    """The pictures that follow closely, and whether more may come."""
    together, taken = [first.incoming], list(first.taken)
    newest = item.received_at
    for row, other in later:
        if row in first.taken:
            continue
        if other is None or not _belongs(together[-1], other, row.received_at - newest):
            return Gathered(_joined(together), tuple(taken))
        together.append(other)
        taken.append(row)
        newest = row.received_at
    ready_at = newest + ALBUM_GAP
    if ready_at > now:
        return Gathered(first.incoming, wait_until=ready_at)
    return Gathered(_joined(together), tuple(taken))


def _is_picture(incoming: Incoming) -> bool:
    return incoming.kind == "media" and all(
        attachment.kind in _PICTURES for attachment in incoming.attachments
    )


def _belongs(before: Incoming, after: Incoming, gap: timedelta) -> bool:
    """A picture of the same album, or one sent soon after."""
    same_album = bool(before.album) and before.album == after.album
    return _is_picture(after) and (same_album or gap <= ALBUM_GAP)


def _joined(pictures: Sequence[Incoming]) -> Incoming:
    """One incoming with all attachments; captions one below the other."""
    attachments = tuple(item for picture in pictures for item in picture.attachments)
    caption = "\n".join(picture.text for picture in pictures if picture.text)
    return replace(pictures[0], attachments=attachments, text=caption, shown=caption)
