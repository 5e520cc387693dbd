"""Days told from today: "wingi", "besok", "senin depan", "3 hari lagi", "tadi pagi"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.usecases.reading.numerals import numerals
from bot.usecases.reading.person import BIRTH
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed
from nlu.text import lexicon
from nlu.text.dates import Wanted, find_days
from nlu.text.numerals import read_number

_SUNDAY_WORD, _DAY_WORDS = "minggu", frozenset({"hari", "dino", "dinten"})
_FARTHEST = 366


def day_from_today(said: Said, first: date, last: date) -> date | None:
    """The one day told; "senin" is the next or the last as the bounds want it."""
    today = said.context.today
    counted = _counted(said, today)
    if counted is not None:
        return counted
    if said.question.id.startswith(BIRTH) and any(c.isdigit() for c in said.plain):
        return None  # "tgl 5" is of no month that could be guessed
    if any(word in listed("earlier_today") for word in said.meant):
        return today if len(said.meant) <= 3 else None
    wanted: Wanted = "past" if last <= today else "future" if first >= today else None
    # "nanti" by itself puts the answer off; it is no day.
    days = {
        day.value
        for day in find_days(said.plain, today, wanted)
        if said.plain[day.start : day.end].strip() not in listed("put_off")
    }
    return days.pop() if len(days) == 1 else None


def _counted(said: Said, today: date) -> date | None:
    """telung dino kepungkur, 2 hari lagi."""
    words = [word for word in said.meant if word not in listed("filler")]
    at = next((n for n, word in enumerate(words) if word in _DAY_WORDS), 0)
    count = read_number([part for word in words[:at] for part in numerals(word) or (word,)])
    if count is None or count > _FARTHEST:
        return None
    if any(word in listed("ago") for word in words[at + 1 :]):
        return today - timedelta(days=count)
    if any(word in listed("ahead") for word in words[at + 1 :]):
        return today + timedelta(days=count)
    return None


def weekday_said(plain: str) -> int | None:
    """The one weekday named (0 = Monday); "minggu" may be a week, unless "hari" precedes."""
    weekdays = lexicon.load().values["weekdays"]
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain)
    named = {
        int(weekdays[word])
        for before, word in zip(["", *words], words, strict=False)
        if word in weekdays and (word != _SUNDAY_WORD or before in _DAY_WORDS)
    }
    return named.pop() if len(named) == 1 else None
