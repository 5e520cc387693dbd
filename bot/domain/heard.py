"""What was understood of a message: the speech act and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.payload import FORM, Payload

#: Intents that ask one thing about a service, in the order answers are combined.
ASPECTS = (
    "ask_service_info",
    "ask_requirements",
    "ask_procedure",
    "ask_fee",
    "ask_duration",
    "ask_location",
    "ask_hours",
)


@dataclass(frozen=True)
class Heard:
    """One message, understood.

    also: further speech acts in the same message; services: candidates when it
    is not clear which one is meant; variants: (service, variant or circumstance)
    pairs whose words were heard, whether or not their service was named; sure: False
    when it is better to ask back; guesses: speech acts it may be, the likeliest first;
    tapped: the arguments of a button that belongs to a form.
    """

    intent: str
    text: str = ""
    also: tuple[str, ...] = ()
    service: str | None = None
    services: tuple[str, ...] = ()
    variants: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    places: tuple[str, ...] = ()
    life_event: str | None = None
    level: str | None = None
    day: str | None = None
    reference: str | None = None
    sure: bool = True
    guesses: tuple[str, ...] = ()
    tapped: tuple[str, ...] = ()

    @property
    def aspects(self) -> tuple[str, ...]:
        """The questions about a service in this message, in a fixed order."""
        asked = {self.intent, *self.also}
        return tuple(aspect for aspect in ASPECTS if aspect in asked)

    def variants_of(self, service: str) -> tuple[str, ...]:
        """Ids of the variants and circumstances of `service` that were heard."""
        return tuple(variant for owner, variant in self.variants if owner == service)

    @classmethod
    def from_payload(cls, payload: Payload) -> Heard:
        """A tapped button: certain about everything it says.

        Arguments are service, variant, code of a village or district; for
        ``list_services`` the list that is wanted, for ``check_status`` a service or an
        application's number.
        """
        if payload.intent == FORM:
            return cls(intent=payload.intent, tapped=payload.arguments)
        if payload.intent == "check_status":
            return cls(payload.intent, service=payload.argument(0), reference=payload.argument(1))
        if payload.intent == "list_services":
            return cls(intent=payload.intent, level=payload.argument(0))
        service, variant, code = (payload.argument(position) for position in range(3))
        return cls(
            intent=payload.intent,
            service=service,
            variants=((service, variant),) if service and variant else (),
            place=_place(code) if code else None,
        )

    @classmethod
    def from_entities(
        cls, intent: str, text: str, entities: list[Mapping[str, Any]], guesses: tuple[str, ...]
    ) -> Heard:
        """From the engine's parse: entities are (name, value) pairs, lists for candidates."""
        values = {str(item["entity"]): item["value"] for item in entities}

        def listed(name: str) -> tuple[str, ...]:
            value = values.get(name, ())
            return (value,) if isinstance(value, str) else tuple(value)

        return cls(
            intent=intent,
            text=text,
            also=listed("also"),
            service=values.get("service"),
            services=listed("services"),
            variants=tuple((owner, variant) for owner, variant in values.get("variants", ())),
            place=values.get("place"),
            places=listed("places"),
            life_event=values.get("life_event"),
            level=values.get("level"),
            day=values.get("day"),
            reference=values.get("reference"),
            sure=values.get("decision") != "ask_back",
            guesses=guesses,
        )


def _place(code: str) -> str:
    """Kemendagri's codes: ``35.15.11`` is a kecamatan, ``35.15.11.2009`` a desa."""
    return f"kecamatan:{code}" if code.count(".") == 2 else f"desa:{code}"
