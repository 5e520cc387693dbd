"""A day: read, completed by the bounds of its question, and checked against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.reading import Read, Unclear
from bot.usecases.reading import person
from bot.usecases.reading.days_said import YEAR_DIGITS, Spoken, names_a_part, spoken_dates
from bot.usecases.reading.days_told import day_from_today, weekday_said
from bot.usecases.reading.said import Said

EARLIEST = date(1900, 1, 1)
_YEARS_AGO, _YEARS_AHEAD = 100, 20  # two digits of a year mean one between
_FARTHEST = 366 * 100  # days from today, without a bound
_A_YEAR = timedelta(days=400)
_MONTHS = 12


@dataclass(frozen=True)
class Bounds:
    """The first and last day that may be answered."""

    first: date
    last: date

    @classmethod
    def of(cls, said: Said) -> Bounds:
        """As the question says; a birth is past, nothing is longer ago than EARLIEST."""
        least, most = said.question.least, said.question.most
        if most is None and said.question.id.startswith(person.BIRTH):
            most = 0
        today = said.context.today
        first = EARLIEST if least is None else max(_shifted(today, least), EARLIEST)
        return cls(first, _shifted(today, _FARTHEST if most is None else most))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def _shifted(today: date, days: int) -> date:
    ordinal = min(max(today.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def read(said: Said) -> Read | Unclear:
    """The one day said; where two remain possible, both are offered."""
    spoken = spoken_dates(said.plain)
    if len(spoken) > 1:
        return Unclear("date.several")
    bounds = Bounds.of(said)
    if not spoken:
        told = day_from_today(said, bounds.first, bounds.last)
        if told is not None:
            return _checked(told, bounds, said)
        return Unclear("date.part" if names_a_part(said.plain) else "date.not_understood")
    found = _completed(spoken[0], bounds, said)
    return found if isinstance(found, Unclear) else _checked(found, bounds, said)


def _completed(spoken: Spoken, bounds: Bounds, said: Said) -> date | Unclear:
    """The full date of what was said, or why there is none."""
    if spoken.year is None:
        return _without_year(spoken, bounds, said)
    if spoken.digits == YEAR_DIGITS:
        return _day(spoken, spoken.year) or _impossible(spoken, [spoken.year], bounds, said)
    years = [spoken.year + century for century in (1900, 2000)]
    days = [day for year in years if (day := _day(spoken, year)) is not None]
    if not days:
        return _impossible(spoken, years, bounds, said)
    today = said.context.today
    fitting = [
        day for day in days if day in bounds and -_YEARS_AGO < day.year - today.year <= _YEARS_AHEAD
    ]
    if len(fitting) > 1:
        return Unclear("date.ambiguous", options=_options(fitting, said))
    return fitting[0] if fitting else min(days, key=lambda day: abs(day - today))


def _day(spoken: Spoken, year: int) -> date | None:
    try:
        return date(year, spoken.month, spoken.day)
    except ValueError:
        return None


def _impossible(spoken: Spoken, years: Iterable[int], bounds: Bounds, said: Said) -> Unclear:
    """No such day; when day and month are only swapped, the right order is offered."""
    swapped = Spoken(spoken.month, spoken.day)
    days = [day for year in years if (day := _day(swapped, year)) is not None and day in bounds]
    names = said.context.texts.value("form.shown.months")
    month = names[spoken.month - 1] if 1 <= spoken.month <= _MONTHS else str(spoken.month)
    values = {"day": str(spoken.day), "month": month}
    if not 1 <= spoken.month <= _MONTHS:
        return Unclear("date.no_month", values, _options(days[-1:], said))
    return Unclear("date.impossible", values)


def _without_year(spoken: Spoken, bounds: Bounds, said: Said) -> date | Unclear:
    """The only such day within the bounds; of an event the nearest, of a birth never a guess."""
    today = said.context.today
    years = range(today.year - 4, today.year + 5)  # four: 29 February
    days = [day for year in years if (day := _day(spoken, year)) is not None]
    if not days:
        return _impossible(spoken, [today.year], bounds, said)
    fitting = [day for day in days if day in bounds]
    narrow = bounds.last - bounds.first <= _A_YEAR
    one_sided = bounds.last <= today or bounds.first >= today
    guessing = said.question.id.startswith(person.BIRTH) or not one_sided
    if len(fitting) != 1 and guessing and not (narrow and fitting):
        return Unclear("date.year")
    return min(fitting or days, key=lambda day: abs(day - today))


def _checked(day: date, bounds: Bounds, said: Said) -> Read | Unclear:
    """Within the bounds, on the weekday said, and the one in a known NIK unless insisted."""
    if day not in bounds:
        return _outside(day, bounds, said)
    weekday = weekday_said(said.plain)
    if weekday not in (None, day.weekday()) and abs(day - said.context.today) <= _A_YEAR:
        names = said.context.texts.value("day.weekdays")
        values = {"date": _shown(day, said), "weekday": names[day.weekday()]}
        return Unclear("date.weekday", values)
    nik = person.known_nik(said.question.id, person.BIRTH, said.known)
    if nik and not person.born_as_in(nik, day.isoformat()):
        if not said.insisted:
            return Unclear("date.nik")
        return Read(day.isoformat(), _shown(day, said), "date.nik")
    return Read(day.isoformat(), _shown(day, said))


def _outside(day: date, bounds: Bounds, said: Said) -> Unclear:
    """Too early or too late, in the words of the kind of question."""
    today = said.context.today
    if day < EARLIEST:
        return Unclear("date.long_ago", {"year": str(day.year)})
    if day > bounds.last:
        if bounds.last <= today < day:
            return Unclear("date.future")
        return Unclear("date.too_late", {"latest": _shown(bounds.last, said)})
    if bounds.first >= today > day:
        return Unclear("date.past")
    return Unclear("date.too_early", {"earliest": _shown(bounds.first, said)})


def _options(days: Iterable[date], said: Said) -> tuple[tuple[str, str], ...]:
    return tuple((_shown(day, said), day.isoformat()) for day in days)


def _shown(day: date, said: Said) -> str:
    """5 Juli 1990."""
    texts = said.context.texts
    month = texts.value("form.shown.months")[day.month - 1]
    return texts("form.shown.date", day=day.day, month=month, year=day.year)
