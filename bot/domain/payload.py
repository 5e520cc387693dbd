"""The payload behind a button: which intent it stands for, about what.

Compact, because Telegram allows 64 bytes: ``/ask_fee:paspor`` or
``/ask_requirements:ktp_el:hilang``. A text starting with ``/`` is never an
answer of a citizen.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Telegram Bot API, InlineKeyboardButton.callback_data, read 2026-11-24.
MAX_BYTES = 64

#: Not an intent: shows the next choices of an earlier message.
MORE = "more"

#: Not an intent of anybody's words: a form's button, ``/form:answer:<draft>:<step>:<option>``.
FORM = "form"


@dataclass(frozen=True)
class Payload:
    intent: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "/" + ":".join((self.intent, *self.arguments))

    def argument(self, position: int) -> str | None:
        """The argument at `position`, None when absent or left empty."""
        if position >= len(self.arguments):
            return None
        return self.arguments[position] or None

    @classmethod
    def read(cls, text: str) -> Payload | None:
        """Read a payload; None when `text` is not one."""
        if not text.startswith("/") or len(text) < 2 or any(char.isspace() for char in text):
            return None
        intent, *arguments = text[1:].split(":")
        return cls(intent, tuple(arguments)) if intent.isidentifier() else None


def whole_number(text: str, largest: int) -> int | None:
    """A number of a payload, up to `largest`; None for anything else: clients make things up."""
    digits = len(str(largest))
    if not (text.isascii() and text.isdecimal() and len(text) <= digits):
        return None
    return int(text) if int(text) <= largest else None


def about(intent: str, service: str, variant: str | None = None) -> str:
    """The payload of a question about a service."""
    return str(Payload(intent, (service, variant) if variant else (service,)))
