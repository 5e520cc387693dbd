"""Working days and opening hours in Sidoarjo: which day is it, and is it a day off?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

#: Waktu Indonesia Barat; the regency has no other.
WIB = ZoneInfo("Asia/Jakarta")

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Holiday:
    """A day off: ``national`` by decree, or ``collective`` leave (cuti bersama)."""

    name: str
    kind: Literal["national", "collective"]


class Calendar(Protocol):
    """Knows the days off."""

    def holiday(self, day: date) -> Holiday | None: ...


def today(now: datetime) -> date:
    """The date in Sidoarjo at the moment `now`."""
    return now.astimezone(WIB).date()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Monday to Friday, not a day off."""
    return day.weekday() < 5 and calendar.holiday(day) is None


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after `day`."""
    following = day + timedelta(days=1)
    while not is_working_day(following, calendar):
        following += timedelta(days=1)
    return following


def after_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`; the day itself does not count."""
    for _ in range(count):
        day = next_working_day(day, calendar)
    return day


def resolve_day(spoken: str | None, now: datetime) -> date | None:
    """The date a spoken day means: ``today``, ``tomorrow``, ``day_after``, a weekday or ISO.

    A weekday means its next occurrence, today included.
    """
    current = today(now)
    offsets = {"today": 0, "tomorrow": 1, "day_after": 2}
    if spoken is None:
        return None
    if spoken in offsets:
        return current + timedelta(days=offsets[spoken])
    if spoken in WEEKDAY_NAMES:
        return current + timedelta(days=(WEEKDAY_NAMES.index(spoken) - current.weekday()) % 7)
    try:
        return date.fromisoformat(spoken)
    except ValueError:
        return None
