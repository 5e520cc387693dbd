"""A government service (layanan) as the catalogue describes it.

Only facts stand here; sentences about them are made elsewhere. A value that is
not known is None, and is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.question import Question, Requirement

Level = Literal["desa", "kecamatan", "opd", "vertikal", "bumn", "bumd"]
Confidence = Literal["tinggi", "sedang", "rendah"]
ChatMode = Literal["form", "handoff", "info"]

LEVELS: tuple[Level, ...] = ("desa", "kecamatan", "opd", "vertikal", "bumn", "bumd")


@dataclass(frozen=True)
class Variant:
    """One of several ways to need a service; the citizen is asked which one."""

    id: str
    name: str
    button: str
    nicknames: tuple[str, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class Extra:
    """What is required in addition in certain circumstances (``Bila …``)."""

    id: str
    when: str
    nicknames: tuple[str, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class Fee:
    """amount in rupiah, 0 for free, None when it depends or is unknown."""

    amount: int | None
    text: str | None
    basis: str | None
    table: tuple[tuple[str, int], ...] = ()

    @property
    def known(self) -> bool:
        return self.amount is not None or bool(self.text) or bool(self.table)


@dataclass(frozen=True)
class Duration:
    """value in `unit` (``hari_kerja`` or ``tahun``); both None when unknown."""

    value: int | None
    unit: str | None
    text: str | None

    @property
    def known(self) -> bool:
        return self.value is not None or bool(self.text)


@dataclass(frozen=True)
class Channels:
    """Where a request can be made: online addresses, Sipraja's type, MPP, counter."""

    online: tuple[str, ...]
    sipraja: str | None
    mpp: bool | None
    counter: bool
    note: str | None


@dataclass(frozen=True)
class Request:
    """How far the service can be requested in the chat, and what is asked for it.

    first_questions: ``yes_no`` or ``choice``; together with the variant they decide which
    requirements a person has. unit: who decides: ``village`` or ``district`` (that of the
    routing question's answer), or an office's id; None when nothing is decided by us.
    backend: the name of the agency's system, ``local`` for our own tables.
    """

    mode: ChatMode
    reason: str | None
    questions: tuple[Question, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    first_questions: tuple[Question, ...] = ()
    unit: str | None = None
    backend: str = "local"

    @property
    def routing_question(self) -> Question | None:
        """The question whose answer says which desa or kecamatan decides."""
        if self.unit not in ("village", "district"):
            return None
        places = (item for item in self.questions if item.kind == "place")
        return next(item for item in places if not (item.optional or item.when))

    def checklist(self, known: Mapping[str, str]) -> tuple[Requirement, ...]:
        """The documents this person needs; known: as in `Condition.holds`."""
        return tuple(item for item in self.requirements if item.is_needed(known))


@dataclass(frozen=True)
class Source:
    name: str
    address: str | None
    date: str | None


@dataclass(frozen=True)
class Similar:
    """A service that is easily confused with this one, and how it differs."""

    service: str
    difference: str


@dataclass(frozen=True)
class Service:
    id: str
    name: str
    short: str
    level: Level
    agency: str
    offices: tuple[str, ...]
    nicknames: tuple[str, ...]
    shared_nicknames: tuple[str, ...]
    about: str
    requirements: tuple[str, ...]
    variant_question: str | None
    variants: tuple[Variant, ...]
    extras: tuple[Extra, ...]
    steps: tuple[str, ...]
    fee: Fee
    duration: Duration
    validity: str | None
    legal_basis: tuple[str, ...]
    channels: Channels
    request: Request
    notes: tuple[str, ...]
    staff_notes: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    next_services: tuple[str, ...]
    similar: tuple[Similar, ...]
    confidence: Confidence
    sources: tuple[Source, ...]
    checked: str

    def variant(self, variant_id: str | None) -> Variant | None:
        return next((item for item in self.variants if item.id == variant_id), None)

    def variant_among(self, candidates: tuple[str, ...]) -> Variant | None:
        """The only variant of this service among `candidates`; None when none or several."""
        found = [item for item in self.variants if item.id in candidates]
        return found[0] if len(found) == 1 else None

    def extras_among(self, candidates: tuple[str, ...]) -> tuple[Extra, ...]:
        return tuple(item for item in self.extras if item.id in candidates)
