"""Every error of the house, in one small tree.

`OperatorError` speaks to who runs the program: which setting or file, what was
found, what to do. `ChannelError` speaks to the sender: it knows whether trying
again can help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SiprajaError(Exception):
    """The root of all errors raised by this project."""


class OperatorError(SiprajaError):
    """Something only the operator can mend; the message says what and how."""


@dataclass(frozen=True)
class Mistake:
    """One mistake in a file an official edits: where, what, and a suggestion."""

    file: str
    field: str
    problem: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f". {self.suggestion}" if self.suggestion else ""
        return f"{self.file}: {self.field}: {self.problem}{hint}"


class MistakesError(OperatorError):
    """All mistakes of all files at once."""

    def __init__(self, heading: str, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        lines = [f"{heading} ({len(mistakes)}):", *(f"  - {mistake}" for mistake in mistakes)]
        super().__init__("\n".join(lines))


class DatabaseUnreachable(OperatorError):
    """The database does not answer; the message names the address and the remedy."""


class ModelMissing(OperatorError):
    """No trained model, or one trained on other data; the message says how to train."""


class ModelWorse(OperatorError):
    """A newly trained model understands less than the accepted report; it is not used."""


class UnreadableItem(SiprajaError):
    """An item of a platform that cannot be understood; it is parked, not lost."""


class DocumentRefused(SiprajaError):
    """A citizen's file that we do not take; `reason` is one of `document.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DocumentUnreadable(OperatorError):
    """What is stored cannot be decrypted; the message says which key or file is missing."""


class KeyMissing(DocumentUnreadable):
    """The key that encrypted something is not among ours; nothing is lost while it exists."""

    def __init__(self, key_id: str, words: str) -> None:
        super().__init__(words)
        self.key_id = key_id


class ChannelError(SiprajaError):
    """A platform refused or did not answer a send, or the download of a file.

    `reason` is a short stable word for reports (``blocked``, ``rate_limited`` …);
    `detail` is the platform's own explanation without personal data.
    """

    retryable = False

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class SendLater(ChannelError):
    """Trying again can help, not before `after` seconds (None: the sender decides)."""

    retryable = True

    def __init__(self, reason: str, detail: str = "", after: float | None = None) -> None:
        super().__init__(reason, detail)
        self.after = after


class SendRefused(ChannelError):
    """Trying again cannot help: the message or its receiver is wrong."""


class RecipientGone(SendRefused):
    """The citizen has blocked the bot or left the platform: stop sending to them."""
