"""What a look at a platform's settings found: right, to be known, or to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "MEND"]

#: Width of the first two columns in a terminal.
_STATE, _SUBJECT = 6, 14


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and what to do about it."""

    state: State
    subject: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<{_STATE}}{self.subject:<{_SUBJECT}}{self.found}"
        return f"{line}\n{'':<{_STATE + _SUBJECT}}{self.remedy}" if self.remedy else line
