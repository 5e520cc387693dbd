"""Whose an application is: every conversation of the same citizen may see it, nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Application, Conversation

#: The newest ones are shown; who has more asks by number.
MOST = 10


def own_applications(
    session: Session, conversation_id: int, service: str | None = None
) -> Sequence[Application]:
    """The citizen's applications, newest first."""
    found = (
        select(Application)
        .where(Application.conversation_id.in_(_conversations(conversation_id)))
        .order_by(Application.id.desc())
        .limit(MOST)
    )
    if service is not None:
        found = found.where(Application.service == service)
    return session.scalars(found).all()


def own_application(session: Session, conversation_id: int, number: str) -> Application | None:
    """The application of a number, if it is this citizen's."""
    return session.scalars(
        select(Application).where(
            Application.number == number,
            Application.conversation_id.in_(_conversations(conversation_id)),
        )
    ).first()


def _conversations(conversation_id: int) -> Select[int]:
    """This conversation, and the others of its citizen."""
    here, other = aliased(Conversation), aliased(Conversation)
    same = (other.id == here.id) | (other.citizen_id == here.citizen_id)
    return select(other.id).join(here, same).where(here.id == conversation_id)
