"""How values are written for a citizen: money, dates, sources, what is not certain."""

from __future__ import annotations

from datetime import date

from bot.domain.phone_message import Paragraph
from bot.domain.service import Service, Source
from bot.usecases.turn import Turn


def rupiah(amount: int) -> str:
    """``Rp120.000``: Indonesian thousands separator, no space."""
    return f"Rp{amount:,}".replace(",", ".")


def long_date(turn: Turn, day: date) -> str:
    """``Selasa, 24 Nov 2026``."""
    return turn.texts(
        "day.date",
        weekday=turn.texts.value("day.weekdays")[day.weekday()],
        day=day.day,
        month=turn.texts.value("day.months")[day.month - 1],
        year=day.year,
    )


def short_date(turn: Turn, day: date) -> str:
    """``24 Nov 2026``."""
    return turn.texts(
        "day.short",
        day=day.day,
        month=turn.texts.value("day.months")[day.month - 1],
        year=day.year,
    )


def service_title(turn: Turn, service: Service, variant_id: str | None) -> str:
    """The short name, with the variant where one was chosen."""
    variant = service.variant(variant_id)
    if variant is None:
        return service.short
    return turn.texts(
        "answer.title.with_variant", service=service.short, variant=_within(variant.button)
    )


def _within(button: str) -> str:
    """A button's words inside a sentence: a small first letter, abbreviations as they are."""
    return button[:1].lower() + button[1:] if button[1:2].islower() else button


def bullets(turn: Turn, items: tuple[str, ...]) -> str:
    return "\n".join(turn.texts("answer.item", text=item) for item in items)


def caution(turn: Turn, service: Service, aspects: tuple[str, ...]) -> list[Paragraph]:
    """What is unconfirmed about what was asked, and with whom to make sure."""
    if service.confidence == "rendah":
        return [Paragraph(turn.texts("answer.low_confidence", agency=whom_to_ask(service)))]
    items = [item for item in service.unconfirmed if _concerns(turn, item, aspects)]
    if not items:
        return []
    text = turn.texts("answer.unconfirmed", items="; ".join(items), agency=whom_to_ask(service))
    return [Paragraph(text, weight=1)]


def whom_to_ask(service: Service) -> str:
    """The agency without its remarks: "Kantor Imigrasi Surabaya (loket …)" → the name."""
    return service.agency.partition(" (")[0].partition(",")[0]


def _concerns(turn: Turn, item: str, aspects: tuple[str, ...]) -> bool:
    """Whether an uncertain point touches one of the questions (about the service: any does)."""
    words = turn.texts.value("answer.uncertain_about")
    spoken = item.casefold()
    return any(
        aspect not in words or any(word in spoken for word in words[aspect]) for aspect in aspects
    )


def source_line(turn: Turn, service: Service) -> Paragraph:
    """One short line: the newest source with a date, and when it was checked."""
    checked = short_date(turn, date.fromisoformat(service.checked))
    source = _best_source(service)
    if source is None:
        return Paragraph(turn.texts("answer.source_unconfirmed", checked=checked))
    return Paragraph(turn.texts("answer.source", source=source.name, checked=checked))


def _best_source(service: Service) -> Source | None:
    """The first source with an address: the catalogue lists the strongest first."""
    return next((source for source in service.sources if source.address), None)
