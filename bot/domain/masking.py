"""How personal data is shown to whoever has no reason to see it."""

from __future__ import annotations

from bot.domain.identifier import canonical

HIDDEN = "•"

#: Of each kind, how many signs at the beginning and at the end stay readable.
_SHOWN = {"nik": (4, 4), "kk": (4, 4), "phone": (5, 3)}

_HIDDEN_AT_LEAST = 3

#: What is shown of a kind that has no rule: not even how long it is.
_NOTHING = HIDDEN * 8


def masked(kind: str, value: str) -> str:
    """A NIK or KK as 3515••••••••0001, a phone number as 62812••••678, a name by initials.

    Of a number that is too short to hide anything, and of anything else, nothing.
    """
    if kind == "name":
        return " ".join(word[0] + HIDDEN * 3 for word in value.split())
    if kind not in _SHOWN:
        return _NOTHING if value else ""
    number = canonical(kind, value)
    first, last = _SHOWN[kind]
    hidden = len(number) - first - last
    if hidden < _HIDDEN_AT_LEAST:
        return HIDDEN * len(number)
    return number[:first] + HIDDEN * hidden + number[-last:]
