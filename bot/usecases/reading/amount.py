"""An amount of money in whole rupiah: "1,5 jt", "sejutaan", "seket ewu", "Rp500.000,-"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.reading import Read, Unclear
from bot.usecases.reading.numerals import Run, runs, scale_of
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed
from bot.usecases.wording import rupiah
from nlu.text.numerals import read_number

_ABOUT = re.compile(r"kurang lebih|lebih kurang")
_DECIMAL = re.compile(r"(?<![0-9.,])[0-9]{1,3}[.,][0-9]{1,2}(?![0-9.,])")
_HALVES = frozenset({"setengah", "separuh", "separo"})
_THOUSAND, _MILLION = 1000, 1_000_000
_MOST = 10**12
_GROUP = 3  # digits between blanks: 1 500 000


@dataclass(frozen=True)
class _Readings:
    """What a run of numerals may mean, the likeliest first."""

    values: tuple[int, ...]


def read(said: Said) -> Read | Unclear:
    """One amount within the bounds, of the time that was asked about."""
    readings = {_readings(run) for run in runs(said.plain)}
    if len(readings) > 1:
        return Unclear("amount.several")
    values = readings.pop().values if readings else ()
    if not values:
        return _small(said)
    if any(word in listed("limits") for word in _ABOUT.sub("", " ".join(said.meant)).split()):
        return Unclear("amount.about")
    if "bulan" in said.question.id and any(w in listed("other_spans") for w in said.meant):
        return Unclear("amount.per_month")
    if len(values) > 1:
        return Unclear("amount.ambiguous", options=tuple(map(_option, values)))
    return _within(values[0], said)


def _small(said: Said) -> Unclear:
    """1,5 by itself is likely in millions."""
    decimal = _DECIMAL.search(said.plain)
    if decimal is None:
        return Unclear("amount.not_understood")
    value = int(float(decimal[0].replace(",", ".")) * _MILLION)
    return Unclear("amount.unit", options=(_option(value),))


def _readings(run: Run) -> _Readings:
    value = run.value
    if value is None:
        value = _in_groups(run.numerals) or _and_a_half(run.numerals)
    return _Readings((value,) if value is not None else _two_ways(run.numerals))


def _in_groups(numerals: tuple[str, ...]) -> int | None:
    """1 500 000, with blanks between thousands."""
    grouped = all(n.isdigit() and len(n) == _GROUP for n in numerals[1:])
    if len(numerals) > 1 and grouped and numerals[0].isdigit() and len(numerals[0]) <= _GROUP:
        return int("".join(numerals))
    return None


def _and_a_half(numerals: tuple[str, ...]) -> int | None:
    """sejuta setengah: half of the last scale more."""
    *before, last = numerals
    if last not in _HALVES or not before or scale_of(before[-1]) < _THOUSAND:
        return None
    value = read_number(before)
    return None if value is None else value + scale_of(before[-1]) // 2


def _two_ways(numerals: tuple[str, ...]) -> tuple[int, ...]:
    """2 juta 500 is 2.500.000 more likely than 2.000.500."""
    thousands = read_number((*numerals, "ribu"))
    at = max((n for n, word in enumerate(numerals) if scale_of(word) >= _THOUSAND), default=-1)
    much, little = read_number(numerals[: at + 1]), read_number(numerals[at + 1 :])
    if thousands is None or much is None or little is None:
        return ()
    return thousands, much + little


def _option(value: int) -> tuple[str, str]:
    return rupiah(value), str(value)


def _within(value: int, said: Said) -> Read | Unclear:
    """Nothing costs less than a thousand rupiah: "2" means millions, "500" thousands."""
    least, most = said.question.least, said.question.most
    most = _MOST if most is None else most
    if 0 < value < _THOUSAND:
        meant = (value * _THOUSAND, value * _MILLION)
        fitting = tuple(_option(v) for v in meant if (least or 0) <= v <= most)
        return Unclear("amount.unit", options=fitting)
    if value < (least or 0):
        return Unclear("amount.too_small", {"least": rupiah(least or 0)})
    if value > most:
        return Unclear("amount.too_large", {"most": rupiah(most)})
    return Read(str(value), rupiah(value))
