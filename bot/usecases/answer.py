"""Answers a question about a service: which service, which variant, what about it.

Asks back instead of guessing: with candidates by name, with the variants of a
service, or with the service last talked about when that was long ago.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import Payload, about
from bot.domain.phone_message import Paragraph, fit
from bot.domain.service import Service
from bot.usecases import duration, fee, hours, location, procedure, requirements, service_info
from bot.usecases.turn import Turn
from bot.usecases.wording import caution, service_title, source_line

#: What one usually wants to know next; the first two not yet asked become buttons.
_NEXT = {
    "ask_service_info": ("ask_requirements", "ask_procedure"),
    "ask_requirements": ("ask_procedure", "ask_location"),
    "ask_procedure": ("ask_requirements", "ask_location"),
    "ask_fee": ("ask_requirements", "ask_procedure"),
    "ask_duration": ("ask_requirements", "ask_procedure"),
    "ask_location": ("ask_hours", "ask_requirements"),
    "ask_hours": ("ask_location", "ask_requirements"),
}

#: A bare topic is offered these.
_TOPIC = ("ask_requirements", "ask_procedure", "ask_fee")


def answer(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Answer `heard` (an ``ask_…`` or ``mention_service``) or ask back what is missing."""
    if _about_office(heard):
        return _about_place(turn, heard, focus)
    if len(heard.services) > 1:
        return ask_which(turn, heard, focus)
    if heard.place and not heard.service and not _about_service_in_talk(heard, focus):
        return _about_place(turn, heard, focus)
    if not heard.service and len(heard.places) > 1:
        return _ask_place(turn, heard, focus)
    service = turn.catalogue.service(heard.service)
    if service is None:
        return _follow_up(turn, heard, focus)
    variant = service.variant_among(heard.variants_of(service.id))
    return _about(turn, heard, focus, service, variant.id if variant else None)


