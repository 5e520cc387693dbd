"""Who wrote: what a platform calls a citizen, and what one message says about it.

A profile's name identifies nobody: anybody can write anything there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What a profile may tell beside the address; with "new_" before it, what it is from now on.
TOLD = ("phone", "user_id")

#: What the address of a group on WhatsApp begins with.
WHATSAPP_GROUP = "group:"

#: More of a name is not kept.
LONGEST_NAME = 100

_HIDDEN = "••••"


@dataclass(frozen=True, order=True)
class Identifier:
    """What a platform calls a citizen; unique for a channel and account of ours.

    kind: telegram_id, phone, user_id (WhatsApp's, scoped to our business) or session
    (our own page and terminal).
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    def masked(self) -> str:
        """Enough to recognise one of a few, too little to write to."""
        first = 5 if self.kind == "phone" else 3
        if len(self.value) < first + 5:
            return _HIDDEN
        return f"{self.value[:first]}{_HIDDEN}{self.value[-3:]}"


@dataclass(frozen=True)
class Sighting:
    """What one message says of its writer: what identifies them now, and what does no longer.

    That it says both of two identifiers proves that they are one person's.
    """

    seen: tuple[Identifier, ...]
    gone: tuple[Identifier, ...] = ()
    name: str = ""

    def is_known(self, identifiers: frozenset[str], name: str | None) -> bool:
        """Whether it says nothing beyond these identifiers and this name."""
        if self.gone or (self.name and self.name != name):
            return False
        return all(str(item) in identifiers for item in self.seen)


def address_identifier(channel: str, address: str) -> Identifier | None:
    """Whom an address stands for; None for a group, which is nobody.

    A group of Telegram has a negative id (Bot API, Chat, read 2026-11-24).
    """
    if channel == "telegram":
        return None if address.startswith("-") else Identifier("telegram_id", address)
    if channel == "whatsapp":
        return None if address.startswith(WHATSAPP_GROUP) else whatsapp_identifier(address)
    return Identifier("session", address)


def whatsapp_identifier(value: str) -> Identifier:
    """A phone number is digits only, a user id begins with a country and a point."""
    is_phone = value.isascii() and value.isdecimal()
    return Identifier("phone" if is_phone else "user_id", value)


def home(channel: str, address: str, profile: Mapping[str, Any]) -> str:
    """The address a message belongs to: another one when its writer is not who has this one."""
    own = address_identifier(channel, address)
    told = profile.get(own.kind) if own else None
    if own is None or not told or own.value in (told, profile.get(f"new_{own.kind}")):
        return address
    return str(told)


def sighting(channel: str, address: str, profile: Mapping[str, Any]) -> Sighting | None:
    """What a message at `address` says of its writer; None in a group."""
    own = address_identifier(channel, address)
    if own is None:
        return None
    known = {own} | {Identifier(kind, str(profile[kind])) for kind in TOLD if profile.get(kind)}
    new = {
        Identifier(kind, str(profile[f"new_{kind}"])) for kind in TOLD if profile.get(f"new_{kind}")
    }
    replaced = {item.kind for item in new}
    gone = {item for item in known if item.kind in replaced} - new
    name = str(profile.get("name") or "")[:LONGEST_NAME]
    return Sighting(tuple(sorted((known - gone) | new)), tuple(sorted(gone)), name)
