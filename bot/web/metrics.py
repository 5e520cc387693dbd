"""Prometheus figures: what this process received, and how the queues of all stand.

Workers have no port of their own: what they do is read from the database, as of now
and over the last five minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.tables import Inbound, Outbound

RECEIVED = Counter("sipraja_received_total", "Items stored by the hooks", ["channel"])

#: What happened this recently is "recent".
RECENT = timedelta(minutes=5)

_QUANTILES = (0.5, 0.95)

#: Each half reads its own small index, never the whole table.
DOCUMENTS = text("""
    SELECT channel, 'waiting', count(*) FROM document WHERE status = 'waiting' GROUP BY channel
    UNION ALL
    SELECT channel, 'failed', count(*) FROM document WHERE status = 'failed' GROUP BY channel
""")


class QueueCollector(Collector):
    """Asks the database at each scrape."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._database.transaction() as session:
            yield _family(
                "sipraja_inbound",
                "Items by status (done left out)",
                ("channel", "status"),
                session.execute(_count(Inbound, ("waiting", "parked"))).all(),
            )
            yield _family(
                "sipraja_outbound",
                "Requests by status (sent ones left out)",
                ("channel", "status"),
                session.execute(_count(Outbound, ("queued", "held", "failed"))).all(),
            )
            yield _family(
                "sipraja_failed",
                "Failed sends by the first word of their reason",
                ("channel", "reason"),
                session.execute(_failed()).all(),
            )
            yield _family(
                "sipraja_sent_recent",
                "Requests sent in the last five minutes",
                ("channel",),
                session.execute(_sent()).all(),
            )
            yield _family(
                "sipraja_documents",
                "Citizens' files that are still to be fetched, and that could not be had",
                ("channel", "status"),
                session.execute(DOCUMENTS).all(),
            )
            yield _answer_times(session)


def _family(
    name: str, meaning: str, labels: Sequence[str], rows: Sequence[Any]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for *values, figure in rows:
        family.add_metric([str(value) for value in values], float(figure))
    return family


def _count(table: type[Inbound | Outbound], states: Sequence[str]) -> Any:
    return (
        select(table.channel, table.status, func.count())
        .where(table.status.in_(states))
        .group_by(table.channel, table.status)
    )


def _failed() -> Any:
    reason = func.split_part(func.coalesce(Outbound.reason, "unknown"), ":", 1)
    return (
        select(Outbound.channel, reason, func.count())
        .where(Outbound.status == "failed")
        .group_by(Outbound.channel, reason)
    )


def _sent() -> Any:
    return (
        select(Outbound.channel, func.count())
        .where(Outbound.sent_at > func.clock_timestamp() - RECENT)
        .group_by(Outbound.channel)
    )


def _answer_times(session: Session) -> GaugeMetricFamily:
    """From stored to answered, of the messages of the last five minutes."""
    seconds = func.extract("epoch", Inbound.done_at - Inbound.received_at)
    quantiles = [func.percentile_cont(share).within_group(seconds) for share in _QUANTILES]
    rows = session.execute(
        select(Inbound.channel, *quantiles)
        .where(
            Inbound.received_at > func.clock_timestamp() - RECENT,
            Inbound.status == "done",
            Inbound.conversation_id.is_not(None),
        )
        .group_by(Inbound.channel)
    )
    figures = [
        (channel, share, figure)
        for channel, *found in rows
        for share, figure in zip(_QUANTILES, found, strict=True)
    ]
    meaning = "Seconds from stored to answered, messages of the last five minutes"
    return _family("sipraja_answer_seconds", meaning, ("channel", "quantile"), figures)
