"""Sends the paper that proves an application, and the one to take to a counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.calendar import WIB, today
from bot.domain.catalogue import Catalogue
from bot.domain.form import FOR_WHOM, REPRESENTED, Filled, questions
from bot.domain.masking import masked
from bot.domain.message import Attachment, Reply
from bot.domain.service import Service
from bot.storage import outbox
from bot.storage.paper import Paper, make
from bot.storage.sealing import Keyring
from bot.storage.tables import Application, Conversation, Draft, Errand
from bot.storage.texts import Texts
from bot.usecases.applications.tell import unit_name
from bot.usecases.applying.sheet import answers_of
from bot.usecases.attach import attach
from bot.usecases.errands import ErrandFailed
from bot.usecases.say import Rendering, say

_MASKED = frozenset({"nik", "kk", "phone"})


@dataclass(frozen=True)
class Papers:
    """The handlers of ``receipt`` and ``summary`` errands."""

    channels: Mapping[str, Rendering]
    catalogue: Catalogue
    texts: Texts
    keyring: Keyring
    clock: Callable[[], datetime]

    def receipt(self, session: Session, errand: Errand) -> None:
        """The proof of an application, with its number as QR code."""
        application = session.get(Application, errand.application_id or 0)
        if application is None:
            raise ErrandFailed("erased")
        paper = self.receipt_paper(application)
        text = self.texts("receipt.sent", number=application.number)
        self._send(session, application.conversation_id, paper, f"{application.number}.pdf", text)

    def summary(self, session: Session, errand: Errand) -> None:
        """What was prepared for a service that is decided elsewhere."""
        draft = session.get(Draft, errand.draft_id or 0)
        service = self.catalogue.service(draft.service) if draft else None
        if draft is None or service is None or not draft.answers:
            raise ErrandFailed("erased")
        paper = self.summary_paper(draft, service)
        text = self.texts("receipt.summary_sent", service=service.short)
        self._send(session, draft.conversation_id, paper, f"{service.id}.pdf", text)

    def receipt_paper(self, application: Application) -> Paper:
        """Number, unit, dates; personal numbers masked: papers are left lying about."""
        texts, service = self.texts, self.catalogue.service(application.service)
        sent = application.created_at
        lines = [
            (texts("receipt.number"), application.number),
            (texts("receipt.service"), service.name if service else application.service),
            (texts("receipt.unit"), unit_name(self.catalogue, application)),
            (texts("receipt.at"), self._moment(sent)),
        ]
        if application.due_on is not None:
            lines.append((texts("receipt.due"), self._day(application.due_on)))
        if service is not None:
            lines += self._answers(service, application.variant, application.answers, hide=True)
        notes = [texts("receipt.next"), texts("receipt.ask")]
        return Paper(
            texts("receipt.title"),
            application.number,
            lines,
            notes,
            application.number,
            texts("receipt.footer"),
        )

    def summary_paper(self, draft: Draft, service: Service) -> Paper:
        """The answers to copy, in full: they are the citizen's own, for the citizen."""
        texts = self.texts
        filled = Filled(variant=draft.variant, consented=True, answers=answers_of(draft.answers))
        bring = [item.name for item in service.request.checklist(filled.known)]
        notes = [texts("receipt.bring", items="\n".join(f"- {name}" for name in bring))]
        return Paper(
            texts("receipt.summary_title", service=service.short),
            service.agency,
            self._answers(service, draft.variant, draft.answers, hide=False),
            notes if bring else (),
            None,
            texts("receipt.summary_footer"),
        )

    def _answers(
        self,
        service: Service,
        variant: str | None,
        answers: Mapping[str, Mapping[str, str]],
        *,
        hide: bool,
    ) -> list[tuple[str, str]]:
        filled = Filled(variant=variant, consented=True, answers=answers_of(dict(answers)))
        chosen = service.variant(variant)
        lines = [(self.texts("receipt.variant"), chosen.name)] if chosen else []
        if REPRESENTED in filled.answers:
            lines.append((self.texts("form.represented.label"), filled.answers[REPRESENTED].shown))
        for question in questions(service.request, filled):
            given = filled.answers.get(question.id)
            if given is not None and question.id != FOR_WHOM:
                hidden = hide and question.kind in _MASKED and given.value
                shown = masked(question.kind, given.value) if hidden else given.shown
                lines.append((question.label, shown))
        return lines

    def _send(
        self, session: Session, conversation_id: int, paper: Paper, name: str, text: str
    ) -> None:
        conversation = session.get_one(Conversation, conversation_id)
        channel = self.channels.get(conversation.channel)
        if channel is None:
            raise ErrandFailed("channel off")
        file = Attachment("document", name, "application/pdf")
        kept = attach(session, self.keyring, conversation, file, make(paper), self.clock())
        say(session, conversation, channel, Reply(text, attachments=(kept,)))
        outbox.wake(session)

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(WIB)
        return self.texts("receipt.moment", day=self._day(today(moment)), time=f"{local:%H.%M}")

    def _day(self, day: date) -> str:
        months = self.texts.value("day.months")
        return self.texts("day.short", day=day.day, month=months[day.month - 1], year=day.year)
