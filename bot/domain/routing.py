"""Which unit decides an application: by service, level and where the citizen lives."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.catalogue import Catalogue
from bot.domain.service import Service


def unit_of(service: Service, known: Mapping[str, str], catalogue: Catalogue) -> str:
    """``desa:<code>``, ``kecamatan:<code>`` or ``office:<id>``; known: canonical answers."""
    request = service.request
    question = request.routing_question
    if question is None:
        return f"office:{request.unit or service.offices[0]}"
    village = catalogue.villages[known[question.id]]
    if request.unit == "village":
        return f"desa:{village.code}"
    return f"kecamatan:{village.district}"
