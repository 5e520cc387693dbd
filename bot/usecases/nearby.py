"""Where the citizen is: asked when they share their location, since we hold no coordinates.

Until a message names no place, each one is looked through for a kecamatan or a desa; the
service in talk stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.catalogue import Catalogue
from bot.domain.heard import ASPECTS, Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import Payload
from bot.storage.texts import Texts

#: In a conversation's state: a place was asked for. The engine does not keep it.
AWAITED = "awaits_place"

#: The name that an address gives its kecamatan: "Jl. …, Kec. Krian, Kabupaten Sidoarjo".
_DISTRICT = re.compile(r"\bkec(?:amatan\b|\.|\b)\s*([a-z]+)", re.IGNORECASE)

_QUESTIONS = frozenset(ASPECTS) - {"ask_location"}


def ask(texts: Texts, catalogue: Catalogue) -> Reply:
    """Which kecamatan; a desa may be written instead."""
    choices = tuple(
        Choice(district.name, payload(code)) for code, district in catalogue.districts.items()
    )
    return Reply(texts("media.location"), choices, more=texts("button.choose_district"))


def payload(code: str) -> str:
    """Where the service in talk is given, or the office, at a kecamatan or desa by its code."""
    return str(Payload("ask_location", ("", "", code)))


def is_place(text: str) -> bool:
    """Whether `text` is one that `payload` writes."""
    return text.startswith(payload(""))


def in_address(catalogue: Catalogue, address: str) -> str | None:
    """The payload of the kecamatan that an address names as such; a street's name is none."""
    found = _DISTRICT.search(address)
    return _district(catalogue, found[1]) if found else None


def in_words(
    catalogue: Catalogue, parse: Callable[[str], Mapping[str, Any]], text: str
) -> str | None:
    """The payload of the place that an answer names; None when it is about something else.

    A name alone is often taken for small talk: here it is known what was asked.
    """
    if by_name := _district(catalogue, text):
        return by_name
    understood = parse(text)
    heard = Heard.from_entities(understood["intent"]["name"], text, understood["entities"], ())
    kind, _, code = (heard.place or "").partition(":")
    if heard.sure and (heard.service or heard.intent in _QUESTIONS):
        return None
    return payload(code) if kind in ("kecamatan", "desa") else None


def _district(catalogue: Catalogue, name: str) -> str | None:
    wanted = name.strip(" .!").casefold()
    for code, district in catalogue.districts.items():
        if district.name.casefold() == wanted:
            return payload(code)
    return None
