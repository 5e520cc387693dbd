"""The tables, one file per subject. A column's meaning stands at its table."""

from bot.storage.tables.applications import (
    Application,
    ApplicationDocument,
    ApplicationEvent,
    Draft,
    DraftDocument,
    Errand,
    NumberSeries,
    TrackChallenge,
)
from bot.storage.tables.base import LARGEST_ID, Base
from bot.storage.tables.citizens import Citizen, CitizenEvent, CitizenIdentifier
from bot.storage.tables.conversation import Conversation, Message
from bot.storage.tables.documents import Document, Upload
from bot.storage.tables.queues import DeliveryEvent, Inbound, Outbound, PollCursor, SendPace
from bot.storage.tables.secret import Secret

__all__ = [
    "LARGEST_ID",
    "Application",
    "ApplicationDocument",
    "ApplicationEvent",
    "Base",
    "Citizen",
    "CitizenEvent",
    "CitizenIdentifier",
    "Conversation",
    "DeliveryEvent",
    "Document",
    "Draft",
    "DraftDocument",
    "Errand",
    "Inbound",
    "Message",
    "NumberSeries",
    "Outbound",
    "PollCursor",
    "Secret",
    "SendPace",
    "TrackChallenge",
    "Upload",
]