def _follow_up(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """No service was named: the one in talk is meant, if it is recent."""
    service = turn.catalogue.service(focus.service)
    if service is None:
        if heard.aspects == ("ask_hours",):
            return _hours_in_general(turn, heard, focus)
        return _ask_about_which(turn, focus)
    if focus.is_stale(turn.now):
        return _ask_still_about(turn, heard, focus, service)
    variant = service.variant_among(heard.variants_of(service.id))
    if heard.intent == "mention_service" and heard.place:
        # "Kalau di Krian?" after a service: where it is given there.
        heard = replace(heard, intent="ask_location", sure=True)
    elif heard.intent == "mention_service":
        if variant is None and not service.extras_among(heard.variants_of(service.id)):
            return _ask_about_which(turn, focus)
        # "Kalau yang hilang?" repeats the last question for another variant.
        aspects = focus.aspects or ("ask_requirements",)
        heard = replace(heard, intent=aspects[0], also=aspects[1:])
    return _about(turn, heard, focus, service, variant.id if variant else focus.variant)


def _about(turn: Turn, heard: Heard, focus: Focus, service: Service, variant: str | None) -> Answer:
    if not heard.aspects or not heard.sure:
        return _topic(turn, heard, focus, service, variant)
    focus = replace(focus, place=heard.place or focus.place)
    asks_variant = "ask_requirements" in heard.aspects and requirements.needs_variant(
        service, variant
    )
    aspects = tuple(a for a in heard.aspects if not (asks_variant and a == "ask_requirements"))
    turned = replace(focus.turned_to(service.id, variant, heard.aspects), at=turn.now)
    if asks_variant:
        return _ask_variant(turn, heard, turned, service, aspects)
    text = fit(
        [
            Paragraph(_title(turn, service, variant, aspects)),
            *_sections(turn, heard, turned, service, variant, aspects),
            *caution(turn, service, aspects),
            source_line(turn, service),
        ]
    )
    return Answer(turned, (Reply(text, _next_steps(turn, service, variant, aspects)),))


def _title(turn: Turn, service: Service, variant: str | None, aspects: tuple[str, ...]) -> str:
    key = aspects[0] if len(aspects) == 1 else "several"
    named = service_title(turn, service, variant)
    return turn.texts(f"answer.title.{key}", service=named)


def _sections(
    turn: Turn,
    heard: Heard,
    focus: Focus,
    service: Service,
    variant: str | None,
    aspects: tuple[str, ...],
) -> list[Paragraph]:
    """The paragraphs of each aspect, labelled when there are several."""
    paragraphs: list[Paragraph] = []
    for aspect in aspects:
        section = _section(turn, heard, focus, service, variant, aspect)
        if len(aspects) > 1 and aspect != "ask_service_info":
            label = turn.texts(f"answer.label.{aspect}")
            section[0] = replace(section[0], text=f"{label}\n{section[0].text}")
        paragraphs += section
    return paragraphs


def _section(
    turn: Turn,
    heard: Heard,
    focus: Focus,
    service: Service,
    variant: str | None,
    aspect: str,
) -> list[Paragraph]:
    match aspect:
        case "ask_requirements":
            return requirements.describe(turn, service, variant, heard.variants_of(service.id))
        case "ask_procedure":
            return procedure.describe(turn, service)
        case "ask_fee":
            return fee.describe(turn, service)
        case "ask_duration":
            return duration.describe(turn, service)
        case "ask_location":
            return location.describe(turn, service, focus.place)
        case "ask_hours":
            return hours.describe(turn, service, heard.place, heard.day)
        case _:
            return service_info.describe(turn, service)


def _next_steps(
    turn: Turn, service: Service, variant: str | None, aspects: tuple[str, ...]
) -> tuple[Choice, ...]:
    wanted = [step for aspect in aspects for step in _NEXT[aspect] if step not in aspects]
    return _aspect_choices(turn, service, variant, tuple(dict.fromkeys(wanted))[:2])


def _aspect_choices(
    turn: Turn, service: Service, variant: str | None, aspects: tuple[str, ...]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(turn.texts(f"button.{aspect}"), about(aspect, service.id, variant))
        for aspect in aspects
    )


def _topic(turn: Turn, heard: Heard, focus: Focus, service: Service, variant: str | None) -> Answer:
    """A bare topic, or a question not surely understood: offer what one may want to know,
    what was probably meant first."""
    chosen = service.variant(variant)
    if chosen is None:
        question = turn.texts("ask.topic", service=service.short)
    else:
        question = turn.texts("ask.topic_variant", service=service.short, variant=chosen.name)
    likely = [aspect for aspect in (*heard.aspects, *heard.guesses) if aspect in _NEXT]
    offered = tuple(dict.fromkeys((*likely, *_TOPIC) if not heard.sure else _TOPIC))[:3]
    choices = _aspect_choices(turn, service, variant, offered)
    turned = replace(focus.turned_to(service.id, variant, ()), at=turn.now)
    return offering(turn, turned, Reply(f"{service.about}\n\n{question}", choices))


def _ask_variant(
    turn: Turn, heard: Heard, focus: Focus, service: Service, answered: tuple[str, ...]
) -> Answer:
    """Ask which variant; what else was asked in the message is answered at once."""
    choices = tuple(
        Choice(variant.button, about("ask_requirements", service.id, variant.id), variant.name)
        for variant in service.variants
    )
    question = Paragraph(service.variant_question or "")
    if not answered:
        text = question.text
    else:
        text = fit(
            [
                Paragraph(_title(turn, service, None, answered)),
                *_sections(turn, heard, focus, service, None, answered),
                source_line(turn, service),
                question,
            ]
        )
    return offering(turn, focus, Reply(text, choices, more=turn.texts("button.choose")))


def ask_which(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Several services fit: ask back by name; the tapped name answers the question."""
    intent = heard.aspects[0] if heard.aspects else heard.intent
    services = [turn.catalogue.services[key] for key in heard.services]
    choices = tuple(
        Choice(service.short, about(intent, service.id), service.name) for service in services
    )
    text = turn.texts("ask.which_service")
    return offering(turn, focus, Reply(text, choices, more=turn.texts("button.choose")))


def _ask_about_which(turn: Turn, focus: Focus) -> Answer:
    choices = tuple(
        Choice(turn.texts(f"button.{intent}"), str(Payload(intent)))
        for intent in ("list_services", "help")
    )
    return offering(turn, focus, Reply(turn.texts("ask.about_which"), choices))


def _ask_still_about(turn: Turn, heard: Heard, focus: Focus, service: Service) -> Answer:
    intent = heard.aspects[0] if heard.aspects else "mention_service"
    choices = (
        Choice(
            turn.texts("ask.still", service=service.short), about(intent, service.id, focus.variant)
        ),
        Choice(turn.texts("ask.other"), str(Payload("list_services"))),
    )
    reply = Reply(turn.texts("ask.still_about", service=service.short), choices)
    return Answer(_offered(turn, focus, reply), (reply,))


def offering(turn: Turn, focus: Focus, reply: Reply) -> Answer:
    """An answer whose buttons a plain "ya" can stand for; long past talk is let go."""
    kept = Focus(misses=focus.misses) if focus.is_stale(turn.now) else focus
    return Answer(_offered(turn, kept, reply), (reply,))


def _offered(turn: Turn, focus: Focus, reply: Reply) -> Focus:
    return replace(focus, offer=tuple(choice.payload for choice in reply.choices), at=turn.now)


def _about_office(heard: Heard) -> bool:
    """ "Hari ini Samsat buka?" is about the office, whichever of its services is meant."""
    office = (heard.place or "").startswith("office:")
    several = heard.service is None or len(heard.services) > 1
    asked = set(heard.aspects)
    return office and several and bool(asked) and asked <= {"ask_hours", "ask_location"}


def _about_service_in_talk(heard: Heard, focus: Focus) -> bool:
    """ "Kalau di Krian?" after a service: the place belongs to that service."""
    return focus.service is not None and not (heard.place or "").startswith("office:")


def _about_place(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    place = heard.place or ""
    focus = replace(focus, place=place, misses=0, at=turn.now)
    if "ask_hours" in heard.aspects:
        return Answer(focus, (Reply(fit(hours.describe(turn, None, place, heard.day))),))
    return Answer(focus, (Reply(fit(location.place_card(turn, place))),))


def _ask_place(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Villages of one name exist in several kecamatan."""
    villages = [turn.catalogue.villages[key.partition(":")[2]] for key in heard.places]
    choices = tuple(
        Choice(
            turn.catalogue.districts[village.district].name,
            str(Payload("ask_location", ("", "", village.code))),
        )
        for village in villages
    )
    text = turn.texts("location.ambiguous_place", name=villages[0].name)
    return offering(turn, focus, Reply(text, choices))


def _hours_in_general(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """ "Hari ini buka?" without any office: the day is what can be said."""
    text = fit(hours.describe(turn, None, heard.place, heard.day))
    return Answer(replace(focus, misses=0), (Reply(f"{text}\n\n{turn.texts('ask.about_which')}"),))
