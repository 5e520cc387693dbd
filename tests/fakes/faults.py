"""Faults to come, one list per fake server: each is used up `times` times, in order."""

from __future__ import annotations

from typing import Protocol, TypeVar


class Counted(Protocol):
    """A fault that knows how often it is still to happen."""

    times: int


Fault = TypeVar("Fault", bound=Counted)


def next_fault(faults: list[Fault]) -> Fault | None:
    """The fault of this request, and one less to come; None when all goes well."""
    if not faults:
        return None
    fault = faults[0]
    fault.times -= 1
    if fault.times <= 0:
        faults.pop(0)
    return fault
