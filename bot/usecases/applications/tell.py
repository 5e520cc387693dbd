"""Tells a citizen unasked that an application has moved, and what there is to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.catalogue import Catalogue
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.domain.place import Office
from bot.domain.service import Service
from bot.storage import outbox
from bot.storage.tables import Application, ApplicationEvent, Conversation, Errand
from bot.storage.texts import Texts
from bot.usecases.errands import ErrandFailed
from bot.usecases.say import Rendering, say


@dataclass(frozen=True)
class Teller:
    """The handler of ``notify`` errands."""

    channels: Mapping[str, Rendering]
    catalogue: Catalogue
    texts: Texts
    clock: Callable[[], datetime]

    def __call__(self, session: Session, errand: Errand) -> None:
        event = session.get(ApplicationEvent, errand.event_id or 0)
        application = session.get(Application, errand.application_id or 0)
        if event is None or application is None:
            raise ErrandFailed("erased")
        conversation = session.get_one(Conversation, application.conversation_id)
        channel = self.channels.get(conversation.channel)
        if channel is None:
            raise ErrandFailed("channel off")
        say(session, conversation, channel, self.news(application, event))
        outbox.wake(session)

    def news(self, application: Application, event: ApplicationEvent) -> Reply:
        """What happened in the citizen's words, and the button for what is to do."""
        service = self.catalogue.service(application.service)
        name = service.short if service else application.service
        lines = [
            self.texts(f"application.told.{event.event}", service=name, number=application.number),
            *([event.remark] if event.remark else []),
            *self._items(service, event.items or {}),
            *(
                [where]
                if event.event == "made_ready" and (where := self._where(application))
                else []
            ),
        ]
        return Reply("\n".join(lines), self._buttons(application, event))

    def _items(self, service: Service | None, items: Mapping[str, str]) -> list[str]:
        """What is wrong with which answer or document."""
        names = names_of(service) if service else {}
        return [
            self.texts("application.item", name=names.get(key, key), remark=remark)
            for key, remark in items.items()
        ]

    def _where(self, application: Application) -> str:
        """Where it is picked up, as far as the catalogue knows."""
        office = self._office(application.unit)
        if office is None:
            return self.texts(
                "application.pick_up_unit", unit=unit_name(self.catalogue, application)
            )
        if office.address is None:
            return self.texts("application.pick_up_unit", unit=office.name)
        return self.texts("application.pick_up", office=office.name, address=office.address)

    def _office(self, unit: str) -> Office | None:
        kind, _, key = unit.partition(":")
        return self.catalogue.offices.get(key) if kind == "office" else None

    def _buttons(self, application: Application, event: ApplicationEvent) -> tuple[Choice, ...]:
        status = Payload("check_status", ("", application.number))
        choices = [Choice(self.texts("form.button.status"), str(status))]
        if event.event == "correction_requested":
            fix = Payload(FORM, ("fix", str(application.draft_id)))
            choices.insert(0, Choice(self.texts("form.button.fix"), str(fix)))
        return tuple(choices)


def names_of(service: Service) -> dict[str, str]:
    """What the questions and documents of a service are called, by id."""
    request = service.request
    questions = {item.id: item.label for item in (*request.first_questions, *request.questions)}
    return questions | {item.id: item.name for item in request.requirements}


def unit_name(catalogue: Catalogue, application: Application) -> str:
    """The unit that decides, by its name."""
    kind, _, key = application.unit.partition(":")
    if kind == "desa" and (village := catalogue.villages.get(key)) is not None:
        return f"{village.kind.capitalize()} {village.name}"
    if kind == "kecamatan" and (district := catalogue.districts.get(key)) is not None:
        return f"Kecamatan {district.name}"
    office = catalogue.offices.get(key)
    return office.name if office is not None else key
