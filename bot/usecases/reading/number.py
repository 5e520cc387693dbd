"""A whole number of things: "telu", "3 orang", "anak ke-2", "sekitar 100-an"."""

from __future__ import annotations

import re

from bot.domain.reading import Read, Unclear
from bot.usecases.reading.numerals import Run, runs
from bot.usecases.reading.said import Said

_NEGATIVE = re.compile(r"\s*-\s?[0-9]+\s*")
_METRES = frozenset({"m"})  # no thousand millions here
_MOST = 10**12


def read(said: Said) -> Read | Unclear:
    """One number within the question's bounds; without a lower bound none is below zero."""
    found = runs(said.plain, without=_METRES)
    ordinals = [run for run in found if run.ordinal]
    if len(ordinals) == 1:
        found = ordinals
    if not found:
        return Unclear("number.not_understood")
    values = {run.value for run in found}
    if len(values) > 1:
        return Unclear("number.several")
    value = values.pop()
    if value is None:
        return Unclear("number.whole" if _has_decimals(found) else "number.not_understood")
    return _within(-value if _NEGATIVE.fullmatch(said.plain) else value, said)


def _has_decimals(found: list[Run]) -> bool:
    return any("," in numeral or "." in numeral for run in found for numeral in run.numerals)


def _within(value: int, said: Said) -> Read | Unclear:
    least, most = said.question.least, said.question.most
    if value < (least or 0):
        return Unclear("number.too_small", {"least": str(least or 0)})
    if value > (_MOST if most is None else most):
        return Unclear("number.too_large", {"most": str(_MOST if most is None else most)})
    return Read(str(value), str(value))
